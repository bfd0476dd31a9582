"""Evaluating a condition, and reading it without a subject."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from knowledge_base.conditions.clause import Match, Node, Scene, Truth, truest
from knowledge_base.conditions.elements import FeedsClause
from knowledge_base.conditions.logic import AllClause
from knowledge_base.conditions.subject import Subject


class Result(NamedTuple):
    """What a condition says of a subject.

    Attributes:
        matches: bindings that are true or unknown, the true ones first.
        ruled_out: bindings that a stated fact, attribute or control made false.
    """

    matches: tuple[Match, ...]
    ruled_out: tuple[Match, ...]

    @property
    def truth(self) -> Truth:
        """Return true if any binding is, else unknown if any is, else false."""
        return self.matches[0].truth if self.matches else Truth.FALSE


def evaluate(condition: Node, subject: Subject | Scene) -> Result:
    """Find every way in which a condition holds, may hold, or was ruled out.

    Equal bindings are merged: the truest outcome counts.

    Args:
        condition: what is asked.
        subject: of whom; a scene, where several conditions are asked of one subject that stays as it is.
    """
    scene = subject if isinstance(subject, Scene) else Scene(subject)
    best = truest(condition.extend(scene, Match(Truth.TRUE)))
    ordered = [_told_once(best[key]) for key in sorted(best)]
    return Result(
        tuple(match for truth in (Truth.TRUE, Truth.UNKNOWN) for match in ordered if match.truth is truth),
        tuple(match for match in ordered if match.truth is Truth.FALSE),
    )


def _told_once(match: Match) -> Match:
    """Name each fact once, where it was read last."""
    if len(match.because) < 2:
        return match
    return match._replace(because=tuple(dict.fromkeys(reversed(match.because)))[::-1])


def unbound_uses(condition: Node, bound: frozenset[str] = frozenset()) -> frozenset[str]:
    """Return the variables that are used before anything binds them."""
    if isinstance(condition, AllClause):
        missing: frozenset[str] = frozenset()
        for clause in condition.all:
            missing |= unbound_uses(clause, bound)
            bound |= clause.variables()
        return missing
    if isinstance(condition, FeedsClause):
        ends = frozenset({condition.feeds.from_, condition.feeds.to})
        return frozenset() if ends & bound else ends
    inside = (unbound_uses(clause, bound) for _, clause in condition.inner())
    return (condition.uses() - bound).union(*inside)


class Placed(NamedTuple):
    """A clause, and where it stands in its condition."""

    path: tuple[str | int, ...]
    clause: Node


def walk(condition: Node, path: tuple[str | int, ...] = ()) -> Iterator[Placed]:
    """Yield a condition and every clause inside it, outermost first."""
    yield Placed(path, condition)
    for place, clause in condition.inner():
        yield from walk(clause, (*path, *place))
