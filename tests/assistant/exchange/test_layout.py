"""Nothing overlaps, everything lies inside its boundary, whatever the system."""

from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.exchange.layout import Box, Layout, place, touches
from assistant.model.system import Actor, Component, DataFlow, System, TrustBoundary
from knowledge_base.vocabulary import ComponentKind, FlowRole, Writer


def _system(sizes: list[int], outside: int) -> System:
    components, boundaries = [], []
    for n, size in enumerate(sizes):
        members = tuple(f"b{n}-c{m}" for m in range(size))
        components += [Component(id=m, name=m, kind=ComponentKind.SERVICE) for m in members]
        boundaries.append(TrustBoundary(id=f"b{n}", name=f"b{n}", members=members))
    components += [Component(id=f"o{n}", name=f"o{n}", kind=ComponentKind.SERVICE) for n in range(outside)]
    return System(components=tuple(components), boundaries=tuple(boundaries))


def _apart(a: Box, b: Box) -> bool:
    return a.x + a.width <= b.x or b.x + b.width <= a.x or a.y + a.height <= b.y or b.y + b.height <= a.y


def _inside(inner: Box, outer: Box) -> bool:
    return (
        outer.x <= inner.x
        and outer.y <= inner.y
        and inner.x + inner.width <= outer.x + outer.width
        and inner.y + inner.height <= outer.y + outer.height
    )


@given(sizes=st.lists(st.integers(0, 17), max_size=5), outside=st.integers(0, 12))
def test_nothing_overlaps_and_members_lie_inside(sizes: list[int], outside: int) -> None:
    system = _system(sizes, outside)
    layout = place(system)
    assert set(layout.nodes) == {component.id for component in system.components}
    assert all(_apart(a, b) for a, b in combinations(layout.nodes.values(), 2))
    assert all(_apart(a, b) for a, b in combinations(layout.boundaries.values(), 2))
    for boundary in system.boundaries:
        for node, box in layout.nodes.items():
            if boundary.id in layout.boundaries:
                assert _inside(box, layout.boundaries[boundary.id]) == (node in boundary.members)


def test_a_part_of_two_boundaries_is_drawn_in_the_smaller() -> None:
    parts = tuple(Component(id=name, name=name, kind=ComponentKind.SERVICE) for name in ("a", "b"))
    boundaries = (
        TrustBoundary(id="all", name="all", members=("a", "b")),
        TrustBoundary(id="one", name="one", members=("b",)),
    )
    layout = place(System(components=parts, boundaries=boundaries))
    assert _inside(layout.nodes["b"], layout.boundaries["one"])
    assert not _inside(layout.nodes["b"], layout.boundaries["all"])


def test_an_empty_system_has_no_places() -> None:
    layout = place(System())
    assert not layout.nodes
    assert not layout.boundaries


def _hub(around: int, *, chain: int = 0) -> System:
    """A hub with parts round it, each with a chain of further parts behind it, in two boundaries."""
    flows, parts = [], ["hub"]
    for n in range(around):
        names = ["hub", *(f"p{n}-{m}" for m in range(chain + 1))]
        parts += names[1:]
        flows += [
            DataFlow(id=f"f-{b}", name="asks", source=a, target=b, role=FlowRole.DATA)
            for a, b in pairwise(names)
        ]
    return System(
        components=tuple(Component(id=p, name=p, kind=ComponentKind.SERVICE) for p in parts),
        flows=tuple(flows),
        boundaries=(TrustBoundary(id="ours", name="ours", members=tuple(parts[::2])),),
        actors=(Actor(id="users", name="users", writer=Writer.CUSTOMER, reaches=("p0-0",)),),
    )


def _passed(layout: Layout, a: str, b: str) -> list[str]:
    """Return the parts that the broken line between two others passes, looked at point by point."""
    found = []
    for node, box in layout.nodes.items():
        for (x, y), (to_x, to_y) in pairwise(layout.route(a, b)):
            on_line = ((x + (to_x - x) * t / 200, y + (to_y - y) * t / 200) for t in range(201))
            if node not in (a, b) and any(
                box.x <= px <= box.x + box.width and box.y <= py <= box.y + box.height for px, py in on_line
            ):
                found.append(node)
    return found


@pytest.mark.parametrize(("around", "chain"), [(1, 0), (3, 1), (6, 0), (9, 1), (14, 2)])
def test_a_line_passes_no_other_part(around: int, chain: int) -> None:
    system = _hub(around, chain=chain)
    layout = place(system)
    lines = [(flow.source, flow.target) for flow in system.flows] + touches(system)
    assert [(line, passed) for line in lines if (passed := _passed(layout, *line))] == []


def test_lines_there_and_back_do_not_lie_on_each_other() -> None:
    layout = place(_hub(1))
    there, back = layout.route("hub", "p0-0", lane=1), layout.route("p0-0", "hub", lane=1)
    assert not set(there) & set(back)


def test_what_people_touch_is_joined_to_them() -> None:
    system = _hub(2)
    assert touches(system) == [("users", "p0-0")]
    assert "users" in place(system).nodes
