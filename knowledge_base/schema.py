"""JSON Schema for editors, one for each kind of entry: `python -m knowledge_base.schema` writes them anew.

An editor that knows them completes fields and values, shows what a field is for, and marks mistakes while
an entry is written. The hints are the docstrings of the entries' shapes.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from inspect import getdoc
from pathlib import Path
from typing import Final

from pydantic import BaseModel

from knowledge_base.entries import Entry
from knowledge_base.loading import CATALOGUES_FILE, FOLDERS, SourcesFile

SCHEMA_FOLDER: Final = Path(__file__).parent / "catalogue_data" / "schema"
_DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
_ATTRIBUTES: Final = "\n\nAttributes:\n"
_HINT: Final = re.compile(r"^    ((?:[a-z_]+, )*[a-z_]+): ((?:.|\n {8})*)$", re.MULTILINE)


def schema_files() -> dict[str, str]:
    """Return the text of every schema file by its name."""
    shapes: dict[str, type[BaseModel]] = {
        shape.model_fields["kind"].default: shape for shape in FOLDERS.values()
    }
    shapes[Path(CATALOGUES_FILE).stem] = SourcesFile
    return {f"{name}.schema.json": _text(name, shape) for name, shape in shapes.items()}


def main() -> int:
    """Write the schema files into the catalogue's folder."""
    SCHEMA_FOLDER.mkdir(exist_ok=True)
    for name, text in schema_files().items():
        (SCHEMA_FOLDER / name).write_text(text, "utf-8")
        sys.stdout.write(f"{SCHEMA_FOLDER / name}\n")
    return 0


def _text(name: str, shape: type[BaseModel]) -> str:
    described = _described(shape.model_json_schema(by_alias=True))
    assert isinstance(described, dict)  # noqa: S101  a schema is an object
    if issubclass(shape, Entry):
        _hint(described["properties"], _hints((getdoc(Entry) or "").partition(_ATTRIBUTES)[2]))
    schema = {"$schema": _DRAFT, "title": name, **described}
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


def _described(node: object) -> object:
    """Drop titles made from field names, and move hints from a shape's docstring to its fields."""
    if isinstance(node, list):
        return [_described(item) for item in node]
    if not isinstance(node, dict):
        return node
    plain = {
        key: _described(value)
        for key, value in node.items()
        if not (key == "title" and isinstance(value, str))
    }
    text = plain.get("description")
    if isinstance(text, str):
        about, _, attributes = text.partition(_ATTRIBUTES)
        plain["description"] = " ".join(about.split())
        _hint(plain.get("properties"), _hints(attributes))
    return plain


def _hint(properties: object, hints: Mapping[str, str]) -> None:
    if not isinstance(properties, dict):
        return
    for name, hint in hints.items():
        field = properties.get(name)
        if isinstance(field, dict):
            field.setdefault("description", hint)


def _hints(attributes: str) -> dict[str, str]:
    found = _HINT.findall(attributes)
    return {name: " ".join(hint.split()) for names, hint in found for name in names.split(", ")}


if __name__ == "__main__":
    sys.exit(main())
