import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from assistant.errors import ModelFileError
from assistant.exchange.native import MAX_FILE_BYTES, json_schema, read_native, write_native
from assistant.exchange.report import Report
from assistant.exchange.schema import FILE_NAME, schema_text, write_schema

PUBLISHED = Path(__file__).parents[3] / "docs" / "schema" / FILE_NAME


def exported(report: Report, **fields: Any) -> bytes:  # noqa: ANN401  any JSON
    return json.dumps({**json.loads(write_native(report)), **fields}).encode()


def test_what_is_exported_is_imported_unchanged(report: Report) -> None:
    assert read_native(write_native(report)) == report.model


def test_the_file_says_what_it_is_and_holds_what_was_derived(report: Report) -> None:
    file = json.loads(write_native(report))
    assert (file["format"], file["schema_version"]) == ("fourfold", 1)
    assert [threat["status"] for threat in file["analysis"]["threats"]] == ["confirmed", "proposed"]
    assert file["standing"] == "partly_reviewed"


def test_the_same_model_gives_the_same_bytes(report: Report) -> None:
    assert write_native(report) == write_native(report)


def test_an_export_satisfies_the_published_schema(report: Report) -> None:
    schema = json.loads(PUBLISHED.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(write_native(report)), schema)


def test_the_published_schema_is_up_to_date() -> None:
    advice = "run python -m assistant.exchange.schema"
    assert PUBLISHED.read_text(encoding="utf-8") == schema_text(), advice


def test_the_schema_is_written_where_one_asks(tmp_path: Path) -> None:
    assert json.loads(write_schema(tmp_path / "schema").read_text(encoding="utf-8")) == json_schema()


def test_a_file_with_a_byte_order_mark_is_read(report: Report) -> None:
    assert read_native(b"\xef\xbb\xbf" + write_native(report)) == report.model


def test_control_characters_are_left_out(report: Report) -> None:
    content = write_native(report).replace(b"Staff wiki", b"Staff\\u0000\\u0007 wiki")
    assert read_native(content).title == "Staff wiki"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"\x89PNG\r\n\x1a\n\x00\xff", "not a text file"),
        (b"\x00" * 100, "not JSON"),
        (b'{"format": "fourfold", "model"', "cut off"),
        (b"a few words", "not JSON"),
        (b"[1, 2]", "no threat model"),
        (b"[" * 100_000, "not JSON"),
        (b'{"summary": {"title": "another tool\'s"}}', '"format"'),
        (b'{"format": "fourfold"}', "schema_version"),
        (b'{"format": "fourfold", "schema_version": "1"}', "schema_version"),
        (b'{"format": "fourfold", "schema_version": 1}', "'model'"),
        (b'{"format": "fourfold", "schema_version": 1, "model": {}}', "schema_version"),
        (b'{"format": "fourfold", "schema_version": 1, "model": {"schema_version": 1}}', "id"),
        (b'{"format": "fourfold", "schema_version": 1, "model": {"title": "\\ud800"}}', "not JSON"),
        (b'{"format": "fourfold", "schema_version": NaN}', "not JSON"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_words(content: bytes, says: str) -> None:
    with pytest.raises(ModelFileError, match=r"^sample\.json: ") as refused:
        read_native(content, where="sample.json")
    assert says in str(refused.value)


def test_five_megabytes_of_anything_are_refused_at_once() -> None:
    for content in (b"x" * 5_000_000, b'{"format": "' + b"x" * 5_000_000 + b'"}', b"0" * 5_000_000):
        with pytest.raises(ModelFileError):
            read_native(content)


def test_a_file_larger_than_any_model_is_refused_unread() -> None:
    with pytest.raises(ModelFileError, match="21 MB"):
        read_native(b" {" + b" " * MAX_FILE_BYTES)


def test_a_newer_file_names_who_can_read_it(report: Report) -> None:
    with pytest.raises(ModelFileError, match=r"Fourfold 9\.1.*schema version 7.*update"):
        read_native(exported(report, schema_version=7, written_by="fourfold 9.1"))


def test_a_newer_file_does_not_have_its_words_repeated(report: Report) -> None:
    with pytest.raises(ModelFileError, match="a newer Fourfold"):
        read_native(exported(report, schema_version=7, written_by="fourfold <b>9</b>"))


def test_a_damaged_model_names_the_places(report: Report) -> None:
    model = json.loads(write_native(report))["model"]
    model["system"]["components"][1]["kind"] = "teapot"
    model["colour"] = "blue"
    with pytest.raises(ModelFileError) as refused:
        read_native(exported(report, model=model))
    assert "system.components.1.kind" in str(refused.value)
    assert "colour" in str(refused.value)


def test_an_import_derives_threats_anew(report: Report) -> None:
    assert read_native(exported(report, analysis={"threats": "anything"})) == report.model
