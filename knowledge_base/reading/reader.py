"""What a sentence states and names, read by a small trained network: a query to its words for each value.

For every value of every fact the network holds a query; it weighs the word pieces by how well they answer
it (label attention, Mullenbach et al. 2018, arXiv:1802.05695) and adds up what they say. What comes out is
a chance; from a threshold on it counts. From the same word vectors a second head tells which words name a
part of the system (`names`). It is no language model: it writes nothing, the same words give the same answer,
and all it can say is a value of the catalogue's facts or a kind of part.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from math import log
from typing import Final, NamedTuple, Protocol

import numpy as np

from knowledge_base.errors import KnowledgeError, RetrievalError
from knowledge_base.reading.addressing import Addressing, Signs
from knowledge_base.reading.encoder import Array, Encoder
from knowledge_base.reading.expecting import ExpectedThreat, Gist, ThreatsHead
from knowledge_base.reading.names import NamedPart, NamesHead
from knowledge_base.reading.pinned import open_weights
from knowledge_base.reading.relevance import RelevanceHead, Summary

_LOG = logging.getLogger(__name__)

CARD: Final = "reader.json"
WEIGHTS: Final = "reader.npz"
LEAST: Final = 0.6
"""The chance from which a value counts in a description, chosen on the development cases: above it the lists
miss more, below it more is asserted that is not so (docs/decisions/0009)."""
ANSWERED: Final = 0.45
"""The chance from which an answer counts that was asked for."""
FAINT: Final = 0.3
"""What is less likely is never told, whoever asks. From here on it is a hint: something to ask or suppose."""
_KEPT: Final = 4_000
"""Sentences whose reading is remembered: what was said is read again with every answer."""


class Reading(NamedTuple):
    """A value that a sentence states.

    Attributes:
        key: the fact.
        chance: how likely it is meant, as the network thinks.
        start: where the most telling word begins in the sentence.
        end: where it ends.
    """

    key: str
    value: str
    chance: float
    start: int
    end: int


class Reads(Protocol):
    """Reads sentences for facts and for names of parts."""

    def read(self, text: str, *, asked: str | None = None, least: float = LEAST) -> Sequence[Reading]:
        """Return what a text states, the surest first.

        Args:
            text: a sentence, or what somebody answered.
            asked: the key of the fact that was asked for, if it is an answer.
            least: the chance from which a value counts, `FAINT` or more.
        """
        ...

    def answer(self, text: str, asked: str, *, least: float = ANSWERED) -> tuple[str, ...]:
        """Return the values of one fact that an answer to its question gives, the likeliest first.

        Args:
            text: the answer.
            asked: the fact.
            least: the chance from which a value counts.
        """
        ...

    def addresses(self, text: str, asked: str) -> float:
        """Return how likely words are about the question that was asked, rather than about something else."""
        ...

    def names(self, text: str) -> Sequence[NamedPart]:
        """Return what a sentence names, in its order."""
        ...

    def expected(self, sentences: Sequence[str]) -> Sequence[ExpectedThreat]:
        """Return which threats the sentences of a description let one expect, the likeliest first."""
        ...

    def relevant(self, sentences: Sequence[str]) -> Mapping[str, float]:
        """Return of which facts more words on this system would speak, and how likely."""
        ...


@dataclass(frozen=True)
class Card:
    """What is known of a trained reader.

    Attributes:
        classes: fact and value, in the order of the weights.
        kinds: kinds of what is named, in the order of the weights.
        questions: how each fact is asked for, as it was while training.
        encoder: SHA-256 of the weights that the adapter belongs to.
        weights: SHA-256 of the trained weights.
        sentences: SHA-256 of the labelled sentences.
        figures: what was measured on sentences that were held out.
    """

    classes: tuple[tuple[str, str], ...]
    kinds: tuple[str, ...]
    questions: Mapping[str, str]
    encoder: str
    weights: str
    sentences: str
    figures: Mapping[str, float]

    @classmethod
    def load(cls) -> Card:
        """Read the card that ships."""
        found = json.loads(files(__package__).joinpath(CARD).read_text(encoding="utf-8"))
        return cls(
            classes=tuple((key, value) for key, value in found["classes"]),
            kinds=tuple(found["kinds"]),
            questions=found["questions"],
            encoder=found["encoder"],
            weights=found["weights"],
            sentences=found["sentences"],
            figures=found["figures"],
        )


class _Sight(NamedTuple):
    """What was seen in a sentence."""

    readings: tuple[Reading, ...]
    names: tuple[NamedPart, ...]
    summary: Summary
    gist: Gist | None


class Later(NamedTuple):
    """What was trained on a reader's word vectors.

    Attributes:
        threats: which threats a description lets one expect; without it none is expected.
        relevance: which facts matter for such a system; without it no fact does more than another.
        addressing: what tells answers from other words; without it all words are answers.
    """

    threats: ThreatsHead | None = None
    relevance: RelevanceHead | None = None
    addressing: Addressing | None = None

    @classmethod
    def from_package(cls, *, reader: str) -> Later:
        """Open what ships.

        Raises:
            OSError: a file is missing.
            ChecksumError: its weights are not the pinned ones, or belong to another reader.
        """
        return cls(
            ThreatsHead.from_package(reader=reader),
            RelevanceHead.from_package(reader=reader),
            Addressing.load(reader=reader),
        )


class Reader:
    """The trained network. One serves a whole process; reading a sentence takes some 15 ms of one core."""

    def __init__(
        self,
        encoder: Encoder,
        card: Card,
        *,
        head: Mapping[str, Array],
        later: Later | None = None,
    ) -> None:
        """Read with trained weights.

        Args:
            encoder: gives a vector for each word piece.
            card: what is known of the weights.
            head: the weights for facts and names.
            later: what was trained on it, if it is wanted.
        """
        self._encoder = encoder
        self._card = card
        self._queries, self._answers, self._bias = head["queries"], head["answers"], head["bias"]
        self._names = NamesHead.of(card.kinds, head)
        self._threats, self._relevance, self._addressing = later or Later()
        self._see = lru_cache(maxsize=_KEPT)(self._see_anew)
        self._asked = cache(self._mean_of_question)

    @classmethod
    def from_package(cls, *, alone: bool = False) -> Reader:
        """Open the reader that ships.

        Args:
            alone: whether without what was trained on it later.

        Raises:
            ChecksumError: a file of weights is not the pinned one.
            RetrievalError: a package is missing.
        """
        try:
            card = Card.load()
            kept = open_weights(WEIGHTS, sha256=card.weights)
            later = None if alone else Later.from_package(reader=card.weights)
        except OSError as error:
            raise RetrievalError(
                f"the reader's weights cannot be read ({error}); install Fourfold anew"
            ) from error
        try:
            encoder = Encoder.from_package(kept)
            return cls(encoder, card, head=kept, later=later)
        except ImportError as error:
            raise RetrievalError(
                f"sentences cannot be read: {error}; mend it with `pip install --force-reinstall "
                "tokenizers safetensors scipy`"
            ) from error

    @property
    def name(self) -> str:
        """What it is and which one, in words."""
        card = self._card
        return f"{len(card.classes)} values of {len(card.questions)} facts, {card.weights[:12]}"

    def read(self, text: str, *, asked: str | None = None, least: float = LEAST) -> Sequence[Reading]:
        """Return what a text states, the surest first."""
        every = self._see(text, asked).readings if text.strip() else ()
        return tuple(reading for reading in every if reading.chance >= least)

    def names(self, text: str) -> Sequence[NamedPart]:
        """Return what a sentence names, in its order."""
        return self._see(text, None).names if text.strip() else ()

    def expected(self, sentences: Sequence[str]) -> Sequence[ExpectedThreat]:
        """Return which threats the sentences of a description let one expect, the likeliest first."""
        gists = {place: self._see(text, None).gist for place, text in enumerate(sentences) if text.strip()}
        seen = {place: gist for place, gist in gists.items() if gist is not None}
        places = list(seen)
        found = self._threats.read(list(seen.values())) if self._threats is not None else []
        return tuple(one._replace(sentence=places[one.sentence]) for one in found)

    def relevant(self, sentences: Sequence[str]) -> Mapping[str, float]:
        """Return of which facts more words on this system would speak, and how likely."""
        told = [self._see(text, None).summary for text in sentences if text.strip()]
        return self._relevance.read(told) if self._relevance is not None else {}

    def see(self, text: str) -> tuple[Array, Array]:
        """Return what the network makes of a sentence: its word vectors, and the chance of every value."""
        states, _ = self._encoder.states(text)
        return states, self._chances(states)[0]

    def _see_anew(self, text: str, asked: str | None) -> _Sight:
        states, spans = self._encoder.states(text, asked=self._question(asked))
        chances, places = self._chances(states)
        tellings = [spans[place] for place in places]
        readings = []
        for place in np.flatnonzero(chances >= FAINT).tolist():
            key, value = self._card.classes[place]
            start, end = tellings[place]
            readings.append(Reading(key, value, float(chances[place]), start, end))
        ordered = tuple(sorted(readings, key=lambda reading: -reading.chance))
        summary = Summary.of(states, chances)
        gist = self._threats.gist(states, summary) if self._threats is not None and asked is None else None
        return _Sight(ordered, self._names.read(text, states, spans=spans), summary, gist)

    def answer(self, text: str, asked: str, *, least: float = ANSWERED) -> tuple[str, ...]:
        """Return the values of one fact that an answer to its question gives, the likeliest first.

        Who was asked is likelier to speak of it than somebody who describes, so less will do.
        """
        if not text.strip() or asked not in self._card.questions:
            return ()
        chances, _ = self._chances(self._encoder.states(text, asked=self._question(asked))[0])
        own = [
            (float(chances[n]), value) for n, (key, value) in enumerate(self._card.classes) if key == asked
        ]
        likely = sorted((pair for pair in own if pair[0] >= least), reverse=True)
        return tuple(value for chance, value in likely if chance >= likely[0][0] / 2)

    def addresses(self, text: str, asked: str) -> float:
        """Return how likely words are about the question that was asked, rather than about something else."""
        if self._addressing is None or not text.strip() or asked not in self._card.questions:
            return 1.0
        return self._addressing.chance(self.signs(text, asked))

    def signs(self, text: str, asked: str) -> Signs:
        """Return what tells whether words answer a question."""
        own = np.array([key == asked for key, _ in self._card.classes])
        states, told = self.see(text)
        answered, _ = self._chances(self._encoder.states(text, asked=self._question(asked))[0])
        words, question = states.mean(axis=0), self._asked(asked)
        near = float(words @ question / (np.linalg.norm(words) * np.linalg.norm(question)))
        return Signs(
            answered=float(answered[own].max(initial=0.0)),
            told=float(told[own].max(initial=0.0)),
            other=float(told[~own].max(initial=0.0)),
            near=near,
            length=log(max(1, len(text.split()))),
        )

    def _mean_of_question(self, asked: str) -> Array:
        mean: Array = self._encoder.states(self._card.questions[asked])[0].mean(axis=0)
        return mean

    def _question(self, asked: str | None) -> str | None:
        return self._card.questions.get(asked) if asked else None

    def _chances(self, states: Array) -> tuple[Array, list[int]]:
        """Return the chance of every class, and the place of its most telling word."""
        weights = states @ self._queries
        weights = np.exp(weights - weights.max(axis=0))
        weights /= weights.sum(axis=0)
        scores = (weights * (states @ self._answers)).sum(axis=0) + self._bias
        chances = 1 / (1 + np.exp(-scores))
        return chances.astype(np.float32), weights.argmax(axis=0).tolist()


@cache
def open_reader() -> Reader:
    """Return the process's reader.

    Raises:
        ChecksumError: a file of weights is not the pinned one.
        RetrievalError: a package is missing.
    """
    return Reader.from_package()


class LateReader:
    """The process's reader, opened when the first sentence is read; without its weights it reads nothing.

    Attributes:
        fault: why nothing is read, once that is known.
    """

    def __init__(self, opening: Callable[[], Reads] = open_reader) -> None:
        self._opening = opening
        self.fault: KnowledgeError | None = None

    @cached_property
    def _reader(self) -> Reads | None:
        try:
            return self._opening()
        except KnowledgeError as error:
            self.fault = error
            _LOG.warning("%s; descriptions are read by rules alone", error)
            return None

    def read(self, text: str, *, asked: str | None = None, least: float = LEAST) -> Sequence[Reading]:
        """Return what a text states, the surest first."""
        return self._reader.read(text, asked=asked, least=least) if self._reader is not None else ()

    def answer(self, text: str, asked: str, *, least: float = ANSWERED) -> tuple[str, ...]:
        """Return the values that an answer gives."""
        return self._reader.answer(text, asked, least=least) if self._reader is not None else ()

    def addresses(self, text: str, asked: str) -> float:
        """Return how likely words are about the question that was asked."""
        return self._reader.addresses(text, asked) if self._reader is not None else 1.0

    def names(self, text: str) -> Sequence[NamedPart]:
        """Return what a sentence names, in its order."""
        return self._reader.names(text) if self._reader is not None else ()

    def expected(self, sentences: Sequence[str]) -> Sequence[ExpectedThreat]:
        """Return which threats a description lets one expect."""
        return self._reader.expected(sentences) if self._reader is not None else ()

    def relevant(self, sentences: Sequence[str]) -> Mapping[str, float]:
        """Return of which facts more words on this system would speak."""
        return self._reader.relevant(sentences) if self._reader is not None else {}
