"""Whether words are about the question that was asked, or tell of something else.

Who is asked a thing tells another now and then: a correction, an anecdote. The network reads any words as an
answer, since it learnt answers from people who gave one. So five things that it sees are weighed (logistic
regression): how surely the words would answer the question, how surely they tell of that fact or of another
unasked, how near they are to the question, and how many they are. It learnt from labelled answers, and from
the same and other sentences put to questions that they do not answer.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from math import exp
from typing import Final, NamedTuple

from knowledge_base.reading.pinned import check_reader

CARD: Final = "addressing.json"
ADDRESSED: Final = 0.05
"""The chance from which words count as an answer, chosen on the development cases (docs/decisions/0014)."""


class Signs(NamedTuple):
    """What tells whether words answer a question.

    Attributes:
        answered: the highest chance of a value of the fact, read as an answer.
        told: the same, read as told unasked.
        other: the highest chance of a value of another fact, told unasked.
        near: the cosine of the mean word vectors of words and question.
        length: the logarithm of the number of words.
    """

    answered: float
    told: float
    other: float
    near: float
    length: float


@dataclass(frozen=True)
class Addressing:
    """Trained weights.

    Attributes:
        weights: of each sign, by its name, and `bias`.
        reader: SHA-256 of the reader's weights they were trained on.
        figures: what was measured on sentences that were held out.
    """

    weights: Mapping[str, float]
    reader: str
    figures: Mapping[str, float]

    @classmethod
    def load(cls, *, reader: str) -> Addressing:
        """Read the weights that ship.

        Raises:
            OSError: the file is missing.
            ChecksumError: they belong to another reader.
        """
        card = cls(**json.loads(files(__package__).joinpath(CARD).read_text(encoding="utf-8")))
        check_reader(CARD, trained_on=card.reader, reader=reader)
        return card

    def chance(self, signs: Signs) -> float:
        """Return how likely words with these signs answer the question."""
        score = self.weights["bias"] + sum(self.weights[name] * x for name, x in signs._asdict().items())
        return 1 / (1 + exp(-score))
