"""What all that was said lets one expect, as a trained reader thinks: threats, and facts still to be told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from assistant.changes.change import Expect
from assistant.interview.language import is_english, sort_sentences
from assistant.interview.markup import without_markup
from assistant.interview.mermaid_text import find_diagrams, without_diagrams
from assistant.interview.reading import MOST_SENTENCES
from assistant.interview.sketch import Sketch, quoted
from assistant.interview.text import Sentence, split_sentences
from assistant.interview.worries import sort_worries
from assistant.model.facts import Expectation, Utterance
from knowledge_base.catalogue import Catalogue
from knowledge_base.reading.reader import Reads

FEWEST_WORDS: Final = 15
"""An answer of fewer words is read by the rules and for what was asked; it lets one expect nothing."""
_FEWEST_IN_SENTENCE: Final = 3
"""A sentence of fewer words, such as a greeting, suggests nothing."""
_FEWEST_TOLD: Final = 40
"""Fewer words in all suggest nothing: the reader learnt from whole descriptions, and sees ten threats in any
two sentences, of which on held-out descriptions less than a third rest on those words."""
_LEAST: Final = 0.1
"""What is less likely is not kept."""
_LEAST_RELEVANT: Final = 0.05
"""The chance below which a fact is not kept as one that such a system is asked about."""


def place_expectations(sketch: Sketch, *, catalogue: Catalogue, reader: Reads) -> None:
    """Read all that was said so far as one description, and keep which threats and facts it suggests."""
    earlier = [one for one in sketch.model.utterances if one.id != sketch.utterance.id]
    told = [
        (utterance, sentence)
        for utterance in (*earlier, sketch.utterance)
        if len(utterance.text.split()) >= FEWEST_WORDS
        for sentence in _describing(utterance)
    ][:MOST_SENTENCES]
    found = Expect(
        expectations=tuple(_expectations(told, catalogue=catalogue, reader=reader)),
        relevance=_relevance([sentence for _, sentence in told], catalogue=catalogue, reader=reader),
    )
    before = Expect(expectations=sketch.model.expectations, relevance=sketch.model.relevance)
    if told and found != before:
        sketch.do(found)


def _expectations(
    told: Sequence[tuple[Utterance, Sentence]], *, catalogue: Catalogue, reader: Reads
) -> Iterator[Expectation]:
    if sum(len(sentence.text.split()) for _, sentence in told) < _FEWEST_TOLD:
        return
    for one in reader.expected([sentence.text for _, sentence in told]):
        if one.chance >= _LEAST and one.entry in catalogue.threats:
            quote = quoted(told[one.sentence][1], told[one.sentence][0])
            yield Expectation(entry=one.entry, chance=round(one.chance, 3), quote=quote)


def _relevance(told: Sequence[Sentence], *, catalogue: Catalogue, reader: Reads) -> dict[str, float]:
    chances = reader.relevant([sentence.text for sentence in told])
    return {
        key: round(chance, 3)
        for key, chance in chances.items()
        if chance >= _LEAST_RELEVANT and key in catalogue.facts
    }


def _describing(utterance: Utterance) -> Iterator[Sentence]:
    """Yield the sentences that describe a system: no orders, no fears, nothing in another language."""
    pasted = find_diagrams(utterance.text)
    told, _, _ = sort_sentences(split_sentences(without_markup(without_diagrams(utterance.text, pasted))))
    sentences, _ = sort_worries(told, asked=False)
    if is_english(sentences):
        yield from (one for one in sentences if len(one.text.split()) >= _FEWEST_IN_SENTENCE)
