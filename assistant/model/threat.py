"""Threats: why they are there, how they are rated, and what people said of them."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from assistant.model.values import Id, Line, Name, Origin, Quote, Value
from knowledge_base.vocabulary import (
    DismissReason,
    HarmKind,
    ImpactKind,
    LifecycleStage,
    Linddun,
    Owner,
    Provenance,
    RiskLevel,
    Stride,
    ThreatStatus,
)


class Range(Value):
    """A rating from 1 to 5; a range where something that counts is unknown."""

    low: int = Field(ge=1, le=5)
    high: int = Field(ge=1, le=5)


class Factor(Value):
    """One reason for a likelihood or an impact, in words."""

    of: Literal["likelihood", "impact"]
    name: Line
    value: int = Field(ge=-5, le=5)
    why: Line


class Rating(Value):
    """Likelihood and impact with the level the 5x5 table gives for their upper ends."""

    likelihood: Range
    impact: Range
    level: RiskLevel
    level_low: RiskLevel


class Risk(Value):
    """A threat's risk: as built, as it is today, and after the plan.

    Attributes:
        inherent: without the controls that were mentioned.
        today: with them; a claimed control moves likelihood by one step at most.
        planned: once every planned mitigation works; nothing where none is planned.
        worst: the kind of harm that set the impact.
        rated_by: the person who overrode the rating, if one did.
    """

    inherent: Rating
    today: Rating
    planned: Rating | None = None
    factors: tuple[Factor, ...] = ()
    worst: ImpactKind
    rated_by: str | None = None


class Reason(Value):
    """Why a threat is there: a premise, a fact with its words, or an element."""

    text: Line
    subject: str | None = None
    key: str | None = None
    quote: Quote | None = None
    assumed: bool = False


class OpenFact(Value):
    """A fact that would decide a conditional threat."""

    subject: str
    key: str


class Threat(Value):
    """A threat to this system.

    Attributes:
        id: `entry@anchor`, with `~binding` where that makes a difference; made once.
        statement: the whole sentence, built from bound parts.
        bindings: the entry's variables and the elements they stand for.
        affected: other elements it touches.
        depends_on: open facts that would decide it; empty for an asserted threat.
        variants: ids of threats merged into this one: same anchor, same effect, same first control.
        references: public catalogues' ids as `catalogue/edition/id`, such as `owasp-llm/2025/LLM01`.
        owner: who has to act, by the scope of the anchor.
    """

    id: str
    entry: str | None = None
    title: Name
    statement: Line
    anchor: str
    bindings: dict[str, str] = Field(default_factory=dict)
    affected: tuple[str, ...] = ()
    stride: tuple[Stride, ...] = ()
    harm: tuple[HarmKind, ...] = ()
    linddun: tuple[Linddun, ...] = ()
    stages: tuple[LifecycleStage, ...] = ()
    references: tuple[str, ...] = ()
    provenance: Provenance = Provenance.RULE
    reasons: tuple[Reason, ...] = ()
    depends_on: tuple[OpenFact, ...] = ()
    variants: tuple[str, ...] = ()
    family: str = ""
    quota: Literal["genai", "conventional", "oversight", "people", "supply_chain"] = "genai"
    mitigations: tuple[str, ...] = ()
    owner: Owner = Owner.US
    risk: Risk | None = None
    status: ThreatStatus = ThreatStatus.PROPOSED
    origin: Origin = Origin()


class Decision(Value):
    """What a person decided about a threat; it outlasts every re-run.

    Attributes:
        frozen: the threat as it was when it was decided.
    """

    threat: str
    status: Literal[ThreatStatus.CONFIRMED, ThreatStatus.DISMISSED, ThreatStatus.DUPLICATE]
    reason: DismissReason | None = None
    note: Line = ""
    duplicate_of: str | None = None
    by: Line
    at: datetime
    frozen: Threat


class PersonRating(Value):
    """A rating a person gave, with their reason; it replaces the computed one."""

    threat: str
    likelihood: int = Field(ge=1, le=5)
    impact: int = Field(ge=1, le=5)
    reason: Line
    by: Line


class Proposal(Value):
    """Threats that did not come from a rule: how they were found, never silently derived again."""

    id: Id
    threats: tuple[Threat, ...]
    provenance: Literal[Provenance.RETRIEVED, Provenance.NOVEL, Provenance.TEAM, Provenance.IMPORTED]
    queries: tuple[str, ...] = ()
    index_digest: str | None = None
    retriever: str | None = None


class RuledOut(Value):
    """A candidate that was considered and set aside, and why: a line of the ledger."""

    entry: str
    title: Line
    anchor: str
    reason: Line
    subject: str | None = None
    key: str | None = None
    quote: Quote | None = None
