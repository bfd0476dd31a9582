"""Where the parts of a diagram stand: a row of its own for every trust boundary, nothing overlapping."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from assistant.model.system import Actor, Component, System

NODE_WIDTH: Final = 170
NODE_HEIGHT: Final = 80
_COLUMNS: Final = 5
_GAP_X: Final = 90
_GAP_Y: Final = 60
_PADDING: Final = 40
_TITLE: Final = 30
_MARGIN: Final = 40

Node = Component | Actor


class Box(NamedTuple):
    """A rectangle; the origin is the upper left corner, y grows downwards."""

    x: int
    y: int
    width: int
    height: int

    @property
    def centre(self) -> tuple[int, int]:
        """The middle of the rectangle."""
        return self.x + self.width // 2, self.y + self.height // 2


@dataclass(frozen=True)
class Layout:
    """The places of nodes and boundaries.

    Attributes:
        nodes: component or actor id to its rectangle.
        boundaries: boundary id to the rectangle round its members; boundaries without any are left out.
    """

    nodes: Mapping[str, Box]
    boundaries: Mapping[str, Box]
    width: int
    height: int


def place(system: System) -> Layout:
    """Place every component, and the people that something joins.

    An element that lies in several boundaries is drawn in the smallest; a boundary all of whose members are
    drawn elsewhere has no rectangle.
    """
    homes = _homes(system)
    rows: dict[str | None, list[str]] = {None: []}
    for node in nodes_of(system):
        rows.setdefault(homes.get(node.id), []).append(node.id)
    nodes: dict[str, Box] = {}
    boundaries: dict[str, Box] = {}
    top = _MARGIN
    for home in [None, *(b.id for b in system.boundaries)]:
        members = rows.get(home, [])
        if not members:
            continue
        inset = _PADDING if home else 0
        first = top + (inset + _TITLE if home else 0)
        for n, member in enumerate(members):
            column, line = n % _COLUMNS, n // _COLUMNS
            x = _MARGIN + _PADDING + column * (NODE_WIDTH + _GAP_X)
            nodes[member] = Box(x, first + line * (NODE_HEIGHT + _GAP_Y), NODE_WIDTH, NODE_HEIGHT)
        lines = -(-len(members) // _COLUMNS)
        bottom = first + lines * NODE_HEIGHT + (lines - 1) * _GAP_Y
        if home:
            columns = min(len(members), _COLUMNS)
            width = columns * NODE_WIDTH + (columns - 1) * _GAP_X + 2 * _PADDING
            boundaries[home] = Box(_MARGIN, top, width, bottom + inset - top)
        top = bottom + inset + _GAP_Y
    width = max((box.x + box.width for box in (*nodes.values(), *boundaries.values())), default=0) + _MARGIN
    return Layout(nodes, boundaries, width, top - _GAP_Y + _MARGIN)


def nodes_of(system: System) -> list[Node]:
    """Return what is drawn as a node: every component, and people whom something joins."""
    joined = {end for flow in system.flows for end in (flow.source, flow.target)}
    people = [actor for actor in system.actors if actor.reaches or actor.id in joined]
    return [*people, *system.components]


def _homes(system: System) -> dict[str, str]:
    """Return the smallest boundary each element lies in."""
    ranked = sorted(system.boundaries, key=lambda line: (-len(line.members), line.id))
    return {member: line.id for line in ranked for member in line.members}
