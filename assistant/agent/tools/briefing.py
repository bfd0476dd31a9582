"""Where a model stands, in as few words as a language model needs: the summary, the agenda, the review."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from assistant.agent.tools.desk import Desk
from assistant.interview.questions import word
from assistant.model.facts import Fact
from assistant.model.response import Response
from assistant.model.review import Severity
from assistant.model.system import Component, DataFlow
from assistant.model.threat import Threat
from assistant.model.values import SYSTEM
from knowledge_base.vocabulary import Certainty, FactTime, Provenance, ThreatStatus

TOP: Final = 5
"""So many undecided threats are listed; the rest are counted."""
_FINDINGS: Final = 6
_ELSEWHERE: Final = 2
_MEASURE: Final = 60
_STATEMENT: Final = 400
_MARK: Final = {Certainty.ASSUMED: "?", Certainty.HEDGED: "~", Certainty.INFERRED: "~"}


def summary(desk: Desk) -> str:
    """Tell the whole model: what is known of the system, its threats, what was planned."""
    if not desk.model.system.components:
        return "The model is empty: nothing is known of the system yet."
    return "\n".join([*_system_lines(desk), *_threat_lines(desk)])


def part_summary(desk: Desk, subject: str) -> str:
    """Tell everything about one part: facts with their quotes, flows, threats with their statements."""
    facts = [
        f'{_fact(fact)} "{fact.origin.quote.text}"' if fact.origin.quote else _fact(fact)
        for fact in desk.model.facts
        if fact.subject == subject
    ]
    flows = [_flow(desk, f.id) for f in desk.model.system.flows if subject in (f.source, f.target)]
    threats = [
        f"{t.id} [{level(t)}, {t.status}] {t.statement[:_STATEMENT]}"
        for t in desk.live_threats()
        if subject in (t.anchor, *t.affected)
    ]
    return "\n".join([f"{subject}: {desk.name_of(subject)}", *facts, *flows, *threats])


def agenda(desk: Desk) -> str:
    """List the questions that may be put, the most telling first; the tools know the answers."""
    lines = []
    for question in desk.questions:
        asked = word(question, desk.model, catalogue=desk.catalogue)
        if asked is None:
            lines.append(f"- {question}")
            continue
        lines.append(f"- {question}: {asked.text}")
    return "\n".join(lines) or "Nothing is left to ask."


def review(desk: Desk) -> str:
    """Tell what the review finds, and its verdict."""
    analysis = desk.derived.analysis
    told = [f for f in analysis.findings if f.severity is not Severity.NOTE][:_FINDINGS]
    lines = [f"- {finding.severity}: {finding.text} Fix: {finding.fix}" for finding in told]
    more = len(analysis.findings) - len(told)
    return "\n".join([f"Verdict: {analysis.verdict}", *lines, *([f"and {more} more"] if more else [])])


def level(threat: Threat) -> str:
    """Return a threat's level today."""
    return str(threat.risk.today.level) if threat.risk else "unrated"


def _system_lines(desk: Desk) -> Iterable[str]:
    system = desk.model.system
    facts: dict[str, list[str]] = defaultdict(list)
    for fact in desk.model.facts:
        facts[fact.subject].append(_fact(fact))
    yield f"System: {system.name}. {system.purpose}".strip()
    if facts[SYSTEM]:
        yield f"{SYSTEM}: {'; '.join(facts[SYSTEM])}"
    for component in system.components:
        yield f"- {_part(component)}" + (f": {'; '.join(facts[component.id])}" if facts[component.id] else "")
    for artefact in system.artefacts:
        known = facts[artefact.id]
        yield f"- {artefact.id} ({artefact.kind}, artefact)" + (f": {'; '.join(known)}" if known else "")
    yield from _around(desk)


def _around(desk: Desk) -> Iterable[str]:
    system = desk.model.system
    if system.flows:
        yield "Flows: " + "; ".join(_joins(system.flows))
    if system.actors:
        yield "People: " + "; ".join(f"{a.id} ({a.writer}, {a.part})" for a in system.actors)
    if system.assets:
        yield "Data: " + "; ".join(f"{a.id} ({a.data_class})" for a in system.assets)
    if system.controls:
        yield "Controls: " + "; ".join(f"{c.name} ({c.state})" for c in system.controls)
    yield f"Worst day, in their words: {system.worst_day or 'not asked yet'}"
    if desk.model.questions:
        yield "Open, with its owner: " + "; ".join(
            f"{q.key}@{q.subject} ({q.for_whom or 'nobody named'})" for q in desk.model.questions
        )
    if desk.model.parked:
        yield "Parked: " + "; ".join(point.text for point in desk.model.parked)


def _joins(flows: Sequence[DataFlow]) -> Iterable[str]:
    """Write flows, both ways at once where there are both."""
    ways = dict.fromkeys((flow.source, flow.target) for flow in flows)
    for source, target in ways:
        both = (target, source) in ways
        if not both or list(ways).index((source, target)) < list(ways).index((target, source)):
            yield f"{source}{'<' if both else ''}>{target}"


def _part(component: Component) -> str:
    mark = _MARK.get(component.origin.certainty, "")
    named = f' "{component.name}"' if component.name.lower().replace(" ", "-") != component.id else ""
    return f"{component.id}{named} ({component.kind}{mark})"


def _fact(fact: Fact) -> str:
    later = "" if fact.when is FactTime.TODAY else f" {fact.when}"
    return f"{fact.key}={','.join(fact.values)}{_MARK.get(fact.origin.certainty, '')}{later}"


def _flow(desk: Desk, flow_id: str) -> str:
    flow = next(f for f in desk.model.system.flows if f.id == flow_id)
    return f"flow {flow.id}: {flow.source} > {flow.target} ({flow.role}) {flow.name}".rstrip()


def _threat_lines(desk: Desk) -> Sequence[str]:
    threats = desk.live_threats()
    asserted = [t for t in threats if not t.depends_on]
    kept = sum(t.status is ThreatStatus.CONFIRMED for t in threats)
    head = f"Threats: {len(threats)}, {kept} kept by the team, {len(threats) - len(asserted)} hang on answers"
    lines = [head]
    for threat in _worth_telling(asserted):
        response = desk.model.responses_by_threat.get(threat.id)
        state = "kept" if threat.status is ThreatStatus.CONFIRMED else "undecided"
        planned = f", {_planned(response)}" if response else ""
        lines.append(f"- {threat.id} [{level(threat)}, {state}{planned}] {threat.title}{_also(threat)}")
    return lines


def _planned(response: Response) -> str:
    """Tell what is done about a threat, by whom and until when; it is what a talk closes with."""
    measures = (
        f"{one.title[:_MEASURE]} ({one.owner or 'no owner'}{f' until {one.due}' if one.due else ''})"
        for one in response.mitigations
    )
    return f"{response.kind}: {'; '.join(measures)}".rstrip(": ")


def _worth_telling(threats: Sequence[Threat]) -> Sequence[Threat]:
    """Leave out what is undecided, of lower rank, and not the team's own."""
    undecided = [t for t in threats if t.status is not ThreatStatus.CONFIRMED]
    left_out = {t.id for t in undecided[TOP:] if t.provenance is not Provenance.TEAM}
    return [threat for threat in threats if threat.id not in left_out]


def _also(threat: Threat) -> str:
    """Tell where else the same holds, by the parts; the first few."""
    others = [name.partition("@")[2].partition("~")[0] for name in threat.variants]
    elsewhere = [part for part in dict.fromkeys(others) if part != threat.anchor][:_ELSEWHERE]
    return f" (also: {', '.join(elsewhere)})" if elsewhere else ""
