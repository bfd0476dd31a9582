"""How likely, how bad: the two values of a rating while they are being counted, each with its factors."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from assistant.elicit.risk_table import FACTORS, likelihood_of, reach_of
from assistant.elicit.view import SystemView
from assistant.model.threat import Factor
from assistant.model.values import SYSTEM
from knowledge_base.conditions import FactRef
from knowledge_base.entries import FactShift, ThreatEntry
from knowledge_base.vocabulary import OPEN_VALUES, ImpactKind, Writer

Of = Literal["likelihood", "impact"]

_USUAL: Final = "as usual for this threat"
_WORST_DAY_WORDS: Final[Mapping[ImpactKind, tuple[str, ...]]] = {
    ImpactKind.PEOPLE: (
        r"hurt\w*|harm\w*|injur\w+|suicid\w+|dies?|deaths?|lives|unsafe|endanger\w*|evict\w+|bully\w*",
        r"wrong (?:diagnosis|dose|treatment|medicine)",
    ),
    ImpactKind.MONEY: (
        r"money|refunds?|pays?|paid|payouts?|payments?|fraud\w*|financ\w+|bills?|costs?|budgets?|expensive",
    ),
    ImpactKind.CONFIDENTIALITY: (
        r"leak\w*|expos\w+|disclos\w+|private|privacy|data breach|secrets?|confidential",
        r"someone else's|other (?:customer|patient|user|tenant|people)\w*",
    ),
    ImpactKind.INTEGRITY: (
        r"wrong (?:decision|answer|advice|information|data|price)s?|false|incorrect",
        r"manipulat\w+|tamper\w*|delet\w+|overwrit\w+|corrupt\w*",
    ),
    ImpactKind.AVAILABILITY: (r"(?:is|goes|are|be|being) down|outages?|unavailable|stops? working|offline",),
    ImpactKind.LAW_AND_REPUTATION: (
        r"sued|sues?|lawsuits?|legal|fined|fines|regulators?|discriminat\w+",
        r"newspapers?|in the press|reputation|headlines?|scandal|lose (?:our|their) trust",
    ),
}
"""Words by which a team says what would hurt most."""
_WORST_DAY: Final = {
    kind: re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE) for kind, words in _WORST_DAY_WORDS.items()
}


@dataclass(frozen=True)
class RatingInput:
    """What the rating of one threat needs.

    Attributes:
        near: the anchor and everything bound or affected, which a control must guard to count.
        assumed: whether it rests on something only an archetype brought.
    """

    entry: ThreatEntry
    view: SystemView
    anchor: str
    bindings: Mapping[str, str]
    near: frozenset[str]
    assumed: bool = False


class Note(NamedTuple):
    """A factor while it is being counted; it is made one where the threat is shown."""

    of: Of
    name: str
    value: int
    why: str

    def factor(self) -> Factor:
        """Return it as it is shown."""
        return Factor(of=self.of, name=self.name, value=self.value, why=self.why)


@dataclass
class Tally:
    """A value from 1 to 5 while it is being moved, and what open facts could still do to it.

    Of several reasons that move it the same way the strongest counts; they are not added up.
    """

    of: Of
    start: int
    up: int = 0
    down: int = 0
    maybe_up: int = 0
    maybe_down: int = 0
    notes: list[Note] = field(default_factory=list)
    unknown: list[FactRef] = field(default_factory=list)

    def note(self, name: str, value: int, *, why: str) -> None:
        """Write a factor down."""
        self.notes.append(Note(self.of, name, value, why))

    def move(self, by: int, name: str, *, why: str) -> None:
        """Move the value for a reason."""
        self.up, self.down = max(self.up, by), min(self.down, by)
        self.note(name, by, why=why)

    def leave_open(self, by: int, name: str, *, why: str, ref: FactRef) -> None:
        """Remember that an open fact would move the value."""
        self.maybe_up, self.maybe_down = max(self.maybe_up, by), min(self.maybe_down, by)
        self.note(name, by, why=f"not known yet: {why}")
        self.unknown.append(ref)

    @property
    def may_rise(self) -> bool:
        """Whether an open fact would raise it further than what is known does."""
        return self.maybe_up > self.up

    @property
    def may_fall(self) -> bool:
        """Whether an open fact would lower it further than what is known does."""
        return self.maybe_down < self.down

    def at(self, step: int) -> int:
        """Return the value so many steps away, within the scale."""
        value = max(1, min(5, self.start + self.up + self.down))
        return max(1, min(5, value + step))


def likelihood(given: RatingInput) -> Tally:
    """Take the mean of reach, steps, luck and incentive, then move it by facts and by where it runs."""
    profile = given.entry.likelihood
    values = {name: getattr(profile, name) for name in FACTORS}
    whys = {name: f"{FACTORS[name][1][value - 1]}, {_USUAL}" for name, value in values.items()}
    source = given.bindings.get(profile.source or "")
    writers = given.view.taint(source) if source else frozenset[str]()
    reach = reach_of(writers)
    if source and reach is not None:
        nearest = next(w for w in Writer if str(w) in writers and reach_of([str(w)]) == reach)
        values["reach"] = reach
        whys["reach"] = (
            f"{given.view.model.system.name_of(source)} can be written by: {nearest.label.lower()}"
        )
    tally = Tally("likelihood", likelihood_of(values.values()))
    for name, (words, _) in FACTORS.items():
        tally.note(words, values[name], why=whys[name])
    _shift(tally, profile.shifts, given=given)
    for variant in given.entry.scope_variants:
        scope = given.view.read(given.bindings[variant.of] if variant.of else given.anchor, "scope")
        if variant.likelihood and not scope.isdisjoint(map(str, variant.scopes)):
            tally.move(variant.likelihood, "where it runs", why=variant.note)
    return tally


def impact(given: RatingInput) -> tuple[ImpactKind, Tally]:
    """Take the worst kind of harm, one worse if the team named it as its worst day, then move it by facts."""
    base = given.entry.impact.base
    feared = given.view.model.system.worst_day
    named = {kind for kind in base if feared and _WORST_DAY[kind].search(feared)}
    worst = max(base, key=lambda kind: (base[kind] + (kind in named), kind in named))
    tally = Tally("impact", base[worst])
    tally.note(worst.label.lower(), base[worst], why="the worst of its harms")
    if worst in named:
        tally.move(1, "worst day", why="the team named this as what would hurt most")
    _shift(tally, given.entry.impact.shifts, given=given)
    return worst, tally


def _shift(tally: Tally, shifts: Sequence[FactShift], *, given: RatingInput) -> None:
    facts = given.view.catalogue.facts
    for shift in shifts:
        subject = SYSTEM if shift.of == SYSTEM else given.bindings.get(shift.of)
        if subject is None:
            continue
        values = given.view.read(subject, shift.fact)
        name = facts[shift.fact].title if shift.fact in facts else shift.fact
        if not values or values & OPEN_VALUES:
            tally.leave_open(shift.by, name, why=shift.why, ref=FactRef(subject, shift.fact))
        elif not values.isdisjoint(shift.any_of):
            tally.move(shift.by, name, why=shift.why)
