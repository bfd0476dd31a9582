"""Versions: saved whole, appended to, never rewritten."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from assistant.changes.apply import apply
from assistant.changes.change import DescribeSystem, RenameElement
from assistant.errors import ChangeRefusedError, ModelFileError, NotFoundError, VersionConflictError
from assistant.model.threat_model import ThreatModel
from assistant.store import Edit, Store
from assistant.store.tables import model_version

if TYPE_CHECKING:
    from tests.assistant.conftest import Clock

Make = Callable[..., ThreatModel]


def rename(model: ThreatModel, name: str) -> Edit:
    change = RenameElement(id="wiki", name=name)
    return Edit(model=apply(model, change), changes=(change,), actor="ana")


@pytest.fixture
def saved(store: Store, make_model: Make) -> ThreatModel:
    return store.create(make_model("wiki"), actor="ana").model


def test_a_new_model_is_version_one(store: Store, make_model: Make, clock: Clock) -> None:
    model = make_model("wiki")
    created = store.create(model, actor="ana")
    assert (created.n, created.actor, created.at) == (1, "ana", clock.now)
    read = store.head("support-copilot")
    assert read == created
    assert read.model == model


def test_an_id_is_used_once(store: Store, saved: ThreatModel) -> None:
    with pytest.raises(ChangeRefusedError, match="there is a model 'support-copilot' already"):
        store.create(saved, actor="ben")
    assert len(store.history("support-copilot")) == 1


def test_a_commit_appends(store: Store, saved: ThreatModel, clock: Clock) -> None:
    clock.forward(60)
    committed = store.commit(rename(saved, "Handbook"), expected=1)
    assert (committed.n, committed.change_count, committed.at) == (2, 1, clock.now)
    assert store.head(saved.id).model.system.name_of("wiki") == "Handbook"
    assert store.version(saved.id, 1).model == saved
    assert store.changes(saved.id, 2) == (RenameElement(id="wiki", name="Handbook"),)
    assert store.changes(saved.id, 1) == ()
    assert [line.n for line in store.history(saved.id)] == [1, 2]


def test_a_commit_against_an_old_head_changes_nothing(store: Store, saved: ThreatModel) -> None:
    store.commit(rename(saved, "Handbook"), expected=1)
    with pytest.raises(VersionConflictError, match="is at version 2, not at 1 any more"):
        store.commit(rename(saved, "Guide"), expected=1)
    assert [line.n for line in store.history(saved.id)] == [1, 2]


def test_models_are_listed_the_last_changed_first(store: Store, make_model: Make, clock: Clock) -> None:
    first = store.create(make_model("wiki", model_id="one", title="One"), actor="ana").model
    clock.forward(1)
    store.create(make_model(model_id="two", title="Two"), actor="ana")
    assert [(m.id, m.title, m.n) for m in store.models()] == [("two", "Two", 1), ("one", "One", 1)]
    clock.forward(1)
    edited = apply(first, DescribeSystem(title="First"))
    store.commit(Edit(model=edited, actor="ana"), expected=1)
    last = store.models()[0]
    assert (last.id, last.title, last.n, last.updated) == ("one", "First", 2, clock.now)


def test_no_models(store: Store) -> None:
    assert store.models() == []


def test_a_deleted_model_is_gone(store: Store, saved: ThreatModel) -> None:
    store.delete(saved.id)
    assert store.models() == []
    for look_up in (store.head, store.history, store.line, store.delete):
        with pytest.raises(NotFoundError, match="there is no model 'support-copilot'"):
            look_up(saved.id)
    with pytest.raises(NotFoundError):
        store.commit(rename(saved, "Handbook"), expected=1)
    assert store.models() == []


def test_a_version_that_is_not_there(store: Store, saved: ThreatModel) -> None:
    with pytest.raises(NotFoundError, match="has no version 7"):
        store.version(saved.id, 7)


def test_text_of_any_kind_comes_back_as_it_was(store: Store, make_model: Make) -> None:
    hostile = "NUL \x00, bell \x07, \u202eright to left, 💥, 'quotes', %s {braces} \\ <b>"
    model = apply(make_model(title="A\x00B"), DescribeSystem(purpose=hostile))
    store.create(model, actor="a\x00na")
    assert store.head(model.id).model == model
    assert store.models()[0].title == "AB"
    assert store.line(model.id).actor == "ana"


def test_a_damaged_document_is_named(store: Store, saved: ThreatModel) -> None:
    with store.database.writing() as connection:
        connection.execute(update(model_version).values(document='{"schema_version": 1, "title": 3}'))
    with pytest.raises(ModelFileError, match=r"version 1 of the model 'support-copilot' in .* is damaged: "):
        store.head(saved.id)
    assert store.models()[0].id == saved.id


def test_a_newer_document_names_the_program_it_needs(store: Store, saved: ThreatModel) -> None:
    with store.database.writing() as connection:
        connection.execute(update(model_version).values(document='{"schema_version": 9}', program="9.1.0"))
    with pytest.raises(ModelFileError, match=r"written by Fourfold 9\.1\.0 .* update Fourfold to open it"):
        store.head(saved.id)


def test_a_record_of_changes_nobody_can_read_does_not_hide_the_model(
    store: Store, saved: ThreatModel
) -> None:
    with store.database.writing() as connection:
        connection.execute(update(model_version).values(changes='[{"do": "dance"}]'))
    assert store.head(saved.id).model == saved
    with pytest.raises(ModelFileError, match="the model itself is not affected"):
        store.changes(saved.id, 1)
