"""Fourfold's own format: the whole threat model as JSON, with what was derived from it."""

import json
import math
import re
from typing import Final, Literal

from pydantic import Field
from pydantic_core import from_json

from assistant.errors import ModelFileError
from assistant.exchange.exporter import Exporter
from assistant.exchange.report import Report, Standing
from assistant.model.document import RawDocument, program_version, read_document
from assistant.model.review import Analysis
from assistant.model.threat_model import SCHEMA_VERSION, ThreatModel
from assistant.model.values import Value

FORMAT: Final = "fourfold"
SCHEMA_ID: Final = f"fourfold-model-{SCHEMA_VERSION}"
MAX_FILE_BYTES: Final = 20_000_000
_CONTROL_CHARACTERS: Final = {
    code: None for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\t\n\r"
}


class NativeFile(Value):
    """A threat model in Fourfold's own format.

    Attributes:
        format: always `fourfold`.
        schema_version: the version of this shape.
        written_by: the program that wrote the file.
        standing: how far people have looked at the threats.
        notice: the standing in a sentence, for readers.
        model: what people said and decided: all that an import reads.
        analysis: threats, cells and findings derived from the model. An import derives them anew.
    """

    format: Literal["fourfold"]
    schema_version: Literal[1]
    written_by: str = ""
    standing: Standing = Standing.EMPTY
    notice: str = ""
    model: ThreatModel
    analysis: Analysis = Field(default=Analysis())


def write_native(report: Report) -> bytes:
    """Write a report in Fourfold's own format."""
    file = NativeFile(
        format=FORMAT,
        schema_version=SCHEMA_VERSION,
        written_by=f"fourfold {program_version()}",
        standing=report.standing,
        notice=report.notice,
        model=report.model,
        analysis=report.analysis,
    )
    return (file.model_dump_json(indent=2) + "\n").encode()


def read_native(content: bytes, *, where: str = "this file") -> ThreatModel:
    """Read the threat model out of a file in Fourfold's own format.

    Args:
        content: the file.
        where: what the file is called, for messages.

    Raises:
        ModelFileError: the file is empty, too large, binary, not JSON, damaged, another program's, or newer.
    """
    file = _parse(content, where)
    if file.get("format") != FORMAT:
        raise ModelFileError(
            f'{where}: JSON, but no threat model of Fourfold: it does not say "format": "{FORMAT}"; '
            "choose a file that Fourfold exported as JSON"
        )
    _check_version(file, where)
    document = file.get("model")
    if not isinstance(document, dict):
        raise ModelFileError(f"{where}: damaged: it holds no 'model'; export it again")
    return read_document(json.dumps(_cleaned(document)), where=where, written_by=_program(file))


def json_schema() -> RawDocument:
    """Return the JSON Schema of Fourfold's own format."""
    schema = NativeFile.model_json_schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:fourfold:schema:{SCHEMA_ID}",
        **schema,
        "title": "Fourfold threat model",
    }


def _parse(content: bytes, where: str) -> RawDocument:
    if not content.strip():
        raise ModelFileError(f"{where}: empty; choose a file that Fourfold exported as JSON")
    if len(content) > MAX_FILE_BYTES:
        size, most = math.ceil(len(content) / 1_000_000), MAX_FILE_BYTES // 1_000_000
        raise ModelFileError(f"{where}: {size} MB large; a threat model may have at most {most} MB")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ModelFileError(
            f"{where}: not a text file; choose a file that Fourfold exported as JSON"
        ) from None
    try:
        file = from_json(text, allow_inf_nan=False)
    except ValueError as error:
        raise ModelFileError(f"{where}: not JSON, or cut off ({error}); export the model again") from None
    if not isinstance(file, dict):
        raise ModelFileError(f"{where}: JSON, but no threat model; choose a file that Fourfold exported")
    return file


def _check_version(file: RawDocument, where: str) -> None:
    found = file.get("schema_version")
    if not isinstance(found, int) or isinstance(found, bool) or found < 1:
        raise ModelFileError(f"{where}: damaged: 'schema_version' is no whole number from 1; export it again")
    if found > SCHEMA_VERSION:
        raise ModelFileError(
            f"{where}: written by {_maker(file)} in schema version {found}; this one reads "
            f"up to version {SCHEMA_VERSION}; update Fourfold to open it"
        )


def _maker(file: RawDocument) -> str:
    program = _program(file)
    return f"Fourfold {program}" if program else "a newer Fourfold"


def _program(file: RawDocument) -> str | None:
    """Return the version of the program that wrote the file, if the file says so credibly."""
    found = re.fullmatch(r"fourfold ([0-9A-Za-z.+-]{1,40})", str(file.get("written_by")))
    return found[1] if found else None


def _cleaned(value: object) -> object:
    """Return JSON whose texts hold no control characters; some databases refuse them."""
    match value:
        case str():
            return value.translate(_CONTROL_CHARACTERS)
        case list():
            return [_cleaned(item) for item in value]
        case dict():
            return {str(_cleaned(key)): _cleaned(item) for key, item in value.items()}
        case _:
            return value


NATIVE_JSON: Final = Exporter(
    name="json",
    title="Fourfold model (JSON)",
    suffix=".fourfold.json",
    mime="application/json",
    write=write_native,
)
