"""How well questions in people's own words find their entries: words alone, meaning alone, both fused.

`queries.jsonl` holds paraphrases by us, none of them taken from the catalogue's phrases: a finger on the
pulse, no proof. `pytest -s` prints the figures.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from knowledge_base.catalogue import Catalogue
from knowledge_base.retrieval.onnx import OnnxEmbedder
from knowledge_base.retrieval.opening import Search, build_search_index, open_search
from knowledge_base.retrieval.passages import passages_of
from knowledge_base.retrieval.port import Retriever
from knowledge_base.retrieval.vector import VectorRetriever

QUERIES = Path(__file__).with_name("queries.jsonl")
READ_DOWN_TO = 5


@dataclass(frozen=True)
class Query:
    id: str
    text: str
    relevant: tuple[str, ...]


@dataclass(frozen=True)
class Quality:
    """How many queries find an entry among the first five, and the mean of 1 / rank."""

    recall: float
    reciprocal_rank: float


@pytest.fixture(scope="module")
def queries() -> list[Query]:
    lines = QUERIES.read_text(encoding="utf-8").splitlines()
    read = (json.loads(line) for line in lines)
    return [Query(line["id"], line["text"], tuple(line["relevant"])) for line in read]


@pytest.fixture(scope="module")
def search(catalogue: Catalogue, session_cache: Path) -> Iterator[Search]:
    build_search_index(catalogue, session_cache, progress=lambda _: None)
    with open_search(catalogue, session_cache, progress=lambda _: None) as opened:
        yield opened


@pytest.fixture(scope="module")
def measured(
    search: Search, queries: list[Query], catalogue: Catalogue, onnx_embedder: OnnxEmbedder
) -> Mapping[str, Quality]:
    assert search.opened
    meaning = VectorRetriever(search.opened.store, onnx_embedder, passages=passages_of(catalogue))
    ways: dict[str, Retriever] = {"words": search.words, "meaning": meaning, "fused": search}
    threats = [query for query in queries if set(query.relevant) & set(catalogue.threats)]
    mitigations = [query for query in queries if set(query.relevant) & set(catalogue.mitigations)]
    kinds = {"threats": threats, "mitigations": mitigations}
    return {f"{kind} by {way}": measure(ways[way], kinds[kind]) for kind in kinds for way in ways}


def measure(retriever: Retriever, queries: list[Query]) -> Quality:
    ranks = [rank_of(retriever, query) for query in queries]
    return Quality(
        recall=sum(rank <= READ_DOWN_TO for rank in ranks) / len(ranks),
        reciprocal_rank=sum(1 / rank for rank in ranks) / len(ranks),
    )


def rank_of(retriever: Retriever, query: Query) -> float:
    hits = retriever.search(query.text, limit=50)
    ranks = (rank for rank, hit in enumerate(hits, start=1) if hit.entry_id in query.relevant)
    return next(ranks, float("inf"))


def test_every_query_asks_for_entries_there_are(queries: list[Query], catalogue: Catalogue) -> None:
    asked_for = {entry_id for query in queries for entry_id in query.relevant}
    assert asked_for <= {*catalogue.threats, *catalogue.mitigations}
    assert len({query.text for query in queries}) == len(queries) >= 40


def test_no_query_is_a_phrase_of_the_catalogue(queries: list[Query], catalogue: Catalogue) -> None:
    phrases = {phrase.lower() for entry in catalogue.entries() for phrase in entry.phrases}
    assert {query.text.lower() for query in queries} & phrases == set()


@pytest.mark.parametrize("kind", ["threats", "mitigations"])
def test_both_together_find_more_than_either_alone(measured: Mapping[str, Quality], kind: str) -> None:
    for name, quality in measured.items():
        sys.stdout.write(
            f"{name:24} recall@{READ_DOWN_TO} {quality.recall:.3f}  MRR {quality.reciprocal_rank:.3f}\n"
        )
    fused = measured[f"{kind} by fused"]
    for alone in (measured[f"{kind} by words"], measured[f"{kind} by meaning"]):
        assert fused.reciprocal_rank >= alone.reciprocal_rank
        assert fused.recall >= alone.recall


@pytest.mark.parametrize(
    ("kind", "recall", "reciprocal_rank"), [("threats", 0.9, 0.78), ("mitigations", 0.8, 0.6)]
)
def test_the_quality_does_not_drop(
    measured: Mapping[str, Quality], kind: str, recall: float, reciprocal_rank: float
) -> None:
    fused = measured[f"{kind} by fused"]
    assert fused.recall >= recall
    assert fused.reciprocal_rank >= reciprocal_rank
