"""Train which words answer a question: `python -m knowledge_base.reading.training_addressing`.

Runs after `training`, on the reader that came of it; takes about six minutes of two cores. Each labelled
answer is put to its own question, and to one that it says nothing of; so are as many sentences of
descriptions, to the latter alone. Every fifth is held out.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from knowledge_base.reading.addressing import ADDRESSED, CARD, Addressing, Signs
from knowledge_base.reading.reader import Card, Reader
from knowledge_base.reading.sentences import Example, examples

SEED: Final = 20_261_130
FEWEST_WORDS: Final = 6
"""Shorter sentences of descriptions might answer anything."""
_HELD_OUT: Final = 5
_RIDGE: Final = 1.0


class Pair(NamedTuple):
    """Words put to a question.

    Attributes:
        group: the same for all pairs of the same words.
    """

    text: str
    asked: str
    answers: bool
    group: int


def main() -> None:
    """Train, measure, and write the weights beside this file."""
    reader = Reader.from_package(alone=True)
    pairs = list(put_to_questions(list(examples())))
    signs = np.array([reader.signs(pair.text, pair.asked) for pair in pairs])
    truth = np.array([pair.answers for pair in pairs])
    held = np.array([pair.group % _HELD_OUT == 0 for pair in pairs])
    weights = fitted(signs[~held], truth[~held], ridge=_RIDGE)
    named = dict(zip((*Signs._fields, "bias"), [round(float(w), 4) for w in weights], strict=True))
    trained = Addressing(named, Card.load().weights, {})
    chances = np.array([trained.chance(Signs(*row)) for row in signs])
    figures = {
        "answers_held_out": int((held & truth).sum()),
        "of_them_taken": round(float((chances[held & truth] >= ADDRESSED).mean()), 3),
        "others_held_out": int((held & ~truth).sum()),
        "of_them_refused": round(float((chances[held & ~truth] < ADDRESSED).mean()), 3),
    }
    card = Addressing(named, trained.reader, figures)
    text = json.dumps(asdict(card), indent=1) + "\n"
    Path(__file__).with_name(CARD).write_text(text, encoding="utf-8")
    sys.stdout.write(text)


def put_to_questions(every: Sequence[Example]) -> Iterator[Pair]:
    """Yield answers with their question, and words with a question that they say nothing of."""
    chosen = random.Random(SEED)  # noqa: S311  a sample, no secret
    answers = [example for example in every if example.asked is not None]
    questions = sorted({example.asked for example in answers if example.asked is not None})
    told = [e for e in every if e.asked is None and len(e.sentence.text.split()) > FEWEST_WORDS]
    for group, example in enumerate([*answers, *chosen.sample(told, len(answers))]):
        sentence = example.sentence
        if example.asked is not None:
            yield Pair(sentence.text, example.asked, answers=True, group=group)
        others = [key for key in questions if key not in sentence.says and key != example.asked]
        yield Pair(sentence.text, chosen.choice(others), answers=False, group=group)


def fitted(signs: NDArray[np.float64], truth: NDArray[np.bool_], *, ridge: float) -> NDArray[np.float64]:
    """Return the weights of a logistic regression with a ridge, the bias last."""
    rows = np.column_stack([signs, np.ones(len(signs))])
    penalties = np.array([ridge] * signs.shape[1] + [0.0])

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scores = rows @ weights
        value = np.logaddexp(0, np.where(truth, -scores, scores)).sum() + (penalties * weights**2).sum() / 2
        return float(value), rows.T @ (expit(scores) - truth) + penalties * weights

    found: NDArray[np.float64] = minimize(loss, np.zeros(rows.shape[1]), jac=True, method="L-BFGS-B").x
    return found


if __name__ == "__main__":
    main()
