"""Where the parts of a diagram stand: a row for every trust boundary, a column for every step from the hub.

Ranking by distance, as layered drawing does it (Sugiyama, Tagawa and Toda 1981,
https://doi.org/10.1109/TSMC.1981.4308636), with the best-joined part in the middle: every flow then runs
between neighbouring columns, and so past no other part.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from assistant.model.system import Actor, Component, System

NODE_WIDTH: Final = 170
NODE_HEIGHT: Final = 80
_GAP_X: Final = 130
_GAP_Y: Final = 50
_PADDING: Final = 40
_TITLE: Final = 30
_MARGIN: Final = 40
_STACK: Final = 14
"""As many parts stand above one another; more begin another column."""
_SIDE: Final = 3
"""So many parts that no person comes through stand to the right of the hub before some go to its left."""
_LANE: Final = 14
_CLEARANCE: Final = 20

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


class Point(NamedTuple):
    """A place; y grows downwards."""

    x: int
    y: int


Route = tuple[Point, ...]
"""A line: where it leaves a node, the corners it takes, and where it reaches the other.

Four points may as well be drawn as a cubic curve, whose control points the two corners are.
"""


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

    def route(self, source: str, target: str, *, lane: int = 0) -> Route:
        """Return the way of a line between two nodes that passes no other part.

        Args:
            source: a node's id.
            target: another's.
            lane: how far beside the middle it runs; lines there and back take 1 each and keep apart.
        """
        a, b = self.nodes[source], self.nodes[target]
        if a.x == b.x:
            return self._upright(a, b, lane=lane) if self._are_neighbours(a, b) else _beside(a, b, lane=lane)
        forth = 1 if a.x < b.x else -1
        (ax, ay), (bx, by) = a.centre, b.centre
        half, shift = NODE_WIDTH // 2 * forth, _LANE * lane * forth
        start, stop = Point(ax + half, ay + shift), Point(bx - half, by + shift)
        turn = _GAP_X // 2 * forth
        out, into = Point(start.x + turn, start.y), Point(stop.x - turn, stop.y)
        if out.x == into.x:
            return start, out, into, stop
        level = self._level(out, into)
        return start, out, Point(out.x, level), Point(into.x, level), into, stop

    def _level(self, out: Point, into: Point) -> int:
        """Return the height at which a line passes the columns between two points on the shortest way."""
        low, high = sorted((out.x, into.x))
        between = [box for box in self.nodes.values() if low < box.centre[0] < high]
        edges = (y for box in between for y in (box.y - _CLEARANCE, box.y + box.height + _CLEARANCE))
        return min(
            (
                y
                for y in (out.y, into.y, *edges)
                if not any(box.y < y < box.y + box.height for box in between)
            ),
            key=lambda y: abs(y - out.y) + abs(y - into.y),
        )

    def _are_neighbours(self, a: Box, b: Box) -> bool:
        """Whether nothing stands between two nodes of a column."""
        return not any(box.x == a.x and min(a.y, b.y) < box.y < max(a.y, b.y) for box in self.nodes.values())

    @staticmethod
    def _upright(a: Box, b: Box, *, lane: int) -> Route:
        down = 1 if a.y < b.y else -1
        x, half = a.centre[0] - _LANE * lane * down, NODE_HEIGHT // 2 * down
        start, stop = Point(x, a.centre[1] + half), Point(x, b.centre[1] - half)
        middle = Point(x, (start.y + stop.y) // 2)
        return start, middle, middle, stop


def _beside(a: Box, b: Box, *, lane: int) -> Route:
    """Lead a line round what stands between two nodes of a column."""
    down = 1 if a.y < b.y else -1
    start, stop = (Point(box.x + NODE_WIDTH, box.centre[1] + _LANE * lane * down) for box in (a, b))
    x = start.x + _GAP_X // 2
    return start, Point(x, start.y), Point(x, stop.y), stop


@dataclass
class _Column:
    """What stands above one another at one distance from the hub, boundary by boundary."""

    cells: defaultdict[str | None, list[str]] = field(default_factory=lambda: defaultdict(list))


def place(system: System) -> Layout:
    """Place every component, and the people that something joins.

    An element that lies in several boundaries is drawn in the smallest; a boundary all of whose members are
    drawn elsewhere has no rectangle.
    """
    homes = _homes(system)
    columns = _columns(system, homes)
    nodes: dict[str, Box] = {}
    boundaries: dict[str, Box] = {}
    top = _MARGIN
    for home in [None, *(line.id for line in system.boundaries)]:
        stacks = {n: column.cells[home] for n, column in enumerate(columns) if column.cells.get(home)}
        if not stacks:
            continue
        first = top + (_PADDING + _TITLE if home else 0)
        height = max(len(stack) for stack in stacks.values()) * (NODE_HEIGHT + _GAP_Y) - _GAP_Y
        for n, stack in stacks.items():
            nodes.update(_stacked(stack, x=_left(n), top=first, height=height))
        bottom = first + height + (_PADDING if home else 0)
        if home:
            start, end = _left(min(stacks)) - _PADDING, _left(max(stacks)) + NODE_WIDTH + _PADDING
            boundaries[home] = Box(start, top, end - start, bottom - top)
        top = bottom + _GAP_Y
    width = max((box.x + box.width for box in (*nodes.values(), *boundaries.values())), default=0) + _MARGIN
    return Layout(nodes, boundaries, width, top - _GAP_Y + _MARGIN)


def nodes_of(system: System) -> list[Node]:
    """Return what is drawn as a node: every component, and people whom something joins."""
    joined = {end for flow in system.flows for end in (flow.source, flow.target)}
    people = [actor for actor in system.actors if actor.reaches or actor.id in joined]
    return [*people, *system.components]


def touches(system: System) -> list[tuple[str, str]]:
    """Return what people touch without a flow of its own: pairs of an actor and a node."""
    drawn = {node.id for node in nodes_of(system)}
    flowing = {(flow.source, flow.target) for flow in system.flows}
    return [
        (actor.id, element)
        for actor in system.actors
        for element in actor.reaches
        if element in drawn and {(actor.id, element), (element, actor.id)}.isdisjoint(flowing)
    ]


def _homes(system: System) -> dict[str, str]:
    """Return the smallest boundary each element lies in."""
    ranked = sorted(system.boundaries, key=lambda line: (-len(line.members), line.id))
    return {member: line.id for line in ranked for member in line.members}


def _columns(system: System, homes: Mapping[str, str]) -> list[_Column]:
    joined = _joined(system)
    ranks = _ranks(system, joined)
    by_rank: defaultdict[int, list[str]] = defaultdict(list)
    for node, rank in ranks.items():
        by_rank[rank].append(node)
    columns: list[_Column] = []
    order: dict[str, int] = {}
    for rank in sorted(by_rank, key=lambda rank: (abs(rank), rank)):
        by_rank[rank] = _ordered(by_rank[rank], joined, order=order)
        order |= {node: n for n, node in enumerate(by_rank[rank])}
    for rank in sorted(by_rank):
        columns += _filled(by_rank[rank], homes)
    _add_loose([node.id for node in nodes_of(system) if not joined[node.id]], columns, homes=homes)
    return columns


def _joined(system: System) -> dict[str, list[str]]:
    """Return the neighbours of every node."""
    joined: dict[str, list[str]] = {node.id: [] for node in nodes_of(system)}
    for a, b in [*((flow.source, flow.target) for flow in system.flows), *touches(system)]:
        if a in joined and b in joined and a != b and b not in joined[a]:
            joined[a].append(b)
            joined[b].append(a)
    return joined


def _ranks(system: System, joined: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Return the signed distance of every joined node from the hub of its part of the diagram.

    Whatever leads to people stands to the left, the rest to the right, and where that is much, half of it.
    """
    people = {actor.id for actor in system.actors}
    ranks: dict[str, int] = {}
    for hub in sorted((n for n in joined if joined[n] and n not in people), key=lambda n: -len(joined[n])):
        if hub in ranks:
            continue
        branches = _branches(hub, joined)
        behind = [start for start, branch in branches.items() if people.isdisjoint(branch)]
        left = branches.keys() - set(behind)
        if len(behind) > _SIDE + len(left):
            left |= set(behind[_SIDE + 1 :: 2])
        ranks[hub] = 0
        for start, branch in branches.items():
            side = -1 if start in left else 1
            ranks |= {node: side * distance for node, distance in branch.items()}
    return ranks


