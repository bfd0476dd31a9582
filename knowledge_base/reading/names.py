"""Which words of a sentence name a part of a system, and of what kind: the second head of the trained reader.

One layer tells of each word whether a name begins with it, goes on, or neither; another, of the mean of a
name's word pieces, what kind of part it is. People, organisations and parts that a system does not have are
kinds, too, so that they are taken for nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, Self

import numpy as np

from knowledge_base.reading.encoder import Array
from knowledge_base.vocabulary import ComponentKind

NO_PARTS: Final = ("absent", "organisation", "people")
"""What is named and is no part: one the system does not have, firms and departments, people."""
KINDS: Final = (*(str(kind) for kind in ComponentKind), *NO_PARTS)
OUTSIDE, BEGINS, INSIDE = range(3)
Place = tuple[int, int]


class NamedPart(NamedTuple):
    """Words that name something.

    Attributes:
        kind: a kind of component, or one of `NO_PARTS`.
        chance: how likely these words are a name of that kind.
        part: how likely they are the name of a part, of whatever kind.
        start: where they begin in the sentence.
        end: where they end.
    """

    kind: str
    chance: float
    part: float
    start: int
    end: int


@dataclass(frozen=True)
class NamesHead:
    """The trained layers.

    Attributes:
        places: word vector to outside, begins, inside (wide x 3), and their bias.
        kinds: name vector to kinds (wide x kinds), and their bias.
    """

    labels: Sequence[str]
    places: Array
    places_bias: Array
    kinds: Array
    kinds_bias: Array

    @classmethod
    def of(cls, labels: Sequence[str], arrays: Mapping[str, Array]) -> Self:
        """Take the layers from packed arrays."""
        names = ("places", "places_bias", "kinds", "kinds_bias")
        return cls(labels, *(arrays[name] for name in names))

    def read(self, text: str, states: Array, *, spans: Sequence[Place]) -> tuple[NamedPart, ...]:
        """Return the names in a text.

        Args:
            text: a sentence.
            states: a row for each word piece.
            spans: where each stands in the text; `(0, 0)` for one that stands nowhere.
        """
        chances = _softmax(states @ self.places + self.places_bias)
        found = []
        for words in _names(chances, _words(text, spans)):
            pieces = [piece for word in words for piece in word]
            kinds = _softmax(states[pieces].mean(axis=0) @ self.kinds + self.kinds_bias)
            best = int(kinds.argmax())
            named = float((1 - chances[[word[0] for word in words], OUTSIDE]).min())
            none = sum(float(kinds[n]) for n, label in enumerate(self.labels) if label in NO_PARTS)
            start, end = spans[pieces[0]][0], spans[pieces[-1]][1]
            chance, part = named * float(kinds[best]), named * (1 - none)
            found.append(NamedPart(self.labels[best], chance, part, start, end))
        return tuple(found)


def _words(text: str, spans: Sequence[Place]) -> Iterator[list[int]]:
    """Yield the word pieces of each word: letters and digits that touch; other signs stand alone."""
    word: list[int] = []
    for place, (start, end) in enumerate(spans):
        if start == end:
            continue
        goes_on = word and spans[word[-1]][1] == start and text[start - 1 : start + 1].isalnum()
        if word and not goes_on:
            yield word
            word = []
        word.append(place)
    if word:
        yield word


def _names(chances: Array, words: Iterator[list[int]]) -> Iterator[list[list[int]]]:
    """Yield the words of each name; a word goes as its first piece does."""
    name: list[list[int]] = []
    for word in words:
        best = int(chances[word[0]].argmax())
        if name and best != INSIDE:
            yield name
            name = []
        if best != OUTSIDE:
            name.append(word)
    if name:
        yield name


def _softmax(scores: Array) -> Array:
    risen = np.exp(scores - scores.max(axis=-1, keepdims=True))
    chances: Array = risen / risen.sum(axis=-1, keepdims=True)
    return chances
