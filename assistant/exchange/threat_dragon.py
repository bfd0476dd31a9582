"""OWASP Threat Dragon's own format, version 2, as its release 2.6 reads and writes it.

The field names and words (`tm.Process`, severities, states, categories in sentence case) are those of the
application (https://github.com/OWASP/threat-dragon); its published JSON Schema checks less than it needs.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal, NamedTuple
from uuid import NAMESPACE_URL, uuid5

from pydantic import Field

from assistant.exchange.escaping import visible
from assistant.exchange.exporter import Exporter
from assistant.exchange.layout import Box, Layout, Node, Route, nodes_of, place, touches
from assistant.exchange.report import Report
from assistant.model.system import Actor, Artefact, Asset, DataFlow, TrustBoundary
from assistant.model.threat import Threat
from assistant.model.values import SYSTEM, Value
from knowledge_base.vocabulary import ElementShape, ResponseKind, ThreatStatus

VERSION: Final = "2.6.0"
_LINE: Final = "#333333"
_OPEN: Final = "red"
_TREATED: Final[Mapping[ResponseKind, str]] = {
    ResponseKind.MITIGATE: "Open",
    ResponseKind.DESIGN_OUT: "Eliminated",
    ResponseKind.ACCEPT: "Accepted",
    ResponseKind.TRANSFER: "Transferred",
    ResponseKind.AVOID: "Avoided",
}
_CELL_OF: Final[Mapping[ElementShape, tuple[str, str]]] = {
    ElementShape.PROCESS: ("process", "tm.Process"),
    ElementShape.STORE: ("store", "tm.Store"),
    ElementShape.EXTERNAL: ("actor", "tm.Actor"),
}
JsonObject = dict[str, Any]  # Any: drawing attributes, which differ from shape to shape


class Ends(NamedTuple):
    """Where an arrow begins and where it leads: ids of elements."""

    source: str
    target: str


class DragonThreat(Value):
    """A threat as the application keeps it on a cell."""

    id: str
    title: str
    status: Literal["NotApplicable", "Open", "Mitigated", "Accepted", "Transferred", "Avoided", "Eliminated"]
    severity: Literal["TBD", "Low", "Medium", "High", "Critical"]
    type: str
    description: str
    mitigation: str
    modelType: str = "STRIDE"  # noqa: N815  the application's name
    new: bool = False
    number: int
    score: str = ""


class Cell(Value):
    """A node, flow or boundary of a diagram."""

    id: str
    shape: str
    zIndex: int  # noqa: N815  the application's name
    data: JsonObject
    attrs: JsonObject = Field(default_factory=dict)
    visible: bool = True
    position: JsonObject | None = None
    size: JsonObject | None = None
    source: JsonObject | None = None
    target: JsonObject | None = None
    vertices: tuple[JsonObject, ...] | None = None
    connector: str | None = None
    labels: tuple[JsonObject, ...] | None = None
    width: int | None = None
    height: int | None = None


def write_threat_dragon(report: Report) -> bytes:
    """Write one STRIDE diagram with the threats on its cells."""
    cells = list(_cells(report))
    count = sum(len(cell.data.get("threats", ())) for cell in cells)
    diagram = {
        "version": VERSION,
        "title": visible(report.title),
        "description": visible(report.notice),
        "thumbnail": "./public/content/images/thumbnail.stride.jpg",
        "diagramType": "STRIDE",
        "id": 0,
        "cells": [cell.model_dump(exclude_none=True) for cell in cells],
    }
    model = {
        "version": VERSION,
        "summary": {
            "title": visible(report.title),
            "owner": "",
            "description": f"{visible(report.model.system.purpose)}\n\n{visible(report.notice)}".strip(),
            "id": 0,
        },
        "detail": {
            "contributors": [],
            "diagrams": [diagram],
            "diagramTop": 1,
            "reviewer": "",
            "threatTop": count,
        },
    }
    return (json.dumps(model, indent=2, ensure_ascii=False) + "\n").encode()


def _cells(report: Report) -> Iterator[Cell]:
    layout = place(report.model.system)
    threats = _by_cell(report)
    for line in report.model.system.boundaries:
        if line.id in layout.boundaries:
            yield _boundary(report, line, box=layout.boundaries[line.id])
    for node in nodes_of(report.model.system):
        yield _node(report, node, box=layout.nodes[node.id], threats=threats.get(node.id, ()))
    if SYSTEM in threats:
        yield _whole(report, layout, threats=threats[SYSTEM])
    flows = [f for f in report.model.system.flows if f.source in layout.nodes and f.target in layout.nodes]
    together = Counter(frozenset((flow.source, flow.target)) for flow in flows)
    lanes: Counter[Ends] = Counter()
    for flow in flows:
        ends = Ends(flow.source, flow.target)
        lanes[ends] += together[frozenset(ends)] > 1
        way = layout.route(*ends, lane=lanes[ends])
        yield _flow(report, flow, way=way, threats=threats.get(flow.id, ()))
    for actor, element in touches(report.model.system):
        yield _line(report, Ends(actor, element), way=layout.route(actor, element), name="uses")


def _by_cell(report: Report) -> dict[str, tuple[DragonThreat, ...]]:
    """Put every threat on the cell nearest to its anchor; what has none goes to the system's own cell."""
    found: dict[str, list[DragonThreat]] = defaultdict(list)
    drawn = {node.id for node in nodes_of(report.model.system)}
    drawn |= {f.id for f in report.model.system.flows if f.source in drawn and f.target in drawn}
    for number, threat in enumerate(report.analysis.threats, 1):
        found[_cell_for(threat.anchor, report, drawn=drawn)].append(_threat(report, threat, number=number))
    return {cell: tuple(threats) for cell, threats in found.items()}


