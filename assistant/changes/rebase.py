"""Apply changes to a model that moved on since they were made, without undoing what others did meanwhile."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from assistant.changes import change as c
from assistant.changes.apply import apply
from assistant.errors import ChangeRefusedError
from assistant.model.facts import FactKey, fact_key
from assistant.model.threat_model import ThreatModel


class Refused(NamedTuple):
    """A change that was left out, and why."""

    change: c.Change
    why: str


class Rebased(NamedTuple):
    """A model with the changes made that could be made."""

    model: ThreatModel
    made: tuple[c.Change, ...]
    refused: tuple[Refused, ...]


def rebase(changes: Iterable[c.Change], *, since: ThreatModel, onto: ThreatModel) -> Rebased:
    """Apply changes one by one, and leave out those that the model refuses or that would overwrite an edit.

    Args:
        changes: what to do.
        since: the model the changes were made against.
        onto: the model as it is now.
    """
    model, made, refused = onto, list[c.Change](), list[Refused]()
    for change in changes:
        try:
            changed = apply(model, change)
        except ChangeRefusedError as error:
            refused.append(Refused(change, str(error)))
            continue
        if changed == model:
            continue  # somebody did the same
        if _subject(change, since) != _subject(change, onto):
            why = f"{_name(change, onto)} was changed by somebody else in between; look at it again"
            refused.append(Refused(change, why))
            continue
        model = changed
        made.append(change)
    return Rebased(model, tuple(made), tuple(refused))


def _subject(change: c.Change, model: ThreatModel) -> object:
    """Return what a change replaces, as it is in a model; nothing where changes only add up."""
    look_up = _SUBJECTS.get(type(change))
    return None if look_up is None else look_up(model, change)


def _described(model: ThreatModel, change: c.DescribeSystem) -> object:
    given = [name for name in type(change).model_fields if name != "do" and getattr(change, name) is not None]
    return [model.title if name == "title" else getattr(model.system, name) for name in given]


def _in(field: str, key: str) -> Callable[[ThreatModel, Any], object]:  # Any: each change of the table below
    """Make a look-up in a list of the model by the id that stands in the change at a dotted path."""

    def find(model: ThreatModel, change: Any) -> object:  # noqa: ANN401  as above
        wanted = change
        *_, name = names = key.split(".")
        for step in names:
            wanted = getattr(wanted, step)
        return next((item for item in getattr(model, field) if getattr(item, name) == wanted), None)

    return find


_SUBJECTS: dict[type, Callable[[ThreatModel, Any], object]] = {
    c.DescribeSystem: _described,
    c.PutElement: lambda model, change: model.system.by_id.get(change.element.id),
    c.RenameElement: lambda model, change: model.system.name_of(change.id),
    c.RemoveElement: lambda model, change: model.system.by_id.get(change.id),
    c.MergeElements: lambda model, change: [model.system.by_id.get(i) for i in (change.gone, change.kept)],
    c.SplitElement: lambda model, change: model.system.by_id.get(change.id),
    c.ReplaceElement: lambda model, change: model.system.by_id.get(change.id),
    c.RecordFact: lambda model, change: model.facts_by_key.get(fact_key(change.fact)),
    c.RetractFact: lambda model, change: model.facts_by_key.get(
        FactKey(change.subject, change.key, change.when)
    ),
    c.RaiseQuestion: _in("questions", "question.id"),
    c.CloseQuestion: _in("questions", "id"),
    c.Assume: _in("assumptions", "assumption.id"),
    c.Park: _in("parked", "point.id"),
    c.Unpark: _in("parked", "id"),
    c.ProposeThreats: _in("proposals", "proposal.id"),
    c.DecideThreat: _in("decisions", "decision.threat"),
    c.ReopenThreat: _in("decisions", "threat"),
    c.RateThreat: _in("ratings", "rating.threat"),
    c.PlanResponse: _in("responses", "response.threat"),
    c.DropResponse: _in("responses", "threat"),
    # A person signs what they saw: after any other edit they have to look again.
    c.SignOff: lambda model, _: model,
}


def _name(change: c.Change, model: ThreatModel) -> str:
    match change:
        case c.PutElement():
            return f"'{model.system.name_of(change.element.id)}'"
        case c.RenameElement() | c.RemoveElement() | c.SplitElement() | c.ReplaceElement():
            return f"'{model.system.name_of(change.id)}'"
        case c.MergeElements():
            return f"'{model.system.name_of(change.gone)}' or '{model.system.name_of(change.kept)}'"
        case c.RecordFact():
            return f"what is known of '{change.fact.key}' of '{model.system.name_of(change.fact.subject)}'"
        case c.RetractFact():
            return f"what is known of '{change.key}' of '{model.system.name_of(change.subject)}'"
        case c.DecideThreat():
            return f"the decision about '{change.decision.frozen.title}'"
        case c.DescribeSystem() | c.SignOff():
            return "the description of the system" if isinstance(change, c.DescribeSystem) else "the model"
        case _:
            return f"what '{change.do.replace('_', ' ')}' is about"
