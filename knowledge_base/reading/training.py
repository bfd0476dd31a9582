"""Train the reader: `python -m knowledge_base.reading.training`. Takes about half an hour of two cores.

An adapter in the upper layers of all-MiniLM-L6-v2 and a head with a query for each value of each fact learn
from the labelled sentences. A share of them, whole descriptions among them, is held out and gives the
figures on the card. Labels of facts that a sentence was not written for are now and then missing, so
confident answers that nobody labelled cost little (asymmetric loss, Ridnik et al. 2021, arXiv:2009.14119).
"""

from __future__ import annotations

import hashlib
import json
import math
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from knowledge_base.catalogue import load_catalogue
from knowledge_base.reading.encoder import LINEAR, LONGEST
from knowledge_base.reading.reader import ANSWERED, CARD, LEAST, WEIGHTS, Card
from knowledge_base.reading.sentences import Example, digest, examples
from knowledge_base.retrieval.weights import TORCH_FILES, TORCH_MODEL

if TYPE_CHECKING:
    import torch

Matrix = NDArray[np.float32]

RANK: Final = 16
FIRST_LAYER: Final = 2
"""Layers below it keep their weights: what they do is not particular to descriptions."""
SCALE: Final = 2.0
EPOCHS: Final = 7
BATCH: Final = 32
SEED: Final = 20_261_129
FEWEST: Final = 8
"""A value with fewer examples is not learnt."""
_NEGATIVE_FOCUS: Final = 2
_NEGATIVE_MARGIN: Final = 0.05


class Data(NamedTuple):
    """What is learnt, and what is held out."""

    train: list[Example]
    held: list[Example]
    classes: list[tuple[str, str]]


def main() -> None:
    """Train, measure, and write the weights and the card beside this file."""
    import torch

    torch.manual_seed(SEED)
    data = split(list(examples()))
    questions = {key: entry.question for key, entry in load_catalogue().facts.items()}
    trainee = _Trainee(len(data.classes), questions)
    _train(trainee, data)
    packed = _pack(trainee.arrays())
    Path(__file__).with_name(WEIGHTS).write_bytes(packed)
    card = Card(
        classes=tuple(data.classes),
        questions=questions,
        encoder=TORCH_MODEL.sha256,
        weights=hashlib.sha256(packed).hexdigest(),
        sentences=digest(),
        figures={"trained_with": len(data.train)},
    )
    write_card(measured(card, data.held, chances=trainee.chances(data.held)))


def measured(card: Card, held: Sequence[Example], *, chances: Matrix) -> Card:
    """Put figures on a card: what the network says of sentences that were held out, beside their labels."""
    read = chances >= LEAST
    truth = _labels(held, card.classes)
    right = float((read * truth).sum())
    figures = {
        "held_out": len(held),
        "precision": round(right / max(float(read.sum()), 1), 3),
        "recall": round(right / max(float(truth.sum()), 1), 3),
        "answers_right": _answers_right(held, chances, card=card),
    }
    return replace(card, figures={**card.figures, **figures})


def _answers_right(held: Sequence[Example], chances: Matrix, *, card: Card) -> float:
    """Return the share of answers whose likeliest value is sure enough, and the labelled one."""
    right = []
    for row, own in zip(held, chances, strict=True):
        if row.asked is None or row.asked not in row.sentence.says:
            continue
        values = [(own[n], value) for n, (key, value) in enumerate(card.classes) if key == row.asked]
        chance, value = max(values)
        right.append(bool(chance >= ANSWERED) and value in row.sentence.says[row.asked])
    return round(sum(right) / max(len(right), 1), 3)


def write_card(card: Card) -> None:
    """Write the card beside this file."""
    text = json.dumps(asdict(card), indent=1, ensure_ascii=False)
    Path(__file__).with_name(CARD).write_text(text + "\n", encoding="utf-8")
    _say(json.dumps(card.figures))


def split(every: Sequence[Example]) -> Data:
    """Hold out every fourth description and every sixteenth other sentence, by a digest of their words."""
    held = [e for e in every if _share(e.of or e.sentence.text) % (4 if e.of else 16) == 0]
    kept = set(map(id, held))
    train = [e for e in every if id(e) not in kept]
    counts = Counter(
        (key, value) for e in train for key, values in e.sentence.says.items() for value in values
    )
    return Data(train, held, sorted(name for name, count in counts.items() if count >= FEWEST))


def _share(words: str) -> int:
    return int.from_bytes(hashlib.sha256(words.encode()).digest()[:4], "big")


def _labels(rows: Sequence[Example], classes: Sequence[tuple[str, str]]) -> Matrix:
    place = {name: n for n, name in enumerate(classes)}
    truth = np.zeros((len(rows), len(classes)), dtype=np.float32)
    for n, row in enumerate(rows):
        for key, values in row.sentence.says.items():
            for value in values:
                if (key, value) in place:
                    truth[n, place[key, value]] = 1
    return truth


