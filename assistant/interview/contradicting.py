"""What people say that goes against what is known of today: a correction, announced or not.

Rules find corrections by the words they are announced with. A trained reader finds what a sentence states;
where that is another value than the one on record, and asked for that very fact it says the same, the newer
words hold.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Final, NamedTuple

from assistant.interview.patterns import manner_of
from assistant.interview.text import split_sentences, words_of
from assistant.model.facts import Fact, Utterance
from assistant.model.threat_model import ThreatModel
from assistant.model.values import SYSTEM
from knowledge_base.catalogue import Catalogue
from knowledge_base.conditions import FactRef
from knowledge_base.reading.reader import Reading, Reads
from knowledge_base.vocabulary import Certainty, FactTime, FactValue

ANNOUNCED: Final = 0.45
"""The chance from which words count that say they correct something, chosen on made-up corrections."""
INFERRED: Final = 0.6
"""The chance from which they take the place of what nobody said."""
STATED: Final = 0.75
"""The chance from which they take the place of what somebody said, without saying so."""


class Contradiction(NamedTuple):
    """A fact that new words say otherwise."""

    ref: FactRef
    values: tuple[str, ...]
    chance: float


def find_contradictions(
    model: ThreatModel, utterance: Utterance, *, catalogue: Catalogue, reader: Reads, announced: bool
) -> list[Contradiction]:
    """Return the facts that words say otherwise than they stand, the surest first.

    Args:
        model: what is known, with what the rules took from these words.
        utterance: the words; what is known from them alone is no contradiction.
        catalogue: which facts there are.
        reader: reads the words.
        announced: whether the words say that they correct something.
    """
    text = utterance.text
    known: dict[str, list[Fact]] = defaultdict(list)
    for fact in model.facts:
        if fact.key in catalogue.facts and fact.when is FactTime.TODAY and not fact.is_open:
            known[fact.key].append(fact)
    found = []
    for key, readings in _read(text, reader).items():
        earlier = [
            f for f in known[key] if f.origin.quote is None or f.origin.quote.utterance != utterance.id
        ]
        entry = catalogue.facts.get(key)
        if not earlier or entry is None or (entry.multiple and not announced):
            continue
        best = readings[0]
        values = tuple(r.value for r in readings) if entry.multiple else (best.value,)
        if any(set(values) & {*fact.values, str(FactValue.CONFLICTING)} for fact in earlier):
            continue
        if best.value not in reader.answer(text, key):
            continue
        found += [
            Contradiction(FactRef(fact.subject, key), values, best.chance)
            for fact in _meant(text, earlier, model=model)
            if best.chance >= (ANNOUNCED if announced else _least(fact))
        ]
    return sorted(found, key=lambda one: -one.chance)


def _read(text: str, reader: Reads) -> dict[str, list[Reading]]:
    """Return what the sentences state by key, the surest first, each value once; plans state nothing."""
    every = [
        reading
        for sentence in split_sentences(text)
        for reading in reader.read(sentence.text, least=ANNOUNCED)
        if manner_of(sentence.text, reading.start, end=reading.end).when is not FactTime.PLANNED
    ]
    by_key: dict[str, dict[str, Reading]] = defaultdict(dict)
    for reading in sorted(every, key=lambda reading: -reading.chance):
        by_key[reading.key].setdefault(reading.value, reading)
    return {key: list(values.values()) for key, values in by_key.items()}


def _least(fact: Fact) -> float:
    return INFERRED if fact.origin.certainty in (Certainty.INFERRED, Certainty.ASSUMED) else STATED


def _meant(text: str, facts: Sequence[Fact], *, model: ThreatModel) -> Sequence[Fact]:
    """Return the facts about the part that is named; where none is, all of them."""
    words = set(words_of(text))
    named = [
        fact
        for fact in facts
        if fact.subject != SYSTEM and words & set(words_of(model.system.name_of(fact.subject)))
    ]
    return named or facts
