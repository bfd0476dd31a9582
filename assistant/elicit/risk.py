"""Rate a threat: likelihood and impact from 1 to 5 with every factor named, combined by the table.

Likelihood is the mean of four factors (reach of the adversary, steps, what else must go wrong,
incentive), rounded half up, then moved by facts and controls. Impact is the worst kind of harm, moved by
facts and by what the team said would hurt most. A fact nobody knows yet widens the result to a range.
The choice of factors follows the OWASP Risk Rating Methodology's split into threat agent and
vulnerability factors (https://owasp.org/www-community/OWASP_Risk_Rating_Methodology).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from assistant.elicit.risk_table import LEVELS, REACH_OF, level_of
from assistant.elicit.view import SystemView
from assistant.model.response import Response
from assistant.model.system import Control
from assistant.model.threat import Factor, PersonRating, Range, Rating, Risk
from assistant.model.values import SYSTEM
from knowledge_base.conditions import FactRef
from knowledge_base.entries import FactShift, ThreatEntry
from knowledge_base.vocabulary import (
    OPEN_VALUES,
    ControlNature,
    ControlState,
    ImpactKind,
    MitigationStatus,
    ResponseKind,
    RiskLevel,
    Writer,
)

Of = Literal["likelihood", "impact"]

_FACTOR_WORDS: Final = {
    "reach": "who can try it",
    "steps": "how many steps it takes",
    "luck": "what else must go wrong",
    "incentive": "what there is to gain",
}
_WORST_DAY_WORDS: Final[Mapping[ImpactKind, re.Pattern[str]]] = {
    ImpactKind.PEOPLE: re.compile(
        r"\b(hurt|harm\w*|injur\w+|suicid\w+|die|death|wrong (diagnosis|dose|treatment)|evict\w+|unsafe|bully\w*)\b",
        re.IGNORECASE,
    ),
    ImpactKind.MONEY: re.compile(r"\b(money|refunds?|pay\w*|fraud\w*|financ\w+|bill|cost\w*|budget)\b", re.IGNORECASE),
    ImpactKind.CONFIDENTIALITY: re.compile(
        r"\b(leak\w*|expos\w+|disclos\w+|someone else's|other (customer|patient|user|tenant)s?|private|privacy|data breach|secrets?)\b",
        re.IGNORECASE,
    ),
    ImpactKind.INTEGRITY: re.compile(
        r"\b(wrong (decision|answer|advice|information)s?|false|incorrect|manipulat\w+|tamper\w*|delet\w+)\b", re.IGNORECASE
    ),
    ImpactKind.AVAILABILITY: re.compile(r"\b(down|outage|unavailable|stops? working|offline)\b", re.IGNORECASE),
    ImpactKind.LAW_AND_REPUTATION: re.compile(
        r"\b(sued|lawsuit|legal|fine[ds]?|regulator\w*|newspaper|press|reputation|headline\w*|discriminat\w+)\b",
        re.IGNORECASE,
    ),
}


@dataclass
class _Tally:
    """A value from 1 to 5 while it is being moved; unknown facts widen it by one step each way at most."""

    value: int
    lower: int = 0
    upper: int = 0
    factors: list[Factor] = field(default_factory=list)
    unknown: list[FactRef] = field(default_factory=list)

    def move(self, by: int, factor: Factor) -> None:
        self.value += by
        self.factors.append(factor)

    def may_move(self, by: int, factor: Factor, ref: FactRef) -> None:
        self.lower = -1 if by < 0 else self.lower
        self.upper = 1 if by > 0 else self.upper
        self.factors.append(factor)
        self.unknown.append(ref)

    def range(self) -> Range:
        low, high = (max(1, min(5, self.value + by)) for by in (self.lower, self.upper))
        return Range(low=low, high=high)


@dataclass(frozen=True)
class RatingInput:
    """What the rating of one threat needs.

    Attributes:
        near: the anchor and everything bound or affected, which a control must guard to count.
        assumed: whether it rests on something only an archetype brought.
    """

    entry: ThreatEntry
    view: SystemView
    bindings: Mapping[str, str]
    near: frozenset[str]
    assumed: bool = False


@dataclass(frozen=True)
class RatedThreat:
    """A risk, and the facts that would narrow it."""

    risk: Risk
    unknown: tuple[FactRef, ...]


def rate(given: RatingInput, *, response: Response | None = None, person: PersonRating | None = None) -> RatedThreat:
    """Rate a threat as built, as it is today and after the plan."""
    likelihood = _likelihood(given)
    worst, impact = _impact(given)
    floor = given.entry.likelihood.floor
    inherent = _rating(likelihood.range(), impact.range())
    controls = [c for c in given.view.model.system.controls if _guards(c, given)]
    steps, control_factors = _steps(given.entry, controls)
    today = _rating(_lowered(inherent.likelihood, steps, floor=floor), inherent.impact)
    notes = [*likelihood.factors, *impact.factors, *control_factors]
    if given.assumed:
        today, note = _capped(today)
        notes += note
    planned = _after_plan(given.entry, today, response)
    if person is not None:
        today, note = _by_person(person)
        notes += note
    risk = Risk(
        inherent=inherent,
        today=today,
        planned=planned,
        factors=tuple(notes),
        worst=worst,
        rated_by=person.by if person else None,
    )
    return RatedThreat(risk, tuple(dict.fromkeys([*likelihood.unknown, *impact.unknown])))


def _rating(likelihood: Range, impact: Range) -> Rating:
    return Rating(
        likelihood=likelihood,
        impact=impact,
        level=level_of(likelihood.high, impact.high),
        level_low=level_of(likelihood.low, impact.low),
    )


def _likelihood(given: RatingInput) -> _Tally:
    profile = given.entry.likelihood
    values = {name: getattr(profile, name) for name in _FACTOR_WORDS}
    reach_why = "as usual for this threat"
    if profile.source is not None and (source := given.bindings.get(profile.source)):
        writers = [w for w in Writer if str(w) in given.view.read(source, "taint")]
        if writers:
            values["reach"] = max(REACH_OF[w] for w in writers)
            nearest = max(writers, key=lambda w: REACH_OF[w])
            reach_why = f"{given.view.model.system.name_of(source)} can be written by: {nearest.label.lower()}"
    mean = (2 * sum(values.values()) + len(values)) // (2 * len(values))
    tally = _Tally(mean)
    for name, words in _FACTOR_WORDS.items():
        why = reach_why if name == "reach" else "as usual for this threat"
        tally.factors.append(Factor(of="likelihood", name=words, value=values[name], why=why))
    _shift(tally, "likelihood", profile.shifts, given)
    scope = _scope_of(given)
    for variant in given.entry.scope_variants:
        if variant.likelihood and scope & {str(s) for s in variant.scopes}:
            factor = Factor(of="likelihood", name="where it runs", value=variant.likelihood, why=variant.note)
            tally.move(variant.likelihood, factor)
    return tally


def _scope_of(given: RatingInput) -> frozenset[str]:
    anchor = given.bindings.get(given.entry.anchor, SYSTEM)
    return given.view.read(anchor, "scope")


def _impact(given: RatingInput) -> tuple[ImpactKind, _Tally]:
    profile = given.entry.impact
    feared = given.view.model.system.worst_day
    scaled = {
        kind: min(5, value + bool(feared and _WORST_DAY_WORDS[kind].search(feared)))
        for kind, value in profile.base.items()
    }
    worst = max(scaled, key=lambda kind: (scaled[kind], profile.base[kind], kind))
    tally = _Tally(scaled[worst])
    hurts = "the team named this as its worst day" if scaled[worst] > profile.base[worst] else "the worst of its harms"
    tally.factors.append(
        Factor(of="impact", name=worst.label.lower(), value=scaled[worst], why=hurts)
    )
    _shift(tally, "impact", profile.shifts, given)
    return worst, tally


def _shift(tally: _Tally, of: Of, shifts: Sequence[FactShift], given: RatingInput) -> None:
    for shift in shifts:
        subject = SYSTEM if shift.of == SYSTEM else given.bindings.get(shift.of)
        if subject is None:
            continue
        values = given.view.read(subject, shift.fact)
        name = given.view.catalogue.facts[shift.fact].title if shift.fact in given.view.catalogue.facts else shift.fact
        if not values or values & OPEN_VALUES:
            factor = Factor(of=of, name=name, value=shift.by, why=f"not known yet: {shift.why}")
            tally.may_move(shift.by, factor, FactRef(subject, shift.fact))
        elif values & set(shift.any_of):
            tally.move(shift.by, Factor(of=of, name=name, value=shift.by, why=shift.why))


def _guards(control: Control, given: RatingInput) -> bool:
    links = {link.id for link in given.entry.mitigations}
    return control.mitigation in links and (not control.guards or bool(given.near & set(control.guards)))


def _steps(entry: ThreatEntry, controls: Iterable[Control]) -> tuple[int, list[Factor]]:
    """Say how far the best control moves likelihood, and why; a claimed one moves it by one step."""
    best, factors = 0, []
    by_id = {link.id: link for link in entry.mitigations}
    for control in controls:
        link = by_id[control.mitigation or ""]
        if link.moves not in ("likelihood", "both") or control.state is ControlState.PLANNED:
            continue
        steps = 1 if control.state is ControlState.CLAIMED or _probabilistic(control) else link.steps
        why = f"{control.state.label.lower()}; it {link.effect}"
        factors.append(Factor(of="likelihood", name=control.name, value=-steps, why=why))
        best = max(best, steps)
    return best, factors


def _probabilistic(control: Control) -> bool:
    return control.nature is ControlNature.PROBABILISTIC


def _lowered(likelihood: Range, steps: int, *, floor: int) -> Range:
    """Lower a likelihood, but never what controls achieve below the floor the entry sets."""
    if steps == 0:
        return likelihood
    low = max(min(floor, likelihood.low), likelihood.low - steps)
    high = max(min(floor, likelihood.high), likelihood.high - steps)
    return Range(low=max(1, low), high=max(1, high))


def _capped(rating: Rating) -> tuple[Rating, list[Factor]]:
    """Hold what rests on an assumption alone at medium."""
    if LEVELS.index(rating.level) <= LEVELS.index(RiskLevel.MEDIUM):
        return rating, []
    likelihood = next(n for n in range(rating.likelihood.high, 0, -1) if _at_most_medium(n, rating.impact.high))
    low = min(rating.likelihood.low, likelihood)
    note = Factor(
        of="likelihood",
        name="assumed, not said",
        value=likelihood - rating.likelihood.high,
        why="it rests on parts a template brought; confirm them to rate it in full",
    )
    return _rating(Range(low=low, high=likelihood), rating.impact), [note]


def _at_most_medium(likelihood: int, impact: int) -> bool:
    return LEVELS.index(level_of(likelihood, impact)) <= LEVELS.index(RiskLevel.MEDIUM)


def _after_plan(entry: ThreatEntry, today: Rating, response: Response | None) -> Rating | None:
    if response is None:
        return None
    if response.kind in (ResponseKind.DESIGN_OUT, ResponseKind.AVOID):
        return _rating(Range(low=1, high=1), today.impact)
    alive = {m.mitigation for m in response.mitigations if m.status is not MitigationStatus.REJECTED}
    links = [link for link in entry.mitigations if link.id in alive]
    if not links:
        return None
    steps = max((link.steps for link in links if link.moves in ("likelihood", "both")), default=0)
    milder = max((link.steps for link in links if link.moves in ("impact", "both")), default=0)
    impact = Range(low=max(1, today.impact.low - milder), high=max(1, today.impact.high - milder))
    return _rating(_lowered(today.likelihood, steps, floor=entry.likelihood.floor), impact)


def _by_person(person: PersonRating) -> tuple[Rating, list[Factor]]:
    likelihood = Range(low=person.likelihood, high=person.likelihood)
    impact = Range(low=person.impact, high=person.impact)
    why = f"{person.by}: {person.reason}"
    notes = [
        Factor(of="likelihood", name="rated by a person", value=person.likelihood, why=why),
        Factor(of="impact", name="rated by a person", value=person.impact, why=why),
    ]
    return _rating(likelihood, impact), notes
