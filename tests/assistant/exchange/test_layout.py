"""Nothing overlaps, everything lies inside its boundary, whatever the system."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from assistant.exchange.layout import Box, place
from assistant.model.system import Component, System, TrustBoundary
from knowledge_base.vocabulary import ComponentKind


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
