"""Builders: passages from words, and an embedder that needs no weights."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from knowledge_base.catalogue import Catalogue, load_catalogue
from knowledge_base.retrieval.index import Index
from knowledge_base.retrieval.manifest import IndexKey
from knowledge_base.retrieval.onnx import OnnxEmbedder
from knowledge_base.retrieval.port import Facet, Passage, Vectors

MakePassage = Callable[..., Passage]


@dataclass
class WordEmbedder:
    """A fake of the port: texts that share words have near vectors."""

    name: str = "words"
    dimensions: int = 64
    digest: str = "0" * 64
    seen: list[str] = field(default_factory=list)

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.seen.extend(texts)
        rows = np.stack([self._embed_one(text) for text in texts])
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)

    def _embed_one(self, text: str) -> Vectors:
        row = np.full(self.dimensions, 1e-3, dtype=np.float32)
        for word in text.lower().split():
            row[int(hashlib.sha256(word.encode()).hexdigest(), 16) % self.dimensions] += 1
        return row


@pytest.fixture
def word_embedder() -> WordEmbedder:
    return WordEmbedder()


@pytest.fixture(scope="session")
def make_passage() -> MakePassage:
    """A passage `entry#piece` with a text; kind and stages are its metadata."""

    def make(id_: str, text: str, *, kind: str = "threat", stages: Sequence[str] = ("operation",)) -> Passage:
        facets = {Facet.KIND: frozenset({kind}), Facet.STAGE: frozenset(stages)}
        return Passage(id_, id_.partition("#")[0], kind, text, facets)

    return make


@pytest.fixture(scope="session")
def passages(make_passage: MakePassage) -> tuple[Passage, ...]:
    """Three threats and a mitigation, two pieces each."""
    return (
        make_passage("injection#summary", "hidden instructions in a page that the assistant reads"),
        make_passage("injection#phrase-1", "white text on white background tells the bot what to do"),
        make_passage("theft#summary", "someone copies the weights of our model", stages=["training"]),
        make_passage("theft#phrase-1", "a rival steals the model file", stages=["training"]),
        make_passage("bill#summary", "a flood of requests runs up the bill"),
        make_passage("bill#phrase-1", "somebody burns our budget with a script"),
        make_passage("limit#summary", "limit requests and spending for each user", kind="mitigation"),
        make_passage("limit#phrase-1", "stop paying when the budget is used up", kind="mitigation"),
    )


@pytest.fixture
def index(tmp_path: Path, word_embedder: WordEmbedder) -> Index:
    """An index that was not built yet."""
    key = IndexKey(
        catalogue_version="1.2.3",
        catalogue_digest="c" * 64,
        embedder=word_embedder.name,
        embedder_digest=word_embedder.digest,
        dimensions=word_embedder.dimensions,
    )
    return Index(tmp_path / "cache", key)


@pytest.fixture(scope="session")
def onnx_embedder() -> OnnxEmbedder:
    return OnnxEmbedder.from_package()


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()