class _Trainee:
    """The network in PyTorch, as it is trained; in use it is numpy."""

    def __init__(self, classes: int, questions: Mapping[str, str]) -> None:
        import torch
        from transformers import AutoModel, AutoTokenizer

        for file in TORCH_FILES:
            file.verify()
        folder = str(TORCH_MODEL.locate().parent)
        self._questions = questions
        self._tokenizer = AutoTokenizer.from_pretrained(folder)
        self.bert = AutoModel.from_pretrained(folder)
        self.bert.requires_grad_(requires_grad=False)
        self._adapters: dict[str, Any] = {}  # Any: a torch module made in a function
        for n, layer in enumerate(self.bert.encoder.layer[FIRST_LAYER:], start=FIRST_LAYER):
            for name in LINEAR:
                self._adapters[f"{n}.{name}"] = _adapt(layer, name)
        self.queries = torch.nn.Parameter(torch.randn(384, classes) * 0.02)
        self.answers = torch.nn.Parameter(torch.randn(384, classes) * 0.02)
        self.bias = torch.nn.Parameter(torch.full((classes,), -4.0))

    def head(self) -> list[torch.nn.Parameter]:
        return [self.queries, self.answers, self.bias]

    def adapters(self) -> list[torch.nn.Parameter]:
        return [p for adapter in self._adapters.values() for p in (adapter.down, adapter.up)]

    def scores(self, rows: Sequence[Example], *, learn: bool) -> torch.Tensor:
        import torch

        self.bert.train(learn)
        texts = [row.sentence.text for row in rows]
        asked = [self._questions[row.asked] for row in rows if row.asked is not None]
        pairs = (asked, texts) if asked else (texts,)
        given = self._tokenizer(
            *pairs, padding=True, truncation=True, max_length=LONGEST, return_tensors="pt"
        )
        states = torch.nn.functional.dropout(self.bert(**given).last_hidden_state, 0.1, training=learn)
        unseen = ~given["attention_mask"].bool()[..., None]
        weights = (states @ self.queries).masked_fill(unseen, -1e9).softmax(dim=1)
        return (weights * (states @ self.answers)).sum(dim=1) + self.bias

    def chances(self, rows: Sequence[Example]) -> Matrix:
        import torch

        found = np.zeros((len(rows), len(self.bias)), dtype=np.float32)
        with torch.no_grad():
            for batch in _batches(rows, 64):
                found[batch] = torch.sigmoid(self.scores([rows[n] for n in batch], learn=False)).numpy()
        return found

    def arrays(self) -> dict[str, Matrix]:
        kept = {}
        for name, adapter in self._adapters.items():
            kept[f"{name}.down"] = adapter.down.detach().numpy()
            kept[f"{name}.up"] = adapter.up.detach().numpy() * SCALE
        head = {"queries": self.queries, "answers": self.answers, "bias": self.bias}
        return kept | {name: parameter.detach().numpy() for name, parameter in head.items()}


def _adapt(layer: Any, name: str) -> Any:  # noqa: ANN401  torch is imported in functions only
    """Put an adapter beside a linear layer, and return it."""
    import torch

    class Adapted(torch.nn.Module):  # type: ignore[misc]  # torch is not read
        def __init__(self, linear: torch.nn.Linear) -> None:
            super().__init__()
            self.linear = linear
            wide, high = linear.in_features, linear.out_features
            self.down = torch.nn.Parameter(torch.randn(RANK, wide) / math.sqrt(wide))
            self.up = torch.nn.Parameter(torch.zeros(high, RANK))

        def forward(self, states: torch.Tensor) -> torch.Tensor:
            added: torch.Tensor = (states @ self.down.T) @ self.up.T * SCALE
            return self.linear(states) + added

    *path, last = name.split(".")
    parent = layer
    for step in path:
        parent = getattr(parent, step)
    adapted = Adapted(getattr(parent, last))
    setattr(parent, last, adapted)
    return adapted


def _train(trainee: _Trainee, data: Data) -> None:
    import torch

    truth = torch.tensor(_labels(data.train, data.classes))
    batches = _batches(data.train, BATCH)
    groups = [{"params": trainee.head(), "lr": 3e-3}, {"params": trainee.adapters(), "lr": 1e-3}]
    rates = (3e-3, 1e-3)
    optimiser = torch.optim.AdamW(groups, weight_decay=1e-2)
    order = torch.Generator().manual_seed(SEED)
    done, steps, begun = 0, EPOCHS * len(batches), time.monotonic()
    for epoch in range(EPOCHS):
        total = 0.0
        for place in torch.randperm(len(batches), generator=order).tolist():
            for group, rate in zip(optimiser.param_groups, rates, strict=True):
                group["lr"] = rate * min(1.0, (done + 1) / 100) * (1 - done / steps)
            batch = batches[place]
            optimiser.zero_grad()
            loss = _loss(trainee.scores([data.train[n] for n in batch], learn=True), truth[batch])
            loss.backward()
            torch.nn.utils.clip_grad_norm_([*trainee.head(), *trainee.adapters()], 1.0)
            optimiser.step()
            done, total = done + 1, total + float(loss)
        _say(f"epoch {epoch + 1}: loss {total / len(batches):.3f}, {time.monotonic() - begun:.0f} s")


def _loss(scores: torch.Tensor, truth: torch.Tensor) -> torch.Tensor:
    import torch

    chances = torch.sigmoid(scores)
    lowered = (chances - _NEGATIVE_MARGIN).clamp(min=0)
    missed = -truth * torch.log(chances.clamp(min=1e-6))
    wrong = -(1 - truth) * lowered**_NEGATIVE_FOCUS * torch.log((1 - lowered).clamp(min=1e-6))
    return (missed + wrong).sum(dim=1).mean()


def _batches(rows: Sequence[Example], size: int) -> list[list[int]]:
    """Put alike lengths together, answers apart from statements."""
    order = sorted(range(len(rows)), key=lambda n: (rows[n].asked is not None, len(rows[n].sentence.text)))
    found: list[list[int]] = []
    for n in order:
        full = not found or len(found[-1]) == size
        if full or (rows[found[-1][0]].asked is None) != (rows[n].asked is None):
            found.append([])
        found[-1].append(n)
    return found


def _pack(arrays: Mapping[str, Matrix]) -> bytes:
    """Pack weights as half floats; the same weights give the same bytes."""
    packed = BytesIO()
    halves: dict[str, Any] = {name: array.astype(np.float16) for name, array in arrays.items()}
    np.savez(packed, **halves)
    return packed.getvalue()


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")


if __name__ == "__main__":
    main()
