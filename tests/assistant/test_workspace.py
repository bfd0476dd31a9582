"""Opening, editing, undoing: whole or not at all, and nobody's edit overwritten unseen."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from assistant.changes.change import Change, DescribeSystem, RecordFact, RemoveElement, RenameElement
from assistant.errors import ChangeRefusedError, NotFoundError, VersionConflictError
from assistant.model.facts import Fact
from assistant.model.review import Analysis
from assistant.model.threat import Threat
from assistant.model.threat_model import ThreatModel
from assistant.store import Store
from assistant.workspace import Workspace
from knowledge_base.vocabulary import ThreatStatus

if TYPE_CHECKING:
    from tests.assistant.conftest import Clock

Make = Callable[..., ThreatModel]


def threat(anchor: str, status: ThreatStatus = ThreatStatus.PROPOSED) -> Threat:
    return Threat(id=f"leak@{anchor}", title="Leak", statement="It leaks", anchor=anchor, status=status)


class Deriver:
    """Derives a threat for each component, and counts how often it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, model: ThreatModel) -> Analysis:
        self.asked.append(model.id)
        return Analysis(threats=tuple(threat(component.id) for component in model.system.components))


@pytest.fixture
def derive() -> Deriver:
    return Deriver()


@pytest.fixture
def workspace(store: Store, derive: Deriver) -> Workspace:
    return Workspace(store, derive)


@pytest.fixture
def model_id(workspace: Workspace, make_model: Make) -> str:
    return workspace.adopt(make_model("wiki", "bot"), actor="ana").model_id


def purpose_of(workspace: Workspace, model_id: str) -> str:
    return workspace.open(model_id).model.system.purpose


def describe(workspace: Workspace, model_id: str, *purposes: str) -> None:
    for purpose in purposes:
        workspace.edit(model_id, [DescribeSystem(purpose=purpose)], actor="ana")


class TestMaking:
    def test_an_id_is_made_from_the_title_once(self, workspace: Workspace) -> None:
        made = [workspace.create("Support Copilot!", actor="ana") for _ in range(3)]
        assert [version.model_id for version in made] == [
            "support-copilot",
            "support-copilot-2",
            "support-copilot-3",
        ]
        assert [line.title for line in workspace.models()] == ["Support Copilot!"] * 3

    @pytest.mark.parametrize(
        ("title", "expected"), [("", "model"), ("系统", "model"), ("System", "system-2")]
    )
    def test_any_title_will_do(self, workspace: Workspace, title: str, expected: str) -> None:
        assert workspace.create(title, actor="ana").model_id == expected

    def test_many_at_once(self, workspace: Workspace) -> None:
        with ThreadPoolExecutor(4) as pool:
            made = pool.map(lambda _: workspace.create("Bot", actor="ana").model_id, range(8))
        assert len(set(made)) == 8

    def test_an_imported_model_does_not_take_anothers_place(
        self, workspace: Workspace, model_id: str, make_model: Make
    ) -> None:
        adopted = workspace.adopt(make_model(), actor="ben")
        assert adopted.model_id == "support-copilot-2"
        assert adopted.model.id == "support-copilot-2"
        assert len(workspace.open(model_id).model.system.components) == 2

    def test_a_copy_goes_its_own_way(self, workspace: Workspace, model_id: str) -> None:
        copy = workspace.duplicate(model_id, actor="ben")
        assert copy.model.title == "Copy of Support copilot"
        assert copy.model.system == workspace.open(model_id).model.system
        describe(workspace, copy.model_id, "other")
        assert purpose_of(workspace, model_id) == ""

    def test_a_deleted_model_is_gone(self, workspace: Workspace, model_id: str) -> None:
        workspace.open(model_id)
        workspace.delete(model_id)
        with pytest.raises(NotFoundError):
            workspace.open(model_id)


