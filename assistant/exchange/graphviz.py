"""The data-flow diagram in Graphviz's language, with trust boundaries, untrusted content and risk."""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from assistant.exchange.escaping import visible
from assistant.exchange.exporter import Exporter
from assistant.exchange.report import SET_ASIDE, Report
from assistant.model.system import Actor, Artefact, Component, System, TrustBoundary
from knowledge_base.vocabulary import ElementShape, RiskLevel

_LABEL_WIDTH: Final = 24
_NAMES_SAID: Final = 20
Node = Component | Actor | Artefact
_SHAPES: Final[Mapping[ElementShape, str]] = {
    ElementShape.PROCESS: 'shape=box style="rounded,filled"',
    ElementShape.STORE: "shape=cylinder style=filled",
    ElementShape.EXTERNAL: "shape=box style=filled",
}


@dataclass(frozen=True)
class Palette:
    """The colours of a diagram, each readable on the page's background."""

    text: str
    line: str
    fill: str
    boundary: str
    untrusted: str
    risk: Mapping[RiskLevel, str]


LIGHT: Final = Palette(
    text="#141414",
    line="#4a4f57",
    fill="#f4f6f9",
    boundary="#b3261e",
    untrusted="#9a4a00",
    risk={
        RiskLevel.CRITICAL: "#f3b8b3",
        RiskLevel.HIGH: "#f9d2b0",
        RiskLevel.MEDIUM: "#f7e8a8",
        RiskLevel.LOW: "#d5e8d0",
    },
)
DARK: Final = Palette(
    text="#f2f3f5",
    line="#a9b1bd",
    fill="#262b33",
    boundary="#ff8a80",
    untrusted="#ffb870",
    risk={
        RiskLevel.CRITICAL: "#7a1f1a",
        RiskLevel.HIGH: "#74400f",
        RiskLevel.MEDIUM: "#5c5000",
        RiskLevel.LOW: "#24482a",
    },
)


@dataclass(frozen=True)
class View:
    """What a diagram shows.

    Attributes:
        tainted: the elements that content from untrusted writers reaches.
        only: the elements to draw; all of them if left out.
        links: an element's id to the address its picture leads to.
        threats: whether elements bear their number of threats and the highest risk.
        upright: whether content flows from top to bottom, for a narrow place.
    """

    palette: Palette = LIGHT
    tainted: Collection[str] = ()
    only: Collection[str] | None = None
    links: Mapping[str, str] = field(default_factory=dict)
    threats: bool = True
    upright: bool = False


PLAIN: Final = View()


class _Weight(NamedTuple):
    """How many open threats an element has, and the highest risk of them."""

    threats: int
    level: RiskLevel


def draw(report: Report, view: View = PLAIN) -> str:
    """Return the data-flow diagram in Graphviz's language."""
    system, palette = report.model.system, view.palette
    nodes = {node.id: node for node in _nodes(system) if view.only is None or node.id in view.only}
    weights = _weights(report) if view.threats else {}
    drawn = {node.id: _node(report, node, view=view, weight=weights.get(node.id)) for node in nodes.values()}
    font = f'fontname="Helvetica,Arial,sans-serif" fontcolor="{palette.text}"'
    lines = [
        "digraph model {",
        f"  rankdir={'TB' if view.upright else 'LR'}; bgcolor=transparent; nodesep=0.35; ranksep=0.6;",
        f"  graph [{font} fontsize=11];",
        f"  node [{font} fontsize=12 margin=0.14 penwidth=1.2];",
        f'  edge [{font} fontsize=10 color="{palette.line}" arrowsize=0.7];',
        *_cluster(None, system.boundaries, drawn=drawn, palette=palette),
        *_edges(system, nodes, view=view),
        "}",
    ]
    return "\n".join(lines) + "\n"


def describe(report: Report) -> str:
    """Say in words what the diagram shows, for those who cannot see it."""
    system = report.model.system
    flows = [f"{system.name_of(flow.source)} to {system.name_of(flow.target)}" for flow in system.flows]
    parts = [
        f"Data-flow diagram of {report.title}.",
        f"Elements: {_listed(node.name for node in _nodes(system))}.",
        f"Flows: {_listed(flows)}.",
    ]
    parts += [
        f"Trust boundary {line.name} round {_listed(map(system.name_of, line.members))}."
        for line in system.boundaries
    ]
    return " ".join(parts)


def _listed(names: Iterable[str]) -> str:
    every = list(names)
    more = len(every) - _NAMES_SAID
    return ", ".join([*every[:_NAMES_SAID], *([f"and {more} more"] if more > 0 else [])]) or "none"


def _nodes(system: System) -> Iterator[Node]:
    """Yield what the diagram draws as a node; artefacts and people only where something joins them."""
    joined = {end for flow in system.flows for end in (flow.source, flow.target)}
    yield from system.components
    yield from (actor for actor in system.actors if actor.reaches or actor.id in joined)
    yield from (thing for thing in system.artefacts if thing.loaded_by or thing.made_by or thing.id in joined)


