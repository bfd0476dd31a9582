"""A drafted or saved threat model as JSON for other programs, and as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from assistant.exchange.report import Report, listed_components
from assistant.model.threat import Range, Rating, RuledOut, Threat
from assistant.model.values import SYSTEM, Quote
from assistant.service import Suggestion, suggest_mitigations
from ui.cli.words import plain, wrapped

JsonObject = dict[str, Any]  # Any: JSON on its way out

_CITED = 6
_DONE_FIRST = 2


def threat_json(threat: Threat, report: Report, *, rank: int) -> JsonObject:
    """Return what another program wants to know of a threat."""
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
        "anchor_name": _name(threat.anchor, report),
        "affected": list(threat.affected),
        "variants": list(threat.variants),
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
        "threats": threats_json(report, top=top),
        "threat_count": len(report.analysis.threats),
        "ledger": [line.model_dump(mode="json") for line in report.analysis.ledger],
        "findings": [finding.model_dump(mode="json") for finding in report.analysis.findings],
        "verdict": str(report.analysis.verdict),
        "open_questions": [question.model_dump(mode="json") for question in model.questions],
    }


def threats_json(report: Report, *, top: int) -> list[JsonObject]:
    """Return the first threats."""
    return [threat_json(threat, report, rank=n) for n, threat in enumerate(report.analysis.threats[:top], 1)]


def _name(element: str, report: Report) -> str:
    return report.model.system.name if element == SYSTEM else report.model.system.name_of(element)


def threat_lines(threat: Threat, report: Report, *, number: int) -> Iterator[str]:
    """Tell of one threat in a few lines."""
    level = level_words(threat.risk.today) if threat.risk else "Not rated"
    yield wrapped(f"{number:>2}. [{level}] {threat.title}", hanging="    ")
    yield wrapped(threat.statement, indent="    ")
    yield wrapped(" · ".join(_marks(threat)), indent="    ")
    if threat.references:
        labels = ", ".join(report.citation(r).label for r in threat.references[:_CITED])
        yield wrapped(f"sources: {labels}", indent="    ")
    if (quote := telling_quote(threat)) is not None:
        why = "suggested by what you said, most by" if _is_suggested(threat) else "because you said"
        yield wrapped(f'{why}: "{quote.text}"', indent="    ")
    for suggestion in suggest_mitigations(threat, report.model, report.catalogue)[:_DONE_FIRST]:
        yield wrapped(f"do: {_suggested(suggestion)}", indent="    ", hanging="  ")


def _marks(threat: Threat) -> Iterator[str]:
    yield (
        f"STRIDE {''.join(category.letter for category in threat.stride)}" if threat.stride else "not STRIDE"
    )
    if threat.risk is not None:
        today = threat.risk.today
        worst = threat.risk.worst.label.lower()
        yield f"likelihood {_range(today.likelihood)}, impact {_range(today.impact)} ({worst})"
    yield threat.status.label.lower()


def level_words(rating: Rating) -> str:
    """Say the level, from its lower to its upper end where something is open."""
    if rating.level_low is rating.level:
        return rating.level.label
    return f"{rating.level_low.label} to {rating.level.label.lower()}"


def _range(value: Range) -> str:
    return str(value.low) if value.low == value.high else f"{value.low}-{value.high}"


def _suggested(suggestion: Suggestion) -> str:
    who = {"us": "yours to do", "shared": "yours and the provider's"}.get(
        str(suggestion.responsible), f"for the {suggestion.responsible}"
    )
    return f"{suggestion.title}: {suggestion.effect} ({suggestion.status.label.lower()}; {who})"


def _is_suggested(threat: Threat) -> bool:
    """Whether a threat stands on the description as a whole, and not on a part or fact of it."""
    return threat.entry is not None and any(r.quote and not (r.subject or r.key) for r in threat.reasons)


def telling_quote(threat: Threat) -> Quote | None:
    """Return the words that say most of why a threat is there.

    That is what suggests it, where it stands on the description as a whole; else a fact's words, another
    part's, its own.
    """
    quoted = [reason for reason in threat.reasons if reason.quote is not None]
    if _is_suggested(threat):
        quoted = [reason for reason in quoted if not (reason.subject or reason.key)]
    quoted.sort(key=lambda reason: (reason.key is None, reason.subject == threat.anchor))
    return quoted[0].quote if quoted else None


def report_lines(report: Report, *, top: int) -> Iterator[str]:
    """Tell of a whole model: what was understood, what can go wrong, what is open."""
    title = plain(report.title)
    yield title
    yield "=" * min(len(title), 100)
    yield wrapped(report.notice)
    yield from _system_lines(report)
    yield ""
    yield "What can go wrong"
    for number, threat in enumerate(report.analysis.threats[:top], 1):
        yield from threat_lines(threat, report, number=number)
        yield ""
    if (rest := len(report.analysis.threats) - top) > 0:
        yield wrapped(f"and {rest} more: --top {top + rest} shows all")
        yield ""
    if report.analysis.ledger:
        yield "Looked at and set aside"
        yield from ledger_lines(report.analysis.ledger, report)
        yield ""
    if report.analysis.findings:
        yield "What is thin"
    for finding in report.analysis.findings:
        yield wrapped(f"- {finding.text}. {finding.fix}", indent="  ", hanging="  ")


def _system_lines(report: Report) -> Iterator[str]:
    system = report.model.system
    if not system.components:
        return
    yield ""
    yield "What we are working on"
    for component in listed_components(system):
        mark = "" if component.origin.certainty in ("said", "hedged") else f"  [{component.origin.certainty}]"
        yield wrapped(f"- {component.name} ({component.kind.label.lower()}){mark}", indent="  ", hanging="  ")
    if system.actors:
        yield wrapped(f"people: {', '.join(actor.name for actor in system.actors)}", indent="  ")


def ledger_lines(ledger: Sequence[RuledOut], report: Report) -> Iterator[str]:
    """List what was ruled out by the reason for it."""
    reasons: dict[str, dict[str, list[str]]] = {}
    for line in ledger:
        reasons.setdefault(line.reason, {}).setdefault(line.title, []).append(_name(line.anchor, report))
    for reason, titles in reasons.items():
        told = "; ".join(f"{title} ({', '.join(dict.fromkeys(names))})" for title, names in titles.items())
        yield wrapped(f"- {reason.removesuffix('.')}. So not: {told}", indent="  ", hanging="  ")


def question_lines(questions: Sequence[str]) -> Iterator[str]:
    """List what would be asked next."""
    if questions:
        yield ""
        yield "What I would ask next"
        yield from (wrapped(f"- {text}", indent="  ", hanging="  ") for text in questions)