class TestOpening:
    def test_derives_once_for_each_version(
        self, workspace: Workspace, model_id: str, derive: Deriver
    ) -> None:
        first = workspace.open(model_id)
        assert workspace.open(model_id) is first
        assert [t.id for t in first.analysis.threats] == ["leak@wiki", "leak@bot"]
        workspace.edit(model_id, [RemoveElement(id="wiki")], actor="ana")
        assert len(workspace.open(model_id).analysis.threats) == 1
        assert workspace.open(model_id, 1) is first
        assert len(derive.asked) == 2

    def test_derives_anew_when_something_else_counts(
        self, store: Store, model_id: str, derive: Deriver
    ) -> None:
        days = iter(["Monday", "Monday", "Tuesday"])
        workspace = Workspace(store, derive, varies_with=lambda: next(days))
        for _ in range(3):
            workspace.open(model_id)
        assert len(derive.asked) == 2

    def test_does_not_mix_up_a_model_with_a_deleted_one(
        self, workspace: Workspace, model_id: str, make_model: Make, clock: Clock
    ) -> None:
        workspace.open(model_id)
        workspace.delete(model_id)
        clock.forward(1)
        workspace.adopt(make_model("mail"), actor="ana")
        assert [t.id for t in workspace.open(model_id).analysis.threats] == ["leak@mail"]

    def test_an_older_version(self, workspace: Workspace, model_id: str) -> None:
        describe(workspace, model_id, "new")
        assert workspace.open(model_id, 1).model.system.purpose == ""
        with pytest.raises(NotFoundError, match="has no version 9"):
            workspace.open(model_id, 9)


class TestEditing:
    def test_makes_one_version(self, workspace: Workspace, model_id: str) -> None:
        changes: list[Change] = [RenameElement(id="wiki", name="Handbook"), DescribeSystem(purpose="Help")]
        edited = workspace.edit(model_id, changes, actor="ana", expected=1)
        assert (edited.version.n, edited.version.change_count, edited.refused) == (2, 2, ())
        assert workspace.store.changes(model_id, 2) == tuple(changes)

    def test_is_all_or_nothing_where_nobody_else_edits(self, workspace: Workspace, model_id: str) -> None:
        changes: list[Change] = [DescribeSystem(purpose="Help"), RenameElement(id="nothing", name="N")]
        with pytest.raises(ChangeRefusedError, match="there is no element 'nothing'"):
            workspace.edit(model_id, changes, actor="ana")
        assert len(workspace.history(model_id)) == 1

    def test_that_changes_nothing_makes_no_version(self, workspace: Workspace, model_id: str) -> None:
        assert workspace.edit(model_id, [], actor="ana").version.n == 1
        same = workspace.edit(model_id, [RenameElement(id="wiki", name="Wiki")], actor="ana")
        assert (same.version.n, len(workspace.history(model_id))) == (1, 1)

    def test_of_an_older_version_is_done_again(self, workspace: Workspace, model_id: str) -> None:
        describe(workspace, model_id, "Ben's")
        edited = workspace.edit(model_id, [RenameElement(id="wiki", name="Mine")], actor="ana", expected=1)
        assert (edited.version.n, edited.refused) == (3, ())
        model = edited.version.model
        assert (model.system.purpose, model.system.name_of("wiki")) == ("Ben's", "Mine")

    def test_of_an_older_version_shows_what_is_left_out(self, workspace: Workspace, model_id: str) -> None:
        workspace.edit(model_id, [RenameElement(id="wiki", name="Ben's")], actor="ben")
        workspace.edit(model_id, [RemoveElement(id="bot")], actor="ben")
        fact = Fact(subject="bot", key="acts", values=("yes",))
        mine: list[Change] = [
            RenameElement(id="wiki", name="Mine"),
            RecordFact(fact=fact),
            DescribeSystem(purpose="Help"),
        ]
        edited = workspace.edit(model_id, mine, actor="ana", expected=1)
        assert [refused.change for refused in edited.refused] == mine[:2]
        assert edited.version.model.system.purpose == "Help"
        assert workspace.store.changes(model_id, 4) == (mine[2],)

    def test_that_comes_too_late_altogether_makes_no_version(
        self, workspace: Workspace, model_id: str
    ) -> None:
        workspace.edit(model_id, [RenameElement(id="wiki", name="Ben's")], actor="ben")
        late = workspace.edit(model_id, [RenameElement(id="wiki", name="Mine")], actor="ana", expected=1)
        assert (late.version.n, len(late.refused)) == (2, 1)

    def test_from_many_windows_loses_nothing(self, workspace: Workspace, model_id: str) -> None:
        def record(n: int) -> None:
            fact = Fact(subject="wiki", key=f"key-{n}", values=("yes",))
            workspace.edit(model_id, [RecordFact(fact=fact)], actor="ana", expected=1)

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(record, range(12)))
        assert len(workspace.open(model_id).model.facts) == 12
        assert len(workspace.history(model_id)) == 13


