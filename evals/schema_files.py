"""JSON Schema of the case files, for editors: `python -m evals.schema_files` writes them anew."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Final

from evals.case import SHAPES

SCHEMA_FOLDER: Final = Path(__file__).parent / "schema"
_DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"


def schema_files() -> dict[str, str]:
    """Return the text of every schema file by its name."""
    return {
        f"{suite}.schema.json": json.dumps(
            {"$schema": _DRAFT, **shape.model_json_schema()}, indent=1, ensure_ascii=False
        )
        + "\n"
        for suite, shape in SHAPES.items()
    }


def main() -> int:
    """Write the schema files beside the cases."""
    SCHEMA_FOLDER.mkdir(exist_ok=True)
    for name, text in schema_files().items():
        (SCHEMA_FOLDER / name).write_text(text, "utf-8")
        sys.stdout.write(f"{name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
