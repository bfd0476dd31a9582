"""Which threats a description as a whole lets one expect, read by the same network as its facts.

A careful reader expects threats before every fact is settled: *it answers all mail that comes in* is enough.
For every threat entry the head holds a query to all words of a description (label attention, as in `reader`),
and weighs beside it what the sentences state and what they speak of on average. It learnt from whole
descriptions, each labelled with the threats that its words bring (`expected.yaml`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Annotated, Final, NamedTuple

import numpy as np
import yaml
from pydantic import BaseModel, ConfigDict, Field

from knowledge_base.reading.encoder import Array
from knowledge_base.reading.pinned import check_reader, open_weights
from knowledge_base.reading.relevance import Summary, signs_of

LABELS: Final = "expected.yaml"
CARD: Final = "expected.json"
WEIGHTS: Final = "expected.npz"
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class ExpectedThreat(NamedTuple):
    """A threat that a description lets one expect.

    Attributes:
        entry: the threat entry.
        chance: how likely a careful reader would expect it, as the network thinks.
        sentence: the place of the sentence that suggests it most.
    """

    entry: str
    chance: float
    sentence: int


class Gist(NamedTuple):
    """What one sentence adds to what its description lets one expect.

    Attributes:
        weight: for each threat how much its words matter, as the logarithm of a sum.
        told: for each threat what they say.
        summary: what else counts of it.
    """

    weight: Array
    told: Array
    summary: Summary


class Labels(BaseModel):
    """The threats expected of each description, with the sentences that bring them, counted from 1."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    descriptions: Mapping[str, Mapping[str, tuple[Annotated[int, Field(ge=1)], ...]]]


@dataclass(frozen=True)
class ThreatsCard:
    """What is known of the trained head.

    Attributes:
        classes: the threat entries, in the order of the weights.
        reader: SHA-256 of the reader's weights it was trained on.
        weights: SHA-256 of its own weights.
        labels: SHA-256 of the labels.
        figures: what was measured on descriptions that were held out.
    """

    classes: tuple[str, ...]
    reader: str
    weights: str
    labels: str
    figures: Mapping[str, float]

    @classmethod
    def load(cls) -> ThreatsCard:
        """Read the card that ships."""
        found = json.loads(files(__package__).joinpath(CARD).read_text(encoding="utf-8"))
        return cls(**{**found, "classes": tuple(found["classes"])})


class ThreatsHead:
    """Says which threats some sentences together let one expect."""

    def __init__(self, classes: Sequence[str], weights: Mapping[str, Array]) -> None:
        self._classes = tuple(classes)
        self._queries, self._answers = weights["queries"], weights["answers"]
        self._mean, self._facts, self._bias = weights["mean"], weights["facts"], weights["bias"]

    @classmethod
    def from_package(cls, *, reader: str) -> ThreatsHead:
        """Open the head that ships.

        Raises:
            OSError: a file is missing.
            ChecksumError: its weights are not the pinned ones, or belong to another reader.
        """
        card = ThreatsCard.load()
        check_reader(WEIGHTS, trained_on=card.reader, reader=reader)
        return cls(card.classes, open_weights(WEIGHTS, sha256=card.weights))

    def gist(self, states: Array, summary: Summary) -> Gist:
        """Take from a sentence's word vectors what counts here."""
        weights = states @ self._queries
        highest = weights.max(axis=0)
        shares = np.exp(weights - highest)
        total = shares.sum(axis=0)
        told = (shares * (states @ self._answers)).sum(axis=0) / total
        return Gist(highest + np.log(total), told, summary)

    def read(self, gists: Sequence[Gist]) -> list[ExpectedThreat]:
        """Return every threat with its chance, the likeliest first; of no sentence nothing is expected."""
        if not gists:
            return []
        weights = np.stack([gist.weight for gist in gists])
        shares = np.exp(weights - weights.max(axis=0))
        shares /= shares.sum(axis=0)
        parts = shares * np.stack([gist.told for gist in gists])
        mean, stated = signs_of([gist.summary for gist in gists])
        scores = parts.sum(axis=0) + mean @ self._mean + stated @ self._facts + self._bias
        chances = 1 / (1 + np.exp(-scores))
        found = zip(self._classes, chances.tolist(), parts.argmax(axis=0).tolist(), strict=True)
        return sorted((ExpectedThreat(*one) for one in found), key=lambda one: (-one.chance, one.entry))


@cache
def load_labels() -> Labels:
    """Read which threats are expected of the descriptions that were labelled."""
    text = files(__package__).joinpath(LABELS).read_text(encoding="utf-8")
    return Labels.model_validate({"descriptions": yaml.load(text, _LOADER)})  # noqa: S506  a safe loader


def labels_digest() -> str:
    """Return the SHA-256 of the labels."""
    return hashlib.sha256(files(__package__).joinpath(LABELS).read_bytes()).hexdigest()
