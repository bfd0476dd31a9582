"""Whether the first mitigations proposed for a threat are those that a reader would propose."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

from evals.judgement_cases import MitigatedThreat, MitigationCase
from evals.output import Proposals, Proposed
from evals.scorers.matching import pair
from evals.scorers.scorer import Score, Scorer, share

_FIRST: Final = 5
_EARLY: Final = 3


def _wanted(case: MitigationCase, proposals: Proposals, *, depth: int | None) -> Score:
    missed: list[str] = []
    total = 0
    for want, proposed in zip(case.threats, proposals.threats, strict=True):
        total += len(want.wanted)
        missed += _missed(want, proposed[:depth])
    return share(total - len(missed), total, remarks=tuple(missed))


def _missed(want: MitigatedThreat, proposed: Sequence[Proposed]) -> Iterator[str]:
    ways = [
        [place for place, one in enumerate(proposed) if one.mitigation in wish.any_of] for wish in want.wanted
    ]
    met = pair(ways)
    for place, wish in enumerate(want.wanted):
        if place not in met:
            yield f"{want.entry}: {' or '.join(wish.any_of)}: {wish.because}"


def _unfit(case: MitigationCase, proposals: Proposals) -> Score:
    wrong: list[str] = []
    total = 0
    for want, proposed in zip(case.threats, proposals.threats, strict=True):
        reasons = {unfit.mitigation: unfit.because for unfit in want.unfit}
        first = [one.mitigation for one in proposed[:_FIRST]]
        total += len(first)
        wrong += [f"{want.entry}: {name}: {reasons[name]}" for name in first if name in reasons]
    return share(len(wrong), total, remarks=tuple(wrong))


def _not_only_technical(case: MitigationCase, proposals: Proposals) -> Score:
    """Judge the threats rated high or critical that have an option which is not technical."""
    able = [
        (want.entry, any(not one.technical for one in proposed[:_EARLY]))
        for want, proposed, pressing in zip(case.threats, proposals.threats, proposals.pressing, strict=True)
        if pressing and any(not one.technical for one in proposed)
    ]
    late = tuple(entry for entry, early in able if not early)
    return share(len(able) - len(late), len(able), remarks=late)


WANTED_5: Final = Scorer(
    name="wanted@5",
    version=1,
    about="share of the expected mitigations among the first five proposed for their threat",
    case=MitigationCase,
    output=Proposals,
    measure=partial(_wanted, depth=_FIRST),
)
WANTED: Final = Scorer(
    name="linked",
    version=1,
    about="share of the expected mitigations proposed at any place",
    case=MitigationCase,
    output=Proposals,
    measure=partial(_wanted, depth=None),
)
UNFIT_5: Final = Scorer(
    name="unfit@5",
    version=1,
    about="share of the first five proposed that are beside the point",
    case=MitigationCase,
    output=Proposals,
    measure=_unfit,
    more_is_better=False,
    worst=1.0,
)
NOT_ONLY_TECHNICAL_3: Final = Scorer(
    name="not-only-technical@3",
    version=1,
    about="share of the high risks with a non-technical option among the first three, where one exists",
    case=MitigationCase,
    output=Proposals,
    measure=_not_only_technical,
)
