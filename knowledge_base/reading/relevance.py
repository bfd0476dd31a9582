"""Which facts fuller tellings of such a system speak of, so that one can ask for them.

Who says in two sentences what they build leaves most of it unsaid; others who built the like have told more.
From the words so far, on average and by what they state, it is foretold which facts the rest of the telling
would state (logistic regression). It learnt from the beginnings of labelled descriptions and what came after.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Final, NamedTuple

import numpy as np

from knowledge_base.reading.encoder import Array
from knowledge_base.reading.pinned import check_reader, open_weights

CARD: Final = "relevance.json"
WEIGHTS: Final = "relevance.npz"


class Summary(NamedTuple):
    """What one sentence adds to what is known of a description.

    Attributes:
        total: the sum of its word vectors.
        pieces: how many they are.
        stated: the chance of each value of a fact.
    """

    total: Array
    pieces: int
    stated: Array

    @classmethod
    def of(cls, states: Array, stated: Array) -> Summary:
        """Sum up a sentence from its word vectors and the chances of what it states."""
        return cls(states.sum(axis=0), len(states), stated)


@dataclass(frozen=True)
class RelevanceCard:
    """What is known of the trained weights.

    Attributes:
        keys: the facts, in the order of the weights.
        reader: SHA-256 of the reader's weights they were trained on.
        weights: SHA-256 of these weights.
        figures: what was measured on descriptions that were held out.
    """

    keys: tuple[str, ...]
    reader: str
    weights: str
    figures: Mapping[str, float]

    @classmethod
    def load(cls) -> RelevanceCard:
        """Read the card that ships."""
        found = json.loads(files(__package__).joinpath(CARD).read_text(encoding="utf-8"))
        return cls(**{**found, "keys": tuple(found["keys"])})


class RelevanceHead:
    """Says of which facts the rest of a telling would speak."""

    def __init__(self, keys: Sequence[str], weights: Mapping[str, Array]) -> None:
        self._keys = tuple(keys)
        self._signs, self._bias = weights["signs"], weights["bias"]

    @classmethod
    def from_package(cls, *, reader: str) -> RelevanceHead:
        """Open the weights that ship.

        Raises:
            OSError: a file is missing.
            ChecksumError: they are not the pinned ones, or belong to another reader.
        """
        card = RelevanceCard.load()
        check_reader(WEIGHTS, trained_on=card.reader, reader=reader)
        return cls(card.keys, open_weights(WEIGHTS, sha256=card.weights))

    def read(self, summaries: Sequence[Summary]) -> dict[str, float]:
        """Return for each fact the chance that the rest of the telling speaks of it; of no words nothing."""
        if not summaries:
            return {}
        scores = np.concatenate(signs_of(summaries)) @ self._signs + self._bias
        chances = 1 / (1 + np.exp(-scores))
        return dict(zip(self._keys, chances.tolist(), strict=True))


def signs_of(summaries: Sequence[Summary]) -> tuple[Array, Array]:
    """Return what some sentences say together: their mean word vector, and the likeliest statements."""
    mean: Array = np.sum([one.total for one in summaries], axis=0) / sum(one.pieces for one in summaries)
    stated: Array = np.max([one.stated for one in summaries], axis=0)
    return mean, stated
