"""Put new words beside what was known: agree, widen, correct, or contradict."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from assistant.changes.apply import with_fields
from assistant.changes.change import RetractFact
from assistant.interview.questions import question_id
from assistant.interview.said_facts import ON_ITS_FACE, Said, find_statements
from assistant.interview.sketch import Sketch
from assistant.interview.text import Sentence
from assistant.interview.things import HUB_KINDS
from assistant.interview.told import labels_of, tell_fact
from assistant.model.facts import Fact
from assistant.model.values import READER, SYSTEM
from knowledge_base.catalogue import Catalogue
from knowledge_base.conditions import FactRef
from knowledge_base.vocabulary import Certainty, DeploymentScope, FactTime, FactValue

_SPECIFIC: Final[Mapping[frozenset[str], str]] = {
    frozenset({DeploymentScope.SELF_HOSTED, DeploymentScope.LOCAL_OPEN_WEIGHTS}): "local_open_weights",
    frozenset({DeploymentScope.VENDOR_API, DeploymentScope.SAAS}): "saas",
    frozenset({FactValue.NO, FactValue.PARTLY}): "partly",
    frozenset({"own_account", "admin_account"}): "admin_account",
}
"""Values that do not exclude each other, and the one that says more."""
_BY_REACH: Final = ("on_its_own", "with_approval", "proposes")
_THRESHOLD: Final = re.compile(
    r"\b(?:up to|below|above|under|over|otherwise|except|less than|more than|small|larger|only for|until)\b|"
    r"[<>]"
    r"|^(?:for|if|when|in case)\b",
    re.IGNORECASE,
)
_ONLY: Final = re.compile(r"\b(?:only|just|nobody else|no one else|exclusively|solely)\b", re.IGNORECASE)
_STATED: Final = (Certainty.SAID, Certainty.HEDGED)


def place_facts(sketch: Sketch, sentences: Sequence[Sentence], *, catalogue: Catalogue) -> None:
    """Record every fact that the sentences state; two values that exclude each other are conflicting."""
    for statements in list(find_statements(sketch, sentences, catalogue=catalogue)):
        _record(sketch, statements)


def _record(sketch: Sketch, statements: Sequence[Said]) -> None:
    first = statements[0]
    values = tuple(dict.fromkeys(said.value for said in statements))
    corrected = [said for said in statements if sketch.corrects(said.sentence)]
    if len(values) > 1 and not first.entry.multiple:
        if corrected:
            first, values = corrected[-1], (corrected[-1].value,)
        elif (specific := _specific(values, statements)) is not None:
            values = (specific,)
        else:
            _conflict(sketch, first, other=next(said for said in statements if said.value != first.value))
            return
    if corrected:
        _forget_readings(sketch, first, values=values)
    for said in _corrected(sketch, first) if corrected else [first]:
        _reconcile(sketch, said, values=values, corrects=bool(corrected))


def _forget_readings(sketch: Sketch, said: Said, *, values: tuple[str, ...]) -> None:
    """Take back what was only read of other parts and goes against a correction."""
    for fact in sketch.model.facts:
        same = fact.key == said.entry.id and fact.subject != said.subject
        if same and fact.origin.by == READER and set(fact.values) != set(values):
            sketch.do(RetractFact(subject=fact.subject, key=fact.key, when=fact.when))


def _corrected(sketch: Sketch, said: Said) -> list[Said]:
    """Return whom a correction is about: where nothing was known of its own subject, whoever it was said of.

    *Actually it acts on its own* corrects what was said of the refund tool, too.
    """
    key = said.entry.id
    named = said.named and sketch.kind_of(said.subject) not in HUB_KINDS
    if named or key in ON_ITS_FACE or sketch.known(said.subject, key) is not None or said.subject == SYSTEM:
        return [said]
    stated = [f for f in sketch.model.facts if f.key == key and f.when is FactTime.TODAY and not f.is_open]
    others = [f.subject for f in stated if not f.origin.is_template]
    return [replace(said, subject=subject) for subject in others] or [said]


def _specific(values: tuple[str, ...], statements: Sequence[Said]) -> str | None:
    """Return the value that says most, where values do not exclude each other.

    *Up to 500 euros on its own, above that a person confirms* is no contradiction: the most it may do counts.
    """
    both = frozenset(values)
    if both == {"yes", "partly"}:
        worse = statements[0].entry.worse
        return worse if worse in both else "partly"
    if both in _SPECIFIC:
        return _SPECIFIC[both]
    if not any(_THRESHOLD.search(said.sentence.text) for said in statements):
        return None
    choices = {choice.value for choice in statements[0].entry.choices}
    if both == {"yes", "no"} and "partly" in choices:
        return "partly"
    return next((value for value in _BY_REACH if value in both), None)


def _reconcile(sketch: Sketch, said: Said, *, values: tuple[str, ...], corrects: bool) -> None:
    known = sketch.known(said.subject, said.entry.id) if said.manner.when is FactTime.TODAY else None
    if known is not None and (finer := _SPECIFIC.get(frozenset((*known.values, *values)))) is not None:
        values = (finer,) if known.origin.certainty is Certainty.INFERRED else values
    if known is not None and known.values == values and known.origin.certainty in _STATED:
        return
    if known is not None and not known.is_open and known.origin.certainty in _STATED and not corrects:
        if set(values) <= set(known.values) or str(FactValue.PARTLY) in known.values:
            return
        if sketch.written and said.entry.multiple and sketch.is_earlier(known):
            _keep(sketch, said, values=values)
            return
        if said.entry.multiple and not _ONLY.search(said.sentence.text):
            values = tuple(dict.fromkeys([*known.values, *values]))
        elif sketch.is_earlier(known):
            if _was_asked(sketch, known) and not said.named:
                _hold(sketch, said, known=known)
            else:
                _conflict_with_known(sketch, said, known=known)
            return
    fact = sketch.fact(said.subject, said.entry.id, values=values, sentence=said.sentence, manner=said.manner)
    told = tell_fact(sketch.model, said.entry, fact=fact)
    other = known is not None and corrects and known.values != values
    before = f"corrected, not {labels_of(known.values, said.entry).lower()}: " if known and other else ""
    sketch.record(fact, f"{before}{told}")


def _was_asked(sketch: Sketch, known: Fact) -> bool:
    return question_id(FactRef(known.subject, known.key)) in sketch.model.interview.asked


def _hold(sketch: Sketch, said: Said, *, known: Fact) -> None:
    """Leave an answer that was asked for where a passing remark seems to say otherwise, and tell so."""
    title, told = said.entry.title.lower(), labels_of(known.values, said.entry)
    whom = "" if said.subject == SYSTEM else f" of {sketch.name_of(said.subject)}"
    sketch.notices.append(
        f'"{sketch.quote(said.sentence).text}" may say otherwise, but your answer on {title}{whom} stays: '
        f'"{told}". Say so if it has changed.'
    )


def _keep(sketch: Sketch, said: Said, *, values: tuple[str, ...]) -> None:
    """Leave what people said where a document says more, and tell them."""
    title, more = said.entry.title.lower(), labels_of(values, said.entry)
    whom = "" if said.subject == SYSTEM else f" of {sketch.name_of(said.subject)}"
    sketch.notices.append(
        f'{sketch.utterance.document} says of {title}{whom}: "{more}". What you said stays; say so if that '
        "holds as well."
    )


def _conflict(sketch: Sketch, first: Said, *, other: Said) -> None:
    fact = Fact(
        subject=first.subject,
        key=first.entry.id,
        values=(str(FactValue.CONFLICTING),),
        when=first.manner.when,
        origin=sketch.origin(first.sentence, first.manner.certainty),
        against=sketch.quote(other.sentence),
    )
    _tell_conflict(sketch, first, fact=fact, before=None)


def _conflict_with_known(sketch: Sketch, said: Said, *, known: Fact) -> None:
    fact = with_fields(known, values=(str(FactValue.CONFLICTING),), against=sketch.quote(said.sentence))
    _tell_conflict(sketch, said, fact=fact, before=known)


def _tell_conflict(sketch: Sketch, said: Said, *, fact: Fact, before: Fact | None) -> None:
    quote = fact.origin.quote
    if quote is not None:
        one = f'"{quote.text}"'
    else:
        one = f'"{labels_of(before.values, said.entry)}"' if before else "something else"
    two = fact.against.text if fact.against else ""
    whom = "" if fact.subject == SYSTEM else f" of {sketch.name_of(fact.subject)}"
    title = said.entry.title.lower()
    sketch.record(fact, f"two answers that do not go together about '{title}'{whom}")
    if quote is not None and quote.text == two:
        sketch.notices.append(f"{one} can be read in two ways. Which holds? ({title}{whom})")
    else:
        who = f"{sketch.utterance.document} says" if sketch.written else "also"
        sketch.notices.append(f'You said {one} and {who} "{two}". Which holds? ({title}{whom})')
