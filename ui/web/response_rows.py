"""What is going to be done, as page 3 shows it: the table, the board, and what is still missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from assistant.exchange.report import SET_ASIDE, Report
from assistant.model.response import PlannedMitigation, Response
from assistant.model.threat import Rating, Threat
from assistant.model.threat_model import ThreatModel
from knowledge_base.vocabulary import MitigationStatus, ResponseKind, RiskLevel
from ui.web.wording import count, level_words

OPEN: Final = "Open"
SETTLED: Final = frozenset({MitigationStatus.DONE, MitigationStatus.REJECTED})
COLUMNS: Final = (
    MitigationStatus.PROPOSED,
    MitigationStatus.PLANNED,
    MitigationStatus.IN_PROGRESS,
    MitigationStatus.DONE,
)
"""The columns of the board; what was rejected is told below it."""
_HIGH: Final = frozenset({RiskLevel.HIGH, RiskLevel.CRITICAL})
_RANKS: Final = list(RiskLevel)


class Wanted(StrEnum):
    """Which threats by what is missing."""

    ALL = "All"
    BARE = "Without a response"
    UNOWNED = "Without an owner"
    ACCEPTED = "Accepted"
    LATE = "Overdue"


@dataclass(frozen=True)
class Line:
    """A threat and what is to be done about it."""

    threat: Threat
    response: Response | None

    @property
    def mitigations(self) -> tuple[PlannedMitigation, ...]:
        """The mitigations that were chosen."""
        return self.response.mitigations if self.response else ()

    @property
    def is_high(self) -> bool:
        """Whether the risk is high or critical today."""
        return self.threat.risk is not None and self.threat.risk.today.level in _HIGH

    @property
    def unowned(self) -> tuple[PlannedMitigation, ...]:
        """The mitigations still to be done that nobody owns."""
        return tuple(m for m in self.mitigations if not m.owner and m.status not in SETTLED)

    def late(self, today: date) -> bool:
        """Whether something is past its date: a mitigation, or an acceptance."""
        return self.expired(today) or any(is_late(m, today) for m in self.mitigations)

    @property
    def is_accepted(self) -> bool:
        """Whether somebody decided to accept the risk."""
        return self.response is not None and self.response.kind is ResponseKind.ACCEPT

    def expired(self, today: date) -> bool:
        """Whether the risk is accepted, but not any more or by nobody."""
        if not self.is_accepted or self.response is None:
            return False
        acceptance = self.response.acceptance
        return acceptance is None or acceptance.expires < today


def is_late(mitigation: PlannedMitigation, today: date) -> bool:
    """Tell whether a mitigation is past its date and not done."""
    return mitigation.due is not None and mitigation.due < today and mitigation.status not in SETTLED


def response_lines(report: Report) -> list[Line]:
    """Return every live threat with its response, the highest risk first."""
    answers = report.model.responses_by_threat
    live = [threat for threat in report.analysis.threats if threat.status not in SET_ASIDE]
    ranked = sorted(live, key=_rank, reverse=True)
    return [Line(threat, answers.get(threat.id)) for threat in ranked]


def _rank(threat: Threat) -> int:
    return _RANKS.index(threat.risk.today.level) if threat.risk else -1


def keep_wanted(lines: Iterable[Line], wanted: Wanted, *, today: date) -> list[Line]:
    """Return the threats that are looked for."""
    tests: Mapping[Wanted, Callable[[Line], bool]] = {
        Wanted.ALL: lambda _: True,
        Wanted.BARE: lambda line: line.response is None,
        Wanted.UNOWNED: lambda line: bool(line.unowned),
        Wanted.ACCEPTED: lambda line: line.is_accepted,
        Wanted.LATE: lambda line: line.late(today),
    }
    return [line for line in lines if tests[wanted](line)]


@dataclass(frozen=True)
class Strip:
    """What is missing, as the strip above the table tells it."""

    bare: int
    bare_high: int
    unowned: int
    late: int
    accepted: int
    expired: int
    next_expiry: date | None


def strip(lines: Sequence[Line], *, today: date) -> Strip:
    """Count what is missing."""
    bare = [line for line in lines if line.response is None]
    accepted = [line for line in lines if line.is_accepted]
    ends = [
        line.response.acceptance.expires
        for line in accepted
        if line.response is not None and line.response.acceptance is not None and not line.expired(today)
    ]
    return Strip(
        bare=len(bare),
        bare_high=sum(line.is_high for line in bare),
        unowned=sum(len(line.unowned) for line in lines),
        late=sum(is_late(m, today) for line in lines for m in line.mitigations),
        accepted=len(accepted),
        expired=sum(line.expired(today) for line in accepted),
        next_expiry=min(ends, default=None),
    )


def table(report: Report, lines: Sequence[Line], *, today: date) -> dict[str, list[str]]:
    """Return the table by columns."""
    name = report.model.system.name_of
    return {
        "Open": [OPEN for _ in lines],
        "Threat": [line.threat.title for line in lines],
        "Risk today": [level_words(line.threat) for line in lines],
        "After the plan": [after_plan(line.threat) for line in lines],
        "Response": [response_words(line, today=today) for line in lines],
        "Mitigations": [progress(line.mitigations) for line in lines],
        "Owners": [", ".join(owners(line.mitigations)) for line in lines],
        "Next due": [next_due(line.mitigations, today=today) for line in lines],
        "Where": [name(line.threat.anchor) for line in lines],
        "Decision": [line.threat.status.label for line in lines],
    }


def after_plan(threat: Threat) -> str:
    """Return the risk once the plan works; without a plan nothing is promised."""
    if threat.risk is None or threat.risk.planned is None:
        return "No plan"
    return threat.risk.planned.level.label


def response_words(line: Line, *, today: date) -> str:
    """Return what is to be done, in a few words."""
    if line.response is None:
        return "None yet"
    if not line.is_accepted:
        return line.response.kind.label
    acceptance = line.response.acceptance
    if acceptance is None:
        return "Accepted, by nobody"
    state = "⚠ acceptance expired" if line.expired(today) else "Accepted until"
    return f"{state} {day(acceptance.expires)}"


def progress(mitigations: Sequence[PlannedMitigation]) -> str:
    """Return how far the mitigations are."""
    wanted = [m for m in mitigations if m.status is not MitigationStatus.REJECTED]
    if not wanted:
        return "None"
    done = sum(m.status is MitigationStatus.DONE for m in wanted)
    return f"{done} of {len(wanted)} done"


def owners(mitigations: Iterable[PlannedMitigation]) -> list[str]:
    """Return who owns something."""
    return list(dict.fromkeys(m.owner for m in mitigations if m.owner))


def next_due(mitigations: Iterable[PlannedMitigation], *, today: date) -> str:
    """Return the next date, and whether it has passed."""
    dates = [m.due for m in mitigations if m.due is not None and m.status not in SETTLED]
    if not dates:
        return ""
    first = min(dates)
    return f"⚠ overdue since {day(first)}" if first < today else day(first)


def day(date_: date) -> str:
    """Return a date that sorts and cannot be misread."""
    return date_.isoformat()


@dataclass(frozen=True)
class Card:
    """A mitigation on the board, with the threats it is meant for.

    Attributes:
        threats: the titles of the threats, the highest risk first.
    """

    mitigation: PlannedMitigation
    key: str
    threats: tuple[str, ...]


def cards(lines: Iterable[Line]) -> list[Card]:
    """Return the mitigations, each once for all threats for which it stands alike."""
    found: dict[PlannedMitigation, list[Threat]] = {}
    for line in lines:
        for mitigation in line.mitigations:
            found.setdefault(mitigation, []).append(line.threat)
    return [
        Card(mitigation, f"{mitigation.mitigation or 'own'}-{n}", tuple(threat.title for threat in threats))
        for n, (mitigation, threats) in enumerate(found.items())
    ]


def moved(model: ThreatModel, mitigation: PlannedMitigation, *, to: MitigationStatus) -> list[Response]:
    """Return the responses in which a mitigation is moved to another column of the board."""
    new = mitigation.model_copy(update={"status": to})
    return [
        response.model_copy(
            update={"mitigations": tuple(new if m == mitigation else m for m in response.mitigations)}
        )
        for response in model.responses
        if mitigation in response.mitigations
    ]


def risk_steps(threat: Threat) -> list[tuple[str, str]]:
    """Return the risk as built, today and after the plan, each with a title."""
    if threat.risk is None:
        return [("Risk", "Not rated")]
    planned = threat.risk.planned
    return [
        ("Without controls", rating_words(threat.risk.inherent)),
        ("Today", rating_words(threat.risk.today)),
        ("After the plan", rating_words(planned) if planned else "No plan yet"),
    ]


def rating_words(rating: Rating) -> str:
    """Return a rating as a word with its numbers."""
    return f"{rating.level.label} (likelihood {rating.likelihood.high}, impact {rating.impact.high})"


def strip_words(told: Strip) -> list[tuple[str, str, str]]:
    """Return the strip as titles, numbers, and a line below each."""
    if told.expired:
        third = f"{count(told.expired, 'acceptance')} expired"
    else:
        third = f"next expiry {day(told.next_expiry)}" if told.next_expiry else "none to renew"
    return [
        ("Threats without a response", str(told.bare), f"{told.bare_high} of them high or critical"),
        ("Mitigations without an owner", str(told.unowned), "and still to be done"),
        ("Mitigations overdue", str(told.late), "past their date and not done"),
        ("Accepted risks", str(told.accepted), third),
    ]