def _cell_for(anchor: str, report: Report, *, drawn: set[str]) -> str:
    if anchor in drawn:
        return anchor
    element = report.model.system.by_id.get(anchor)
    near: tuple[str, ...] = ()
    if isinstance(element, Artefact):
        near = element.loaded_by
    elif isinstance(element, Asset):
        near = element.held_by
    return next((other for other in near if other in drawn), SYSTEM)


def _threat(report: Report, threat: Threat, *, number: int) -> DragonThreat:
    kind = threat.stride[0].label if threat.stride else threat.harm[0].label if threat.harm else "Other"
    level = threat.risk.today.level.label if threat.risk is not None else "TBD"
    where = ", ".join(report.citation(reference).label for reference in threat.references)
    said = "Confirmed by a person." if threat.status is ThreatStatus.CONFIRMED else _standing(threat)
    return DragonThreat.model_validate(
        {
            "id": _id(report, threat.id),
            "title": visible(threat.title),
            "status": _status(report, threat),
            "severity": level,
            "type": kind,
            "description": visible(f"{threat.statement}\n\n{said}\nSources: {where or 'the team'}"),
            "mitigation": visible(_mitigation(report, threat)),
            "number": number,
            "score": _score(threat),
        }
    )


def _standing(threat: Threat) -> str:
    if threat.status is ThreatStatus.PROPOSED:
        return "Proposed, unreviewed draft: nobody has confirmed this threat yet."
    return f"{threat.status.label}."


def _score(threat: Threat) -> str:
    if threat.risk is None:
        return ""
    today = threat.risk.today
    return f"likelihood {today.likelihood.high}, impact {today.impact.high} of 5"


def _status(report: Report, threat: Threat) -> str:
    if threat.status in (ThreatStatus.DISMISSED, ThreatStatus.DUPLICATE):
        return "NotApplicable"
    response = report.model.responses_by_threat.get(threat.id)
    if response is None:
        return "Open"
    done = response.mitigations and all(m.status == "done" for m in response.mitigations)
    return "Mitigated" if response.kind is ResponseKind.MITIGATE and done else _TREATED[response.kind]


def _mitigation(report: Report, threat: Threat) -> str:
    response = report.model.responses_by_threat.get(threat.id)
    if response is not None and response.mitigations:
        return "\n".join(
            f"- {m.title} ({m.status.label.lower()}{f', {m.owner}' if m.owner else ', no owner yet'})"
            for m in response.mitigations
        )
    titles = (report.mitigation_title(name) for name in threat.mitigations)
    suggested = "\n".join(f"- {title}" for title in titles)
    return f"Suggested, nothing decided yet:\n{suggested}" if suggested else ""


def _boundary(report: Report, line: TrustBoundary, *, box: Box) -> Cell:
    return Cell(
        id=_id(report, line.id),
        shape="trust-boundary-box",
        zIndex=-1,
        position={"x": box.x, "y": box.y},
        size={"width": box.width, "height": box.height},
        attrs={"label": {"text": visible(line.name)}},
        data={
            "type": "tm.BoundaryBox",
            "name": visible(line.name),
            "description": "",
            "isTrustBoundary": True,
            "hasOpenThreats": False,
        },
    )


def _node(report: Report, node: Node, *, box: Box, threats: tuple[DragonThreat, ...]) -> Cell:
    shape = ElementShape.EXTERNAL if isinstance(node, Actor) else report.shape(node.kind)
    kind = "" if isinstance(node, Actor) else node.kind.label
    return _placed(report, (node.id, node.name, kind), shape=shape, box=box, threats=threats)


