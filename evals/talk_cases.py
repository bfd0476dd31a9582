"""Whole talks with a language model: what a person says, what the model replies, and how it must end."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, JsonValue, model_validator

from evals.shape import Shape, Slug, Text


class CalledTool(Shape):
    """A tool the model called."""

    name: Text
    arguments: dict[str, JsonValue] = Field(default={})


class ModelReply(Shape):
    """What the model answered when it was called once."""

    text: str = ""
    calls: tuple[CalledTool, ...] = ()


class TalkTurn(Shape):
    """A turn: words, a click on answers, or a command; and the model's replies while it ran.

    Attributes:
        replies: none where no model is asked.
    """

    says: str = ""
    clicks: tuple[str, ...] = ()
    does: Literal["dont_know", "skip", "back", "undo", "finish", "decide"] | None = None
    document: str | None = None
    replies: tuple[ModelReply, ...] = ()

    @model_validator(mode="after")
    def _does_one_thing(self) -> TalkTurn:
        if sum(map(bool, (self.says, self.clicks, self.does))) != 1:
            raise ValueError("a turn says, clicks or does one thing")
        return self


class TalkEnd(Shape):
    """How a talk must end; what is not named is not looked at.

    Attributes:
        facts: values by `key@subject`.
        decided: statuses by threat.
        planned: threats with a plan.
        calls: the most calls of the model in the whole talk.
    """

    parts: tuple[str, ...] = ()
    no_parts: tuple[str, ...] = ()
    facts: dict[str, tuple[str, ...]] = Field(default={})
    worst_day: str = ""
    decided: dict[str, str] = Field(default={})
    planned: tuple[str, ...] = ()
    proposed: tuple[str, ...] = ()
    parked: int = 0
    open_questions: tuple[str, ...] = ()
    calls: int = 40


class Talk(Shape):
    """One talk.

    Attributes:
        about: who talks, and what makes it hard.
        recorded: which model, with which prompts; or that a person wrote the replies by hand.
    """

    id: Slug
    about: Text
    recorded: Text
    turns: tuple[TalkTurn, ...] = Field(min_length=1)
    ends: TalkEnd

    def entries(self) -> set[str]:
        """Return the catalogue entries the labels name: none, since threats are named by their ids."""
        return set()
