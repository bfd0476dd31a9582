"""Whether what is more pressing stands further up."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import sqrt
from typing import Final, NamedTuple

from evals.judgement_cases import PrioritisationCase
from evals.output import Drafted
from evals.scorers.scorer import Score, Scorer, share
from knowledge_base.vocabulary import RiskLevel

_LEVELS: Final = tuple(RiskLevel)


class _Place(NamedTuple):
    """A threat that both know: how pressing it was judged, and where it stands, 0 at the top."""

    entry: str
    level: int
    place: int


def _places(case: PrioritisationCase, drafted: Drafted) -> list[_Place]:
    """Find the labelled threats on the list, each at its first place."""
    found = []
    for judged in case.levels:
        at = next((n for n, shown in enumerate(drafted.shown) if judged.entry in shown.entries), None)
        if at is not None:
            found.append(_Place(judged.entry, _LEVELS.index(judged.level), at))
    return found


def _tau(case: PrioritisationCase, drafted: Drafted) -> Score:
    places = _places(case, drafted)
    value = tau_b([place.level for place in places], [-place.place for place in places])
    return Score(value=value)


def _tau_of_all(case: PrioritisationCase, drafted: Drafted) -> Score:
    """Take what is not on the list as standing below all that is."""
    at = {place.entry: place.place for place in _places(case, drafted)}
    below = len(drafted.shown)
    levels = [_LEVELS.index(judged.level) for judged in case.levels]
    return Score(value=tau_b(levels, [-at.get(judged.entry, below) for judged in case.levels]))


def tau_b(left: Sequence[int], right: Sequence[int]) -> float | None:
    """Return how far two orders agree: 1 alike, -1 reversed; nothing where one of them is all ties.

    Kendall, "The treatment of ties in ranking problems", Biometrika 33(3), 1945.
    """
    agreeing = untied_left = untied_right = 0
    for one, other in combinations(range(len(left)), 2):
        a, b = _sign(left[one] - left[other]), _sign(right[one] - right[other])
        agreeing += a * b
        untied_left += abs(a)
        untied_right += abs(b)
    if not untied_left or not untied_right:
        return None
    return agreeing / sqrt(untied_left * untied_right)


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)


def _pairs(case: PrioritisationCase, drafted: Drafted) -> Score:
    """Look at every two threats that were judged to differ."""
    differing = [
        tuple(sorted(two, key=lambda place: -place.level))
        for two in combinations(_places(case, drafted), 2)
        if two[0].level != two[1].level
    ]
    wrong = tuple(
        f"{less.entry} ({_LEVELS[less.level]}) stands over {more.entry} ({_LEVELS[more.level]})"
        for more, less in differing
        if less.place < more.place
    )
    return share(len(differing) - len(wrong), len(differing), remarks=wrong)


def _placed(case: PrioritisationCase, drafted: Drafted) -> Score:
    return share(len(_places(case, drafted)), len(case.levels))


TAU: Final = Scorer(
    name="tau-b",
    version=1,
    about="Kendall's tau b of the list's order and the judged levels, over the threats that both know",
    case=PrioritisationCase,
    output=Drafted,
    measure=_tau,
    worst=-1.0,
)
TAU_OF_ALL: Final = Scorer(
    name="tau-b-of-all",
    version=1,
    about="the same over all judged threats, those missing from the list tied at its end",
    case=PrioritisationCase,
    output=Drafted,
    measure=_tau_of_all,
    worst=-1.0,
)
PAIRS: Final = Scorer(
    name="pairs-right",
    version=1,
    about="of every two threats judged to differ, the share where the more pressing one stands first",
    case=PrioritisationCase,
    output=Drafted,
    measure=_pairs,
)
PLACED: Final = Scorer(
    name="placed",
    version=1,
    about="share of the judged threats that are on the list at all; for reading the others, no aim",
    case=PrioritisationCase,
    output=Drafted,
    measure=_placed,
    gated=False,
)
