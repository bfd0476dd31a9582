"""What a tool is: a name, arguments whose schema is narrowed to this model, and what it does at the desk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from assistant.agent.tools.desk import Desk

NARROWED: Final = "narrowed_to"
"""The mark in a schema of a field that takes ids which exist in this model."""
LISTED: Final = "listed"
"""The mark beside it where the schema lists them; elsewhere the brief does, and the tool checks."""


class Arguments(BaseModel):
    """What a model passes to a tool; unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Told(NamedTuple):
    """What a tool gives back to the model, and the line people see of it.

    Attributes:
        step: what was done, in the words of the progress display; nothing where nothing was done.
        failed: whether something has to be done again, as `text` says.
    """

    text: str
    step: str = ""
    failed: bool = False


@dataclass(frozen=True)
class Tool:
    """One tool.

    Attributes:
        of_use: whether it can do anything as the model stands; it is not offered otherwise.
        otherwise: what to do instead, said when it is called all the same.
        ends_turn: whether the turn is over once it was called.
    """

    name: str
    description: str
    arguments: type[Arguments]
    run: Callable[[Desk, Any], Told]  # Any: each takes the arguments it declares
    of_use: Callable[[Desk], bool] = lambda _: True
    otherwise: str = ""
    ends_turn: bool = False


def narrowed(name: str, description: str = "", *, listed: bool = False, **more: Any) -> Any:  # noqa: ANN401  a field
    """Declare a field that takes one of this model's own ids.

    Args:
        name: which ids, as `narrow.CHOICES` lists them.
        description: what it is for.
        listed: whether the schema lists them; a list that the brief holds anyway is not paid for twice,
            and a schema that stays the same from call to call can be kept by a provider.
        more: what `pydantic.Field` takes besides.
    """
    marks: dict[str, JsonValue] = {NARROWED: name, LISTED: listed}
    return Field(description=description or None, json_schema_extra=marks, **more)


Schema = dict[str, JsonValue]
