"""Train the reader: `python -m knowledge_base.reading.training`. Takes about forty minutes of two cores.

An adapter in the upper layers of all-MiniLM-L6-v2, a head with a query for each value of each fact, and a
head for the names of parts learn together from the labelled sentences. A share of them, whole descriptions
among them, is held out and gives the figures on the card. Labels of facts that a sentence was not written for
are now and then missing, so confident answers that nobody labelled cost little (asymmetric loss, Ridnik et
al. 2021, arXiv:2009.14119).
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
from knowledge_base.reading.names import BEGINS, INSIDE, KINDS, OUTSIDE, NamedPart, NamesHead
from knowledge_base.reading.reader import ANSWERED, CARD, LEAST, WEIGHTS, Card
from knowledge_base.reading.sentences import Example, digest, examples, places_of
from knowledge_base.retrieval.weights import TORCH_FILES, TORCH_MODEL

if TYPE_CHECKING:
    import torch

Matrix = NDArray[np.float32]

RANK: Final = 16
FIRST_LAYER: Final = 2
"""Layers below it keep their weights: what they do is not particular to descriptions."""
SCALE: Final = 2.0
EPOCHS: Final = 6
BATCH: Final = 32
SEED: Final = 20_261_129
NAMES_WEIGH: Final = 2.0
"""What the names of a batch weigh beside its facts."""
KINDS_WEIGH: Final = 0.5
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
    packed = pack(trainee.arrays())
    Path(__file__).with_name(WEIGHTS).write_bytes(packed)
    card = Card(
        classes=tuple(data.classes),
        kinds=KINDS,
        questions=questions,
        encoder=TORCH_MODEL.sha256,
        weights=hashlib.sha256(packed).hexdigest(),
        sentences=digest(),
        figures={"trained_with": len(data.train)},
    )
    write_card(measured(card, data.held, said=trainee.read(data.held)))


class Said(NamedTuple):
    """What the network says of some sentences: the chance of every class, and the names."""

    chances: Matrix
    names: list[tuple[NamedPart, ...]]


def measured(card: Card, held: Sequence[Example], *, said: Said) -> Card:
    """Put figures on a card: what the network says of sentences that were held out, beside their labels."""
    chances = said.chances
    read = chances >= LEAST
    truth = _labels(held, card.classes)
    right = float((read * truth).sum())
    figures = {
        "held_out": len(held),
        "precision": round(right / max(float(read.sum()), 1), 3),
        "recall": round(right / max(float(truth.sum()), 1), 3),
        "answers_right": _answers_right(held, chances, card=card),
        **_names_right(held, said.names),
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


def _names_right(held: Sequence[Example], names: Sequence[Sequence[NamedPart]]) -> dict[str, float]:
    """Return precision and recall of the names: the same words, and of the same kind as well."""
    found, wanted = set(), set()
    for place, row in enumerate(held):
        if row.sentence.parts is not None:
            wanted |= {(place, *span) for span in _labelled(row).items()}
            found |= {(place, (name.start, name.end), name.kind) for name in names[place]}
    words = {name[:2] for name in found} & {name[:2] for name in wanted}
    return {
        "names_held_out": len(wanted),
        "names_precision": round(len(words) / max(len(found), 1), 3),
        "names_recall": round(len(words) / max(len(wanted), 1), 3),
        "kinds_precision": round(len(found & wanted) / max(len(found), 1), 3),
        "kinds_recall": round(len(found & wanted) / max(len(wanted), 1), 3),
    }


def _labelled(row: Example) -> dict[tuple[int, int], str]:
    """Return where names stand in a sentence and their kinds; of two that overlap, the longer."""
    kept: dict[tuple[int, int], str] = {}
    parts = sorted(row.sentence.parts or (), key=lambda part: -len(part.name))
    for part in parts:
        for start, end in places_of(part.name, row.sentence.text):
            if all(end <= other or stop <= start for other, stop in kept):
                kept[start, end] = part.kind
    return kept


def write_card(card: Card) -> None:
    """Write the card beside this file."""
    text = json.dumps(asdict(card), indent=1, ensure_ascii=False)
    Path(__file__).with_name(CARD).write_text(text + "\n", encoding="utf-8")
    _say(json.dumps(card.figures))


def split(every: Sequence[Example]) -> Data:
    """Hold out every eighth description and every sixteenth other sentence, by a digest of their words."""
    held = [e for e in every if (held_out(e.of) if e.of else _share(e.sentence.text) % 16 == 0)]
    kept = set(map(id, held))
    train = [e for e in every if id(e) not in kept]
    counts = Counter(
        (key, value) for e in train for key, values in e.sentence.says.items() for value in values
    )
    return Data(train, held, sorted(name for name, count in counts.items() if count >= FEWEST))


def held_out(description: str) -> bool:
    """Whether a description is one of those to measure with."""
    return _share(description) % 8 == 0


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
        self.places = torch.nn.Linear(384, 3)
        self.kinds = torch.nn.Linear(384, len(KINDS))

    def head(self) -> list[torch.nn.Parameter]:
        facts = [self.queries, self.answers, self.bias]
        return [*facts, *self.places.parameters(), *self.kinds.parameters()]

    def adapters(self) -> list[torch.nn.Parameter]:
        return [p for adapter in self._adapters.values() for p in (adapter.down, adapter.up)]

    def see(self, rows: Sequence[Example], *, learn: bool) -> tuple[torch.Tensor, Any]:
        """Return a row for each word piece of each sentence, and what the tokenizer gave."""
        import torch

        self.bert.train(learn)
        texts = [row.sentence.text for row in rows]
        asked = [self._questions[row.asked] for row in rows if row.asked is not None]
        pairs = (asked, texts) if asked else (texts,)
        given = self._tokenizer(
            *pairs,
            padding=True,
            truncation=True,
            max_length=LONGEST,
            return_tensors="pt",
            return_offsets_mapping=True,
        )
        seen = {name: tensor for name, tensor in given.items() if name != "offset_mapping"}
        states = self.bert(**seen).last_hidden_state
        return torch.nn.functional.dropout(states, 0.1, training=learn), given

    def scores(self, states: torch.Tensor, given: Any) -> torch.Tensor:  # noqa: ANN401  the tokenizer's
        """Return the score of every class for each sentence."""
        unseen = ~given["attention_mask"].bool()[..., None]
        weights = (states @ self.queries).masked_fill(unseen, -1e9).softmax(dim=1)
        return (weights * (states @ self.answers)).sum(dim=1) + self.bias

    def read(self, rows: Sequence[Example]) -> Said:
        """Read sentences as they are read in use."""
        import torch

        chances = np.zeros((len(rows), len(self.bias)), dtype=np.float32)
        names: list[tuple[NamedPart, ...]] = [()] * len(rows)
        head = NamesHead.of(KINDS, self.arrays())
        with torch.no_grad():
            for batch in _batches(rows, 64):
                states, given = self.see([rows[n] for n in batch], learn=False)
                chances[batch] = torch.sigmoid(self.scores(states, given)).numpy()
                for place, n in enumerate(batch):
                    spans = [(start, end) for start, end in given["offset_mapping"][place].tolist()]
                    if rows[n].asked is None:
                        names[n] = head.read(rows[n].sentence.text, states[place].numpy(), spans=spans)
        return Said(chances, names)

    def arrays(self) -> dict[str, Matrix]:
        kept = {}
        for name, adapter in self._adapters.items():
            kept[f"{name}.down"] = adapter.down.detach().numpy()
            kept[f"{name}.up"] = adapter.up.detach().numpy() * SCALE
        head = {"queries": self.queries, "answers": self.answers, "bias": self.bias}
        for name, layer in (("places", self.places), ("kinds", self.kinds)):
            head |= {name: layer.weight.T, f"{name}_bias": layer.bias}
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
            rows = [data.train[n] for n in batch]
            states, given = trainee.see(rows, learn=True)
            loss = _loss(trainee.scores(states, given), truth[batch])
            loss = loss + NAMES_WEIGH * _names_loss(trainee, rows, seen=(states, given))
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


def _names_loss(
    trainee: _Trainee, rows: Sequence[Example], *, seen: tuple[torch.Tensor, Any]
) -> torch.Tensor:
    """Weigh where names begin and end, and their kinds, in the sentences whose names are labelled."""
    import torch

    states, given = seen
    offsets = given["offset_mapping"].tolist()
    pieces: list[torch.Tensor] = []
    places: list[int] = []
    names: list[torch.Tensor] = []
    kinds: list[int] = []
    for n, row in enumerate(rows):
        if row.sentence.parts is None or row.asked is not None:
            continue
        own = [place for place, (start, end) in enumerate(offsets[n]) if end > start]
        told = dict.fromkeys(own, OUTSIDE)
        for (start, end), kind in _labelled(row).items():
            inner = [p for p in own if start <= offsets[n][p][0] and offsets[n][p][1] <= end]
            if inner:
                told |= dict.fromkeys(inner, INSIDE) | {inner[0]: BEGINS}
                names.append(states[n, inner].mean(dim=0))
                kinds.append(KINDS.index(kind))
        pieces.append(states[n, own])
        places.extend(told.values())
    loss = states.new_zeros(())
    if pieces:
        scores = trainee.places(torch.cat(pieces))
        loss = loss + torch.nn.functional.cross_entropy(scores, torch.tensor(places))
    if names:
        scores = trainee.kinds(torch.stack(names))
        loss = loss + KINDS_WEIGH * torch.nn.functional.cross_entropy(scores, torch.tensor(kinds))
    return loss


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


def pack(arrays: Mapping[str, Matrix]) -> bytes:
    """Pack weights as half floats; the same weights give the same bytes."""
    packed = BytesIO()
    halves: dict[str, Any] = {name: array.astype(np.float16) for name, array in arrays.items()}
    np.savez(packed, **halves)
    return packed.getvalue()


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")


if __name__ == "__main__":
    main()
