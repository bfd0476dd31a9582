"""A threat model as a document: written as JSON, and read whichever schema version it was written in.

Both the store and the importer of native files come in here. A document of an older schema version is
brought up to date step by step, by one function for each version, before it is validated.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError
from pydantic_core import from_json

from assistant.errors import ModelFileError
from assistant.model.threat_model import SCHEMA_VERSION, ThreatModel

RawDocument = dict[str, Any]  # Any: parsed JSON of a shape that only its own schema version knows
Upgrade = Callable[[RawDocument], RawDocument]

UPGRADES: Mapping[int, Upgrade] = MappingProxyType({})
"""For each older schema version, the function that turns a document of it into one of the next."""

_SHOWN_PROBLEMS = 5


def read_document(
    text: str | bytes, *, where: str = "this file", written_by: str | None = None
) -> ThreatModel:
    """Read a threat model from JSON of this or any older schema version.

    Args:
        text: the document.
        where: what the text was read from, for messages.
        written_by: the version of Fourfold that wrote it, if that is known.

    Raises:
        ModelFileError: it is damaged, is no threat model, or was written by a newer Fourfold.
    """
    raw = _parse(text, where)
    found = raw.get("schema_version")
    if not isinstance(found, int) or isinstance(found, bool) or found < 1:
        raise ModelFileError(
            f"{where}: there is no schema_version, so this is not a Fourfold threat model; "
            "import a file that was exported as JSON"
        )
    if found > SCHEMA_VERSION:
        newer = f"Fourfold {written_by}" if written_by else "a newer Fourfold"
        raise ModelFileError(
            f"{where}: written by {newer} in schema version {found}; this is Fourfold {program_version()}, "
            f"which reads up to version {SCHEMA_VERSION}; update Fourfold to open it"
        )
    if found == SCHEMA_VERSION:
        return _validate(text, where)
    return _validate(json.dumps(bring_up_to_date(raw, UPGRADES, where=where)), where)


def write_document(model: ThreatModel) -> str:
    """Write a threat model as JSON of the current schema version."""
    return model.model_dump_json()


def content_digest(model: ThreatModel) -> str:
    """Return the SHA-256 of what a review looks at: not of the model's id, the talk, or who signed."""
    aside = {"id", "utterances", "interview", "sign_offs"}
    content = model.model_dump(mode="json", exclude=aside, exclude_defaults=True)
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def bring_up_to_date(raw: RawDocument, upgrades: Mapping[int, Upgrade], *, where: str) -> RawDocument:
    """Return a document after every upgrade from its schema version on.

    Raises:
        ModelFileError: an upgrade does not find what it needs.
    """
    for step in range(raw["schema_version"], max(upgrades, default=0) + 1):
        try:
            raw = {**upgrades[step](raw), "schema_version": step + 1}
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
            raise ModelFileError(
                f"{where}: a document of schema version {step} that cannot be brought up to date "
                f"({type(error).__name__}: {error}); it is damaged, use an older copy"
            ) from error
    return raw


@cache
def program_version() -> str:
    """Return the version of Fourfold that runs."""
    try:
        return version("fourfold")
    except PackageNotFoundError:
        return "unknown"


def _parse(text: str | bytes, where: str) -> RawDocument:
    try:
        raw = from_json(text, allow_inf_nan=False)
    except ValueError as error:
        raise ModelFileError(f"{where}: this is not JSON ({error}); export the model again") from error
    if not isinstance(raw, dict):
        raise ModelFileError(
            f"{where}: this is not a Fourfold threat model; export one as JSON and import that"
        )
    return raw


def _validate(text: str | bytes, where: str) -> ThreatModel:
    try:
        return ThreatModel.model_validate_json(text)
    except ValidationError as error:
        problems = [
            ".".join(map(str, problem["loc"])) + ": " + problem["msg"].removeprefix("Value error, ")
            for problem in error.errors(include_url=False, include_context=False, include_input=False)
        ]
        shown = "; ".join(problems[:_SHOWN_PROBLEMS])
        more = f"; and {len(problems) - _SHOWN_PROBLEMS} more" if len(problems) > _SHOWN_PROBLEMS else ""
        raise ModelFileError(
            f"{where}: the threat model is damaged: {shown.removeprefix(': ')}{more}"
        ) from error
