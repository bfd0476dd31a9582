"""Apply changes to a threat model: pure, and refusing whatever would break it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from pydantic import ValidationError

from assistant.changes import change as c
from assistant.changes.carry_over import carry_over
from assistant.errors import ChangeRefusedError
from assistant.model.facts import Fact, FactKey, fact_key
from assistant.model.sign_off import objections
from assistant.model.system import COLLECTIONS, Element, System, references_of
from assistant.model.threat_model import ThreatModel
from assistant.model.values import Value
from knowledge_base.vocabulary import Provenance, ResponseKind, ThreatStatus

T = TypeVar("T", bound=Value)


def apply(model: ThreatModel, change: c.Change) -> ThreatModel:
    """Return the model with one change made.

    Raises:
        ChangeRefusedError: the change names what does not exist, or would leave the model unsound.
    """
    try:
        return _APPLIERS[type(change)](model, change)
    except ValidationError as error:
        why = "; ".join(str(problem["msg"]).removeprefix("Value error, ") for problem in error.errors())
        raise ChangeRefusedError(f"{change.do}: {why}") from error


def apply_all(model: ThreatModel, changes: Iterable[c.Change]) -> ThreatModel:
    """Return the model with all changes made, in order."""
    for change in changes:
        model = apply(model, change)
    return model


def with_fields(value: T, **fields: Any) -> T:  # noqa: ANN401  fields of many types, validated here
    """Return a copy with some fields set, validated as a whole."""
    current = {name: getattr(value, name) for name in type(value).model_fields}
    return type(value).model_validate({**current, **fields})


def _refuse(message: str) -> ChangeRefusedError:
    return ChangeRefusedError(message)


def _element(model: ThreatModel, element_id: str) -> Element:
    found = model.system.by_id.get(element_id)
    if found is None:
        raise _refuse(f"there is no element '{element_id}' in this model; look at the list of elements")
    return found


def _system(model: ThreatModel, **fields: Any) -> ThreatModel:  # noqa: ANN401  as with_fields
    return with_fields(model, system=with_fields(model.system, **fields))


def _with_elements(system: System, elements: Iterable[Element]) -> System:
    sorted_out: dict[str, list[Element]] = {field: [] for field in COLLECTIONS.values()}
    for element in elements:
        sorted_out[COLLECTIONS[element.type]].append(element)
    return with_fields(system, **{field: tuple(items) for field, items in sorted_out.items()})


def _describe(model: ThreatModel, change: c.DescribeSystem) -> ThreatModel:
    given = {
        name: value for name in System.model_fields if (value := getattr(change, name, None)) is not None
    }
    title = model.title if change.title is None else change.title
    return with_fields(model, title=title, system=with_fields(model.system, **given))


def _put(model: ThreatModel, change: c.PutElement) -> ThreatModel:
    element = change.element
    old = model.system.by_id.get(element.id)
    if old is not None and old.type != element.type:
        raise _refuse(f"'{element.id}' is a {old.type} already; give the new {element.type} another id")
    field = COLLECTIONS[element.type]
    current: Sequence[Element] = getattr(model.system, field)
    kept = tuple(element if other.id == element.id else other for other in current)
    return _system(model, **{field: kept if old is not None else (*current, element)})


def _rename(model: ThreatModel, change: c.RenameElement) -> ThreatModel:
    element = _element(model, change.id)
    return _put(model, c.PutElement(element=with_fields(element, name=change.name)))


def _remove(model: ThreatModel, change: c.RemoveElement) -> ThreatModel:
    _element(model, change.id)
    return _take_out(model, {change.id})


def _take_out(model: ThreatModel, gone: set[str]) -> ThreatModel:
    """Take elements out, with the flows that end there, and with what names any of them."""
    gone = set(gone)
    while more := {
        flow.id for flow in model.system.flows if flow.id not in gone and gone & {flow.source, flow.target}
    }:
        gone |= more
    kept = [_without_references(e, gone) for e in model.system.elements() if e.id not in gone]
    return with_fields(
        model,
        system=_with_elements(model.system, kept),
        facts=tuple(fact for fact in model.facts if fact.subject not in gone),
        hints=tuple(hint for hint in model.hints if hint.subject not in gone),
        questions=tuple(question for question in model.questions if question.subject not in gone),
        assumptions=tuple(taken for taken in model.assumptions if taken.subject not in gone),
    )


def _without_references(element: Element, gone: set[str]) -> Element:
    fields: dict[str, Any] = {}
    for field, other in references_of(element):
        if other in gone:
            value = getattr(element, field)
            fields[field] = tuple(i for i in value if i not in gone) if isinstance(value, tuple) else None
    return with_fields(element, **fields) if fields else element


def _redirect(element: Element, *, old: str, new: str) -> Element:
    fields: dict[str, Any] = {}
    for field, other in references_of(element):
        if other == old:
            value = getattr(element, field)
            moved = (
                tuple(dict.fromkeys(new if i == old else i for i in value))
                if isinstance(value, tuple)
                else new
            )
            fields[field] = moved
    return with_fields(element, **fields) if fields else element


def _merge(model: ThreatModel, change: c.MergeElements) -> ThreatModel:
    gone, kept = _element(model, change.gone), _element(model, change.kept)
    if gone.type != kept.type:
        raise _refuse(
            f"'{gone.name}' is a {gone.type} and '{kept.name}' a {kept.type}; only like can be merged"
        )
    if gone.id == kept.id:
        raise _refuse(f"'{gone.name or gone.id}' cannot be merged with itself")
    loops = {
        flow.id
        for flow in model.system.flows
        if gone.id in (flow.source, flow.target) and {flow.source, flow.target} <= {gone.id, kept.id}
    }
    model = _take_out(model, loops - {gone.id, kept.id})
    rest = [_redirect(e, old=gone.id, new=kept.id) for e in model.system.elements() if e.id != gone.id]
    return with_fields(
        model,
        system=_with_elements(model.system, rest),
        facts=_merged_facts(model, gone=gone.id, kept=kept.id),
        **carry_over(model, old=gone.id, new=kept.id),
    )


def _merged_facts(model: ThreatModel, *, gone: str, kept: str) -> tuple[Fact, ...]:
    """Give the facts of one element to another: its own stay, unless they leave open what the other knows."""
    facts = {fact_key(fact): fact for fact in model.facts if fact.subject != gone}
    for fact in model.facts:
        if fact.subject == gone:
            moved = with_fields(fact, subject=kept)
            own = facts.get(fact_key(moved))
            if own is None or (own.is_open and not moved.is_open):
                facts[fact_key(moved)] = moved
    return tuple(facts.values())


def _split(model: ThreatModel, change: c.SplitElement) -> ThreatModel:
    element = _element(model, change.id)
    if change.new.type != element.type or change.new.id in model.system.by_id:
        raise _refuse(f"splitting '{element.name}' needs a new {element.type} with an id of its own")
    unknown = set(change.flows) - {flow.id for flow in model.system.flows}
    if unknown:
        raise _refuse(f"there is no flow {', '.join(sorted(unknown))} to move")
    elements = [
        _redirect(e, old=change.id, new=change.new.id) if e.id in change.flows else e
        for e in model.system.elements()
    ]
    return with_fields(model, system=_with_elements(model.system, [*elements, change.new]))


def _replace(model: ThreatModel, change: c.ReplaceElement) -> ThreatModel:
    element = _element(model, change.id)
    if change.new.type != element.type or change.new.id in model.system.by_id:
        raise _refuse(f"replacing '{element.name}' needs a new {element.type} with an id of its own")
    elements = [
        _redirect(e, old=change.id, new=change.new.id) for e in model.system.elements() if e.id != change.id
    ]
    return with_fields(
        model,
        system=_with_elements(model.system, [*elements, change.new]),
        facts=tuple(fact for fact in model.facts if fact.subject != change.id),
        hints=tuple(hint for hint in model.hints if hint.subject != change.id),
    )


def _record(model: ThreatModel, change: c.RecordFact) -> ThreatModel:
    facts = {**model.facts_by_key, fact_key(change.fact): change.fact}
    return with_fields(model, facts=tuple(facts.values()))


def _retract(model: ThreatModel, change: c.RetractFact) -> ThreatModel:
    key = FactKey(change.subject, change.key, change.when)
    if key not in model.facts_by_key:
        raise _refuse(f"nothing is known of '{change.key}' of '{change.subject}' that could be forgotten")
    return with_fields(model, facts=tuple(fact for fact in model.facts if fact_key(fact) != key))


def _hint(model: ThreatModel, change: c.TakeHint) -> ThreatModel:
    new = change.hint
    hints = {(hint.subject, hint.key, hint.value): hint for hint in model.hints}
    old = hints.get((new.subject, new.key, new.value))
    if old is not None and old.chance >= new.chance:
        return model
    return with_fields(model, hints=tuple({**hints, (new.subject, new.key, new.value): new}.values()))


def _listed(field: str, item: str, *, key: str = "id") -> Callable[[ThreatModel, Any], ThreatModel]:
    """Make an applier that puts a change's item into a list, in place of the one with the same key."""

    def put(model: ThreatModel, change: Any) -> ThreatModel:  # noqa: ANN401  any change that bears `item`
        new = getattr(change, item)
        current = {getattr(old, key): old for old in getattr(model, field)}
        return with_fields(model, **{field: tuple({**current, getattr(new, key): new}.values())})

    return put


