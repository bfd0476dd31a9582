"""Reading a threat model from any schema version, and saying what is wrong when it cannot be read."""

import pytest

from assistant.errors import ModelFileError
from assistant.model import document
from assistant.model.document import RawDocument, bring_up_to_date, read_document, write_document
from assistant.model.system import Component, System
from assistant.model.threat_model import SCHEMA_VERSION, ThreatModel
from knowledge_base.vocabulary import ComponentKind


@pytest.fixture
def model() -> ThreatModel:
    wiki = Component(id="wiki", name="Wiki", kind=ComponentKind.SERVICE)
    return ThreatModel(id="support-copilot", system=System(components=(wiki,), purpose="NUL \x00 and 💥"))


def test_what_is_written_is_read(model: ThreatModel) -> None:
    assert read_document(write_document(model)) == model
    assert read_document(write_document(model).encode()) == model


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "this is not JSON"),
        ("{", "this is not JSON"),
        (b"\xff\xfe\x00", "this is not JSON"),
        ("[" * 10_000, "this is not JSON"),
        ('{"schema_version": NaN}', "this is not JSON"),
        ("[]", "not a Fourfold threat model"),
        ("null", "not a Fourfold threat model"),
        ("{}", "no schema_version"),
        ('{"schema_version": "1"}', "no schema_version"),
        ('{"schema_version": true}', "no schema_version"),
        ('{"schema_version": 0}', "no schema_version"),
        ('{"schema_version": 1}', "damaged: id: Field required"),
        ('{"schema_version": 1, "id": "a", "mood": 1}', "damaged: mood: Extra inputs"),
        ('{"schema_version": 1, "id": "\\ud800"}', "this is not JSON"),
    ],
)
def test_what_cannot_be_read(text: str | bytes, said: str) -> None:
    with pytest.raises(ModelFileError, match=said) as refused:
        read_document(text, where="model.json")
    assert str(refused.value).startswith("model.json: ")
    assert len(str(refused.value)) < 1000


def test_a_model_that_contradicts_itself_is_damaged(model: ThreatModel) -> None:
    text = write_document(model).replace(
        '"components":[', '"components":[{"id":"wiki","name":"B","kind":"agent"},'
    )
    with pytest.raises(ModelFileError, match="damaged: two elements are called 'wiki'"):
        read_document(text)


def test_many_problems_are_counted() -> None:
    wrong = ", ".join(f'"x{n}": 1' for n in range(9))
    with pytest.raises(ModelFileError, match="and 4 more"):
        read_document(f'{{"schema_version": 1, "id": "a", {wrong}}}')


@pytest.mark.parametrize(("written_by", "said"), [(None, "a newer Fourfold"), ("9.1.0", r"Fourfold 9\.1\.0")])
def test_a_newer_document(written_by: str | None, said: str) -> None:
    with pytest.raises(ModelFileError, match=f"written by {said} in schema version 7; .* update Fourfold"):
        read_document('{"schema_version": 7}', written_by=written_by)


def add_title(raw: RawDocument) -> RawDocument:
    return {**raw, "title": raw["name"]}


def drop_name(raw: RawDocument) -> RawDocument:
    return {key: value for key, value in raw.items() if key != "name"}


UPGRADES = {1: add_title, 2: drop_name}


def test_an_older_document_is_brought_up_to_date_step_by_step() -> None:
    old: RawDocument = {"schema_version": 1, "name": "Wiki"}
    new = bring_up_to_date(old, UPGRADES, where="model.json")
    assert new == {"schema_version": 3, "title": "Wiki"}
    assert old == {"schema_version": 1, "name": "Wiki"}


def test_every_older_schema_version_has_its_upgrade() -> None:
    assert sorted(document.UPGRADES) == list(range(1, SCHEMA_VERSION))


def test_an_older_document_that_is_damaged() -> None:
    with pytest.raises(
        ModelFileError, match=r"model\.json: a document of schema version 1 that cannot be brought"
    ):
        bring_up_to_date({"schema_version": 1}, UPGRADES, where="model.json")
