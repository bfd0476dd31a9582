"""The aggregate: a whole threat model, which refuses to contradict itself in form."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import Annotated, Final, Literal

from pydantic import Field, model_validator

from assistant.model.facts import (
    Assumption,
    Expectation,
    Fact,
    FactKey,
    Hint,
    ParkedPoint,
    Question,
    Utterance,
    fact_key,
)
from assistant.model.response import Response
from assistant.model.sign_off import SignedReview
from assistant.model.system import System, references_of
from assistant.model.threat import Decision, PersonRating, Proposal
from assistant.model.values import SYSTEM, Id, Key, Line, Value

SCHEMA_VERSION: Final = 1
"""The version of the document's shape; raised by each migration."""


_ONCE: Final = {
    "utterances": "id",
    "expectations": "entry",
    "questions": "id",
    "assumptions": "id",
    "parked": "id",
    "proposals": "id",
    "decisions": "threat",
    "ratings": "threat",
    "responses": "threat",
    "sign_offs": "id",
}
"""The lists of a model, and what stands in each of them once."""


class InterviewState(Value):
    """Where the interview stands.

    Attributes:
        asked: the ids of the questions put so far, in order.
        current: the question that waits for an answer.
        along: the question asked in the same breath as another, by that other's id.
        doubts: what later words made unsure that was known, by question, and what they sound like instead;
            it holds until the question is answered.
        skipped: questions the team did not want now.
        shrugs: how often *I don't know* was said on a topic.
        openers: the openers that were answered or need not be asked.
        ended: whether the person closed the interview.
        deciding: whether the talk went on to deciding about threats.
    """

    asked: tuple[str, ...] = ()
    current: str | None = None
    along: dict[str, str] = Field(default_factory=dict)
    doubts: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    skipped: tuple[str, ...] = ()
    shrugs: dict[str, int] = Field(default_factory=dict)
    openers: tuple[str, ...] = ()
    ended: bool = False
    deciding: bool = False


class ThreatModel(Value):
    """The authored state: system, facts, decisions, responses, proposals.

    Attributes:
        relevance: how likely more words on such a system would speak of a fact, as whoever read the words so
            far thinks; what is unlikely is left out.

    Raises:
        ValueError: an id stands for two things, or something names what does not exist.
    """

    schema_version: Literal[1] = SCHEMA_VERSION
    id: Id
    title: Line = ""
    catalogue_version: str = ""
    catalogue_digest: str = ""
    system: System = System()
    utterances: tuple[Utterance, ...] = ()
    facts: tuple[Fact, ...] = ()
    hints: tuple[Hint, ...] = ()
    expectations: tuple[Expectation, ...] = ()
    relevance: dict[Key, Annotated[float, Field(ge=0, le=1)]] = Field(default_factory=dict)
    questions: tuple[Question, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    parked: tuple[ParkedPoint, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    decisions: tuple[Decision, ...] = ()
    ratings: tuple[PersonRating, ...] = ()
    responses: tuple[Response, ...] = ()
    sign_offs: tuple[SignedReview, ...] = ()
    interview: InterviewState = Field(default=InterviewState())

    @model_validator(mode="after")
    def _sound(self) -> ThreatModel:
        problems = [*self._duplicates(), *self._dangling()]
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def _duplicates(self) -> list[str]:
        ids = Counter(element.id for element in self.system.elements())
        keys = Counter(fact_key(fact) for fact in self.facts)
        return [
            *(f"two elements are called '{name}'" for name, n in ids.items() if n > 1),
            *(f"an element may not be called '{SYSTEM}'" for name in ids if name == SYSTEM),
            *(f"two facts say '{key.key}' of '{key.subject}'" for key, n in keys.items() if n > 1),
            *(
                f"{field}: '{name}' is there twice"
                for field, key in _ONCE.items()
                for name, n in Counter(getattr(item, key) for item in getattr(self, field)).items()
                if n > 1
            ),
        ]

    def _dangling(self) -> list[str]:
        known = self.system.by_id
        problems = [
            f"{element.type} '{element.id}': {field}: there is no element '{other}'"
            for element in self.system.elements()
            for field, other in references_of(element)
            if other not in known
        ]
        problems += [
            f"fact '{fact.key}': there is no element '{fact.subject}'"
            for fact in self.facts
            if fact.subject != SYSTEM and fact.subject not in known
        ]
        problems += [
            f"hint at '{hint.key}': there is no element '{hint.subject}'"
            for hint in self.hints
            if hint.subject != SYSTEM and hint.subject not in known
        ]
        return problems

    @cached_property
    def facts_by_key(self) -> dict[FactKey, Fact]:
        """Every fact by subject, key and time."""
        return {fact_key(fact): fact for fact in self.facts}

    @cached_property
    def decisions_by_threat(self) -> dict[str, Decision]:
        """Every decision by the threat's id."""
        return {decision.threat: decision for decision in self.decisions}

    @cached_property
    def responses_by_threat(self) -> dict[str, Response]:
        """Every response by the threat's id."""
        return {response.threat: response for response in self.responses}