def _unlisted(field: str, item: str, *, key: str = "id") -> Callable[[ThreatModel, Any], ThreatModel]:
    """Make an applier that takes an item off a list."""

    def drop(model: ThreatModel, change: Any) -> ThreatModel:  # noqa: ANN401  any change that bears `item`
        gone = getattr(change, item)
        current = getattr(model, field)
        kept = tuple(old for old in current if getattr(old, key) != gone)
        if len(kept) == len(current):
            raise _refuse(f"{field}: there is no '{gone}'")
        return with_fields(model, **{field: kept})

    return drop


def _decide(model: ThreatModel, change: c.DecideThreat) -> ThreatModel:
    decision = change.decision
    if decision.frozen.id != decision.threat:
        raise _refuse(f"the decision is about '{decision.threat}' but keeps '{decision.frozen.id}'")
    if decision.status is ThreatStatus.DISMISSED and decision.reason is None:
        raise _refuse("setting a threat aside needs a reason")
    if decision.status is ThreatStatus.DUPLICATE and decision.duplicate_of in (None, decision.threat):
        raise _refuse("a duplicate names the other threat it repeats")
    if decision.status is not ThreatStatus.DUPLICATE and decision.duplicate_of is not None:
        raise _refuse("only a duplicate names another threat")
    return _listed("decisions", "decision", key="threat")(model, change)


