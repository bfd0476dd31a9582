"""What pydantic found wrong, in a few words with the nearest right one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from knowledge_base.conditions import OPERATORS
from knowledge_base.loading.document import Path
from knowledge_base.suggestions import did_you_mean

_LISTED: Final = 8  # more allowed values than this are not worth listing in a message
_QUOTED: Final = re.compile(r"'([^']*)'")


class Complaint(NamedTuple):
    """What is wrong at a path of a document."""

    path: Path
    message: str


def complaints(error: ValidationError, value: object, *, shape: type[BaseModel]) -> list[Complaint]:
    """Put every error of a validation into words.

    Args:
        error: what pydantic raised.
        value: the document's values, to tell real keys from the tags pydantic puts into its paths.
        shape: the model that was tried, to name fields that exist.
    """
    found: dict[Path, list[ErrorDetails]] = {}
    for details in error.errors(include_url=False):
        found.setdefault(_real_path(details, value), []).append(details)
    for path in [path for path, together in found.items() if together[0]["type"] == "too_short"]:
        if any(other[: len(path)] == path and other != path for other in found):
            del found[path]  # the list only seems short because its items are wrong
    return [
        _about_field(path, message)
        for path, together in found.items()
        for message in dict.fromkeys(_messages(path, together, shape=shape))
    ]


def _real_path(details: ErrorDetails, value: object) -> Path:
    """Keep those parts of a pydantic path that are in the document, and the name of a missing field."""
    path: list[str | int] = []
    for part in details["loc"]:
        within = (
            value if isinstance(value, dict) else dict(enumerate(value)) if isinstance(value, list) else {}
        )
        if part in within:
            path.append(part)
            value = within[part]
    if details["type"] == "missing":
        path.append(details["loc"][-1])
    return tuple(path)


def _about_field(path: Path, message: str) -> Complaint:
    """Move a message about a whole shape that begins with a field's name to that field."""
    name, colon, rest = message.partition(": ")
    return Complaint((*path, name), rest) if colon and name.isidentifier() else Complaint(path, message)


def _messages(path: Path, together: Sequence[ErrorDetails], *, shape: type[BaseModel]) -> Iterator[str]:
    closed = [details for details in together if details["type"] in ("enum", "literal_error")]
    if closed:
        allowed = [word for details in closed for word in _QUOTED.findall(details["ctx"]["expected"])]
        yield _not_allowed(closed[0]["input"], allowed)
    for details in together:
        if details["type"] == "extra_forbidden":
            name = str(path[-1])
            yield f"no field '{name}' here{did_you_mean(name, _fields_at(shape, path[:-1]) - {name})}"
        elif details not in closed:
            yield _PHRASES.get(details["type"], _as_said)(details)


def _not_allowed(given: object, allowed: Sequence[str]) -> str:
    if not isinstance(given, str):
        return f"this should be a word, not {_sort_of(given)}"
    nearest = did_you_mean(given, allowed)
    if nearest or len(allowed) > _LISTED:
        return f"'{given}' is not allowed here{nearest}"
    return f"'{given}' is not allowed here; use one of: {', '.join(allowed)}"


def _sort_of(value: object) -> str:
    names = {dict: "a mapping", list: "a list", bool: "true or false", int: "a number", str: "text"}
    return names.get(type(value), "nothing")


def _should_be(what: str) -> Callable[[ErrorDetails], str]:
    def phrase(details: ErrorDetails) -> str:
        hint = "; put it in quotes" if what == "text" and isinstance(details["input"], (int, bool)) else ""
        return f"this should be {what}, not {_sort_of(details['input'])}{hint}"

    return phrase


def _operator(details: ErrorDetails) -> str:
    given = details["input"]
    if isinstance(given, Mapping) and len(given) == 1:
        name = str(next(iter(given)))
        return f"no operator '{name}'{did_you_mean(name, OPERATORS)}"
    if isinstance(given, Mapping):
        return f"a clause has exactly one operator, this one has {len(given)} keys; join clauses with 'all'"
    return f"a clause is a mapping with one operator, not {_sort_of(given)}"


def _too_short(details: ErrorDetails) -> str:
    return f"at least {details['ctx']['min_length']} needed here, {details['ctx']['actual_length']} given"


def _as_said(details: ErrorDetails) -> str:
    message = details["msg"].removeprefix("Value error, ").replace("Input should", "this should")
    return message[0].lower() + message[1:]


_PHRASES: Final[Mapping[str, Callable[[ErrorDetails], str]]] = {
    "missing": lambda _: "this field is missing",
    "string_type": _should_be("text"),
    "int_type": _should_be("a whole number"),
    "int_parsing": _should_be("a whole number"),
    "bool_type": _should_be("true or false"),
    "bool_parsing": _should_be("true or false"),
    "tuple_type": _should_be("a list"),
    "dict_type": _should_be("a mapping"),
    "model_type": _should_be("a mapping"),
    "model_attributes_type": _should_be("a mapping"),
    "too_short": _too_short,
    "unknown_operator": _operator,
}


def _fields_at(shape: type[BaseModel], path: Path) -> set[str]:
    """Return the names of the fields that are possible at a path."""
    shapes = {shape}
    for part in path:
        inner = {model for outer in shapes for model in _models_of_field(outer, part)}
        shapes = inner or shapes
    return {info.alias or name for model in shapes for name, info in model.model_fields.items()}


def _models_of_field(shape: type[BaseModel], part: str | int) -> set[type[BaseModel]]:
    for name, info in shape.model_fields.items():
        if part in (name, info.alias):
            return _models_in(info.annotation)
    return set()


def _models_in(annotation: Any) -> set[type[BaseModel]]:  # noqa: ANN401  a type of any form
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return {annotation}
    return {model for inner in get_args(annotation) for model in _models_in(inner)}
