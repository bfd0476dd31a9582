"""A drafted or saved threat model as JSON for other programs, and as text for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

from assistant.exchange.report import Report
from assistant.mitigate.suggest import suggest_mitigations
from assistant.model.threat import Range, Threat
from assistant.model.values import SYSTEM, Quote

WIDTH = 100
JsonObject = dict[str, Any]  # Any: JSON on its way out


def threat_json(threat: Threat, report: Report, *, rank: int) -> JsonObject:
    """Return what another program wants to know of a threat."""
    system = report.model.system
    risk = threat.risk
    response = report.model.responses_by_threat.get(threat.id)
    owners = {m.mitigation: m.owner for m in response.mitigations} if response else {}
    return {
        "rank": rank,
        "id": threat.id,
        "entry": threat.entry,
        "title": threat.title,
        "statement": threat.statement,
        "conditional": bool(threat.depends_on),
        "depends_on": [fact.model_dump() for fact in threat.depends_on],
        "anchor": threat.anchor,
        "anchor_name": system.name if threat.anchor == SYSTEM else system.name_of(threat.anchor),
        "affected": list(threat.affected),
        "stride": [str(category) for category in threat.stride],
        "harm": [str(kind) for kind in threat.harm],
        "stages": [str(stage) for stage in threat.stages],
        "references": [report.citation(reference).label for reference in threat.references],
        "provenance": str(threat.provenance),
        "status": str(threat.status),
        "family": threat.family,
        "responsible": str(threat.owner),
        "risk": risk.model_dump(mode="json") if risk else None,
        "level": str(risk.today.level) if risk else None,
        "reasons": [reason.model_dump(mode="json") for reason in threat.reasons],
        "mitigations": [
            {**suggestion.model_dump(mode="json"), "owner": owners.get(suggestion.mitigation, "")}
            for suggestion in suggest_mitigations(threat, report.model, report.catalogue)
        ],
    }


def report_json(report: Report, *, top: int) -> JsonObject:
    """Return system, facts, the first threats, ledger and review."""
    model = report.model
    return {
        "title": report.title,
        "notice": report.notice,
        "catalogue": {"version": model.catalogue_version, "digest": model.catalogue_digest},
        "system": model.system.model_dump(mode="json"),
        "facts": [fact.model_dump(mode="json") for fact in model.facts],
        "threats": [
            threat_json(threat, report, rank=n) for n, threat in enumerate(report.analysis.threats[:top], 1)
        ],
        "threat_count": len(report.analysis.threats),
        "ledger": [line.model_dump(mode="json") for line in report.analysis.ledger],
        "findings": [finding.model_dump(mode="json") for finding in report.analysis.findings],
        "verdict": str(report.analysis.verdict),
        "open_questions": [question.model_dump(mode="json") for question in model.questions],
    }


def wrapped(text: str, *, indent: str = "") -> str:
    """Wrap a paragraph for a terminal."""
    return textwrap.fill(text, WIDTH, initial_indent=indent, subsequent_indent=indent)


def threat_lines(threat: Threat, report: Report, *, number: int) -> Iterator[str]:
    """Tell of one threat in a few lines."""
    risk = threat.risk
    assert risk is not None, "the analysis rates every threat"
    rating = f"likelihood {_range(risk.today.likelihood)}, impact {_range(risk.today.impact)} ({risk.worst.label.lower()})"
    letters = "".join(category.letter for category in threat.stride) or "-"
    yield f"{number:>2}. [{risk.today.level.label}] {threat.title}"
    yield wrapped(threat.statement, indent="    ")
    yield f"    STRIDE {letters} · {rating} · {threat.status.label.lower()}"
    if threat.references:
        yield wrapped(f"sources: {', '.join(report.citation(r).label for r in threat.references[:6])}", indent="    ")
    if (quote := telling_quote(threat)) is not None:
        yield wrapped(f'because you said: "{quote.text}"', indent="    ")
    for suggestion in suggest_mitigations(threat, report.model, report.catalogue)[:2]:
        yield wrapped(f"do: {suggestion.title} ({suggestion.status.label.lower()}; {_who(suggestion.responsible)})", indent="    ")


def telling_quote(threat: Threat) -> Quote | None:
    """Return the words that say most of why a threat is there: a fact's, else a part's other than the anchor."""
    quoted = [reason for reason in threat.reasons if reason.quote is not None]
    quoted.sort(key=lambda reason: (reason.key is None, reason.subject == threat.anchor))
    return quoted[0].quote if quoted else None


def _who(owner: str) -> str:
    return {"us": "yours to do", "shared": "yours and the provider's"}.get(str(owner), f"for the {owner}")


def _range(value: Range) -> str:
    return str(value.low) if value.low == value.high else f"{value.low}-{value.high}"


def report_lines(report: Report, *, top: int) -> Iterator[str]:
    """Tell of a whole model: what was understood, what can go wrong, what is open."""
    system = report.model.system
    yield report.title
    yield "=" * len(report.title)
    yield wrapped(report.notice)
    yield ""
    yield "What we are working on"
    for component in system.components:
        mark = "" if component.origin.certainty in ("said", "hedged") else f"  [{component.origin.certainty}]"
        yield f"  - {component.name} ({component.kind.label.lower()}){mark}"
    people = ", ".join(actor.name for actor in system.actors)
    if people:
        yield f"  people: {people}"
    yield ""
    yield "What can go wrong"
    for number, threat in enumerate(report.analysis.threats[:top], 1):
        yield from threat_lines(threat, report, number=number)
        yield ""
    if report.analysis.ledger:
        yield "Looked at and set aside"
        yield from (f"  - {line.title} ({line.anchor}): {line.reason}" for line in report.analysis.ledger)
        yield ""
    yield "What is thin"
    yield from (wrapped(f"- {finding.text}. {finding.fix}", indent="  ") for finding in report.analysis.findings)


def question_lines(questions: Sequence[str]) -> Iterator[str]:
    """List what would be asked next."""
    if questions:
        yield ""
        yield "What I would ask next"
        yield from (wrapped(f"- {text}", indent="  ") for text in questions)
