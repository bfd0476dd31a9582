"""Clauses that join others, and the union of all clauses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Annotated, Any, Final

from pydantic import Discriminator, Field, Tag

from knowledge_base.conditions.clause import Begun, Match, Node, Scene, Truth, truest
from knowledge_base.conditions.elements import (
    ArtefactClause,
    ComponentClause,
    CredentialClause,
    CrossesClause,
    FeedsClause,
    FlowClause,
    ReachesClause,
    SharedClause,
    TiedComponent,
)
from knowledge_base.conditions.planning import Plan, planned
from knowledge_base.conditions.readings import (
    AttributeClause,
    ControlClause,
    FactClause,
    RoleClause,
    StageClause,
)
from knowledge_base.conditions.subject import FactRef
from knowledge_base.vocabulary import ComponentKind

_START: Final = Match(Truth.TRUE)


class AllClause(Node):
    """Every clause holds, with one set of bindings."""

    all: tuple[Condition, ...] = Field(min_length=1)

    def extend(self, scene: Scene, match: Match) -> Iterator[Match]:
        """Thread the bindings through the clauses; what is false goes no further."""
        if not all(scene.of_kinds(kinds) for kinds in self._needed):
            return
        bound = frozenset(match.bindings)
        plan = self.plans.get(bound)
        if plan is None:
            plan = self.plans[bound] = planned(self.all, bound)
        if match == _START:
            alive, ruled_out = _from_start(plan, scene)
        else:
            alive, ruled_out = _through(plan.steps, [match], scene=scene)
        yield from ruled_out
        yield from alive

    @cached_property
    def _needed(self) -> tuple[frozenset[ComponentKind], ...]:
        """The kinds of component without any of which nothing can come of it, whatever was said."""
        return tuple(c.component.kinds for c in self.all if isinstance(c, ComponentClause))

    @cached_property
    def plans(self) -> dict[frozenset[str], Plan]:
        """The orders in which the clauses were tried, by what was bound before."""
        return {}

    def variables(self) -> frozenset[str]:
        """Return what any clause binds."""
        return frozenset().union(*(clause.variables() for clause in self.all))

    def fact_keys(self) -> frozenset[str]:
        """Return what any clause asks."""
        return frozenset().union(*(clause.fact_keys() for clause in self.all))

    def inner(self) -> Iterator[tuple[tuple[str | int, ...], Node]]:
        """Yield the clauses in order."""
        yield from ((("all", position), clause) for position, clause in enumerate(self.all))


def _from_start(plan: Plan, scene: Scene) -> Begun:
    """Follow clauses from nothing bound, on from the longest begin that another condition has gone before."""
    done = next((n for n in range(len(plan.begins), 0, -1) if plan.begins[n - 1] in scene.begun), 0)
    begun = scene.begun[plan.begins[done - 1]] if done else Begun([_START], [])
    for step, begin in zip(plan.steps[done:], plan.begins[done:], strict=True):
        found = _through((step,), begun.alive, scene=scene)
        begun = scene.begun[begin] = Begun(found.alive, [*begun.ruled_out, *found.ruled_out])
    return begun


def _through(steps: Sequence[Node | TiedComponent], alive: list[Match], *, scene: Scene) -> Begun:
    """Thread matches through clauses; what is false goes no further."""
    ruled_out: list[Match] = []
    for clause in steps:
        found: list[Match] = []
        for match in alive:
            for extended in clause.extend(scene, match):
                (ruled_out if extended.truth is Truth.FALSE else found).append(extended)
        alive = found
    return Begun(alive, ruled_out)


class AnyClause(Node):
    """At least one clause holds; for equal bindings the truest branch counts."""

    any: tuple[Condition, ...] = Field(min_length=1)

    def extend(self, scene: Scene, match: Match) -> Iterator[Match]:
        """Follow each branch by itself, so that a true one settles what the others leave open."""
        start = match.afresh()
        outcomes = [outcome for clause in self.any for outcome in clause.extend(scene, start)]
        found = truest(outcomes).values() if len(outcomes) > 1 else outcomes
        alive = [outcome for outcome in found if outcome.truth is not Truth.FALSE]
        yield from (match.joined(outcome) for outcome in alive or found)

    def variables(self) -> frozenset[str]:
        """Return what every branch binds."""
        return frozenset.intersection(*(clause.variables() for clause in self.any))

    def fact_keys(self) -> frozenset[str]:
        """Return what any branch asks."""
        return frozenset().union(*(clause.fact_keys() for clause in self.any))

    def inner(self) -> Iterator[tuple[tuple[str | int, ...], Node]]:
        """Yield the branches in order."""
        yield from ((("any", position), clause) for position, clause in enumerate(self.any))


class NotClause(Node):
    """A clause does not hold. Variables bound inside stay inside."""

    not_: Condition = Field(alias="not")

    def extend(self, scene: Scene, match: Match) -> Iterator[Match]:
        """Turn the inner truth round."""
        inner = list(self.not_.extend(scene, match.afresh()))
        against = [found for found in inner if found.truth is Truth.TRUE]
        if against:
            said = all(found.because for found in against)  # else it is false by what there is
            if said:
                yield match.decided(_reasons(against), holds=False)
        elif unknown := _open_facts(inner):
            yield match.left_open(unknown)
        else:
            yield match.decided(_reasons(inner), holds=True)

    def fact_keys(self) -> frozenset[str]:
        """Return what the inner clause asks."""
        return self.not_.fact_keys()

    def inner(self) -> Iterator[tuple[tuple[str | int, ...], Node]]:
        """Yield the inner clause."""
        yield ("not",), self.not_


class CountArgs(Node):
    """Arguments of `count`: distinct values of a variable for which a clause holds."""

    of: str
    where: Condition
    at_least: int = Field(default=1, ge=1)


class CountClause(Node):
    """A clause holds for at least so many values of a variable. The variable stays inside."""

    count: CountArgs

    def extend(self, scene: Scene, match: Match) -> Iterator[Match]:
        """Count what is sure, what may be, and what was ruled out."""
        inner = list(self.count.where.extend(scene, match.afresh()))
        sure = self._counted(inner, Truth.TRUE)
        maybe = self._counted(inner, Truth.UNKNOWN) - sure
        ruled_out = self._counted(inner, Truth.FALSE) - sure - maybe
        needed = self.count.at_least
        if len(sure) >= needed:
            yield match.decided(_reasons([one for one in inner if one.truth is Truth.TRUE]), holds=True)
        elif len(sure) + len(maybe) >= needed:
            yield match.left_open(_open_facts([one for one in inner if self._value(one) in maybe]))
        elif len(sure) + len(maybe) + len(ruled_out) >= needed:
            yield match.decided(_reasons([one for one in inner if one.truth is Truth.FALSE]), holds=False)

    def _counted(self, matches: Sequence[Match], truth: Truth) -> set[str]:
        values = (self._value(match) for match in matches if match.truth is truth)
        return {value for value in values if value is not None}

    def _value(self, match: Match) -> str | None:
        return match.bindings.get(self.count.of)

    def fact_keys(self) -> frozenset[str]:
        """Return what the inner clause asks."""
        return self.count.where.fact_keys()

    def inner(self) -> Iterator[tuple[tuple[str | int, ...], Node]]:
        """Yield the inner clause."""
        yield ("count", "where"), self.count.where


def _reasons(matches: Sequence[Match]) -> list[FactRef]:
    return list(dict.fromkeys(ref for match in matches for ref in match.because))


def _open_facts(matches: Sequence[Match]) -> frozenset[FactRef]:
    return frozenset(ref for match in matches for ref in match.unknown)


_CLAUSES: Final[Mapping[str, type[Node]]] = {
    "all": AllClause,
    "any": AnyClause,
    "not": NotClause,
    "count": CountClause,
    "component": ComponentClause,
    "flow": FlowClause,
    "artefact": ArtefactClause,
    "attribute": AttributeClause,
    "fact": FactClause,
    "control": ControlClause,
    "crosses_boundary": CrossesClause,
    "feeds": FeedsClause,
    "reaches": ReachesClause,
    "shared_by": SharedClause,
    "same_credential": CredentialClause,
    "stage": StageClause,
    "our_role": RoleClause,
}
OPERATORS: Final = tuple(_CLAUSES)
"""Every operator of the language."""


def _operator(value: Any) -> str | None:  # noqa: ANN401  raw YAML or a node
    if isinstance(value, Mapping):
        return str(next(iter(value))) if len(value) == 1 else None
    return next((name for name, node in _CLAUSES.items() if isinstance(value, node)), None)


Condition = Annotated[
    Annotated[AllClause, Tag("all")]
    | Annotated[AnyClause, Tag("any")]
    | Annotated[NotClause, Tag("not")]
    | Annotated[CountClause, Tag("count")]
    | Annotated[ComponentClause, Tag("component")]
    | Annotated[FlowClause, Tag("flow")]
    | Annotated[ArtefactClause, Tag("artefact")]
    | Annotated[AttributeClause, Tag("attribute")]
    | Annotated[FactClause, Tag("fact")]
    | Annotated[ControlClause, Tag("control")]
    | Annotated[CrossesClause, Tag("crosses_boundary")]
    | Annotated[FeedsClause, Tag("feeds")]
    | Annotated[ReachesClause, Tag("reaches")]
    | Annotated[SharedClause, Tag("shared_by")]
    | Annotated[CredentialClause, Tag("same_credential")]
    | Annotated[StageClause, Tag("stage")]
    | Annotated[RoleClause, Tag("our_role")],
    Discriminator(
        _operator,
        custom_error_type="unknown_operator",
        custom_error_message="a clause has exactly one operator, one of: " + ", ".join(_CLAUSES),
    ),
]
"""One clause; YAML writes it as a mapping with the operator as its only key."""

for _clause in (AllClause, AnyClause, CountArgs, CountClause, NotClause):
    _clause.model_rebuild()
