"""Clauses that read what was said: attributes, facts, controls, stages and our role."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from knowledge_base.conditions.clause import Match, Node, Scene, named
from knowledge_base.conditions.subject import SYSTEM, FactRef
from knowledge_base.vocabulary import OPEN_VALUES, ControlState, FactValue, LifecycleStage, OurRole

AttributeName = Literal["scope", "writers", "taint", "vetted", "origin", "pinned", "checked", "file_format"]
"""Attributes of components and artefacts; `taint` is computed along the flows."""


class ReadingArgs(Node):
    """Arguments of `attribute` and `fact`."""

    of: str = SYSTEM
    any_of: tuple[str, ...] = Field(min_length=1)


class AttributeArgs(ReadingArgs):
    """Arguments of `attribute`."""

    name: AttributeName


def _read(scene: Scene, match: Match, *, ref: FactRef, wanted: tuple[str, ...]) -> Match:
    values = scene.subject.read(*ref)
    if not values.isdisjoint(wanted):
        return match.decided([ref], holds=True)
    if not values or values & OPEN_VALUES:
        return match.left_open([ref])
    return match.decided([ref], holds=False)


class AttributeClause(Node):
    """An attribute of a bound element has one of these values."""

    attribute: AttributeArgs

    def extend(self, scene: Scene, match: Match) -> Iterator[Match]:
        """Read the attribute."""
        args = self.attribute
        ref = FactRef(match.bound(args.of), args.name.replace("_", "-"))
        yield _read(scene, match, ref=ref, wanted=args.any_of)

    def uses(self) -> frozenset[str]:
        """Return the variable the attribute is read of."""
        return named(self.attribute.of) - {SYSTEM}


class FactArgs(ReadingArgs):
    """Arguments of `fact`."""

    key: str
    any_of: tuple[str, ...] = Field(default=(FactValue.YES, FactValue.PARTLY), min_length=1)


class FactClause(Node):
    """A fact about a bound element, or about the system, has one of these values."""

    fact: FactArgs

    def extend(self, scene: Scene, match: Match) -> Iterator[Match]:
        """Read the fact."""
        ref = FactRef(match.bound(self.fact.of), self.fact.key)
        yield _read(scene, match, ref=ref, wanted=self.fact.any_of)

    def uses(self) -> frozenset[str]:
        """Return the variable the fact is about."""
        return named(self.fact.of) - {SYSTEM}

    def fact_keys(self) -> frozenset[str]:
        """Return the fact's key."""
        return frozenset({self.fact.key})


class ControlArgs(Node):
    """Arguments of `control`: a mitigation by id, what it guards, how far it has got.

    A control that names nothing it guards is about the whole system and guards every element.
    """

    mitigation: str
    guards: str | None = None
    state: tuple[ControlState, ...] = (ControlState.IN_PLACE, ControlState.TESTED)


class ControlClause(Node):
    """A control was mentioned and has got this far."""

    control: ControlArgs

    def extend(self, scene: Scene, match: Match) -> Iterator[Match]:
        """Look the control up; one nobody mentioned leaves the clause unknown."""
        args = self.control
        target = match.bound(args.guards) if args.guards is not None else None
        ref = FactRef(target or SYSTEM, args.mitigation)
        found = [
            control
            for control in scene.subject.controls()
            if control.mitigation == args.mitigation
            and (target is None or not control.guards or target in control.guards)
        ]
        if not found:
            yield match.left_open([ref])
        else:
            yield match.decided([ref], holds=any(control.state in args.state for control in found))

    def uses(self) -> frozenset[str]:
        """Return the variable of what is guarded."""
        return named(self.control.guards) - {SYSTEM}


class StageClause(Node):
    """One of these life-cycle stages is in scope."""

    stage: tuple[LifecycleStage, ...] = Field(min_length=1)

    def extend(self, scene: Scene, match: Match) -> Iterator[Match]:
        """Test the scope."""
        if scene.subject.stages() & frozenset(self.stage):
            yield match


class RoleClause(Node):
    """We are one of these to the system."""

    our_role: tuple[OurRole, ...] = Field(min_length=1)

    def extend(self, scene: Scene, match: Match) -> Iterator[Match]:
        """Test our role; one that was not said leaves the clause unknown."""
        role = scene.subject.our_role()
        if role is None:
            yield match.left_open([FactRef(SYSTEM, "our_role")])
        elif role in self.our_role:
            yield match
