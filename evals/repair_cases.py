"""Cases about a language model that does not answer in the shape it was asked for."""

from __future__ import annotations

from typing import Final, Literal

from pydantic import Field, JsonValue, model_validator

from evals.shape import CaseFile, Shape, Slug, Text

MOST_REPAIRS: Final = 2


class PartDraft(Shape):
    """A part as a model is asked to name it."""

    name: Text
    kind: Literal["agent", "model", "store", "tool"]
    trusted: bool


class PartsDraft(Shape):
    """What the model is asked for in every case of this suite: an answer of a usual size and nesting."""

    parts: tuple[PartDraft, ...] = Field(min_length=1, max_length=5)
    unsure: tuple[Text, ...] = ()


class RepairCase(Shape):
    """What a model answers, call by call, and what should come of it.

    Attributes:
        way: how the model is asked: by a schema it enforces, a tool, or in words alone.
        replies: its texts, or the arguments of its tool calls; at most three: it is told twice what is wrong.
        cut_off: whether its first reply ends where the provider's limit was.
        value: the right answer; nothing where giving up is right, because the replies never say it.
    """

    id: Slug
    way: Literal["json_schema", "tool", "prompt"] = "prompt"
    replies: tuple[str, ...] = Field(min_length=1, max_length=MOST_REPAIRS + 1)
    cut_off: bool = False
    value: dict[str, JsonValue] | None = None
    because: Text

    @model_validator(mode="after")
    def _value_fits(self) -> RepairCase:
        if self.value is not None:
            PartsDraft.model_validate(self.value)
        return self

    def entries(self) -> set[str]:
        """Return the catalogue entries the labels name: none."""
        return set()


class RepairFile(CaseFile):
    """Replies of one sort."""

    cases: tuple[RepairCase, ...] = Field(min_length=1)