class TestUndo:
    def test_goes_back_edit_by_edit(self, workspace: Workspace, model_id: str) -> None:
        describe(workspace, model_id, "a", "b")
        for expected in ("a", ""):
            workspace.undo(model_id, actor="ana")
            assert purpose_of(workspace, model_id) == expected
        with pytest.raises(ChangeRefusedError, match="nothing to undo"):
            workspace.undo(model_id, actor="ana")
        assert [line.restores for line in workspace.history(model_id)] == [None, None, None, 2, 1]

    def test_can_be_taken_back(self, workspace: Workspace, model_id: str) -> None:
        describe(workspace, model_id, "a", "b")
        for _ in range(2):
            workspace.undo(model_id, actor="ana")
        for expected in ("a", "b"):
            workspace.redo(model_id, actor="ana")
            assert purpose_of(workspace, model_id) == expected
        with pytest.raises(ChangeRefusedError, match="nothing to bring back"):
            workspace.redo(model_id, actor="ana")
        workspace.undo(model_id, actor="ana")
        assert purpose_of(workspace, model_id) == "a"

    def test_after_an_edit_there_is_nothing_to_bring_back(self, workspace: Workspace, model_id: str) -> None:
        describe(workspace, model_id, "a")
        workspace.undo(model_id, actor="ana")
        describe(workspace, model_id, "b")
        assert (workspace.timeline(model_id).undo, workspace.timeline(model_id).redo) == (1, None)

    def test_does_not_touch_what_was_not_seen(self, workspace: Workspace, model_id: str) -> None:
        describe(workspace, model_id, "a", "b")
        for step in (workspace.undo, workspace.redo):
            with pytest.raises((VersionConflictError, ChangeRefusedError)):
                step(model_id, actor="ana", expected=2)
        assert purpose_of(workspace, model_id) == "b"

    def test_any_version_can_be_restored(self, workspace: Workspace, model_id: str) -> None:
        describe(workspace, model_id, "a", "b", "c")
        workspace.undo(model_id, actor="ana")
        restored = workspace.restore(model_id, 5, actor="ana")  # itself an undo: back to "b"
        assert (restored.n, restored.restores, purpose_of(workspace, model_id)) == (6, 3, "b")
        workspace.restore(model_id, 2, actor="ana")
        assert purpose_of(workspace, model_id) == "a"
        with pytest.raises(NotFoundError):
            workspace.restore(model_id, 99, actor="ana")


class TestGoneSince:
    def test_names_the_version_that_did_it(self, workspace: Workspace, model_id: str) -> None:
        describe(workspace, model_id, "a")
        workspace.edit(model_id, [RemoveElement(id="wiki")], actor="ben")
        describe(workspace, model_id, "b")
        gone = workspace.gone_since(model_id, "leak@wiki")
        assert gone is not None
        assert (gone.n, gone.actor) == (3, "ben")

    def test_nothing_for_what_is_there_or_never_was(self, workspace: Workspace, model_id: str) -> None:
        assert workspace.gone_since(model_id, "leak@wiki") is None
        assert workspace.gone_since(model_id, "leak@nothing") is None

    def test_a_stale_threat_counts_as_gone(self, store: Store, model_id: str) -> None:
        def derive(model: ThreatModel) -> Analysis:
            here = "wiki" in model.system.by_id
            status = ThreatStatus.CONFIRMED if here else ThreatStatus.STALE
            return Analysis(threats=(threat("wiki", status),))

        workspace = Workspace(store, derive)
        workspace.edit(model_id, [RemoveElement(id="wiki")], actor="ben")
        gone = workspace.gone_since(model_id, "leak@wiki")
        assert gone is not None
        assert gone.n == 2
