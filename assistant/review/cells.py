"""Element by STRIDE category: what was discussed, what is only proposed, and what nobody has looked at."""

from __future__ import annotations

from collections import defaultdict

from assistant.elicit.elicit import Elicited
from assistant.elicit.view import SystemView
from assistant.model.review import Cell, CellState
from assistant.model.threat import Threat
from knowledge_base.vocabulary import Stride, ThreatStatus


def stride_cells(elicited: Elicited, view: SystemView) -> tuple[Cell, ...]:
    """Return a cell for each component and each of the six categories.

    A cell is *discussed* by a confirmed threat, or by a candidate ruled out for a stated reason;
    *nothing in our catalogue* is a state of its own, since an empty cell is not a safe one.
    """
    threats: dict[tuple[str, Stride], list[Threat]] = defaultdict(list)
    for threat in elicited.threats:
        for category in threat.stride:
            threats[threat.anchor, category].append(threat)
    reasons: dict[tuple[str, Stride], str] = {}
    for line in elicited.ledger:
        for category in view.catalogue.threats[line.entry].stride:
            reasons.setdefault((line.anchor, category), f"{line.title}: {line.reason}")
    return tuple(
        _cell(component.id, category, threats, reasons, view)
        for component in view.model.system.components
        for category in Stride
    )


def _cell(
    element: str,
    category: Stride,
    threats: dict[tuple[str, Stride], list[Threat]],
    reasons: dict[tuple[str, Stride], str],
    view: SystemView,
) -> Cell:
    here = threats.get((element, category), [])
    ids = tuple(threat.id for threat in here)
    kind = view.kind_of(element)
    if any(t.status in (ThreatStatus.CONFIRMED, ThreatStatus.DISMISSED) for t in here):
        return Cell(element=element, category=category, state=CellState.DISCUSSED, threats=ids)
    if here:
        return Cell(element=element, category=category, state=CellState.PROPOSED, threats=ids)
    if (reason := reasons.get((element, category))) is not None:
        return Cell(element=element, category=category, state=CellState.DISCUSSED, reason=reason)
    if kind is not None and category not in view.catalogue.kind(kind).stride:
        return Cell(element=element, category=category, state=CellState.NOT_APPLICABLE)
    return Cell(element=element, category=category, state=CellState.NOTHING_IN_CATALOGUE)
