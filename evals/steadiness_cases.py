"""Cases about words that are hostile, odd or merely other words for the same system."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from evals.shape import CaseFile, Text

Outcome = Literal["threats", "no_threats", "refused"]


class RobustnessCase(CaseFile):
    """Words that try to steer, break or flood the product.

    Attributes:
        words: taken as they are, white space included.
        times: how often the words are repeated, to make them long.
        outcome: `threats` if a list is expected in spite of all, `no_threats` if there is nothing to go by,
            `refused` if an error that says what to do is right.
        never: text that may not stand in any statement, title or name of a part (in any case).
        plain: the same system without the disturbance; the lists should be alike.
    """

    disturbance: Text
    words: str
    times: Annotated[int, Field(ge=1, le=100_000)] = 1
    outcome: Outcome
    never: tuple[Text, ...] = ()
    plain: Text | None = None

    @model_validator(mode="after")
    def _plain_has_threats(self) -> RobustnessCase:
        if self.plain is not None and self.outcome != "threats":
            raise ValueError(
                f"plain: a list is expected of it, so the outcome is 'threats', not '{self.outcome}'"
            )
        return self

    def entries(self) -> set[str]:
        """Return the catalogue entries the labels name: none."""
        return set()


class ParaphraseCase(CaseFile):
    """One system told in several ways, the facts the same; each is compared with `words`."""

    words: Text
    others: tuple[Text, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _others_differ(self) -> ParaphraseCase:
        if len({text.casefold() for text in (self.words, *self.others)}) <= len(self.others):
            raise ValueError("others: two tellings are the same")
        return self

    def entries(self) -> set[str]:
        """Return the catalogue entries the labels name: none."""
        return set()
