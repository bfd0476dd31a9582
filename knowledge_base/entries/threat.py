"""Threats: when they apply, how they are told, how they are rated, and what is done about them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from knowledge_base.conditions import SYSTEM, Condition
from knowledge_base.entries.base import Entry, ScopeVariant, Shape, Slug, Text, Verification
from knowledge_base.vocabulary import (
    DeploymentScope,
    HarmKind,
    ImpactKind,
    LifecycleStage,
    Linddun,
    OurRole,
    Owner,
    Stride,
)


class Premise(Shape):
    """On what a threat may be asserted.

    Attributes:
        basis: `stated` needs every fact in `facts` said by people (or inferred from their words);
            `unavoidable` holds by the architecture alone.
        facts: keys that must be known.
        says: the reason in words, shown to the reader.
    """

    basis: Literal["stated", "unavoidable"]
    facts: tuple[Slug, ...] = ()
    says: Text


class Statement(Shape):
    """The parts of a threat's statement; of each part's wordings the first whose names are all known is used.

    Composed as: actor reach act, so that effect, which cost. `{name}` is a bound variable's name in this
    system, `{name.writer}` who can write to it, `{name.action}` what it does, `{name.content}` what it
    holds or carries; `{people}`, `{asset}`, `{users}` and `{system}` stand for the system's own.
    """

    actor: tuple[Text, ...] = Field(min_length=1)
    reach: tuple[Text, ...] = Field(min_length=1)
    act: tuple[Text, ...] = Field(min_length=1)
    effect: tuple[Text, ...] = Field(min_length=1)
    cost: tuple[Text, ...] = Field(min_length=1)

    def parts(self) -> dict[str, tuple[str, ...]]:
        """Return the wordings of each part by its name, in the order of the sentence."""
        return {
            "actor": self.actor,
            "reach": self.reach,
            "act": self.act,
            "effect": self.effect,
            "cost": self.cost,
        }


class FactShift(Shape):
    """How a fact moves a factor: by how much, when it has one of these values."""

    fact: Slug
    of: str = SYSTEM
    any_of: tuple[str, ...] = ("yes", "partly")
    by: int = Field(ge=-3, le=3)
    why: Text


class LikelihoodProfile(Shape):
    """The factors of likelihood, each 1 (makes it rare) to 5 (makes it all but certain)."""

    reach: int = Field(ge=1, le=5, description="5: anyone can try; 1: needs an inside position")
    steps: int = Field(ge=1, le=5, description="5: one plain step; 1: a long chain of skilled steps")
    luck: int = Field(ge=1, le=5, description="5: nothing else must go wrong; 1: several things must")
    incentive: int = Field(ge=1, le=5, description="5: pays at once or happens by itself; 1: hardly worth it")
    source: str | None = Field(default=None, description="the variable whose writers set the reach")
    shifts: tuple[FactShift, ...] = ()
    floor: int = Field(default=1, ge=1, le=5, description="claimed or probabilistic controls never go below")


class ImpactProfile(Shape):
    """How bad each kind of harm is at its worst here, 1 (nuisance) to 5 (cannot be undone)."""

    base: dict[ImpactKind, Annotated[int, Field(ge=1, le=5)]] = Field(min_length=1)
    shifts: tuple[FactShift, ...] = ()


class MitigationLink(Shape):
    """A mitigation of a threat, in the order in which to think of it.

    Attributes:
        effect: what it does to this threat, in one clause.
        moves: what it lowers once it works.
    """

    id: Slug
    effect: Text
    moves: Literal["likelihood", "impact", "both", "detection"] = "likelihood"
    steps: int = Field(default=1, ge=1, le=3)


class Sign(Shape):
    """A sign that a threat does not apply here; with a fact or a role it is read, else it is for people.

    Attributes:
        our_role: what we are to the system where it does not apply.
    """

    says: Text
    our_role: tuple[OurRole, ...] = ()
    fact: Slug | None = None
    any_of: tuple[str, ...] = ("no",)


class ThreatEntry(Entry):
    """A threat: when it applies, how it is told, how it is rated, and what is done about it.

    Attributes:
        quota: the place it can claim among the first twenty; `genai` has none reserved.
        anchor: the variable (or `system`) where one would fix it.
        one_per: `system`, `anchor`, `source_and_anchor` or `asset`: how many threats one condition makes.
        distinguished_by: the variable named in the id after `~` where `one_per` is `source_and_anchor`.
        same_as: a word for anchor-independent effect and first control: equal anchor and word are one
            threat with variants.
    """

    kind: Literal["threat"] = "threat"
    family: Slug
    quota: Literal["genai", "conventional", "oversight", "people", "supply_chain"] = "genai"
    stride: tuple[Stride, ...] = Field(default=(), max_length=3)
    harm: tuple[HarmKind, ...] = Field(min_length=1)
    linddun: tuple[Linddun, ...] = ()
    stages: tuple[LifecycleStage, ...] = Field(min_length=1)
    attacker_view: Text
    example: Text
    consequences: tuple[Text, ...] = Field(min_length=1)
    applies_when: Condition
    premise: Premise
    anchor: str
    one_per: Literal["system", "anchor", "source_and_anchor", "asset"] = "anchor"
    distinguished_by: str | None = None
    same_as: Slug | None = None
    specialises: Slug | None = None
    step_of: tuple[Slug, ...] = ()
    statement: Statement
    short_title: Text = Field(description="a title that names the anchor, with the same placeholders")
    likelihood: LikelihoodProfile
    impact: ImpactProfile
    mitigations: tuple[MitigationLink, ...] = Field(min_length=1)
    owners: dict[DeploymentScope | Literal["default"], Owner]
    scope_variants: tuple[ScopeVariant, ...] = ()
    verification: Verification
    does_not_apply_when: tuple[Sign, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _letters_match_harm(self) -> ThreatEntry:
        if not self.stride and HarmKind.SECURITY in self.harm:
            raise ValueError("stride: a security threat names the property broken at its anchor")
        if self.one_per == "source_and_anchor" and not self.distinguished_by:
            raise ValueError("distinguished_by: needed where one_per is source_and_anchor")
        return self
