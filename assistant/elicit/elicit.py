"""From a threat model and the catalogue to ranked threats, each with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.elicit.names import Names, with_article
from assistant.elicit.rank import rank, sort_key
from assistant.elicit.risk import RatingInput, rate
from assistant.elicit.rules import Candidate, match_entries
from assistant.elicit.statement import tell
from assistant.elicit.view import SystemView
from assistant.model.threat import Factor, OpenFact, Range, Rating, Reason, Risk, RuledOut, Threat
from assistant.model.threat_model import ThreatModel
from assistant.model.values import SYSTEM
from knowledge_base.catalogue import Catalogue
from knowledge_base.conditions import AnyClause, AttributeClause, FactClause, FactRef, Node, walk
from knowledge_base.entries import ThreatEntry
from knowledge_base.vocabulary import ImpactKind, Owner, RiskLevel, ThreatStatus


@dataclass(frozen=True)
class OpenMatter:
    """A fact nobody knows yet, and a threat it would bring, remove or rate otherwise.

    Attributes:
        decides: whether the threat stands or falls with it; otherwise it only moves its rating.
        level: the level the threat has, or would have.
    """

    ref: FactRef
    threat: str
    entry: str
    level: RiskLevel
    decides: bool


@dataclass(frozen=True)
class Elicited:
    """What can go wrong, what was ruled out, and what would decide the rest."""

    threats: tuple[Threat, ...]
    ledger: tuple[RuledOut, ...]
    open_matters: tuple[OpenMatter, ...]


@dataclass(frozen=True)
class _Built:
    threat: Threat
    matters: tuple[OpenMatter, ...]
    shown: bool


def elicit_threats(model: ThreatModel, catalogue: Catalogue) -> Elicited:
    """Derive the threats of a model; the same input gives the same threats in the same order."""
    view = SystemView(model, catalogue)
    matched = match_entries(view)
    built: list[_Built] = []
    ledger = list(matched.ruled_out)
    for candidate in matched.candidates:
        made = _build(candidate, view)
        if made is None:
            ledger.append(_untold(candidate))
        else:
            built.append(made)
    matters = tuple(matter for made in built for matter in made.matters)
    derived = _merged([made.threat for made in built if made.shown], catalogue)
    brought = [_rated(t) for proposal in model.proposals for t in proposal.threats]
    known = {threat.id for threat in derived}
    threats = [*derived, *(t for t in brought if t.id not in known)]
    ranked = rank(threats)
    listed = {threat.id for threat in ranked}
    decided = [t for t in threats if t.id in model.decisions_by_threat and t.id not in listed]
    return Elicited(tuple(_with_decisions([*ranked, *decided], model)), tuple(ledger), matters)


def _build(candidate: Candidate, view: SystemView) -> _Built | None:
    """Make the threat of a candidate; nothing when it cannot be told in this system's words."""
    entry, match = candidate.entry, candidate.match
    bindings = dict(match.bindings)
    told = tell(entry, Names(view, bindings, near=candidate.anchor))
    if told is None:
        return None
    response = view.model.responses_by_threat.get(candidate.id)
    person = next((r for r in view.model.ratings if r.threat == candidate.id), None)
    near = frozenset({candidate.anchor, *candidate.affected})
    assumed = _rests_on_assumption(candidate, view)
    rated = rate(RatingInput(entry, view, bindings, near, assumed=assumed), response=response, person=person)
    unknown = sorted(match.unknown)
    statement = f"{_if(entry, unknown, view)}{told.statement}" if unknown else told.statement
    threat = Threat(
        id=candidate.id,
        entry=entry.id,
        title=told.title[:120],
        statement=statement,
        anchor=candidate.anchor,
        bindings=bindings,
        affected=candidate.affected,
        stride=entry.stride,
        harm=entry.harm,
        linddun=entry.linddun,
        stages=entry.stages,
        references=tuple(str(reference) for reference in entry.references),
        reasons=_reasons(candidate, view),
        depends_on=tuple(OpenFact(subject=ref.subject, key=ref.key) for ref in unknown),
        family=entry.family,
        quota=entry.quota,
        mitigations=tuple(link.id for link in entry.mitigations),
        owner=owner_in_scope(entry, candidate.anchor, view),
        risk=rated.risk,
    )
    shown = not (candidate.conditional and candidate.hangs_on_family)
    return _Built(threat, _matters(threat, entry, unknown, rated.unknown), shown)


def _matters(
    threat: Threat, entry: ThreatEntry, deciding: Iterable[FactRef], moving: Iterable[FactRef]
) -> tuple[OpenMatter, ...]:
    assert threat.risk is not None
    level = threat.risk.today.level
    sure = [OpenMatter(ref, threat.id, entry.id, level, decides=True) for ref in deciding]
    return (*sure, *(OpenMatter(ref, threat.id, entry.id, level, decides=False) for ref in moving))


def owner_in_scope(entry: ThreatEntry, anchor: str, view: SystemView) -> Owner:
    """Return who has to act where the anchor runs."""
    scopes = view.read(anchor, "scope")
    return next((who for scope, who in entry.owners.items() if str(scope) in scopes), entry.owners["default"])


