"""Rate a threat: likelihood and impact from 1 to 5 with every factor named, combined by the table.

Likelihood is the mean of four factors (reach of the adversary, steps, what else must go wrong, incentive),
rounded half up, then moved by facts and controls. Impact is the worst kind of harm, moved by facts and by
what the team said would hurt most. The choice of factors follows the OWASP Risk Rating Methodology's split
into threat agent and vulnerability factors (https://owasp.org/www-community/OWASP_Risk_Rating_Methodology).
docs/risk.md explains it all.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.elicit.lowering import by_controls, by_plan, lowered_impact, lowered_likelihood
from assistant.elicit.risk_table import LEVELS, level_of
from assistant.elicit.tally import Note, RatingInput, Tally, impact, likelihood
from assistant.model.response import Response
from assistant.model.threat import Factor, PersonRating, Range, Rating, Risk
from knowledge_base.conditions import FactRef
from knowledge_base.vocabulary import ImpactKind, ResponseKind, RiskLevel

UNRATED = 3
"""Likelihood and impact of a threat that people brought and nobody has rated."""
WORST = 5
"""Impact of what a team names as its worst day, until somebody rates it."""


@dataclass(frozen=True)
class RatedThreat:
    """A risk, the facts that would narrow it, and what was counted.

    Attributes:
        risk: without its factors, which `explained` adds where the threat is shown.
    """

    risk: Risk
    unknown: tuple[FactRef, ...] = ()
    notes: tuple[Note, ...] = ()

    def explained(self) -> Risk:
        """Return the risk with every factor in words."""
        return self.risk.model_copy(update={"factors": tuple(note.factor() for note in self.notes)})


def rate(
    given: RatingInput, *, response: Response | None = None, person: PersonRating | None = None
) -> RatedThreat:
    """Rate a threat as built, as it is today and after the plan."""
    likely, (worst, bad) = likelihood(given), impact(given)
    inherent = _widened(likely, bad)
    controls, noted = by_controls(given)
    today = _rating(
        lowered_likelihood(inherent.likelihood, controls), lowered_impact(inherent.impact, controls)
    )
    notes = [*likely.notes, *bad.notes, *noted]
    if given.assumed:
        today, capped = _capped(today)
        notes += capped
    if person is not None:
        today, by_person = _by_person(person)
        notes += by_person
    risk = Risk(
        inherent=inherent,
        today=today,
        planned=_after_plan(given, today, response=response),
        worst=worst,
        rated_by=person.by if person else None,
    )
    return RatedThreat(risk, tuple(dict.fromkeys([*likely.unknown, *bad.unknown])), tuple(notes))


def rate_by_hand(person: PersonRating | None) -> Risk:
    """Rate a threat that people brought: as somebody rated it, else middling."""
    if person is not None:
        rating, notes = _by_person(person)
        return Risk(
            inherent=rating,
            today=rating,
            factors=tuple(note.factor() for note in notes),
            worst=ImpactKind.INTEGRITY,
            rated_by=person.by,
        )
    open_range = Range(low=1, high=UNRATED)
    rating = _rating(open_range, open_range)
    why = "nobody has rated it yet"
    unrated = (
        Factor(of="likelihood", name="not rated", value=UNRATED, why=why),
        Factor(of="impact", name="not rated", value=UNRATED, why=why),
    )
    return Risk(inherent=rating, today=rating, factors=unrated, worst=ImpactKind.INTEGRITY)


def rate_worst_day() -> Risk:
    """Rate what a team fears most until somebody does: how bad it is they said, how likely nobody did."""
    likely, bad = Range(low=1, high=UNRATED), Range(low=WORST, high=WORST)
    rating = _rating(likely, bad)
    factors = (
        Factor(of="likelihood", name="not rated", value=UNRATED, why="nobody has rated it yet"),
        Factor(
            of="impact",
            name="the team's own worst day",
            value=WORST,
            why="the worst that the team can think of",
        ),
    )
    return Risk(inherent=rating, today=rating, factors=factors, worst=ImpactKind.PEOPLE)


def _rating(likely: Range, bad: Range) -> Rating:
    return Rating(
        likelihood=likely,
        impact=bad,
        level=level_of(likely.high, bad.high),
        level_low=level_of(likely.low, bad.low),
    )


def _widened(likely: Tally, bad: Tally) -> Rating:
    """Let open facts widen a rating by one step up and one down in all, where it matters most.

    That all of them go against you at once is not to be expected; and nothing becomes critical by what
    nobody knows.
    """
    middle = level_of(likely.at(0), bad.at(0))
    ups = [(1, 0)] * likely.may_rise + [(0, 1)] * bad.may_rise
    downs = [(-1, 0)] * likely.may_fall + [(0, -1)] * bad.may_fall
    rises = [
        up
        for up in ups
        if middle is RiskLevel.CRITICAL or _level_at(likely, bad, step=up) is not RiskLevel.CRITICAL
    ]
    up = max(rises, key=lambda step: LEVELS.index(_level_at(likely, bad, step=step)), default=(0, 0))
    down = min(downs, key=lambda step: LEVELS.index(_level_at(likely, bad, step=step)), default=(0, 0))
    return _rating(
        Range(low=likely.at(down[0]), high=likely.at(up[0])), Range(low=bad.at(down[1]), high=bad.at(up[1]))
    )


def _level_at(likely: Tally, bad: Tally, *, step: tuple[int, int]) -> RiskLevel:
    return level_of(likely.at(step[0]), bad.at(step[1]))


def _capped(rating: Rating) -> tuple[Rating, list[Note]]:
    """Hold what rests on an assumption alone at medium."""
    if not _is_above_medium(rating.likelihood.high, rating.impact.high):
        return rating, []
    bad = rating.impact.high
    high = next(n for n in range(rating.likelihood.high, 0, -1) if not _is_above_medium(n, bad))
    why = "it rests on parts a template brought; confirm them to rate it in full"
    note = Note("likelihood", "assumed, not said", high - rating.likelihood.high, why)
    return _rating(Range(low=min(rating.likelihood.low, high), high=high), rating.impact), [note]


def _is_above_medium(likely: int, bad: int) -> bool:
    return LEVELS.index(level_of(likely, bad)) > LEVELS.index(RiskLevel.MEDIUM)


def _after_plan(given: RatingInput, today: Rating, *, response: Response | None) -> Rating | None:
    if response is None:
        return None
    if response.kind in (ResponseKind.DESIGN_OUT, ResponseKind.AVOID):
        return _rating(Range(low=1, high=1), today.impact)
    planned = by_plan(given.entry, response, catalogue=given.view.catalogue)
    if not planned:
        return None
    return _rating(lowered_likelihood(today.likelihood, planned), lowered_impact(today.impact, planned))


def _by_person(person: PersonRating) -> tuple[Rating, list[Note]]:
    why = f"{person.by}: {person.reason}"[:2_000]
    rating = _rating(
        Range(low=person.likelihood, high=person.likelihood), Range(low=person.impact, high=person.impact)
    )
    return rating, [
        Note("likelihood", "rated by a person", person.likelihood, why),
        Note("impact", "rated by a person", person.impact, why),
    ]
