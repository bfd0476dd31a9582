"""What every clause of the language is, and the matches it hands on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from functools import cached_property
from types import MappingProxyType
from typing import Final, NamedTuple

from pydantic import BaseModel, ConfigDict

from knowledge_base.conditions.subject import SYSTEM, FactRef, FlowView, Subject
from knowledge_base.vocabulary import ComponentKind

Bindings = Mapping[str, str]
_NOTHING: Final[Bindings] = MappingProxyType({})


class Truth(Enum):
    """The three values of a condition."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"

    @property
    def rank(self) -> int:
        """Return 0 for false, 1 for unknown, 2 for true."""
        return _RANKS[self]


_RANKS: Final = {Truth.FALSE: 0, Truth.UNKNOWN: 1, Truth.TRUE: 2}


class Match(NamedTuple):
    """One way in which a condition comes out.

    Attributes:
        truth: true, unknown, or false by a stated fact.
        bindings: variable to element id.
        unknown: the facts that would decide it; empty unless `truth` is unknown.
        because: the facts that were read with a definite value; of a false match the last one decided.
    """

    truth: Truth
    bindings: Bindings = _NOTHING
    unknown: frozenset[FactRef] = frozenset()
    because: tuple[FactRef, ...] = ()

    def key(self) -> tuple[tuple[str, str], ...]:
        """Return the bindings in a form that can be compared."""
        return tuple(sorted(self.bindings.items()))

    def bound(self, name: str) -> str:
        """Return the id of the element a variable stands for."""
        return SYSTEM if name == SYSTEM else self.bindings[name]

    def binding(self, name: str | None, ids: Sequence[str]) -> Iterator[Match]:
        """Bind a variable to each id in turn; one that is bound must be among them."""
        if name is None:
            if ids:
                yield self
        elif name in self.bindings:
            if self.bindings[name] in ids:
                yield self
        else:
            for element in ids:
                yield self.with_bindings({**self.bindings, name: element})

    def with_bindings(self, bindings: Bindings) -> Match:
        """Go on with these bindings."""
        return Match(self.truth, bindings, self.unknown, self.because)

    def left_open(self, refs: Iterable[FactRef]) -> Match:
        """Go on as unknown because of these facts."""
        unknown = self.unknown.union(refs) if self.unknown else frozenset(refs)
        return Match(Truth.UNKNOWN, self.bindings, unknown, self.because)

    def decided(self, refs: Iterable[FactRef], *, holds: bool) -> Match:
        """Go on by what these facts say."""
        because = (*self.because, *refs)
        if holds:
            return Match(self.truth, self.bindings, self.unknown, because)
        return Match(Truth.FALSE, self.bindings, because=because)

    def afresh(self) -> Match:
        """Return a true match of the same bindings, to find out about an inner clause alone."""
        return Match(Truth.TRUE, self.bindings)

    def joined(self, inner: Match) -> Match:
        """Return this match as what came out of an inner clause lets it go on."""
        because = (*self.because, *inner.because)
        if inner.truth is Truth.FALSE:
            return Match(Truth.FALSE, inner.bindings, because=because)
        truth = Truth.UNKNOWN if Truth.UNKNOWN in (self.truth, inner.truth) else Truth.TRUE
        unknown = self.unknown | inner.unknown if self.unknown else inner.unknown
        return Match(truth, inner.bindings, unknown, because)


def truest(matches: Iterable[Match]) -> dict[tuple[tuple[str, str], ...], Match]:
    """Keep the truest match of each set of bindings; open facts of equal ones are united."""
    best: dict[tuple[tuple[str, str], ...], Match] = {}
    bindings: Bindings | None = None
    key: tuple[tuple[str, str], ...] = ()
    for match in matches:
        if match.bindings is not bindings:
            bindings, key = match.bindings, match.key()
        other = best.get(key)
        if other is None or match.truth.rank > other.truth.rank:
            best[key] = match
        elif match.truth is other.truth is Truth.UNKNOWN:
            best[key] = other.left_open(match.unknown)
    return best


class Begun(NamedTuple):
    """What came of some clauses: the matches to go on from, and those that something said made false."""

    alive: list[Match]
    ruled_out: list[Match]


class Scene:
    """A subject while conditions are evaluated on it.

    Attributes:
        begun: what came of the first clauses of conditions, by the clauses: many conditions begin alike.
    """

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self.begun: dict[tuple[str, ...], Begun] = {}
        self._of_kinds: dict[frozenset[ComponentKind], frozenset[str]] = {}

    def of_kinds(self, kinds: frozenset[ComponentKind]) -> frozenset[str]:
        """Return the ids of the components of these kinds, all of them for an empty set."""
        known = self._of_kinds.get(kinds)
        if known is None:
            known = self._of_kinds[kinds] = frozenset(self.subject.components(kinds))
        return known

    @cached_property
    def flows(self) -> Mapping[str, FlowView]:
        """Every data flow by its id."""
        return {flow.id: flow for flow in self.subject.flows()}

    @cached_property
    def leaving(self) -> Mapping[str, Sequence[FlowView]]:
        """The data flows by where they start."""
        return _grouped((flow.source, flow) for flow in self.subject.flows())

    @cached_property
    def arriving(self) -> Mapping[str, Sequence[FlowView]]:
        """The data flows by where they end."""
        return _grouped((flow.target, flow) for flow in self.subject.flows())


def _grouped(flows: Iterable[tuple[str, FlowView]]) -> Mapping[str, Sequence[FlowView]]:
    found: dict[str, list[FlowView]] = {}
    for element, flow in flows:
        found.setdefault(element, []).append(flow)
    return found


class Node(BaseModel):
    """A clause of the language, or the arguments of one."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    def extend(self, scene: Scene, match: Match) -> Iterator[Match]:
        """Yield each way in which this clause goes on from a match; none means plainly false."""
        raise NotImplementedError  # every clause overrides this

    def variables(self) -> frozenset[str]:
        """Return the variables this clause binds."""
        return frozenset()

    def uses(self) -> frozenset[str]:
        """Return the variables that must be bound before this clause."""
        return frozenset()

    def fact_keys(self) -> frozenset[str]:
        """Return the keys of the facts this clause may ask for."""
        return frozenset()

    def inner(self) -> Iterator[tuple[tuple[str | int, ...], Node]]:
        """Yield the clauses inside this one, with where they stand in it."""
        yield from ()


def named(*names: str | None) -> frozenset[str]:
    """Return those variables that are given."""
    return frozenset(name for name in names if name is not None)
