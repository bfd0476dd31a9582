"""Write the published JSON Schema of Fourfold's own format: `python -m assistant.exchange.schema FOLDER`."""

import json
import sys
from pathlib import Path
from typing import Final

from assistant.exchange.native import SCHEMA_ID, json_schema

FILE_NAME: Final = f"{SCHEMA_ID}.schema.json"


def schema_text() -> str:
    """Return the schema as it is published."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def write_schema(folder: Path) -> Path:
    """Write the schema into a folder and return the file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE_NAME
    path.write_text(schema_text(), encoding="utf-8")
    return path


if __name__ == "__main__":
    write_schema(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/schema"))
