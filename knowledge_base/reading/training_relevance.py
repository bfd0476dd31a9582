"""Train which facts fuller tellings speak of: `python -m knowledge_base.reading.training_relevance`.

Runs after `training`, on the reader that came of it; takes about five minutes of two cores. Of each labelled
description some first sentences are what is known, and the facts that the others state, and these do not,
are foretold. Every eighth description is held out, the same ones as for facts.
"""

from __future__ import annotations

import hashlib
import json
import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from knowledge_base.catalogue import load_catalogue
from knowledge_base.reading.reader import Card, Reader
from knowledge_base.reading.relevance import (
    CARD,
    WEIGHTS,
    RelevanceCard,
    RelevanceHead,
    Summary,
    signs_of,
)
from knowledge_base.reading.sentences import examples
from knowledge_base.reading.training import held_out, pack
from knowledge_base.reading.training_addressing import fitted

SEED: Final = 20_261_201
BEGINNINGS: Final = 6
"""How many beginnings of each description are learnt from."""
AMONG: Final = 16
"""An interview has room for about so many facts; the card tells how many of those to come are among them."""
_RIDGE: Final = 0.2
"""The ridge for each beginning; chosen on the held-out descriptions."""


class Telling(NamedTuple):
    """A description as the reader sees it: of each sentence a summary, and the facts it is labelled with."""

    of: str
    summaries: list[Summary]
    states: list[frozenset[str]]


class Beginning(NamedTuple):
    """What is known of a description, and what it still tells.

    Attributes:
        summaries: of the first sentences.
        known: the facts these state.
        told: the facts that the others state, and these do not.
    """

    summaries: list[Summary]
    known: frozenset[str]
    told: frozenset[str]


def main() -> None:
    """Train, measure, and write the weights and the card beside this file."""
    keys = sorted(load_catalogue().facts)
    tellings = list(read_all(Reader.from_package(alone=True)))
    train = list(beginnings(one for one in tellings if not held_out(one.of)))
    held = list(beginnings(one for one in tellings if held_out(one.of)))
    weights = trained(train, keys)
    packed = pack(weights)
    Path(__file__).with_name(WEIGHTS).write_bytes(packed)
    often = {key: sum(key in one.told for one in train) / len(train) for key in keys}
    head = RelevanceHead(keys, weights)
    figures = {
        "trained_with": len(train),
        "held_out": len(held),
        "to_come_among_16": round(among(held, [head.read(one.summaries) for one in held]), 3),
        "by_frequency_alone": round(among(held, [often] * len(held)), 3),
    }
    card = RelevanceCard(tuple(keys), Card.load().weights, hashlib.sha256(packed).hexdigest(), figures)
    text = json.dumps(asdict(card), indent=1) + "\n"
    Path(__file__).with_name(CARD).write_text(text, encoding="utf-8")
    sys.stderr.write(json.dumps(figures) + "\n")


def read_all(reader: Reader) -> Iterator[Telling]:
    """Let the reader see every labelled description."""
    told = (example for example in examples() if example.of is not None)
    for of, group in groupby(told, key=lambda example: example.of or ""):
        sentences = [example.sentence for example in group]
        summaries = [Summary.of(*reader.see(sentence.text)) for sentence in sentences]
        yield Telling(of, summaries, [frozenset(sentence.says) for sentence in sentences])


def beginnings(tellings: Iterator[Telling]) -> Iterator[Beginning]:
    """Yield beginnings of descriptions, each with what comes after."""
    chosen = random.Random(SEED)  # noqa: S311  a sample, no secret
    for one in tellings:
        for _ in range(BEGINNINGS):
            length = chosen.randint(1, max(1, len(one.summaries) - 2))
            known = frozenset().union(*one.states[:length])
            yield Beginning(one.summaries[:length], known, frozenset().union(*one.states[length:]) - known)


def trained(rows: Sequence[Beginning], keys: Sequence[str]) -> dict[str, NDArray[np.float32]]:
    """Return the weights of each fact, learnt from the beginnings that do not state it."""
    signs = np.stack([np.concatenate(signs_of(row.summaries)) for row in rows]).astype(np.float64)
    middle, spread = signs.mean(axis=0), signs.std(axis=0) + 1e-3
    found = []
    for key in keys:
        open_ = np.array([key not in row.known for row in rows])
        truth = np.array([key in row.told for row in rows])
        scaled = (signs[open_] - middle) / spread
        found.append(fitted(scaled, truth[open_], ridge=_RIDGE * len(scaled)))
    weights = np.array(found)
    plain = weights[:, :-1] / spread
    bias = weights[:, -1] - plain @ middle
    return {"signs": plain.T.astype(np.float32), "bias": bias.astype(np.float32)}


def among(rows: Sequence[Beginning], chances: Sequence[Mapping[str, float]]) -> float:
    """Return the share of the facts to come that are among the likeliest of those not stated yet."""
    right = total = 0
    for row, own in zip(rows, chances, strict=True):
        unsaid = sorted((key for key in own if key not in row.known), key=lambda key: (-own[key], key))
        right += len(row.told & set(unsaid[:AMONG]))
        total += len(row.told)
    return right / max(total, 1)


if __name__ == "__main__":
    main()
