"""One threat told in Markdown: what, why, how bad, and what can be done."""

from collections.abc import Iterator

from assistant.exchange.escaping import inline
from assistant.exchange.report import Report
from assistant.model.threat import Factor, OpenFact, Range, Rating, Reason, Risk, Threat
from assistant.model.values import SYSTEM


def threat_lines(report: Report, threat: Threat) -> Iterator[str]:
    """Yield the blocks that tell a threat, without its heading."""
    yield inline(threat.statement)
    yield "\n".join(line if line.startswith(" ") else f"- {line}" for line in _facts(report, threat))


def reference_text(report: Report, reference: str) -> str:
    """Return a reference as a link to where it is explained; its label alone where nobody knows."""
    citation = report.citation(reference)
    label = inline(citation.label)
    return f"[{label}](<{citation.url}>)" if citation.url else label


def _facts(report: Report, threat: Threat) -> Iterator[str]:
    system = report.model.system
    yield f"**Where:** {inline(system.name_of(threat.anchor))}" + (
        f"; touches {inline(', '.join(map(system.name_of, threat.affected)))}" if threat.affected else ""
    )
    kinds = [*(letter.label for letter in threat.stride), *(harm.label for harm in threat.harm)]
    kinds += [f"LINDDUN {letter.label.lower()}" for letter in threat.linddun]
    if kinds:
        yield f"**Kind:** {inline(', '.join(dict.fromkeys(kinds)))}"
    if threat.stages:
        yield f"**Life-cycle stages:** {inline(', '.join(stage.label for stage in threat.stages))}"
    yield f"**Status:** {threat.status.label}; found by {threat.provenance.label.lower()}"
    yield from _reasons(report, threat)
    if threat.risk is not None:
        yield from _risk(threat.risk)
    if threat.references:
        links = ", ".join(reference_text(report, reference) for reference in threat.references)
        yield f"**References:** {links}"
    if threat.mitigations:
        yield "**What can be done:**"
        yield from (f"  - {inline(report.mitigation_title(mitigation))}" for mitigation in threat.mitigations)


def _reasons(report: Report, threat: Threat) -> Iterator[str]:
    if threat.reasons:
        yield "**Why it is here:**"
        yield from (f"  - {_reason(reason)}" for reason in threat.reasons)
    if threat.depends_on:
        yield "**Would be decided by:**"
        yield from (f"  - {_open_fact(report, fact)}" for fact in threat.depends_on)


def _reason(reason: Reason) -> str:
    quote = f" (“{inline(reason.quote.text)}”)" if reason.quote else ""
    return f"{inline(reason.text)}{quote}{' (assumed)' if reason.assumed else ''}"


def _open_fact(report: Report, fact: OpenFact) -> str:
    about = "the system" if fact.subject == SYSTEM else report.model.system.name_of(fact.subject)
    return inline(f"{report.fact_title(fact.key)}, of {about}")


def _risk(risk: Risk) -> Iterator[str]:
    rated = f", rated by {inline(risk.rated_by)}" if risk.rated_by else ""
    yield f"**Risk today:** {_rating(risk.today)}; worst for {risk.worst.label.lower()}{rated}"
    yield from (f"  - {_factor(factor)}" for factor in risk.factors)
    if risk.inherent != risk.today:
        yield f"**Risk without the controls mentioned:** {_rating(risk.inherent)}"
    if risk.planned is not None:
        yield f"**Risk after the plan:** {_rating(risk.planned)}"


def _rating(rating: Rating) -> str:
    level = rating.level.label
    if rating.level_low != rating.level:
        level = f"{rating.level_low.label} to {level.lower()}"
    return f"**{level}** (likelihood {_range(rating.likelihood)}, impact {_range(rating.impact)}, of 5)"


def _range(values: Range) -> str:
    return str(values.high) if values.low == values.high else f"{values.low} to {values.high}"


def _factor(factor: Factor) -> str:
    return f"{factor.of.capitalize()}, {inline(factor.name)} {factor.value}: {inline(factor.why)}"
