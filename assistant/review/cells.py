"""Element by STRIDE category: what was discussed, what is only proposed, and what nobody has looked at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from assistant.elicit.elicit import Elicited
from assistant.elicit.view import SystemView
from assistant.model.review import Cell, CellState
from assistant.model.threat import Threat
from knowledge_base.vocabulary import Stride, ThreatStatus

_DECIDED = (ThreatStatus.CONFIRMED, ThreatStatus.DISMISSED, ThreatStatus.DUPLICATE)
_Place = tuple[str, Stride]


@dataclass
class _Seen:
    """What is known of each element and category."""

    threats: dict[_Place, list[Threat]] = field(default_factory=lambda: defaultdict(list))
    open: set[_Place] = field(default_factory=set)
    reasons: dict[_Place, str] = field(default_factory=dict)


def stride_cells(elicited: Elicited, view: SystemView) -> tuple[Cell, ...]:
    """Return a cell for each component and each of the six categories.

    A cell is *discussed* by a threat somebody decided about, or by a candidate ruled out for a stated
    reason; *open* where an unanswered question would bring a threat. *Nothing in our catalogue* is a
    state of its own, since an empty cell is not a safe one.
    """
    seen = _Seen()
    for threat in elicited.threats:
        for anchor in anchors_of(threat):
            for category in threat.stride:
                seen.threats[anchor, category].append(threat)
    for matter in elicited.open_matters:
        if matter.decides:
            seen.open |= {(matter.anchor, category) for category in _letters(matter.entry, view)}
    for line in elicited.ledger:
        for category in _letters(line.entry, view):
            seen.reasons.setdefault((line.anchor, category), f"{line.title}: {line.reason}"[:2_000])
    return tuple(
        _cell(component.id, category, seen=seen, view=view)
        for component in view.model.system.components
        for category in Stride
    )


def anchors_of(threat: Threat) -> Iterator[str]:
    """Yield the anchor of a threat and of each variant that stands under it."""
    yield threat.anchor
    for name in threat.variants:
        yield name.partition("@")[2].partition("~")[0]


def _letters(entry_id: str, view: SystemView) -> tuple[Stride, ...]:
    entry = view.catalogue.threats.get(entry_id)
    return entry.stride if entry else ()


def _cell(element: str, category: Stride, *, seen: _Seen, view: SystemView) -> Cell:
    place = (element, category)
    here = seen.threats.get(place, [])
    kind = view.kind_of(element)
    reason = ""
    if any(threat.status in _DECIDED for threat in here):
        state = CellState.DISCUSSED
    elif here:
        state = CellState.PROPOSED
    elif place in seen.open:
        state = CellState.OPEN
    elif place in seen.reasons:
        state, reason = CellState.DISCUSSED, seen.reasons[place]
    elif kind is not None and category not in view.catalogue.kind(kind).stride:
        state = CellState.NOT_APPLICABLE
    else:
        state = CellState.NOTHING_IN_CATALOGUE
    ids = tuple(dict.fromkeys(threat.id for threat in here))
    return Cell(element=element, category=category, state=state, threats=ids, reason=reason)