def _whole(report: Report, layout: Layout, *, threats: tuple[DragonThreat, ...]) -> Cell:
    """Draw a cell of its own for threats that concern the system as a whole."""
    box = Box(layout.width, 40, 170, 80)
    told = (SYSTEM, f"{report.title} (whole system)", "Threats that no single part is the place to fix")
    return _placed(report, told, shape=ElementShape.PROCESS, box=box, threats=threats)


def _placed(
    report: Report,
    told: tuple[str, str, str],
    *,
    shape: ElementShape,
    box: Box,
    threats: tuple[DragonThreat, ...],
) -> Cell:
    element, name, description = told
    cell, kind = _CELL_OF[shape]
    is_open = any(threat.status == "Open" for threat in threats)
    border = {"stroke": _OPEN if is_open else _LINE, "strokeWidth": 2.5 if is_open else 1.5}
    outline: JsonObject = {**border, "strokeDasharray": "none"}
    lines = {"topLine": outline, "bottomLine": outline} if cell == "store" else {"body": outline}
    return Cell(
        id=_id(report, element),
        shape=cell,
        zIndex=1,
        position={"x": box.x, "y": box.y},
        size={"width": box.width, "height": box.height},
        attrs={"text": {"text": visible(name)}, **lines},
        data={
            "type": kind,
            "name": visible(name),
            "description": visible(description),
            "isTrustBoundary": False,
            "outOfScope": False,
            "reasonOutOfScope": "",
            "hasOpenThreats": is_open,
            "threats": [threat.model_dump() for threat in threats],
            **_OF_KIND[kind],
        },
    )


_OF_KIND: Final[Mapping[str, JsonObject]] = {
    "tm.Process": {
        "handlesCardPayment": False,
        "handlesGoodsOrServices": False,
        "isWebApplication": False,
        "privilegeLevel": "",
    },
    "tm.Store": {"isALog": False, "isEncrypted": False, "isSigned": False, "storesCredentials": False},
    "tm.Actor": {"providesAuthentication": False},
}


def _flow(report: Report, flow: DataFlow, *, way: Route, threats: tuple[DragonThreat, ...]) -> Cell:
    line = _line(
        report,
        Ends(flow.source, flow.target),
        way=way,
        name=visible(flow.name) or flow.role.label,
        of=flow.id,
    )
    is_open = any(threat.status == "Open" for threat in threats)
    told = {
        "description": flow.role.label,
        "hasOpenThreats": is_open,
        "isEncrypted": bool(flow.encrypted),
        "threats": [threat.model_dump() for threat in threats],
    }
    stroke = {"line": line.attrs["line"] | {"stroke": _OPEN if is_open else _LINE}}
    return line.model_copy(update={"data": line.data | told, "attrs": stroke})


def _line(report: Report, ends: Ends, *, way: Route, name: str, of: str = "") -> Cell:
    """Draw an arrow; the application's own label has the words under `label`."""
    return Cell(
        id=_id(report, of or f"{ends.source} {ends.target}"),
        shape="flow",
        zIndex=10,
        width=200,
        height=100,
        connector="rounded",
        source={"cell": _id(report, ends.source)},
        target={"cell": _id(report, ends.target)},
        vertices=tuple({"x": point.x, "y": point.y} for point in dict.fromkeys(way[1:-1])),
        labels=({"attrs": {"label": {"text": name}}, "position": 0.5},),
        attrs={
            "line": {
                "stroke": _LINE,
                "targetMarker": {"name": "block"},
                "sourceMarker": {"name": ""},
                "strokeDasharray": "none",
            }
        },
        data={
            "type": "tm.Flow",
            "name": name,
            "description": "",
            "outOfScope": False,
            "reasonOutOfScope": "",
            "isTrustBoundary": False,
            "hasOpenThreats": False,
            "isBidirectional": False,
            "isEncrypted": False,
            "isPublicNetwork": False,
            "protocol": "",
            "threats": [],
        },
    )


def _id(report: Report, element: str) -> str:
    """Return the same UUID for the same element every time, so that two exports can be compared."""
    return str(uuid5(NAMESPACE_URL, f"urn:fourfold:{report.model.id}:{element}"))


THREAT_DRAGON: Final = Exporter(
    name="threat-dragon",
    title="OWASP Threat Dragon 2.6",
    suffix=".threat-dragon.json",
    mime="application/json",
    write=write_threat_dragon,
    loses=(
        "facts, quotes and open questions",
        "second and third STRIDE categories of a threat",
        "likelihood and impact as numbers of their own (kept in words as the score)",
        "acceptances with reason and expiry",
        "threats on artefacts and assets stand on the part that loads or holds them",
        "encryption nobody has spoken of reads as not encrypted",
    ),
)