def _cluster(
    line: TrustBoundary | None, lines: Sequence[TrustBoundary], *, drawn: Mapping[str, str], palette: Palette
) -> Iterator[str]:
    """Draw what lies in a boundary and in none smaller, then the smaller ones inside it."""
    ranked = sorted(lines, key=lambda other: (len(other.members), other.id))
    homes = {member: other.id for other in reversed(ranked) for member in other.members}
    here = line.id if line else None
    yield from (f"  {node}" for node_id, node in drawn.items() if homes.get(node_id) == here)
    for inner in ranked:
        if _around(inner, ranked) == here:
            yield f'  subgraph "cluster_{inner.id}" {{'
            yield f"  label={_quoted(inner.name)}; style=dashed; penwidth=1.6;"
            yield f'  color="{palette.boundary}"; fontcolor="{palette.boundary}";'
            yield from _cluster(inner, lines, drawn=drawn, palette=palette)
            yield "  }"


def _around(line: TrustBoundary, ranked: Sequence[TrustBoundary]) -> str | None:
    """Return the next larger boundary that holds every member of this one."""
    larger = ranked[ranked.index(line) + 1 :]
    return next((other.id for other in larger if set(line.members) <= set(other.members)), None)


def _node(report: Report, node: Node, *, view: View, weight: _Weight | None) -> str:
    palette = view.palette
    label, fill, border = [_wrapped(node.name)], palette.fill, palette.line
    if weight is not None:
        fill = palette.risk[weight.level]
        label.append(
            f"{weight.level.label} · {weight.threats} {'threat' if weight.threats == 1 else 'threats'}"
        )
    if node.id in view.tainted:
        border = palette.untrusted
        label.append("untrusted content")
    link = f" URL={_quoted(view.links[node.id])} target=_self" if node.id in view.links else ""
    text = _quoted("\n".join(label))
    return f'"{node.id}" [label={text} {_shape(report, node)} fillcolor="{fill}" color="{border}"{link}];'


def _shape(report: Report, node: Node) -> str:
    match node:
        case Component():
            return _SHAPES[report.shape(node.kind)]
        case Actor():
            return _SHAPES[ElementShape.EXTERNAL]
        case Artefact():
            return "shape=note style=filled"


def _edges(system: System, nodes: Container[str], *, view: View) -> Iterator[str]:
    palette = view.palette
    for flow in system.flows:
        if flow.source in nodes and flow.target in nodes:
            style = f' color="{palette.untrusted}" style=bold' if flow.source in view.tainted else ""
            yield f'  "{flow.source}" -> "{flow.target}" [label={_quoted(_wrapped(flow.name))}{style}];'
    joined = {(flow.source, flow.target) for flow in system.flows}
    for actor in system.actors:
        for other in actor.reaches:
            known = actor.id in nodes and other in nodes
            if known and {(actor.id, other), (other, actor.id)}.isdisjoint(joined):
                yield f'  "{actor.id}" -> "{other}" [style=dotted];'
    for thing in system.artefacts:
        ends = [(thing.id, loader) for loader in thing.loaded_by]
        ends += [(thing.made_by, thing.id)] if thing.made_by else []
        yield from (f'  "{a}" -> "{b}" [style=dashed];' for a, b in ends if a in nodes and b in nodes)


def _weights(report: Report) -> dict[str, _Weight]:
    """Count the threats that nobody set aside, element by element."""
    levels: dict[str, list[RiskLevel]] = {}
    for threat in report.analysis.threats:
        if threat.status not in SET_ASIDE and threat.risk is not None:
            levels.setdefault(threat.anchor, []).append(threat.risk.today.level)
    rank = list(RiskLevel).index
    return {element: _Weight(len(found), max(found, key=rank)) for element, found in levels.items()}


def _wrapped(text: str) -> str:
    return "\n".join(
        textwrap.wrap(" ".join(visible(text).split()), _LABEL_WIDTH, max_lines=3, placeholder="…")
    )


def _quoted(text: str) -> str:
    """Return a string literal that shows the text; a lone backslash would start one of Graphviz's escapes."""
    lines = (line.replace("\\", "\\\\").replace('"', '\\"') for line in visible(text).split("\n"))
    return '"' + "\\n".join(lines) + '"'


def write_graphviz(report: Report) -> bytes:
    """Write the diagram as a file, with the report's standing as a comment at its head."""
    comment = " ".join(visible(f"{report.title}. {report.notice}").split())
    return f"// {comment}\n{draw(report)}".encode()


GRAPHVIZ: Final = Exporter(
    name="graphviz",
    title="Data-flow diagram (Graphviz)",
    suffix=".dot",
    mime="text/vnd.graphviz",
    write=write_graphviz,
    loses=(
        "statements, reasons and ratings of threats",
        "responses and decisions",
        "questions and assumptions",
    ),
)
