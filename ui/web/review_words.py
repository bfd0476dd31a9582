"""How a review reads: the verdict, what was counted, and where each finding is mended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final

from assistant.exchange.report import SET_ASIDE, Report
from assistant.model.document import content_digest
from assistant.model.review import Analysis, CellState, Finding, Severity, Verdict
from assistant.model.sign_off import Answer, SignedReview
from assistant.model.threat_model import ThreatModel
from knowledge_base.vocabulary import Provenance, RiskLevel, ThreatStatus
from ui.web.wording import count

VERDICTS: Final = {
    Verdict.COMPLETE: "Complete",
    Verdict.ACCEPTED_WITH_GAPS: "Accepted with gaps",
    Verdict.NOT_YET: "Not yet",
}
SEVERITIES: Final = {
    Severity.BLOCKING: (":material/block:", "Blocks"),
    Severity.THIN: (":material/warning:", "Thin"),
    Severity.NOTE: (":material/info:", "To know"),
}
ANSWERS: Final = {Answer.YES: "Yes", Answer.PARTLY: "Partly", Answer.NO: "No"}
TRIGGERS: Final = (
    "A model, its version or its provider changes",
    "A tool, plugin or server joins, or one of them may do more",
    "A new source is read, or somebody new can write to one",
    "It acts more on its own",
    "It gets new users or a new purpose",
    "Something goes wrong, here or in a system like it",
    "The acceptance of a risk runs out",
)
"""What usually puts a threat model out of date."""

_HIGH: Final = (RiskLevel.HIGH, RiskLevel.CRITICAL)
_LOOKED_AT: Final = (CellState.DISCUSSED, CellState.NOTHING_IN_CATALOGUE)


@dataclass(frozen=True)
class Figure:
    """A number on top of the page, with what it counts."""

    label: str
    value: str
    help: str


@dataclass(frozen=True)
class Fix:
    """Where a finding is mended: a page by its name, and what to show there."""

    place: str
    label: str
    query: tuple[tuple[str, str], ...] = ()


def verdict_title(analysis: Analysis) -> str:
    """Return the verdict in a few words."""
    return {
        Verdict.NOT_YET: "Not yet good enough",
        Verdict.ACCEPTED_WITH_GAPS: "Thin in places",
        Verdict.COMPLETE: "The checks found nothing open",
    }[analysis.verdict]


def verdict_text(analysis: Analysis) -> str:
    """Return what the verdict means; it never reassures."""
    blocking, thin = (
        sum(finding.severity is severity for finding in analysis.findings)
        for severity in (Severity.BLOCKING, Severity.THIN)
    )
    match analysis.verdict:
        case Verdict.NOT_YET:
            also = f", and {thin} {_are(thin)} thin" if thin else ""
            return (
                f"{count(blocking, 'finding')} {'blocks' if blocking == 1 else 'block'} a sign-off{also}. "
                "Until that is settled nobody can say that this model is complete."
            )
        case Verdict.ACCEPTED_WITH_GAPS:
            return (
                f"Nothing blocks, but {count(thin, 'finding')} {_are(thin)} thin. Somebody can go on with "
                "these gaps under their own name; that does not close them."
            )
        case Verdict.COMPLETE:
            return (
                "That says nothing about what nobody has thought of. What only people can know stands in the "
                "checklist below."
            )


def figures(report: Report) -> tuple[Figure, ...]:
    """Return the four figures of a review."""
    threats = report.analysis.threats
    decided = sum(t.status not in {ThreatStatus.PROPOSED, ThreatStatus.STALE} for t in threats)
    high = [t for t in threats if t.status not in SET_ASIDE and t.risk and t.risk.today.level in _HIGH]
    answered = sum(t.id in report.model.responses_by_threat for t in high)
    cells = [cell for cell in report.analysis.cells if cell.state is not CellState.NOT_APPLICABLE]
    seen = sum(cell.state in _LOOKED_AT for cell in cells)
    people = sum(t.provenance is Provenance.TEAM for t in threats)
    return (
        Figure("Threats decided", _of(decided, threats), "Confirmed or set aside by a person"),
        Figure("High risks answered", _of(answered, high), "High or critical today, with a response"),
        Figure(
            "STRIDE cells seen", _of(seen, cells), "Considered: each part by each category that can apply"
        ),
        Figure("From people", str(people), "Threats raised by the team, not by the catalogue"),
    )


def by_severity(findings: Iterable[Finding]) -> Iterator[tuple[Severity, list[Finding]]]:
    """Yield the findings in groups, the weightiest first."""
    order = list(Severity)
    ranked = sorted(findings, key=lambda finding: order.index(finding.severity))
    for severity, group in groupby(ranked, key=lambda finding: finding.severity):
        yield severity, list(group)


def by_check(findings: Iterable[Finding]) -> Iterator[tuple[str, list[Finding]]]:
    """Yield the findings of each check together."""
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.check, []).append(finding)
    yield from groups.items()


def fix_of(finding: Finding) -> Fix | None:
    """Return where a finding is mended; nothing where there is only something to know."""
    place = _PLACES.get(finding.check)
    if place is None:
        return None
    query = _SHOWN.get(finding.check)
    return Fix(place, _LABELS[place], (query,) if query else ())


def since_signed(review: SignedReview, model: ThreatModel, *, version: int, catalogue: str) -> str:
    """Return what happened since a review was signed."""
    news = []
    if content_digest(model) != review.digest:
        now = f"version {version} now" if version > review.version else "this copy of it now"
        news.append(f"the model has changed since (version {review.version} then, {now})")
    if review.catalogue_version and review.catalogue_version != catalogue:
        news.append(f"the catalogue has moved from {review.catalogue_version} to {catalogue}")
    if not news:
        return "Nothing in the model has changed since."
    words = " and ".join(news)
    return f"{words[:1].upper()}{words[1:]}: what was signed is not what stands here."


def due_words(review: SignedReview, *, today: date) -> str:
    """Return when the next review is due, or since when it is overdue."""
    when = day_words(review.next_review)
    days = (today - review.next_review).days
    return (
        f"Overdue: it was due on {when}, {count(days, 'day')} ago." if days > 0 else f"Next review: {when}."
    )


def day_words(day: date) -> str:
    """Return a day as people write it."""
    return f"{day.day} {day.strftime('%B %Y')}"


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def _of(number: int, everything: Sequence[object]) -> str:
    return f"{number} of {len(everything)}" if everything else "none yet"


_LABELS: Final = {
    "interview": "Fix in the interview",
    "system": "Fix in the system",
    "threats": "Fix in the threats",
    "response": "Fix in the responses",
    "review": "Sign below, when it is done",
}
_PLACES: Final = {
    "conflicting-facts": "system",
    "unconnected-parts": "system",
    "assumed-parts": "system",
    "unknown-writers": "system",
    "untested-controls": "system",
    "nobody-affected": "system",
    "nothing-described": "interview",
    "high-on-open-question": "system",
    "open-questions": "interview",
    "worst-day": "interview",
    "worst-day-not-listed": "threats",
    "undecided-threats": "threats",
    "stale-decisions": "threats",
    "lost-duplicates": "threats",
    "only-catalogue": "threats",
    "stages-without-threats": "threats",
    "high-without-response": "response",
    "acceptances": "response",
    "mitigations-without-owner": "response",
    "overdue-mitigations": "response",
    "overdue-review": "review",
}
"""The page on which each check's findings are mended."""

_SHOWN: Final = {
    "undecided-threats": ("show", "To review"),
    "stages-without-threats": ("view", "By life-cycle stage"),
    "stale-decisions": ("show", "To review"),
    "lost-duplicates": ("show", "Set aside"),
    "high-without-response": ("what", "Without a response"),
    "acceptances": ("what", "Accepted"),
    "mitigations-without-owner": ("what", "Without an owner"),
    "overdue-mitigations": ("what", "Overdue"),
    "conflicting-facts": ("part", "Facts"),
    "high-on-open-question": ("part", "Facts"),
    "unconnected-parts": ("part", "Flows"),
    "assumed-parts": ("part", "Elements"),
    "unknown-writers": ("part", "Elements"),
    "untested-controls": ("part", "Elements"),
    "nobody-affected": ("part", "Data and people"),
}
"""Which of the lists of that page to show, as its address says it."""
