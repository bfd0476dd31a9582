"""Of a general threat and a special case of it, show the most specific that holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from assistant.elicit.rules import Candidate


def most_specific(candidates: Sequence[Candidate], *, keep: frozenset[str]) -> list[Candidate]:
    """Drop a parent where a child holds at the same place, and an unsure child where its parent holds.

    Args:
        candidates: what holds or may hold.
        keep: ids that stay in any case, since a person decided about them.
    """
    sure = [c for c in candidates if not c.conditional]
    places = {(c.entry.id, c.anchor) for c in sure}
    children: dict[tuple[str, str], list[Candidate]] = defaultdict(list)
    for child in sure:
        if child.entry.specialises:
            for place in (child.anchor, *child.affected):
                children[child.entry.specialises, place].append(child)
    return [
        c
        for c in candidates
        if c.id in keep
        or not (
            any(_covers(child, c) for child in children.get((c.entry.id, c.anchor), ()))
            or (c.conditional and _has_parent(c, places))
        )
    ]


def _covers(child: Candidate, parent: Candidate) -> bool:
    """Whether a child tells of the same source, where the parent tells sources apart."""
    return parent.source is None or parent.source in child.match.bindings.values()


def _has_parent(child: Candidate, places: set[tuple[str, str]]) -> bool:
    parent = child.entry.specialises
    return parent is not None and any((parent, place) in places for place in (child.anchor, *child.affected))
