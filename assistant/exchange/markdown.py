"""A report that people read: the four questions, one after the other, in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from assistant.exchange.escaping import inline
from assistant.exchange.exporter import Exporter
from assistant.exchange.report import Report, Standing, listed_components
from assistant.exchange.threat_text import reference_text, threat_lines
from assistant.model.facts import Fact
from assistant.model.sign_off import SignedReview
from assistant.model.system import System
from assistant.model.threat import Threat
from assistant.model.values import SYSTEM
from knowledge_base.vocabulary import ThreatStatus

_GROUPS: Final = (
    (ThreatStatus.CONFIRMED, "Confirmed by a person"),
    (ThreatStatus.PROPOSED, "Proposed, not reviewed by a person yet"),
    (ThreatStatus.STALE, "Decided, but the system has changed since"),
)
_ASIDE: Final = (ThreatStatus.DISMISSED, ThreatStatus.DUPLICATE)


def write_markdown(report: Report) -> bytes:
    """Write a report for people to read."""
    sections = (_head(report), _system(report), _threats(report), _responses(report), _review(report))
    blocks = [block for section in sections for block in section if block]
    return ("\n\n".join(blocks) + "\n").encode()


def _head(report: Report) -> Iterator[str]:
    yield f"# Threat model: {inline(report.title)}"
    bold = report.standing in {Standing.UNREVIEWED_DRAFT, Standing.PARTLY_REVIEWED}
    yield f"> **{inline(report.notice)}**" if bold else f"> {inline(report.notice)}"
    catalogue = report.model.catalogue_version or report.catalogue.version
    yield f"Made with Fourfold; threats and mitigations from its catalogue {inline(catalogue)}."


def _system(report: Report) -> Iterator[str]:
    model, system = report.model, report.model.system
    yield "## 1. What are we working on?"
    yield _items(
        (
            _said("Purpose", system.purpose),
            _said("The worst day", system.worst_day),
            _said("Our role", system.our_role.label if system.our_role else ""),
        )
    )
    yield from _tables(system)
    if model.facts:
        yield "### What is known"
        rows = [_fact_row(report, fact) for fact in model.facts]
        yield _table(("About", "What", "Answer", "In these words"), rows)


def _tables(system: System) -> Iterator[str]:
    name = system.name_of
    if system.components:
        yield "### Elements"
        rows = [
            (part.name, part.kind.label, part.product or "", "; ".join(part.holds))
            for part in listed_components(system)
        ]
        yield _table(("Element", "Kind", "Product", "Holds"), rows)
    if system.flows:
        yield "### Data flows"
        flows = [(name(flow.source), name(flow.target), flow.name, flow.role.label) for flow in system.flows]
        yield _table(("From", "To", "What", "Taken as"), flows)
    if system.boundaries:
        yield "### Trust boundaries"
        yield _table(
            ("Boundary", "Round"),
            [(line.name, ", ".join(map(name, line.members))) for line in system.boundaries],
        )
    if system.assets:
        yield "### Assets"
        yield _table(
            ("Asset", "Data", "Kept in"),
            [(a.name, a.data_class.label, ", ".join(map(name, a.held_by))) for a in system.assets],
        )
    people = [(actor.name, f"{actor.part}, {actor.writer.label}") for actor in system.actors]
    people += [(party.name, f"affected, {party.relation.replace('_', ' ')}") for party in system.affected]
    if people:
        yield "### People"
        yield _table(("Who", "Part"), people)
    if system.controls:
        yield "### Controls that were mentioned"
        yield _table(
            ("Control", "State", "Guards"),
            [(c.name, c.state.label, ", ".join(map(name, c.guards))) for c in system.controls],
        )


def _fact_row(report: Report, fact: Fact) -> tuple[str, ...]:
    about = "The system" if fact.subject == SYSTEM else report.model.system.name_of(fact.subject)
    values = ", ".join(value.replace("_", " ") for value in fact.values) or "unknown"
    words = f"“{fact.origin.quote.text}”" if fact.origin.quote else fact.origin.certainty.label.lower()
    return (about, report.fact_title(fact.key), values, words)


def _threats(report: Report) -> Iterator[str]:
    yield "## 2. What can go wrong?"
    ranked = report.threats(*(status for status, _ in _GROUPS))
    numbers = {threat.id: number for number, threat in enumerate(ranked, start=1)}
    if ranked:
        rows = [_overview_row(report, threat, number=numbers[threat.id]) for threat in ranked]
        yield _table(("No.", "Threat", "Where", "Risk today", "STRIDE", "Status"), rows)
    for status, heading in _GROUPS:
        if group := report.threats(status):
            yield f"### {heading}"
            for threat in group:
                yield f"#### {numbers[threat.id]}. {inline(threat.title)}"
                yield from threat_lines(report, threat)
    if aside := report.threats(*_ASIDE):
        yield "### Set aside by a person"
        yield _table(("Threat", "Why", "By"), [_aside_row(report, threat) for threat in aside])


def _overview_row(report: Report, threat: Threat, *, number: int) -> tuple[str, ...]:
    risk = threat.risk.today.level.label if threat.risk else "not rated"
    letters = "".join(category.letter for category in threat.stride)
    return (
        str(number),
        threat.title,
        report.model.system.name_of(threat.anchor),
        risk,
        letters,
        threat.status.label,
    )


def _aside_row(report: Report, threat: Threat) -> tuple[str, ...]:
    decision = report.model.decisions_by_threat.get(threat.id)
    if decision is None:
        return (threat.title, threat.status.label, "")
    reason = decision.reason.label if decision.reason else threat.status.label
    return (threat.title, "; ".join(filter(None, (reason, decision.note))), decision.by)


def _responses(report: Report) -> Iterator[str]:
    yield "## 3. What are we going to do about it?"
    titles = {threat.id: threat.title for threat in report.analysis.threats}
    rows = []
    for response in report.model.responses:
        about = (titles.get(response.threat, response.threat), response.kind.label)
        if response.acceptance is not None:
            accepted = response.acceptance
            rows.append((*about, accepted.reason, accepted.by, f"until {accepted.expires.isoformat()}", ""))
        rows += [
            (*about, plan.title, plan.owner, plan.due.isoformat() if plan.due else "", plan.status.label)
            for plan in response.mitigations
        ]
    if rows:
        yield _table(("Threat", "Response", "What", "Owner", "Due", "Status"), rows)
    else:
        yield "No response has been planned yet. What could be done stands with each threat above."


def _review(report: Report) -> Iterator[str]:
    model, analysis = report.model, report.analysis
    yield "## 4. Did we do a good enough job?"
    yield f"Verdict: **{inline(analysis.verdict.replace('_', ' '))}**."
    if analysis.findings:
        yield _items(
            f"{finding.severity.capitalize()}: {inline(finding.text)} {inline(finding.fix)}"
            for finding in analysis.findings
        )
    if model.sign_offs:
        yield "### Signed reviews"
        yield _table(
            ("When", "By", "Verdict", "Gaps", "Next review"),
            [_signed_row(review) for review in reversed(model.sign_offs)],
        )
    if model.questions:
        yield "### Open questions"
        rows = [(question.text, question.for_whom, question.at_stake) for question in model.questions]
        yield _table(("Question", "Who could answer", "At stake"), rows)
    if model.assumptions:
        yield "### Assumptions"
        yield _table(("Assumption", "Why", "By"), [(a.text, a.reason, a.by) for a in model.assumptions])
    if model.parked:
        yield "### Parked points"
        yield _items(inline(point.text) for point in model.parked)
    if analysis.ledger:
        yield "### Considered and ruled out"
        ruled_out = [(line.title, model.system.name_of(line.anchor), line.reason) for line in analysis.ledger]
        yield _table(("Threat", "Where", "Why not"), ruled_out)
    yield from _sources(report)


def _signed_row(review: SignedReview) -> tuple[str, ...]:
    return (
        f"{review.at.date().isoformat()} (version {review.version})",
        f"{review.by}, {review.role}" if review.role else review.by,
        review.verdict.replace("_", " "),
        "; ".join(gap.text for gap in review.gaps),
        review.next_review.isoformat(),
    )


def _sources(report: Report) -> Iterator[str]:
    cited = dict.fromkeys(
        reference for threat in report.threats(*ThreatStatus) for reference in threat.references
    )
    if cited:
        yield "### References"
        yield _items(reference_text(report, reference) for reference in cited)


def _said(what: str, words: str) -> str:
    return f"**{what}:** {inline(words)}" if words.strip() else ""


def _items(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines if line)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *(tuple(inline(cell) for cell in row) for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


MARKDOWN: Final = Exporter(
    name="markdown",
    title="Report (Markdown)",
    suffix=".md",
    mime="text/markdown",
    write=write_markdown,
    loses=("the structure that an import needs", "earlier versions"),
)
