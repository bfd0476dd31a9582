"""In which order to try the clauses of an `all`, so that what hangs together is not multiplied first.

Clauses about what there is (parts, flows, what feeds what) are true or not there: within a run of them the
order changes nothing but the time it takes. A clause whose variables are bound narrows, one that is tied to
a bound variable follows the flows; only then is another part picked from all there are. Clauses that read
what was said keep their places, since what they rule out is reported.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final, NamedTuple

from knowledge_base.conditions.clause import Node
from knowledge_base.conditions.elements import (
    ArtefactClause,
    ComponentClause,
    CrossesClause,
    FeedsClause,
    FlowClause,
    ReachesClause,
    SharedClause,
)

_NARROWS: Final = 0
_FOLLOWS: Final = 1
_PICKS: Final = 2
_WAITS: Final = 3
_POSITIVE: Final = ("all", "any")  # joining operators that need nothing bound by themselves


class _Waiting(NamedTuple):
    """A clause that has no place yet.

    Attributes:
        needs: the variables that must be bound before it, because it would mean something else otherwise.
        names: all variables in it.
    """

    clause: Node
    needs: frozenset[str]
    names: frozenset[str]

    def cost(self, bound: set[str]) -> int:
        """Say how much trying it now multiplies."""
        if not self.needs <= bound:
            return _WAITS
        if self.names <= bound:
            return _NARROWS
        if self.names & bound:
            return _FOLLOWS
        return _WAITS if isinstance(self.clause, FeedsClause) else _PICKS


def planned(clauses: Sequence[Node], bound: Iterable[str]) -> tuple[Node, ...]:
    """Order clauses, given the variables that are bound before them."""
    known = set(bound)
    plan: list[Node] = []
    for movable, run in groupby(clauses, key=_is_about_what_there_is):
        waiting = _waiting(run, known)
        while waiting:
            best = min(waiting, key=lambda one: one.cost(known)) if movable else waiting[0]
            waiting = [one for one in waiting if one is not best]
            plan.append(best.clause)
            known |= best.clause.variables()
    return tuple(plan)


def _waiting(run: Iterable[Node], bound: set[str]) -> list[_Waiting]:
    found = []
    before = set(bound)
    for clause in run:
        needs = clause.uses() | (_sensitive(clause) & before)
        found.append(_Waiting(clause, frozenset(needs), _names(clause)))
        before |= clause.variables()
    return found


def _is_about_what_there_is(clause: Node) -> bool:
    """Whether a clause leaves nothing open and rules nothing out by what was said."""
    inner = [child for _, child in clause.inner()]
    if inner:
        return all(map(_is_about_what_there_is, inner))
    if isinstance(clause, FlowClause):
        return not clause.flow.trigger
    return isinstance(
        clause,
        ComponentClause | ArtefactClause | FeedsClause | ReachesClause | CrossesClause | SharedClause,
    )


def _names(clause: Node) -> frozenset[str]:
    own = clause.variables() | clause.uses()
    return own.union(*(_names(child) for _, child in clause.inner()))


def _sensitive(clause: Node) -> frozenset[str]:
    """Return the variables whose being bound before changes what a joining clause means."""
    found: frozenset[str] = frozenset()
    for path, child in clause.inner():
        if path[0] not in _POSITIVE or isinstance(child, FeedsClause) or child.uses():
            found |= _names(child)
        else:
            found |= _sensitive(child)
    return found
