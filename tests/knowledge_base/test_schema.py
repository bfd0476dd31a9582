"""JSON Schema for editors: up to date, valid, and of one mind with the loader."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from knowledge_base import schema
from knowledge_base.catalogue import default_folder
from knowledge_base.entries import Entry
from knowledge_base.loading import FOLDERS, read_document

KINDS = {folder: shape.model_fields["kind"].default for folder, shape in FOLDERS.items()}
FILES = schema.schema_files()


def _validator(kind: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads(FILES[f"{kind}.schema.json"]))


@pytest.mark.parametrize("name", FILES)
def test_the_file_is_up_to_date(name: str) -> None:
    written = (default_folder() / "schema" / name).read_text("utf-8")

    assert written == FILES[name], "run: python -m knowledge_base.schema"


def test_no_file_is_left_over() -> None:
    assert {item.name for item in (default_folder() / "schema").iterdir()} == set(FILES)


@pytest.mark.parametrize("name", FILES)
def test_it_is_a_schema(name: str) -> None:
    Draft202012Validator.check_schema(json.loads(FILES[name]))


@pytest.mark.parametrize("folder", FOLDERS)
def test_shipped_entries_fit(folder: str) -> None:
    validator = _validator(KINDS[folder])
    for item in (default_folder() / folder).iterdir():
        errors = [error.message for error in validator.iter_errors(read_document(item.read_bytes()).value)]
        assert errors == [], item.name


def test_the_table_of_cited_catalogues_fits() -> None:
    value: Any = read_document((default_folder() / "catalogues.yaml").read_bytes()).value

    assert list(_validator("catalogues").iter_errors(value)) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"harm": ["securty"]},
        {"families": "x"},
        {"references": ["LLM01"]},
        {"id": "Planted Orders"},
        {"applies_when": {"all": []}},
        {"applies_when": {"fcat": {"key": "x"}}},
        {"applies_when": {"flow": {"form": "x"}}},
        {"likelihood": {"reach": 9, "steps": 1, "luck": 1, "incentive": 1}},
    ],
)
def test_mistakes_are_marked(changes: dict[str, object], make_entry: Callable[..., Entry]) -> None:
    threat = make_entry("threat").model_dump(mode="json", by_alias=True, exclude_defaults=True)

    assert list(_validator("threat").iter_errors(threat)) == []
    assert list(_validator("threat").iter_errors({**threat, **changes}))


def test_fields_have_hints_from_the_docstrings() -> None:
    fields = json.loads(FILES["threat.schema.json"])["properties"]

    assert fields["anchor"]["description"] == "the variable (or `system`) where one would fix it."
    assert fields["phrases"]["description"].startswith("how an attacker")
    assert fields["replaced_by"]["description"]


def test_they_can_be_written_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "SCHEMA_FOLDER", tmp_path / "schema")

    assert schema.main() == 0
    assert {file.name: file.read_text("utf-8") for file in (tmp_path / "schema").iterdir()} == FILES