def _branches(hub: str, joined: Mapping[str, Sequence[str]]) -> dict[str, dict[str, int]]:
    """Return for each neighbour of a hub what is nearest through it, with the distance from the hub."""
    through = {start: start for start in joined[hub]}
    branches: dict[str, dict[str, int]] = {start: {start: 1} for start in joined[hub]}
    waiting = deque(joined[hub])
    while waiting:
        node = waiting.popleft()
        branch = branches[through[node]]
        for other in joined[node]:
            if other != hub and other not in through:
                through[other] = through[node]
                branch[other] = branch[node] + 1
                waiting.append(other)
    return branches


def _ordered(
    column: Iterable[str], joined: Mapping[str, Sequence[str]], *, order: Mapping[str, int]
) -> list[str]:
    """Order a column by where its neighbours stand, and put what is joined within it side by side."""

    def middle(node: str) -> float:
        placed = [order[other] for other in joined[node] if other in order]
        return sum(placed) / len(placed) if placed else 0.0

    waiting = sorted(column, key=middle)
    done: list[str] = []
    while waiting:
        near = (node for node in waiting if done and done[-1] in joined[node])
        done.append(next(near, waiting[0]))
        waiting.remove(done[-1])
    return done


def _filled(nodes: Sequence[str], homes: Mapping[str, str]) -> list[_Column]:
    """Fill one column or, where a boundary holds too many for it, several."""
    columns: list[_Column] = []
    placed: defaultdict[str | None, int] = defaultdict(int)
    for node in nodes:
        home = homes.get(node)
        at = placed[home] // _STACK
        if at == len(columns):
            columns.append(_Column())
        columns[at].cells[home].append(node)
        placed[home] += 1
    return columns


def _add_loose(nodes: Sequence[str], columns: list[_Column], *, homes: Mapping[str, str]) -> None:
    """Put what nothing joins where its boundary is lowest."""
    for node in nodes:
        home = homes.get(node)
        free = [column for column in columns if len(column.cells.get(home, ())) < _STACK]
        wide = sum(1 for column in columns if column.cells.get(home))
        if not free or (wide == len(columns) < _SIDE):
            columns.append(_Column())
            free = columns[-1:]
        min(free, key=lambda column: len(column.cells.get(home, ()))).cells[home].append(node)


def _left(column: int) -> int:
    return _MARGIN + _PADDING + column * (NODE_WIDTH + _GAP_X)


def _stacked(stack: Sequence[str], *, x: int, top: int, height: int) -> dict[str, Box]:
    """Place nodes above one another in the middle of a row."""
    used = len(stack) * (NODE_HEIGHT + _GAP_Y) - _GAP_Y
    first = top + (height - used) // 2
    return {
        node: Box(x, first + n * (NODE_HEIGHT + _GAP_Y), NODE_WIDTH, NODE_HEIGHT)
        for n, node in enumerate(stack)
    }
