"""What a document says counts less than what people say, until one of them confirms it.

A document is read like anybody's words; afterwards what it states is marked as assumed. It takes nothing
out, corrects nothing, and never takes the place of what people said: where it says otherwise, they are asked
or told.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from assistant.changes.apply import with_fields
from assistant.changes.change import Change, PutElement, RecordFact
from assistant.interview.sketch import Understood
from assistant.model.facts import Fact, Utterance
from assistant.model.system import Element
from assistant.model.threat_model import ThreatModel
from assistant.model.values import Origin
from knowledge_base.vocabulary import Certainty

_STATED: Final = (Certainty.SAID, Certainty.HEDGED)


def as_written(before: ThreatModel, changes: Iterable[Change], *, utterance: Utterance) -> tuple[Change, ...]:
    """Return what a document changes, with what it states as assumed; what people named stays theirs."""
    return tuple(_as_written(before, change, utterance=utterance) for change in changes)


def told_as_written(understood: Sequence[Understood]) -> list[Understood]:
    """Return what was understood of a document, marked as assumed."""
    return [u._replace(certainty=_lowered(u.certainty)) for u in understood]


def _as_written(before: ThreatModel, change: Change, *, utterance: Utterance) -> Change:
    if isinstance(change, PutElement):
        old = before.system.by_id.get(change.element.id)
        if old is not None and old.origin.certainty in _STATED:
            return PutElement(element=with_fields(change.element, origin=old.origin))
        return PutElement(element=with_fields(change.element, origin=_weighed(change.element, utterance)))
    if isinstance(change, RecordFact):
        return RecordFact(fact=with_fields(change.fact, origin=_weighed(change.fact, utterance)))
    return change


def _weighed(known: Element | Fact, utterance: Utterance) -> Origin:
    """Return where something comes from; what a drawing shows without words of its own is inferred."""
    origin = known.origin
    if origin.certainty not in _STATED:
        return origin
    if origin.quote is None:
        return with_fields(origin, certainty=Certainty.INFERRED)
    if origin.quote.utterance != utterance.id:
        return origin
    return with_fields(origin, certainty=Certainty.ASSUMED)


def _lowered(certainty: Certainty) -> Certainty:
    return Certainty.ASSUMED if certainty in _STATED else certainty
