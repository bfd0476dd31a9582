"""What controls and plans take off a rating: how many steps, and how far down they can bring it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from assistant.elicit.tally import Note, RatingInput
from assistant.model.response import Response
from assistant.model.system import Control
from assistant.model.threat import Range
from knowledge_base.catalogue import Catalogue
from knowledge_base.entries import MitigationLink, ThreatEntry
from knowledge_base.vocabulary import ControlNature, ControlState, MitigationStatus

_WORKS: Final = (ControlState.IN_PLACE, ControlState.TESTED)


@dataclass(frozen=True)
class Lowering:
    """One control or planned mitigation at work.

    Attributes:
        likelihood, impact: how many steps it takes off.
        floor: the likelihood below which it cannot bring the threat.
    """

    likelihood: int
    impact: int
    floor: int


def by_controls(given: RatingInput) -> tuple[list[Lowering], list[Note]]:
    """Count what was said to be there: a claim or something probabilistic takes one step at most."""
    links = {link.id: link for link in given.entry.mitigations}
    found: list[Lowering] = []
    notes: list[Note] = []
    for control in given.view.model.system.controls:
        link = links.get(control.mitigation or "")
        if link is None or control.state is ControlState.PLANNED or not _guards(control, given):
            continue
        one = _lowering(control, link, given=given)
        why = f"{control.state.label.lower()}; it {link.effect}"
        if one.likelihood:
            notes.append(Note("likelihood", control.name, -one.likelihood, why))
        if one.impact:
            notes.append(Note("impact", control.name, -one.impact, why))
        found.append(one)
    return found, notes


def _guards(control: Control, given: RatingInput) -> bool:
    return not control.guards or not given.near.isdisjoint(control.guards)


def _lowering(control: Control, link: MitigationLink, *, given: RatingInput) -> Lowering:
    sure = control.state in _WORKS and not _is_probabilistic(
        link, given.view.catalogue, nature=control.nature
    )
    steps = link.steps if sure else 1
    return Lowering(
        likelihood=steps if link.moves in ("likelihood", "both") else 0,
        impact=steps if link.moves in ("impact", "both") and control.state in _WORKS else 0,
        floor=1 if sure else given.entry.likelihood.floor,
    )


def by_plan(entry: ThreatEntry, response: Response, *, catalogue: Catalogue) -> list[Lowering]:
    """Count what is planned as if it worked; what was rejected does not count."""
    alive = {m.mitigation for m in response.mitigations if m.status is not MitigationStatus.REJECTED}
    return [
        Lowering(
            likelihood=link.steps if link.moves in ("likelihood", "both") else 0,
            impact=link.steps if link.moves in ("impact", "both") else 0,
            floor=entry.likelihood.floor if _is_probabilistic(link, catalogue) else 1,
        )
        for link in entry.mitigations
        if link.id in alive
    ]


def _is_probabilistic(
    link: MitigationLink, catalogue: Catalogue, *, nature: ControlNature | None = None
) -> bool:
    entry = catalogue.mitigations.get(link.id)
    known = nature or (entry.nature if entry else None)
    return known is ControlNature.PROBABILISTIC


def lowered_likelihood(likelihood: Range, by: Sequence[Lowering]) -> Range:
    """Return what the strongest leaves: controls are not added up."""
    return _best(likelihood, ((one.likelihood, one.floor) for one in by))


def lowered_impact(impact: Range, by: Sequence[Lowering]) -> Range:
    """Return what the strongest leaves of an impact."""
    return _best(impact, ((one.impact, 1) for one in by))


def _best(before: Range, steps: Iterable[tuple[int, int]]) -> Range:
    low, high = before.low, before.high
    for taken, floor in steps:
        low = min(low, max(before.low - taken, min(floor, before.low)))
        high = min(high, max(before.high - taken, min(floor, before.high)))
    return Range(low=max(1, low), high=max(1, high))
