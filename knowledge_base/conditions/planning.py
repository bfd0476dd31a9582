"""In which order to try the clauses of an `all`, so that what hangs together is not multiplied first.

Clauses about what there is (parts, flows, what feeds what) are true or not there: within a run of them the
order changes nothing but the time it takes. A clause whose variables are bound narrows, one that is tied to
a bound variable follows the flows; only then is another part picked from all there are. Clauses that read
what was said keep their places, since what they rule out is reported.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
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
    TiedComponent,
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
        free: the variables that must not be bound before it, for the same reason.
        ends: pairs of variables of which one must be bound before it.
        names: all variables in it.
    """

    clause: Node
    needs: frozenset[str]
    free: frozenset[str]
    ends: tuple[frozenset[str], ...]
    names: frozenset[str]

    def cost(self, bound: set[str]) -> int:
        """Say how much trying it now multiplies."""
        if not self.needs <= bound or any(pair.isdisjoint(bound) for pair in self.ends):
            return _WAITS
        if self.names <= bound:
            return _NARROWS
        return _FOLLOWS if self.names & bound else _PICKS


class Plan(NamedTuple):
    """An order of clauses.

    Attributes:
        steps: the clauses; a tie and the kinds of what it binds are one step.
        begins: for each step all clauses up to it, as written: from nothing bound, equal ones give equal
            matches.
    """

    steps: tuple[Node | TiedComponent, ...]
    begins: tuple[tuple[str, ...], ...]


def planned(clauses: Sequence[Node], bound: Iterable[str]) -> Plan:
    """Order clauses, given the variables that are bound before them."""
    known = before = frozenset(bound)
    steps: list[Node | TiedComponent] = []
    begins: list[tuple[str, ...]] = []
    for clause in _ordered(clauses, known):
        written = clause.model_dump_json(by_alias=True)
        tied = _tied(steps[-1], clause, known=before) if steps else None
        if tied is not None:
            steps[-1], begins[-1] = tied, (*begins[-1], written)
        else:
            steps.append(clause)
            begins.append((*begins[-1], written) if begins else (written,))
        before, known = known, known | clause.variables()
    return Plan(tuple(steps), tuple(begins))


def _tied(tie: Node | TiedComponent, clause: Node, *, known: frozenset[str]) -> TiedComponent | None:
    """Return the step that a tie and the kinds of what it binds make together.

    Args:
        tie: the clause before.
        clause: the clause that may say of what kind the other end is.
        known: the variables that are bound before both.
    """
    if not isinstance(tie, FlowClause | FeedsClause) or not isinstance(clause, ComponentClause):
        return None
    name = clause.component.as_
    if name is None or tie.other_end(known) != name:
        return None
    return TiedComponent(tie, name, clause.component.kinds)


def _ordered(clauses: Sequence[Node], bound: Iterable[str]) -> tuple[Node, ...]:
    known = set(bound)
    plan: list[Node] = []
    for movable, run in groupby(clauses, key=_is_about_what_there_is):
        waiting = _waiting(run, known)
        while waiting:
            best = _cheapest(waiting, known) if movable else waiting[0]
            waiting = [one for one in waiting if one is not best]
            plan.append(best.clause)
            known |= best.clause.variables()
    return tuple(plan)


def _cheapest(waiting: Sequence[_Waiting], bound: set[str]) -> _Waiting:
    """Choose what multiplies least among what binds nothing that an earlier clause wants unbound."""
    free: set[str] = set()
    allowed = []
    for one in waiting:
        if free.isdisjoint(one.clause.variables()):
            allowed.append(one)
        free |= one.free
    return min(allowed, key=lambda one: one.cost(bound))


def _waiting(run: Iterable[Node], bound: set[str]) -> list[_Waiting]:
    found = []
    before = set(bound)
    for clause in run:
        sensitive = _sensitive(clause)
        needs, free = clause.uses() | (sensitive & before), sensitive - before
        found.append(_Waiting(clause, needs, free, tuple(_ends(clause)), _names(clause)))
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


def _ends(clause: Node) -> Iterator[frozenset[str]]:
    """Yield the ends of each `feeds` that does not stand beside what binds one of them."""
    if isinstance(clause, FeedsClause):
        yield frozenset({clause.feeds.from_, clause.feeds.to})
    bound = clause.variables() if isinstance(clause, FeedsClause) else frozenset[str]()
    for path, child in clause.inner():
        yield from (pair for pair in _ends(child) if pair.isdisjoint(bound))
        if path[0] == "all":
            bound |= child.variables()


def _sensitive(clause: Node) -> frozenset[str]:
    """Return the variables whose being bound before changes what a joining clause means."""
    found: frozenset[str] = frozenset()
    for path, child in clause.inner():
        if path[0] not in _POSITIVE or child.uses():
            found |= _names(child)
        else:
            found |= _sensitive(child)
    return found
