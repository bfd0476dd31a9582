"""From a threat model and the catalogue to ranked threats, each with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.elicit.expecting import expected_chances, with_expected
from assistant.elicit.grammar import shortened
from assistant.elicit.merge import merged, worked_on
from assistant.elicit.names import Names, called
from assistant.elicit.rank import rank, sort_key
from assistant.elicit.risk import RatedThreat, rate, rate_by_hand
from assistant.elicit.rules import Candidate, match_entries
from assistant.elicit.specific import most_specific
from assistant.elicit.statement import Told, tell
from assistant.elicit.supposing import hinted, opening
from assistant.elicit.tally import RatingInput
from assistant.elicit.view import SystemView
from assistant.model.facts import Expectation, Hint
from assistant.model.threat import OpenFact, PersonRating, Reason, Risk, RuledOut, Threat
from assistant.model.threat_model import ThreatModel
from assistant.model.values import SYSTEM
from knowledge_base.catalogue import Catalogue
from knowledge_base.conditions import FactRef
from knowledge_base.entries import Inference, ThreatEntry
from knowledge_base.vocabulary import Certainty, Owner, RiskLevel, ThreatStatus

_SET_ASIDE = (ThreatStatus.DISMISSED, ThreatStatus.DUPLICATE)


@dataclass(frozen=True)
class OpenMatter:
    """A fact nobody knows yet, and a threat it would bring, remove or rate otherwise.

    Attributes:
        anchor: where the threat is or would be.
        level: the level the threat has, or would have.
        decides: whether the threat stands or falls with it; otherwise it only moves its rating.
    """

    ref: FactRef
    threat: str
    entry: str
    anchor: str
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
    """A candidate that is told and rated; `threat` lacks what `_in_full` adds to those that are shown."""

    candidate: Candidate
    told: Told
    rated: RatedThreat
    threat: Threat


def elicit_threats(model: ThreatModel, catalogue: Catalogue) -> Elicited:
    """Derive the threats of a model; the same input gives the same threats in the same order."""
    view = SystemView(model, catalogue)
    matched = match_entries(view)
    ledger = list(matched.ruled_out)
    told: list[tuple[Candidate, Told]] = []
    for candidate in with_expected(matched.candidates, view):
        words = tell(candidate.entry, Names(view, candidate.match.bindings, near=candidate.anchor))
        if words is None:
            ledger.append(_untold(candidate))
        else:
            told.append((candidate, words))
    specific = most_specific([c for c, _ in told], keep=worked_on(model))
    shown = {candidate.id for candidate in specific}
    ratings = {rating.threat: rating for rating in model.ratings}
    built = [_build(c, words, view=view, ratings=ratings) for c, words in told if c.id in shown]
    matters = tuple(matter for one in built for matter in _matters(one, view))
    threats = _listed(built, view, ratings=ratings)
    return Elicited(tuple(_with_decisions(threats, model)), tuple(ledger), matters)


def _untold(candidate: Candidate) -> RuledOut:
    return RuledOut(
        entry=candidate.entry.id,
        title=candidate.entry.title,
        anchor=candidate.anchor,
        reason="too little is known of this system to say it in its own words",
    )


def _build(candidate: Candidate, told: Told, *, view: SystemView, ratings: dict[str, PersonRating]) -> _Built:
    entry, bindings = candidate.entry, dict(candidate.match.bindings)
    given = RatingInput(
        entry=entry,
        view=view,
        anchor=candidate.anchor,
        bindings=bindings,
        near=frozenset({candidate.anchor, *candidate.affected}),
        assumed=_rests_on_assumption(candidate, view),
    )
    response = view.model.responses_by_threat.get(candidate.id)
    rated = rate(given, response=response, person=ratings.get(candidate.id))
    threat = Threat(
        id=candidate.id,
        entry=entry.id,
        title=told.title,
        statement=told.statement(),
        anchor=candidate.anchor,
        bindings=bindings,
        affected=candidate.affected,
        stride=entry.stride,
        harm=entry.harm,
        linddun=entry.linddun,
        stages=entry.stages,
        depends_on=_depends_on(candidate),
        family=entry.family,
        quota=entry.quota,
        mitigations=tuple(link.id for link in entry.mitigations),
        owner=_owner_in_scope(entry, view.read(candidate.anchor, "scope")),
        risk=rated.risk,
    )
    return _Built(candidate, told, rated, threat)


def _depends_on(candidate: Candidate) -> tuple[OpenFact, ...]:
    """Return the open facts a threat hangs on; one that the words let expect hangs on none."""
    if not candidate.conditional:
        return ()
    return tuple(OpenFact(subject=ref.subject, key=ref.key) for ref in sorted(candidate.match.unknown))


def _owner_in_scope(entry: ThreatEntry, scopes: frozenset[str]) -> Owner:
    """Return who has to act where the anchor runs."""
    return next((who for scope, who in entry.owners.items() if str(scope) in scopes), entry.owners["default"])


def _rests_on_assumption(candidate: Candidate, view: SystemView) -> bool:
    """Whether only a template vouches for the anchor, a bound part or a fact."""
    if any(view.is_assumed(element) for element in (candidate.anchor, *candidate.match.bindings.values())):
        return True
    facts = (view.fact(*ref) for ref in candidate.match.because)
    return any(fact is not None and fact.origin.certainty is Certainty.ASSUMED for fact in facts)


def _reasons(candidate: Candidate, view: SystemView) -> tuple[Reason, ...]:
    """Say why the threat is there: the premise, its facts, other facts and parts, with their words."""
    premise = candidate.entry.premise
    known = dict.fromkeys(candidate.match.because)
    guesses = {ref: guess for ref in known if (guess := view.guess(*ref)) is not None}
    unsaid = {ref.key for ref in (*guesses, *candidate.match.unknown)}
    reasons = [] if unsaid & set(premise.facts) else [Reason(text=premise.says)]
    for ref in sorted(known, key=lambda ref: (ref.key not in premise.facts, ref.subject == SYSTEM)):
        if ref in guesses:
            reasons.append(_guessed(ref, guesses[ref], view=view))
            continue
        fact, entry = view.fact(*ref), view.catalogue.facts.get(ref.key)
        if fact is None or entry is None:
            continue
        labels = {choice.value: choice.label for choice in entry.choices}
        text = f"{entry.title}: {', '.join(labels.get(v, v.replace('_', ' ')) for v in fact.values)}"
        reasons.append(
            Reason(
                text=shortened(text, 300),
                subject=ref.subject,
                key=ref.key,
                quote=fact.origin.quote,
                assumed=fact.origin.certainty is Certainty.ASSUMED,
            )
        )
    for element_id in dict.fromkeys(candidate.match.bindings.values()):
        element = view.model.system.by_id.get(element_id)
        if element is not None:
            reasons.append(
                Reason(
                    text=view.model.system.name_of(element_id),
                    subject=element_id,
                    quote=element.origin.quote,
                    assumed=view.is_assumed(element_id),
                )
            )
    if candidate.expected is not None:
        return (_suggested(candidate, candidate.expected, view=view), *reasons)
    hint = hinted(candidate, view) if candidate.conditional else None
    return (*reasons, _perhaps(hint, view=view)) if hint is not None else tuple(reasons)


def _suggested(candidate: Candidate, expected: Expectation, *, view: SystemView) -> Reason:
    """Say which words suggest the threat, and what nobody has said of it."""
    keys = dict.fromkeys(
        "writers" if ref.key == "taint" else ref.key for ref in sorted(candidate.match.unknown)
    )
    unsaid = [view.catalogue.facts[key].title for key in keys if key in view.catalogue.facts]
    text = "Suggested by the description as a whole, most by these words"
    return Reason(
        text=shortened(f"{text}; not said: {', '.join(unsaid)}" if unsaid else text, 300),
        quote=expected.quote,
    )


def _perhaps(hint: Hint, *, view: SystemView) -> Reason:
    """Say what words may mean on which the threat hangs."""
    entry = view.catalogue.facts[hint.key]
    label = next(choice.label for choice in entry.choices if choice.value == hint.value)
    text = f"Perhaps meant, not sure: {entry.title}: {label}"
    return Reason(text=shortened(text, 300), subject=hint.subject, key=hint.key, quote=hint.quote)


def _guessed(ref: FactRef, guess: Inference | Hint, *, view: SystemView) -> Reason:
    """Say what was inferred or may be meant, and why; it reads as what it is."""
    if isinstance(guess, Hint):
        return _perhaps(guess, view=view)
    entry = view.catalogue.facts[ref.key]
    labels = {choice.value: choice.label for choice in entry.choices}
    label = labels.get(guess.value, guess.value)
    because = guess.because.replace("{name}", called(view, ref.subject))
    text = f"Inferred, not said: {entry.title}: {label}, since {because}"
    return Reason(text=shortened(text, 300), subject=ref.subject, key=ref.key)


def _matters(one: _Built, view: SystemView) -> Iterable[OpenMatter]:
    """Yield what is open about a threat; what was only inferred still decides it."""
    level = one.rated.risk.today.level
    match = one.candidate.match
    deciding = sorted({*match.unknown, *(ref for ref in match.because if view.guess(*ref) is not None)})
    for refs, decides in ((deciding, True), (one.rated.unknown, False)):
        for ref in refs:
            yield OpenMatter(ref, one.threat.id, one.candidate.entry.id, one.threat.anchor, level, decides)


def _listed(built: Sequence[_Built], view: SystemView, *, ratings: dict[str, PersonRating]) -> list[Threat]:
    """Return the threats to show: ranked, then what has no place there but was worked on or set aside."""
    model = view.model
    by_id = {one.threat.id: one for one in built}

    def suppose(threat: Threat) -> Threat | None:
        one = by_id[threat.id]
        words = opening(one.candidate, view)
        return threat.model_copy(update={"statement": one.told.statement(words)}) if words else None

    brought = [
        threat.model_copy(update={"risk": _risk_brought(threat, ratings.get(threat.id))})
        for proposal in model.proposals
        for threat in proposal.threats
        if threat.id not in by_id
    ]
    threats = [*merged([one.threat for one in built], view), *brought]
    decided = model.decisions_by_threat
    aside = [t for t in threats if t.id in decided and decided[t.id].status in _SET_ASIDE]
    names = {threat.id for threat in aside}
    waiting = [threat for threat in threats if threat.id not in names]
    expected = expected_chances(model)
    likely: dict[str, float] = {}
    if expected:
        likely = {threat.id: expected.get(threat.entry or "", 0.0) for threat in waiting}
        likely |= {threat.id: 1.0 for threat in brought}
    for threat in waiting:
        if threat.depends_on and (hint := hinted(by_id[threat.id].candidate, view)) is not None:
            likely[threat.id] = max(hint.chance, likely.get(threat.id, 0.0))
    ranked = rank(waiting, tell=suppose, chances=likely)
    names.update(threat.id for threat in ranked)
    kept = [t for t in threats if t.id in worked_on(model) and t.id not in names]
    shown = [*ranked, *(suppose(t) or t for t in kept), *sorted(aside, key=sort_key)]
    return [_in_full(t, by_id[t.id], view=view) if t.id in by_id else t for t in shown]


def _in_full(threat: Threat, one: _Built, *, view: SystemView) -> Threat:
    """Add what is written out only for what is shown: reasons, factors, references."""
    entry = one.candidate.entry
    more = {
        "references": tuple(str(reference) for reference in entry.references),
        "reasons": _reasons(one.candidate, view),
        "risk": one.rated.explained(),
    }
    return threat.model_copy(update=more)


def _risk_brought(threat: Threat, person: PersonRating | None) -> Risk:
    """Rate a threat that no rule derives: as a person did, else by its own factors, else middling."""
    return threat.risk if threat.risk is not None and person is None else rate_by_hand(person)


def _with_decisions(threats: Sequence[Threat], model: ThreatModel) -> list[Threat]:
    """Put people's decisions on the threats; what was decided and is no longer derived is stale."""
    decided = model.decisions_by_threat
    here = {threat.id for threat in threats}
    marked = [
        threat.model_copy(update={"status": decided[threat.id].status}) if threat.id in decided else threat
        for threat in threats
    ]
    stale = [
        d.frozen.model_copy(update={"status": ThreatStatus.STALE})
        for d in model.decisions
        if d.threat not in here
    ]
    return [*marked, *stale]
