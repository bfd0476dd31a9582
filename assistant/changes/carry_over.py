"""Move what people decided, and all else that names an element, to the element that took its place."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from assistant.model.response import Response
from assistant.model.threat import Decision, PersonRating, Proposal, Threat
from assistant.model.threat_model import InterviewState, ThreatModel
from assistant.model.values import Value

T = TypeVar("T", bound=Value)
R = TypeVar("R", PersonRating, Response)


def carry_over(model: ThreatModel, *, old: str, new: str) -> dict[str, Any]:
    """Return the fields of a model in which `new` takes the place of `old`, for all but system and facts.

    Where both elements have a decision, rating or response to the same threat, that of `new` stays.
    """
    move = _Move(old, new)
    decisions = [_decision(decision, move) for decision in model.decisions]
    return {
        "decisions": tuple(_once(model.decisions, decisions, key="threat")),
        "ratings": tuple(_once(model.ratings, _renamed(model.ratings, move), key="threat")),
        "responses": tuple(_once(model.responses, _renamed(model.responses, move), key="threat")),
        "proposals": tuple(_proposals(model.proposals, move)),
        "hints": tuple(_set(hint, subject=move.subject(hint.subject)) for hint in model.hints),
        "questions": tuple(_set(it, subject=move.subject(it.subject)) for it in model.questions),
        "assumptions": tuple(
            _set(it, subject=it.subject and move.subject(it.subject)) for it in model.assumptions
        ),
        "interview": _interview(model.interview, move),
    }


@dataclass(frozen=True)
class _Move:
    """One element in the place of another."""

    old: str
    new: str

    def subject(self, name: str) -> str:
        return self.new if name == self.old else name

    def threat(self, name: str) -> str:
        entry, at, place = name.partition("@")
        return entry + at + "~".join(map(self.subject, place.split("~")))

    def question(self, name: str) -> str:
        head, at, subject = name.rpartition("@")
        return f"{head}{at}{self.subject(subject)}" if at else name


def _set(value: T, **fields: Any) -> T:  # noqa: ANN401  fields of many types; the model validates the result
    return type(value).model_validate(
        {name: getattr(value, name) for name in type(value).model_fields} | fields
    )


def _renamed(items: Iterable[R], move: _Move) -> list[R]:
    return [_set(item, threat=move.threat(item.threat)) for item in items]


def _once(before: Iterable[T], after: Iterable[T], *, key: str) -> Iterable[T]:
    """Keep one item for each key; one that did not have to move comes before one that did."""
    pairs = [(getattr(old, key), getattr(new, key), new) for old, new in zip(before, after, strict=True)]
    taken = {was for was, now, _ in pairs if was == now}
    for was, now, item in pairs:
        if was != now and now in taken:
            continue
        if isinstance(item, Decision) and item.duplicate_of == now:
            continue  # the two were one threat all along
        taken.add(now)
        yield item


def _decision(decision: Decision, move: _Move) -> Decision:
    return _set(
        decision,
        threat=move.threat(decision.threat),
        duplicate_of=decision.duplicate_of and move.threat(decision.duplicate_of),
        frozen=_threat(decision.frozen, move),
    )


def _threat(threat: Threat, move: _Move) -> Threat:
    reasons = [_set(it, subject=it.subject and move.subject(it.subject)) for it in threat.reasons]
    return _set(
        threat,
        id=move.threat(threat.id),
        anchor=move.subject(threat.anchor),
        bindings={name: move.subject(bound) for name, bound in threat.bindings.items()},
        affected=_distinct(map(move.subject, threat.affected)),
        reasons=tuple(reasons),
        depends_on=tuple(_set(fact, subject=move.subject(fact.subject)) for fact in threat.depends_on),
        variants=_distinct(map(move.threat, threat.variants)),
    )


def _proposals(proposals: Iterable[Proposal], move: _Move) -> Iterable[Proposal]:
    taken = {t.id for proposal in proposals for t in proposal.threats if move.threat(t.id) == t.id}
    for proposal in proposals:
        threats = []
        for threat in proposal.threats:
            name = move.threat(threat.id)
            if name == threat.id or name not in taken:
                taken.add(name)
                threats.append(_threat(threat, move))
        yield _set(proposal, threats=tuple(threats))


def _interview(state: InterviewState, move: _Move) -> InterviewState:
    return _set(
        state,
        asked=_distinct(map(move.question, state.asked)),
        current=state.current and move.question(state.current),
        along={move.question(one): move.question(other) for one, other in state.along.items()},
        doubts={move.question(question): values for question, values in state.doubts.items()},
        skipped=_distinct(map(move.question, state.skipped)),
    )


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
