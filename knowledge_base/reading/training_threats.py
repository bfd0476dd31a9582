"""Train what a description lets one expect: `python -m knowledge_base.reading.training_threats`.

Runs after `training`, on the word vectors of the reader that came of it, which stay as they are; takes about
seven minutes of two cores. Of a description some sentences are left out at random now and then, and with
them the threats that only they bring, so that the head learns which words bring which.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from knowledge_base.reading.expecting import CARD, WEIGHTS, ThreatsCard, labels_digest, load_labels
from knowledge_base.reading.reader import Card, Reader
from knowledge_base.reading.sentences import examples
from knowledge_base.reading.training import held_out, pack

if TYPE_CHECKING:
    import torch

Matrix = NDArray[np.float32]

EPOCHS: Final = 20
BATCH: Final = 32
RATE: Final = 1e-3
DECAY: Final = 1e-2
SEED: Final = 20_261_130
FEWEST: Final = 4
"""A threat with fewer examples is not learnt."""
_SHORTENED: Final = 0.5
"""The share of the descriptions that lose sentences in an epoch."""
_LEFT_OUT: Final = 0.25
_AT: Final = (0.3, 0.5)
"""The chances at which the card tells precision and recall."""


class Told(NamedTuple):
    """A labelled description as the network sees it.

    Attributes:
        states: for each sentence its word vectors.
        stated: for each sentence the chance of every value of a fact.
        expected: for each threat the places of the sentences that bring it.
    """

    states: list[Matrix]
    stated: list[Matrix]
    expected: Mapping[str, Sequence[int]]


class Seen(NamedTuple):
    """A batch: word vectors (description, piece, 384), which are there, and the likeliest statements."""

    states: torch.Tensor
    there: torch.Tensor
    stated: torch.Tensor


def main() -> None:
    """Train, measure, and write the weights and the card beside this file."""
    import torch

    torch.manual_seed(SEED)
    told = read_all(Reader.from_package(alone=True))
    train = [one for name, one in told.items() if not held_out(name)]
    held = [one for name, one in told.items() if held_out(name)]
    counts = Counter(entry for one in train for entry in one.expected)
    classes = sorted(entry for entry, count in counts.items() if count >= FEWEST)
    head = _Head(len(classes), values=len(train[0].stated[0]))
    _train(head, train, classes=classes)
    packed = pack(head.arrays())
    Path(__file__).with_name(WEIGHTS).write_bytes(packed)
    card = ThreatsCard(
        classes=tuple(classes),
        reader=Card.load().weights,
        weights=hashlib.sha256(packed).hexdigest(),
        labels=labels_digest(),
        figures={"trained_with": len(train)},
    )
    card = replace(card, figures={**card.figures, **measured(head.read(held), _truth(held, classes))})
    text = json.dumps(asdict(card), indent=1, ensure_ascii=False)
    Path(__file__).with_name(CARD).write_text(text + "\n", encoding="utf-8")
    sys.stderr.write(json.dumps(card.figures) + "\n")


def read_all(reader: Reader) -> dict[str, Told]:
    """Let the reader see every labelled description, sentence by sentence."""
    labels = load_labels().descriptions
    told: dict[str, Told] = {}
    for example in examples():
        if example.of is None or example.of not in labels:
            continue
        if example.of not in told:
            told[example.of] = Told([], [], {k: [s - 1 for s in v] for k, v in labels[example.of].items()})
        states, stated = reader.see(example.sentence.text)
        told[example.of].states.append(states)
        told[example.of].stated.append(stated)
    return told


def measured(chances: Matrix, truth: Matrix) -> dict[str, float]:
    """Return how well chances meet labels (both description x threat) on descriptions that were held out.

    `recall_at_10` is the mean share of a description's threats among its ten likeliest ones; precision
    and recall are of all labels together.
    """
    some = truth.sum(axis=1) > 0
    order = np.argsort(-chances[some], axis=1)[:, :10]
    among = np.take_along_axis(truth[some], order, axis=1).sum(axis=1) / truth[some].sum(axis=1)
    figures = {"held_out": len(truth), "recall_at_10": round(float(among.mean()), 3)}
    for least in _AT:
        read = chances >= least
        right = float((read * truth).sum())
        figures[f"precision_from_{least}"] = round(right / max(float(read.sum()), 1), 3)
        figures[f"recall_from_{least}"] = round(right / max(float(truth.sum()), 1), 3)
    return figures


def _truth(rows: Sequence[Told], classes: Sequence[str], *, kept: Sequence[set[int]] | None = None) -> Matrix:
    truth = np.zeros((len(rows), len(classes)), dtype=np.float32)
    for n, row in enumerate(rows):
        for place, entry in enumerate(classes):
            brings = set(row.expected.get(entry, ()))
            truth[n, place] = bool(brings if kept is None else brings & kept[n])
    return truth


class _Head:
    """The head in PyTorch, as it is trained; in use it is numpy (`expecting.ThreatsHead`)."""

    def __init__(self, classes: int, *, values: int) -> None:
        import torch

        def start(rows: int, *, spread: float = 0.0) -> torch.nn.Parameter:
            return torch.nn.Parameter(torch.randn(rows, classes) * spread)

        self.weights = {
            "queries": start(384, spread=0.02),
            "answers": start(384, spread=0.02),
            "mean": start(384),
            "facts": start(values),
            "bias": torch.nn.Parameter(torch.full((classes,), -2.0)),
        }

    def scores(self, seen: Seen, *, learn: bool) -> torch.Tensor:
        import torch

        own = self.weights
        states = torch.nn.functional.dropout(seen.states, 0.2, training=learn)
        stated = torch.nn.functional.dropout(seen.stated, 0.3, training=learn)
        shares = (states @ own["queries"]).masked_fill(~seen.there[..., None], -1e4).softmax(dim=1)
        told = (shares * (states @ own["answers"])).sum(dim=1)
        mean = (states * seen.there[..., None]).sum(dim=1) / seen.there.sum(dim=1, keepdim=True)
        scores: torch.Tensor = told + mean @ own["mean"] + stated @ own["facts"] + own["bias"]
        return scores

    def read(self, rows: Sequence[Told]) -> Matrix:
        import torch

        found = []
        with torch.no_grad():
            for start in range(0, len(rows), BATCH):
                some = rows[start : start + BATCH]
                seen = _seen(some, kept=[set(range(len(row.states))) for row in some])
                found.append(torch.sigmoid(self.scores(seen, learn=False)).numpy())
        return np.concatenate(found)

    def arrays(self) -> dict[str, Matrix]:
        return {name: weights.detach().numpy() for name, weights in self.weights.items()}


def _train(head: _Head, rows: Sequence[Told], *, classes: Sequence[str]) -> None:
    import torch

    chance = np.random.default_rng(SEED)
    optimiser = torch.optim.AdamW(head.weights.values(), lr=RATE, weight_decay=DECAY)
    steps = EPOCHS * -(-len(rows) // BATCH)
    rates = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=steps)
    for epoch in range(EPOCHS):
        order, total = chance.permutation(len(rows)), 0.0
        for start in range(0, len(rows), BATCH):
            some = [rows[n] for n in order[start : start + BATCH]]
            kept = [_some_sentences(len(row.states), chance) for row in some]
            truth = torch.from_numpy(_truth(some, classes, kept=kept))
            scores = head.scores(_seen(some, kept=kept), learn=True)
            loss = torch.nn.functional.binary_cross_entropy_with_logits(scores, truth)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            rates.step()
            total += loss.item() * len(some)
        sys.stderr.write(f"epoch {epoch + 1}: loss {total / len(rows):.4f}\n")


def _some_sentences(count: int, chance: np.random.Generator) -> set[int]:
    every = set(range(count))
    if chance.random() >= _SHORTENED:
        return every
    return {n for n in every if chance.random() >= _LEFT_OUT} or every


def _seen(rows: Sequence[Told], *, kept: Sequence[set[int]]) -> Seen:
    import torch

    words: list[Any] = [
        np.concatenate([row.states[n] for n in sorted(own)]) for row, own in zip(rows, kept, strict=True)
    ]
    longest = max(map(len, words))
    states = torch.zeros(len(rows), longest, words[0].shape[1])
    there = torch.zeros(len(rows), longest, dtype=torch.bool)
    for n, own in enumerate(words):
        states[n, : len(own)] = torch.from_numpy(own)
        there[n, : len(own)] = True
    stated = [
        np.max([row.stated[n] for n in sorted(own)], axis=0) for row, own in zip(rows, kept, strict=True)
    ]
    return Seen(states, there, torch.from_numpy(np.stack(stated)))


if __name__ == "__main__":
    main()