def _propose(model: ThreatModel, change: c.ProposeThreats) -> ThreatModel:
    if any(proposal.id == change.proposal.id for proposal in model.proposals):
        raise _refuse(f"there is a proposal '{change.proposal.id}' already; give the new one another id")
    known = {threat.id for proposal in model.proposals for threat in proposal.threats}
    ids = [threat.id for threat in change.proposal.threats]
    again = [name for n, name in enumerate(ids) if name in known or name in ids[:n]]
    if again:
        raise _refuse(f"proposed already: {', '.join(again)}")
    needs_entry = change.proposal.provenance is Provenance.RETRIEVED
    if needs_entry and any(threat.entry is None for threat in change.proposal.threats):
        raise _refuse("a retrieved threat names the entry it was retrieved from")
    return _listed("proposals", "proposal")(model, change)


def _plan(model: ThreatModel, change: c.PlanResponse) -> ThreatModel:
    response = change.response
    if response.kind is ResponseKind.ACCEPT and response.acceptance is None:
        raise _refuse("accepting a risk needs a reason, a person and a date when it runs out")
    return _listed("responses", "response", key="threat")(model, change)


def _add_utterance(model: ThreatModel, change: c.AddUtterance) -> ThreatModel:
    if any(said.id == change.utterance.id for said in model.utterances):
        raise _refuse(f"the utterance '{change.utterance.id}' is kept already")
    return with_fields(model, utterances=(*model.utterances, change.utterance))


def _sign_off(model: ThreatModel, change: c.SignOff) -> ThreatModel:
    if any(old.id == change.review.id for old in model.sign_offs):
        raise _refuse(f"the review '{change.review.id}' is signed already; sign a new one")
    if problems := list(objections(change.review)):
        raise _refuse(f"this review cannot be signed: {'; '.join(problems)}")
    return with_fields(model, sign_offs=(*model.sign_offs, change.review))


def _use_catalogue(model: ThreatModel, change: c.UseCatalogue) -> ThreatModel:
    return with_fields(model, catalogue_version=change.version, catalogue_digest=change.digest)


def _move(model: ThreatModel, change: c.MoveInterview) -> ThreatModel:
    return with_fields(model, interview=change.state)


_APPLIERS: dict[type[Value], Callable[[ThreatModel, Any], ThreatModel]] = {
    c.DescribeSystem: _describe,
    c.PutElement: _put,
    c.RenameElement: _rename,
    c.RemoveElement: _remove,
    c.MergeElements: _merge,
    c.SplitElement: _split,
    c.ReplaceElement: _replace,
    c.RecordFact: _record,
    c.RetractFact: _retract,
    c.TakeHint: _hint,
    c.Expect: lambda model, change: with_fields(
        model, expectations=change.expectations, relevance=change.relevance
    ),
    c.AddUtterance: _add_utterance,
    c.RaiseQuestion: _listed("questions", "question"),
    c.CloseQuestion: _unlisted("questions", "id"),
    c.Assume: _listed("assumptions", "assumption"),
    c.Park: _listed("parked", "point"),
    c.Unpark: _unlisted("parked", "id"),
    c.ProposeThreats: _propose,
    c.DecideThreat: _decide,
    c.ReopenThreat: _unlisted("decisions", "threat", key="threat"),
    c.RateThreat: _listed("ratings", "rating", key="threat"),
    c.PlanResponse: _plan,
    c.DropResponse: _unlisted("responses", "threat", key="threat"),
    c.SignOff: _sign_off,
    c.MoveInterview: _move,
    c.UseCatalogue: _use_catalogue,
}
