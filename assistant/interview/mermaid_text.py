"""Diagrams that teams paste: Mermaid flowcharts, read as parts, flows and boundaries.

The subset is what teams write for architecture: nodes in any bracket shape, arrows with or without labels,
chains, and subgraphs (https://mermaid.js.org/syntax/flowchart.html). Anything else in a diagram is skipped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

_FENCE = re.compile(r"```\s*mermaid\s*\n(.*?)(?:```|\Z)", re.DOTALL | re.IGNORECASE)
_BARE = re.compile(
    r"^[ \t]*(?:flowchart|graph)[ \t]+(?:TB|TD|BT|RL|LR)\b.*?(?=\n[ \t]*\n[ \t]*[A-Z][^\n]*[a-z]\.|\Z)",
    re.DOTALL | re.MULTILINE,
)
_NODE = re.compile(
    r"""(?P<id>[A-Za-z0-9_][\w.-]*?)                          # lazily: a dash may begin an arrow
        (?P<label>\[\[.*?\]\]|\[\(.*?\)\]|\[.*?\]|\(\(.*?\)\)|\(\[.*?\]\)|\(.*?\)|\{\{.*?\}\}|\{.*?\}|>[^\]]*\])?
        (?::::[\w-]+)?
        (?=\s*(?:[-=.<&;]|$)|\s)""",
    re.VERBOSE,
)
_ARROW = re.compile(
    r"""\s*(?P<back><)?(?:--|==|-\.)                          # -- == -.
        (?:\s*"?(?P<inline>[^->=.|"][^->=|"]*?)"?\s*(?:--|==|\.-))?
        [-=.]*(?P<tip>[>xo])?\s*
        (?:\|\s*"?(?P<label>[^|"]*?)"?\s*\|)?\s*""",
    re.VERBOSE,
)
_SUBGRAPH = re.compile(
    r"^subgraph\s+(?:[\w-]+\s*\[\s*\"?(?P<title>[^\]\"]+)\"?\s*\]|\"?(?P<name>[^\"\[]+)\"?)\s*$",
    re.IGNORECASE,
)
_SKIPPED: Final = (
    "classdef",
    "class ",
    "style ",
    "linkstyle",
    "click ",
    "direction ",
    "%%",
    "accTitle",
    "accdescr",
)
_MOST_LINES: Final = 2_000


class Edge(NamedTuple):
    """An arrow; `back` tells that content goes the other way, too."""

    source: str
    target: str
    label: str
    back: bool


@dataclass
class Diagram:
    """A flowchart: names by node, arrows, and the members of each subgraph by its title."""

    names: dict[str, str] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)
    groups: dict[str, list[str]] = field(default_factory=dict)


class Pasted(NamedTuple):
    """A diagram and where it stands in the text."""

    diagram: Diagram
    start: int
    end: int


def find_diagrams(text: str) -> list[Pasted]:
    """Find every Mermaid flowchart in a text, fenced or bare."""
    fenced = [(m.start(), m.end(), m[1]) for m in _FENCE.finditer(text)]
    found = fenced or [(m.start(), m.end(), m[0]) for m in _BARE.finditer(text)]
    pasted = [Pasted(read_flowchart(body), start, end) for start, end, body in found]
    return [p for p in pasted if p.diagram.names]


def without_diagrams(text: str, pasted: list[Pasted]) -> str:
    """Blank the diagrams out; places in the rest stay the same."""
    for diagram in pasted:
        hole = "".join("\n" if c == "\n" else " " for c in text[diagram.start : diagram.end])
        text = text[: diagram.start] + hole + text[diagram.end :]
    return text


def read_flowchart(body: str) -> Diagram:
    """Read a flowchart's lines; what is not understood is skipped."""
    diagram = Diagram()
    group: list[str] = []
    for line in _statements(body):
        subgraph = _SUBGRAPH.match(line)
        if subgraph:
            group.append((subgraph["title"] or subgraph["name"]).strip())
            diagram.groups.setdefault(group[-1], [])
        elif line.lower() == "end":
            del group[-1:]
        else:
            seen = _read_chain(line, diagram)
            if group:
                members = diagram.groups[group[-1]]
                members += [node for node in seen if node not in members]
    return diagram


def _statements(body: str) -> Iterator[str]:
    for raw in body.splitlines()[:_MOST_LINES]:
        for part in raw.split(";"):
            line = part.strip()
            low = line.lower()
            if line and not low.startswith(_SKIPPED) and not re.match(r"(?:flowchart|graph)\b", low):
                yield line


def _read_chain(line: str, diagram: Diagram) -> list[str]:
    """Read `a --> b & c -->|label| d`; return the nodes it names."""
    seen: list[str] = []
    at, before, arrow = 0, [], None
    while at < len(line):
        nodes, at = _read_nodes(line, at, diagram=diagram)
        if not nodes:
            break
        seen += nodes
        if arrow is not None:
            label = (arrow["label"] or arrow["inline"] or "").strip()
            both = bool(arrow["back"])
            diagram.edges += [Edge(a, b, label, both) for a in before for b in nodes]
        arrow = _ARROW.match(line, at)
        if arrow is None or arrow.end() == at:
            break
        before, at = nodes, arrow.end()
    return seen


def _read_nodes(line: str, at: int, *, diagram: Diagram) -> tuple[list[str], int]:
    nodes: list[str] = []
    while True:
        node = _NODE.match(line, at)
        if node is None:
            return nodes, at
        name = _plain(node["label"] or "")
        if name or node["id"] not in diagram.names:
            diagram.names[node["id"]] = name or node["id"].replace("_", " ")
        nodes.append(node["id"])
        more = re.compile(r"\s*&\s*").match(line, node.end())
        if more is None:
            return nodes, node.end()
        at = more.end()


def _plain(label: str) -> str:
    """Take brackets, quotes and line breaks off a label."""
    words = re.sub(r"<br\s*/?>|\\n", " ", label, flags=re.IGNORECASE)
    words = re.sub(r"<[^>]*>", "", words).strip("[](){}>\"' /\\")
    return " ".join(words.split())[:120]