def _if(entry: ThreatEntry, unknown: Sequence[FactRef], view: SystemView) -> str:
    """Open a conditional statement with the answers under which it holds."""
    wanted = _deciding_values(entry.applies_when)
    asked = []
    for ref in unknown:
        fact = view.catalogue.facts.get("writers" if ref.key == "taint" else ref.key)
        if fact is None:
            continue
        labels = [c.label for c in fact.choices if c.value in wanted.get(ref.key, frozenset())]
        name = "the system" if ref.subject == SYSTEM else with_article(view.model.system.name_of(ref.subject))
        question = fact.question.replace("{name}", name)
        answer = " or ".join(f'"{label}"' for label in labels[:3]) or "the worse one"
        asked.append(f'the answer to "{question}" is {answer}')
    joint = " or " if _alternatives(entry.applies_when, [ref.key for ref in unknown[:2]]) else " and "
    return f"If {joint.join(asked[:2])}: " if asked else "If what is still open turns out badly: "


def _alternatives(condition: Node, keys: Sequence[str]) -> bool:
    """Whether one of some facts would be enough: they stand in the same `any`."""
    groups = [
        {inner.fact.key for _, inner in walk(clause) if isinstance(inner, FactClause)}
        for _, clause in walk(condition)
        if isinstance(clause, AnyClause)
    ]
    return len(keys) > 1 and any(set(keys) <= group for group in groups)


def _deciding_values(condition: Node) -> dict[str, frozenset[str]]:
    """Return, for each fact or attribute a condition reads, the values under which it can hold."""
    values: dict[str, frozenset[str]] = {}
    for _, clause in walk(condition):
        if isinstance(clause, FactClause):
            key, wanted = clause.fact.key, clause.fact.any_of
        elif isinstance(clause, AttributeClause):
            key, wanted = clause.attribute.name, clause.attribute.any_of
        else:
            continue
        values[key] = values.get(key, frozenset()) | frozenset(wanted)
    return values


def _rests_on_assumption(candidate: Candidate, view: SystemView) -> bool:
    """Whether only a template vouches for the anchor, a bound part or a fact."""
    if any(view.is_assumed(element) for element in (candidate.anchor, *candidate.match.bindings.values())):
        return True
    facts = [view.fact(*ref) for ref in candidate.match.because]
    return any(fact is not None and fact.origin.certainty == "assumed" for fact in facts)


def _reasons(candidate: Candidate, view: SystemView) -> tuple[Reason, ...]:
    """Say why the threat is there: the premise, then each part and fact with the words it rests on."""
    reasons = [Reason(text=candidate.entry.premise.says)]
    for element_id in dict.fromkeys(candidate.match.bindings.values()):
        element = view.model.system.by_id.get(element_id)
        if element is not None:
            assumed = element.origin.certainty == "assumed"
            name = view.model.system.name_of(element_id)
            reasons.append(Reason(text=name, subject=element_id, quote=element.origin.quote, assumed=assumed))
    for ref in dict.fromkeys(candidate.match.because):
        fact = view.fact(*ref)
        entry = view.catalogue.facts.get(ref.key)
        if fact is None or entry is None:
            continue
        text = f"{entry.title}: {', '.join(v.replace('_', ' ') for v in fact.values)}"
        assumed = fact.origin.certainty == "assumed"
        reasons.append(Reason(text=text, subject=ref.subject, key=ref.key, quote=fact.origin.quote, assumed=assumed))
    return tuple(reasons)


def _untold(candidate: Candidate) -> RuledOut:
    return RuledOut(
        entry=candidate.entry.id,
        title=candidate.entry.title,
        anchor=candidate.anchor,
        reason="too little is known of this system to say it in its own words",
    )


def _merged(threats: Sequence[Threat], catalogue: Catalogue) -> list[Threat]:
    """Make one threat of those with the same anchor, effect and first control."""
    groups: dict[tuple[str, str], list[Threat]] = {}
    for threat in threats:
        entry = catalogue.threats[threat.entry or ""]
        effect = entry.same_as or entry.id
        key = (threat.anchor, effect) if entry.same_as else (threat.id, effect)
        groups.setdefault(key, []).append(threat)
    merged = []
    for group in groups.values():
        first, *others = sorted(group, key=sort_key)
        affected = dict.fromkeys(e for t in group for e in (*t.affected, t.anchor) if e != first.anchor)
        changes = {"variants": tuple(t.id for t in others), "affected": tuple(affected)}
        merged.append(first.model_copy(update=changes) if others else first)
    return merged


def _rated(threat: Threat) -> Threat:
    """Give a threat that people brought a middling rating until somebody rates it."""
    if threat.risk is not None:
        return threat
    three = Range(low=1, high=3)
    rating = Rating(likelihood=three, impact=three, level=RiskLevel.MEDIUM, level_low=RiskLevel.LOW)
    why = "nobody has rated it yet"
    factors = (
        Factor(of="likelihood", name="not rated", value=3, why=why),
        Factor(of="impact", name="not rated", value=3, why=why),
    )
    risk = Risk(inherent=rating, today=rating, factors=factors, worst=ImpactKind.INTEGRITY)
    return threat.model_copy(update={"risk": risk})


def _with_decisions(threats: Sequence[Threat], model: ThreatModel) -> list[Threat]:
    """Put people's decisions on the threats; what was decided and is no longer derived is stale."""
    decided = model.decisions_by_threat
    here = {name for threat in threats for name in (threat.id, *threat.variants)}
    marked = [
        threat.model_copy(update={"status": decided[threat.id].status}) if threat.id in decided else threat
        for threat in threats
    ]
    gone = [d for d in model.decisions if d.threat not in here]
    stale = [d.frozen.model_copy(update={"status": ThreatStatus.STALE}) for d in gone]
    return [*marked, *stale]
