"""The data-flow diagram as a picture of its own: SVG that needs no program to draw it."""

from __future__ import annotations

import textwrap
from collections import defaultdict
from html import escape
from typing import Final

from assistant.exchange.escaping import visible
from assistant.exchange.exporter import Exporter
from assistant.exchange.graphviz import LIGHT, describe
from assistant.exchange.layout import Box, Layout, Node, nodes_of, place, touches
from assistant.exchange.report import SET_ASIDE, Report
from assistant.model.system import Actor, DataFlow
from knowledge_base.vocabulary import ElementShape, RiskLevel

_FONT: Final = "Helvetica, Arial, sans-serif"
_WRAP: Final = 22
_LINES: Final = 2
_LEADING: Final = 15
_NOTICE: Final = 24
_NARROWEST: Final = 560


_TIP: Final = (
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" '
    f'orient="auto-start-reverse"><path d="M0 0 L8 4 L0 8 z" fill="{LIGHT.line}"/></marker></defs>'
)


_DOTTED: Final = 'stroke-dasharray="2 4" marker-end="url(#tip)" '
"""How a line is drawn that stands for touching without a flow."""


def draw_svg(report: Report) -> str:
    """Draw the system with its boundaries; parts bear the number and the highest level of their threats."""
    system = report.model.system
    layout = place(system)
    width, height = max(layout.width, _NARROWEST), layout.height + _NOTICE
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" font-family="{_FONT}">',
        f"<title>{_text(describe(report))}</title>",
        _TIP,
    ]
    lines += [
        _boundary(line.name, layout.boundaries[line.id])
        for line in system.boundaries
        if line.id in layout.boundaries
    ]
    lines += _flows(report, layout)
    levels = _levels(report)
    lines += [
        _node(report, node, box=layout.nodes[node.id], levels=levels[node.id]) for node in nodes_of(system)
    ]
    notice = (
        f'<text x="12" y="{height - 10}" font-size="11" fill="{LIGHT.line}">{_text(report.notice)}</text>'
    )
    return "\n".join([*lines, notice, "</svg>"])


def _text(words: str) -> str:
    return escape(" ".join(visible(words).split()))


def _boundary(name: str, box: Box) -> str:
    label = textwrap.shorten(" ".join(visible(name).split()), 48, placeholder="…")
    return (
        f'<rect x="{box.x}" y="{box.y}" width="{box.width}" height="{box.height}" rx="10" fill="none" '
        f'stroke="{LIGHT.boundary}" stroke-width="1.6" stroke-dasharray="8 5"/>'
        f'<text x="{box.x + 12}" y="{box.y + 20}" font-size="12" fill="{LIGHT.boundary}">'
        f"{_text(label)}</text>"
    )


def _node(report: Report, node: Node, *, box: Box, levels: list[RiskLevel]) -> str:
    shape = ElementShape.EXTERNAL if isinstance(node, Actor) else report.shape(node.kind)
    worst = max(levels, key=list(RiskLevel).index) if levels else None
    fill = LIGHT.risk[worst] if worst else LIGHT.fill
    words = textwrap.wrap(" ".join(visible(node.name).split()), _WRAP, max_lines=_LINES, placeholder="…")
    if worst:
        words.append(f"{worst.label} · {len(levels)} {'threat' if len(levels) == 1 else 'threats'}")
    x, first = box.centre[0], box.centre[1] - (len(words) - 1) * _LEADING / 2 + 4
    spans = "".join(
        f'<tspan x="{x}" y="{first + n * _LEADING:g}">{_text(line)}</tspan>' for n, line in enumerate(words)
    )
    return (
        f'<rect x="{box.x}" y="{box.y}" width="{box.width}" height="{box.height}" '
        f'{_outline(shape)} fill="{fill}" stroke="{LIGHT.line}"/>'
        f'<text font-size="12" text-anchor="middle" fill="{LIGHT.text}">{spans}</text>'
    )


def _outline(shape: ElementShape) -> str:
    match shape:
        case ElementShape.PROCESS:
            return 'rx="18"'
        case ElementShape.STORE:
            return 'stroke-width="3"'
        case ElementShape.EXTERNAL:
            return 'stroke-width="1"'


def _levels(report: Report) -> defaultdict[str, list[RiskLevel]]:
    found: defaultdict[str, list[RiskLevel]] = defaultdict(list)
    for threat in report.analysis.threats:
        if threat.status not in SET_ASIDE and threat.risk is not None:
            found[threat.anchor].append(threat.risk.today.level)
    return found


def _flows(report: Report, layout: Layout) -> list[str]:
    """Draw a line for each pair of ends; flows there and back share one with two tips."""
    drawn: dict[tuple[str, str], list[DataFlow]] = defaultdict(list)
    for flow in report.model.system.flows:
        if flow.source in layout.nodes and flow.target in layout.nodes:
            ends = (flow.source, flow.target)
            drawn[ends if ends[::-1] not in drawn else ends[::-1]].append(flow)
    lines = [_line(ends, flows, layout=layout) for ends, flows in drawn.items()]
    return lines + [_line(ends, [], layout=layout) for ends in touches(report.model.system)]


def _line(ends: tuple[str, str], flows: list[DataFlow], *, layout: Layout) -> str:
    route = layout.route(*ends)
    sources = {flow.source for flow in flows}
    tips = ('marker-end="url(#tip)" ' if ends[0] in sources else "") + (
        'marker-start="url(#tip)" ' if ends[1] in sources else ""
    )
    name = " / ".join(dict.fromkeys(flow.name or flow.role.label.lower() for flow in flows))
    label = textwrap.shorten(" ".join(visible(name).split()), 30, placeholder="…")
    (start, *corners, stop), middle = route, len(route) // 2
    x, y = ((route[middle - 1][n] + route[middle][n]) / 2 for n in (0, 1))
    step = "C" if len(corners) == 2 else "L"
    path = f"M{start.x} {start.y} {step}{' '.join(f'{p.x} {p.y}' for p in (*corners, stop))}"
    return (
        f'<path d="{path}" fill="none" stroke="{LIGHT.line}" {tips or _DOTTED}/>'
        f'<text x="{x:g}" y="{y - 4:g}" font-size="10" text-anchor="middle" '
        f'fill="{LIGHT.line}">'
        f"{_text(label)}</text>"
    )


def write_svg(report: Report) -> bytes:
    """Write the diagram as a file."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{draw_svg(report)}\n'.encode()


SVG: Final = Exporter(
    name="svg",
    title="Data-flow diagram (picture)",
    suffix=".svg",
    mime="image/svg+xml",
    write=write_svg,
    loses=("everything but parts, flows, boundaries and the highest risk of each part",),
)
