"""The data-flow diagram in Mermaid's flowchart language, for wikis and pull requests."""

from __future__ import annotations

from typing import Final

from assistant.exchange.escaping import visible
from assistant.exchange.exporter import Exporter
from assistant.exchange.layout import Node, nodes_of
from assistant.exchange.report import SET_ASIDE, Report
from assistant.model.system import Actor
from knowledge_base.vocabulary import ElementShape, RiskLevel

_SHAPES: Final = {
    ElementShape.PROCESS: ("(", ")"),
    ElementShape.STORE: ("[(", ")]"),
    ElementShape.EXTERNAL: ("[", "]"),
}
_STYLES: Final = {
    RiskLevel.CRITICAL: "fill:#f3b8b3,color:#141414",
    RiskLevel.HIGH: "fill:#f9d2b0,color:#141414",
    RiskLevel.MEDIUM: "fill:#f7e8a8,color:#141414",
    RiskLevel.LOW: "fill:#d5e8d0,color:#141414",
}
_MOST: Final = 60


def write_mermaid(report: Report) -> bytes:
    """Write the diagram; people's words are quoted, so that none of them is read as Mermaid."""
    system = report.model.system
    nodes = {node.id: node for node in nodes_of(system)}
    names = {node: f"n{number}" for number, node in enumerate(nodes)}
    inside: dict[str, str] = {}
    for line in sorted(system.boundaries, key=lambda b: (-len(b.members), b.id)):
        inside.update(dict.fromkeys(line.members, line.id))
    lines = [f"%% {_words(f'{report.title}. {report.notice}', 300)}", "flowchart LR"]
    for number, line in enumerate(system.boundaries):
        members = [node for node in nodes.values() if inside.get(node.id) == line.id]
        if members:
            lines.append(f'  subgraph b{number}["{_words(line.name)}"]')
            lines += [f"    {_node(report, node, name=names[node.id])}" for node in members]
            lines.append("  end")
    lines += [f"  {_node(report, n, name=names[n.id])}" for n in nodes.values() if n.id not in inside]
    for flow in system.flows:
        if flow.source in names and flow.target in names:
            label = _words(flow.name or flow.role.label)
            lines.append(f'  {names[flow.source]} -->|"{label}"| {names[flow.target]}')
    lines += _classes(report, names)
    return ("\n".join(lines) + "\n").encode()


def _node(report: Report, node: Node, *, name: str) -> str:
    shape = ElementShape.EXTERNAL if isinstance(node, Actor) else report.shape(node.kind)
    left, right = _SHAPES[shape]
    return f'{name}{left}"{_words(node.name)}"{right}'


def _classes(report: Report, names: dict[str, str]) -> list[str]:
    worst: dict[str, RiskLevel] = {}
    rank = list(RiskLevel).index
    for threat in report.analysis.threats:
        if threat.anchor in names and threat.status not in SET_ASIDE and threat.risk is not None:
            level = threat.risk.today.level
            worst[threat.anchor] = max(worst.get(threat.anchor, level), level, key=rank)
    used = [level for level in RiskLevel if level in worst.values()]
    lines = [f"  classDef {level} {_STYLES[level]}" for level in used]
    for level in used:
        members = ",".join(names[anchor] for anchor, found in worst.items() if found is level)
        lines.append(f"  class {members} {level}")
    return lines


def _words(text: str, most: int = _MOST) -> str:
    """Return words that stand safely between Mermaid's quotes: marks are written as entity codes."""
    plain = " ".join(visible(text).split())
    cut = plain if len(plain) <= most else f"{plain[: most - 1]}…"
    return "".join(c if c.isalnum() or c in " .,:;-–…'/()?!+%" else f"#{ord(c)};" for c in cut)


MERMAID: Final = Exporter(
    name="mermaid",
    title="Data-flow diagram (Mermaid)",
    suffix=".mmd",
    mime="text/vnd.mermaid",
    write=write_mermaid,
    loses=(
        "threats, except for the highest risk of each part as its colour",
        "responses and decisions",
        "facts and questions",
    ),
)
