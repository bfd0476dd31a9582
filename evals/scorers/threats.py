"""Whether the list of threats holds what it should, and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from evals.case import CoverageCase, ExpectedThreat
from evals.output import Drafted, Shown
from evals.scorers.matching import names_one_of, pair
from evals.scorers.scorer import Score, Scorer, share

_LIST: Final = 20


def _coverage(case: CoverageCase, drafted: Drafted) -> Score:
    return _met(case, [_fulfilling(want, drafted, anchored=False) for want in case.expected])


def _coverage_anchored(case: CoverageCase, drafted: Drafted) -> Score:
    return _met(case, [_fulfilling(want, drafted, anchored=True) for want in case.expected])


def _fulfilling(want: ExpectedThreat, drafted: Drafted, *, anchored: bool) -> list[int]:
    return [
        place
        for place, shown in enumerate(drafted.shown[:_LIST])
        if set(want.entries) & set(shown.entries)
        and (not anchored or names_one_of(want.anchor, shown.anchor, *shown.touches))
    ]


def _met(case: CoverageCase, wants: Sequence[Sequence[int]]) -> Score:
    met = pair(wants)
    missed = (want for place, want in enumerate(case.expected) if place not in met)
    told = tuple(f"{' or '.join(want.entries)}: {want.because}" for want in missed)
    return share(len(met), len(wants), remarks=told)


def _irrelevant(case: CoverageCase, drafted: Drafted) -> Score:
    expected = {entry for want in case.expected for entry in want.entries}
    reasons = {never.entry: never.because for never in case.not_expected}
    listed = drafted.shown[:_LIST]
    wrong = [
        f"{found}: {reasons[found]}"
        for shown in listed
        if (found := _ruled_out(shown, reasons)) and not expected & set(shown.entries)
    ]
    return share(len(wrong), len(listed), remarks=tuple(wrong))


def _ruled_out(shown: Shown, reasons: dict[str, str]) -> str | None:
    """Return the entry that should not be shown; a threat is judged by its own where it has one."""
    candidates = (shown.own,) if shown.own else shown.entries
    return next((entry for entry in candidates if entry in reasons), None)


def _duplicates(_: CoverageCase, drafted: Drafted) -> Score:
    listed = drafted.shown[:_LIST]
    seen = Counter((shown.own, shown.anchor.casefold()) for shown in listed if shown.own)
    told = Counter(shown.statement.casefold() for shown in listed if shown.statement)
    twice = [f"{own} at {anchor}" for (own, anchor), times in seen.items() for _ in range(times - 1)]
    same = [words for words, times in told.items() for _ in range(times - 1)]
    again = twice if len(twice) >= len(same) else same
    again += [
        f"{shown.own} beside its special case" for shown in listed if _is_said_by_another(shown, listed)
    ]
    return share(len(again), len(listed), remarks=tuple(again))


def _is_said_by_another(shown: Shown, listed: Sequence[Shown]) -> bool:
    """Tell whether a special case of a threat, or one it was merged into, stands at the same parts."""
    return any(
        shown.own in other.entries
        and shown.own != other.own
        and {shown.anchor, *shown.touches} <= {other.anchor, *other.touches}
        for other in listed
    )


def _two_names(_: CoverageCase, drafted: Drafted) -> Score:
    listed = [shown for shown in drafted.shown[:_LIST] if shown.statement]
    poor = [shown.statement for shown in listed if len(set(_named(shown.statement, drafted.names))) < 2]
    return share(len(listed) - len(poor), len(listed), remarks=tuple(poor))


def _named(statement: str, names: Sequence[str]) -> Iterator[str]:
    """Yield the names that stand in a statement; a name inside a longer one does not count again."""
    left = statement.casefold()
    for name in sorted({name.casefold() for name in names if name}, key=lambda name: (-len(name), name)):
        if name in left:
            left = left.replace(name, "\0")
            yield name


def _conditional(_: CoverageCase, drafted: Drafted) -> Score:
    found = [shown.own or shown.statement for shown in drafted.shown[:_LIST] if shown.conditional]
    return Score(value=float(len(found)), remarks=tuple(found))


def _on_target(case: CoverageCase, drafted: Drafted) -> Score:
    """Count listed threats that meet an expected one; what nobody judged may be right all the same."""
    listed = len(drafted.shown[:_LIST])
    met = pair([_fulfilling(want, drafted, anchored=False) for want in case.expected])
    return share(len(met), listed)


def _length(_: CoverageCase, drafted: Drafted) -> Score:
    return Score(value=float(len(drafted.shown[:_LIST])))


COVERAGE: Final = Scorer(
    name="coverage@20",
    version=1,
    about="share of the expected threats met by one of the first twenty, each by one of its own",
    case=CoverageCase,
    output=Drafted,
    measure=_coverage,
)
COVERAGE_ANCHORED: Final = Scorer(
    name="coverage-anchored@20",
    version=1,
    about="the same, where the part it sits at or touches bears an expected word in its name",
    case=CoverageCase,
    output=Drafted,
    measure=_coverage_anchored,
)
IRRELEVANT: Final = Scorer(
    name="irrelevant@20",
    version=1,
    about="share of the first twenty that the words rule out",
    case=CoverageCase,
    output=Drafted,
    measure=_irrelevant,
    more_is_better=False,
    worst=1.0,
)
DUPLICATES: Final = Scorer(
    name="duplicate@20",
    version=2,
    about="share of the first twenty that repeat an entry at a part, a sentence, or what a special case says",
    case=CoverageCase,
    output=Drafted,
    measure=_duplicates,
    more_is_better=False,
    worst=1.0,
)
TWO_NAMES: Final = Scorer(
    name="two-names@20",
    version=1,
    about="share of the first twenty whose sentence names two parts or people of this system",
    case=CoverageCase,
    output=Drafted,
    measure=_two_names,
)
CONDITIONAL: Final = Scorer(
    name="conditional@20",
    version=1,
    about="how many of the first twenty hang on an open question",
    case=CoverageCase,
    output=Drafted,
    measure=_conditional,
    more_is_better=False,
    worst=20.0,
)
ON_TARGET: Final = Scorer(
    name="on-target@20",
    version=1,
    about="share of the first twenty that meet an expected threat; a lower bound, for reading the others",
    case=CoverageCase,
    output=Drafted,
    measure=_on_target,
    gated=False,
)
LENGTH: Final = Scorer(
    name="listed@20",
    version=1,
    about="how many threats are listed, at most twenty; for reading the others, no aim",
    case=CoverageCase,
    output=Drafted,
    measure=_length,
    gated=False,
)
