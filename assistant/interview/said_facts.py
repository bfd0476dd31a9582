"""From a team's words to facts: the catalogue's patterns, who each fact is about, and contradictions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from assistant.changes.apply import with_fields
from assistant.interview.patterns import Manner, Polarity, compiled, manner_of
from assistant.interview.sketch import Sketch
from assistant.interview.text import Sentence
from assistant.model.facts import Fact
from assistant.model.system import Artefact, Component
from assistant.model.threat_model import ThreatModel
from assistant.model.values import SYSTEM
from knowledge_base.catalogue import Catalogue
from knowledge_base.entries import FactEntry
from knowledge_base.vocabulary import Certainty, FactTime, FactValue, SubjectKind

_CORRECTS = re.compile(
    r"\b(?:actually|sorry|correction|i meant|we meant|i was wrong|scratch that|to be precise|on second thou?ghts?|let me correct|not true|changed my mind)\b",
    re.IGNORECASE,
)
_OPPOSITE: Final = {"yes": "no", "no": "yes"}


@dataclass(frozen=True)
class _Said:
    """A fact's value as one sentence states it."""

    entry: FactEntry
    subject: str
    value: str
    sentence: Sentence
    manner: Manner


def place_facts(sketch: Sketch, sentences: Sequence[Sentence], catalogue: Catalogue) -> None:
    """Record every fact that the sentences state; two values that exclude each other are conflicting."""
    said: dict[tuple[str, str, FactTime], list[_Said]] = {}
    for entry in catalogue.facts.values():
        for sentence in sentences:
            for found in _statements(sketch, entry, sentence):
                said.setdefault((found.subject, entry.id, found.manner.when), []).append(found)
    for statements in said.values():
        _record(sketch, statements)


def _statements(sketch: Sketch, entry: FactEntry, sentence: Sentence) -> list[_Said]:
    found = []
    for value, patterns in entry.says.items():
        for pattern in patterns:
            match = compiled(pattern).search(sentence.text)
            if match is None:
                continue
            manner = manner_of(sentence.text, match.start(), match.end())
            meant = _meant(value, manner)
            subject = _subject(sketch, entry, sentence, match.start()) if meant else None
            if meant and subject:
                found.append(_Said(entry, subject, meant, sentence, manner))
            break
    return _without_denied_twice(found)


def _meant(value: str, manner: Manner) -> str | None:
    """Turn a denied yes into a no; a denied choice says nothing of which other choice holds."""
    if manner.polarity is Polarity.YES:
        return value
    return "no" if value in ("yes", "partly") else None


def _without_denied_twice(found: list[_Said]) -> list[_Said]:
    """Prefer what a pattern says outright to what follows from denying another in the same sentence."""
    outright = [s for s in found if s.manner.polarity is Polarity.YES]
    return outright if outright and not outright[0].entry.multiple else found


def _subject(sketch: Sketch, entry: FactEntry, sentence: Sentence, at: int) -> str | None:
    """Find whom a fact is about: the nearest fitting part the sentence mentions, else the likeliest."""
    if entry.subject is SubjectKind.SYSTEM:
        return SYSTEM
    fitting = {e.id: e for e in (*sketch.model.system.components, *sketch.model.system.artefacts) if _fits(e, entry)}
    near = [(abs(start - at), e) for e, start in sketch.mentioned_in(sentence) if e in fitting]
    if near:
        return min(near)[1]
    order = {kind: n for n, kind in enumerate(entry.applies_to)}
    ranked = sorted(fitting.values(), key=lambda e: order.get(e.kind, len(order)))
    first = [e for e in ranked if e.kind == ranked[0].kind]
    return ranked[0].id if len(first) == 1 and (entry.id != "writers" or len(ranked) == 1) else None


def _fits(element: Component | Artefact, entry: FactEntry) -> bool:
    wanted = Artefact if entry.subject is SubjectKind.ARTEFACT else Component
    return isinstance(element, wanted) and (not entry.applies_to or element.kind in entry.applies_to)


def _record(sketch: Sketch, statements: Sequence[_Said]) -> None:
    first = statements[0]
    values = tuple(dict.fromkeys(s.value for s in statements))
    corrected = [s for s in statements if _CORRECTS.search(s.sentence.text)]
    if len(values) > 1 and not first.entry.multiple:
        if corrected:
            first, values = corrected[-1], (corrected[-1].value,)
        elif "partly" in values:
            values = ("partly",)
        else:
            other = next(s for s in statements if s.value != first.value)
            _conflict(sketch, first, other)
            return
    _reconcile(sketch, first, values, corrects=bool(corrected))


def _reconcile(sketch: Sketch, said: _Said, values: tuple[str, ...], *, corrects: bool) -> None:
    """Put new words beside what was known: agree, widen, correct, or contradict."""
    known = sketch.known(said.subject, said.entry.id) if said.manner.when is FactTime.TODAY else None
    sure = (Certainty.SAID, Certainty.HEDGED)
    if known is not None and not known.is_open and known.origin.certainty in sure and not corrects:
        if set(values) <= set(known.values):
            return
        if said.entry.multiple:
            values = tuple(dict.fromkeys([*known.values, *values]))
        elif known.origin.quote is not None and known.origin.quote.utterance != sketch.utterance.id:
            _conflict_with_known(sketch, said, known)
            return
    sketch.fact(
        said.subject,
        said.entry.id,
        values,
        sentence=said.sentence,
        manner=said.manner,
        told=tell_fact(sketch.model, said.entry, said.subject, values, when=said.manner.when),
    )


def tell_fact(
    model: ThreatModel, entry: FactEntry, subject: str, values: Sequence[str], *, when: FactTime = FactTime.TODAY
) -> str:  # fmt: skip
    """Say a fact in words."""
    labels = {choice.value: choice.label for choice in entry.choices}
    words = ", ".join(labels.get(v, v.replace("_", " ")) for v in values)
    whom = "" if subject == SYSTEM else f" ({model.system.name_of(subject)})"
    later = {FactTime.PLANNED: " (planned)", FactTime.RETIRED: " (no longer)"}.get(when, "")
    return f"{entry.title}{whom}: {words[:1].lower()}{words[1:]}{later}"


def _conflict(sketch: Sketch, first: _Said, other: _Said) -> None:
    fact = Fact(
        subject=first.subject,
        key=first.entry.id,
        values=(str(FactValue.CONFLICTING),),
        origin=sketch.origin(first.sentence, first.manner.certainty),
        against=sketch.quote(other.sentence),
    )
    _tell_conflict(sketch, first.entry, fact)


def _conflict_with_known(sketch: Sketch, said: _Said, known: Fact) -> None:
    fact = with_fields(known, values=(str(FactValue.CONFLICTING),), against=sketch.quote(said.sentence))
    _tell_conflict(sketch, said.entry, fact)


def _tell_conflict(sketch: Sketch, entry: FactEntry, fact: Fact) -> None:
    one = fact.origin.quote.text if fact.origin.quote else ""
    two = fact.against.text if fact.against else ""
    whom = "" if fact.subject == SYSTEM else f" of {sketch.name_of(fact.subject)}"
    sketch.record(fact, f"two answers that do not go together about '{entry.title.lower()}'{whom}")
    sketch.notices.append(f'You said "{one}" and also "{two}". Which holds? ({entry.title.lower()}{whom})')
