"""What a trained reader takes from words no rule understood: facts as inferred, each with its sentence."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from assistant.changes.change import TakeHint
from assistant.interview.naming import generic_name
from assistant.interview.patterns import manner_of
from assistant.interview.said_facts import subject_of
from assistant.interview.sketch import Sketch
from assistant.interview.text import Sentence
from assistant.interview.told import tell_fact
from assistant.model.facts import Fact, Hint
from assistant.model.values import READER
from knowledge_base.catalogue import Catalogue
from knowledge_base.conditions import FactRef
from knowledge_base.reading.reader import FAINT, LEAST, Reading, Reads
from knowledge_base.vocabulary import Certainty, FactTime, FactValue
from knowledge_base.vocabulary import ComponentKind as K

MOST_SENTENCES: Final = 120
"""So many sentences of one message are read so; a longer text is left to the rules."""
_PARTS: Final[Mapping[str, tuple[frozenset[str], K]]] = {
    "has-memory": (frozenset({"yes", "shared"}), K.MEMORY),
    "trains-model": (frozenset({"yes"}), K.TRAINING_PIPELINE),
    "quality-watched": (frozenset({"yes"}), K.EVALUATION_HARNESS),
    "code-runs-in": (
        frozenset({"sealed_sandbox", "open_sandbox", "app_server", "users_machine"}),
        K.CODE_INTERPRETER,
    ),
}
"""Values that a part must be there for."""
_TELLS_OF: Final = 0.7
"""The chance from which a value tells of a part that nobody named; below it is a fact alone."""
_CALLED: Final = 0.3
"""The chance from which words are the name of a part that has to be there."""
_AGENTS: Final = re.compile(r"\b(?:agents|bots|assistants|sub-?agents?|crew|swarm)\b", re.IGNORECASE)
_CODE: Final = (("generates", "code"), ("output-used-for", "code"))
_OF_CODE: Final = re.compile(
    r"\b(?:code|coding|scripts?|programs?|sql|pull requests?|merge requests?|commits?|repo\w*|patch(?:es)?|"
    r"configuration|terraform|yaml|tests?|functions?|developers?|cobol|java|python)\b",
    re.IGNORECASE,
)
_RUNNERS: Final = (K.CODE_INTERPRETER, K.SANDBOX)
_QUERIES: Final = re.compile(r"\b(?:sql|queries|query|cypher|graphql|sparql)\b", re.IGNORECASE)
_OTHER_CODE: Final = re.compile(
    r"\b(?:code|scripts?|python|shell|bash|program|notebook|javascript)\b", re.IGNORECASE
)
_TESTED_ON: Final = re.compile(
    r"\b(?:\d[\d,.]*|hundred|fifty|twenty|ten) (?:[\w-]+ ){0,2}?"
    r"(?:questions|cases|lines|prompts|letters|examples|"
    r"samples|segments|scans|scenes|chats|photos|tests|documents|pictures|queries|tickets|conversations|images|"
    r"answers|items|records|e?-?mails|texts|sentences|pages)\b",
    re.IGNORECASE,
)
"""*300 held-out cases*: what a test without a name is known by."""
_GIVE_WAY: Final = (Certainty.ASSUMED,)


class _Heard(NamedTuple):
    sentence: Sentence
    reading: Reading


def place_readings(
    sketch: Sketch, sentences: Sequence[Sentence], *, catalogue: Catalogue, reader: Reads
) -> None:
    """Record what the reader takes from the sentences, where nothing else is known; people correct it."""
    heard = [
        _Heard(sentence, reading)
        for sentence in sentences[:MOST_SENTENCES]
        for reading in reader.read(sentence.text, least=FAINT)
        if reading.key in catalogue.facts and _is_of_today(sentence, reading)
    ]
    sure = [one for one in heard if one.reading.chance >= LEAST]
    _add_parts(sketch, sure, catalogue=catalogue, reader=reader)
    by_ref: dict[FactRef, list[_Heard]] = defaultdict(list)
    for one in heard:
        entry = catalogue.facts[one.reading.key]
        at = (one.reading.start, one.reading.end)
        subject = subject_of(sketch, entry, sentence=one.sentence, at=at)
        if subject is not None and not _was_ruled(sketch, one) and _is_possible(sketch, subject, heard=one):
            by_ref[FactRef(subject, entry.id)].append(one)
    for ref, found in by_ref.items():
        enough = [one for one in found if one.reading.chance >= LEAST]
        if enough:
            _record(sketch, ref, heard=enough, catalogue=catalogue)
        if not enough or catalogue.facts[ref.key].multiple:
            _take_hints(sketch, ref, heard=[one for one in found if one not in enough])


def _take_hints(sketch: Sketch, ref: FactRef, *, heard: Sequence[_Heard]) -> None:
    """Keep what is too unsure to be told of; it picks what is asked and supposed."""
    known = sketch.known(*ref)
    if known is not None and not known.is_open and known.origin.by != READER:
        return
    for sentence, reading in heard:
        hint = Hint(
            subject=ref.subject,
            key=ref.key,
            value=reading.value,
            chance=round(reading.chance, 3),
            quote=sketch.quote(sentence),
        )
        sketch.do(TakeHint(hint=hint))


def _is_of_today(sentence: Sentence, reading: Reading) -> bool:
    return manner_of(sentence.text, reading.start, end=reading.end).when is FactTime.TODAY


def _is_possible(sketch: Sketch, subject: str, *, heard: _Heard) -> bool:
    """Whether a reading goes with what is plain: code is named and runs somewhere, one agent is one."""
    said = (heard.reading.key, heard.reading.value)
    if said == ("multi-agent", "yes"):
        return _AGENTS.search(heard.sentence.text) is not None
    if said in _CODE and _OF_CODE.search(heard.sentence.text) is None:
        return False
    return said != ("code-runs-in", "nowhere") or sketch.kind_of(subject) not in _RUNNERS


def _was_ruled(sketch: Sketch, heard: _Heard) -> bool:
    """Whether a rule took the same fact from the same sentence, of whatever it is about."""
    quote = sketch.quote(heard.sentence)
    return any(fact.key == heard.reading.key and fact.origin.quote == quote for fact in sketch.model.facts)


def _add_parts(sketch: Sketch, heard: Sequence[_Heard], *, catalogue: Catalogue, reader: Reads) -> None:
    """Add the parts that values need, by the name they have in the sentence where it gives them one."""
    for one in heard:
        values, kind = _PARTS.get(one.reading.key, (frozenset(), K.SERVICE))
        there = one.reading.value in values and one.reading.chance >= _TELLS_OF
        if there and not sketch.components(kind) and not _runs_elsewhere(sketch, kind, sentence=one.sentence):
            text = one.sentence.text
            named = max(
                (n for n in reader.names(text) if n.kind == kind and n.chance >= _CALLED),
                key=lambda n: n.chance,
                default=None,
            )
            name = (
                text[named.start : named.end] if named else _by_description(kind, text, catalogue=catalogue)
            )
            part = sketch.add_component(name, kind, sentence=one.sentence, certainty=Certainty.INFERRED)
            sketch.seen_at(part, one.sentence, start=one.reading.start, end=one.reading.end)


def _runs_elsewhere(sketch: Sketch, kind: K, *, sentence: Sentence) -> bool:
    """Whether what is told to run code is a sandbox that is known, or a database that runs queries."""
    queries = _QUERIES.search(sentence.text) is not None and _OTHER_CODE.search(sentence.text) is None
    return kind is K.CODE_INTERPRETER and (queries or bool(sketch.components(K.SANDBOX)))


def _by_description(kind: K, text: str, *, catalogue: Catalogue) -> str:
    generic = generic_name(kind, catalogue)
    tested = _TESTED_ON.search(text) if kind is K.EVALUATION_HARNESS else None
    return f"{generic} on {tested[0]}" if tested is not None else generic


def _record(sketch: Sketch, ref: FactRef, *, heard: Sequence[_Heard], catalogue: Catalogue) -> None:
    entry, known = catalogue.facts[ref.key], sketch.known(*ref)
    if known is not None and not known.is_open and known.origin.certainty not in _GIVE_WAY:
        return
    if known is not None and str(FactValue.CONFLICTING) in known.values:
        return
    surest = max(heard, key=lambda one: one.reading.chance)
    by_sentence = {one.sentence.start: one for one in sorted(heard, key=lambda one: one.reading.chance)}
    values: tuple[str, ...] = (surest.reading.value,)
    if entry.multiple:
        values = tuple(dict.fromkeys(one.reading.value for one in heard))
    elif {one.reading.value for one in by_sentence.values()} >= {"yes", "no"}:
        choices = {choice.value for choice in entry.choices}
        values = ("partly",) if "partly" in choices else values
    origin = sketch.origin(surest.sentence, Certainty.INFERRED).model_copy(update={"by": READER})
    fact = Fact(subject=ref.subject, key=ref.key, values=values, origin=origin)
    sketch.record(fact, f"likely: {tell_fact(sketch.model, entry, fact=fact)}")
