"""How long queries take: by words alone, by meaning alone, fused; and a whole `kb search`."""

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path

from assistant.settings import load_settings
from knowledge_base.catalogue import Catalogue, load_catalogue
from knowledge_base.retrieval.onnx import OnnxEmbedder
from knowledge_base.retrieval.opening import Search, open_search
from knowledge_base.retrieval.passages import passages_of
from knowledge_base.retrieval.port import Retriever
from knowledge_base.retrieval.vector import VectorRetriever
from tests.bench.benchmark import Benchmark, cpu_of_call, cpu_of_program

QUERIES = (
    "someone could hide text in a web page our bot reads",
    "a rival copies our model by asking it thousands of questions",
    "the chat shows another customer's order",
    "our bill explodes over night",
) * 5


def _benchmark(name: str, what: str, retriever: Callable[[], Retriever]) -> Benchmark:
    return Benchmark(
        name=f"search-{name}",
        what=f"{len(QUERIES)} queries {what}",
        measure=lambda: cpu_of_call(lambda: _ask(retriever())),
        yardstick="embed the queries",
        measure_yardstick=lambda: cpu_of_call(lambda: _embedder().embed(QUERIES)),
    )


def _ask(retriever: Retriever) -> None:
    for query in QUERIES:
        retriever.search(query, limit=10)


@cache
def _catalogue() -> Catalogue:
    return load_catalogue()


@cache
def _search() -> Search:
    cache_dir = load_settings(os.environ, Path.cwd()).cache_dir
    return open_search(_catalogue(), cache_dir, progress=print)


@cache
def _embedder() -> OnnxEmbedder:
    return OnnxEmbedder.from_package()


@cache
def _by_meaning() -> VectorRetriever:
    opened = _search().opened
    if opened is None:
        raise RuntimeError(f"no vectors to measure: {_search().notices}")
    return VectorRetriever(opened.store, _embedder(), passages=passages_of(_catalogue()))


SEARCHES = (
    _benchmark("words", "by words alone", lambda: _search().words),
    _benchmark("meaning", "by meaning alone", _by_meaning),
    _benchmark("fused", "by words and meaning", _search),
    Benchmark(
        name="kb-search",
        what="fourfold kb search, process start included",
        measure=lambda: cpu_of_program("-m", "ui.cli.main", "kb", "search", QUERIES[0]),
        yardstick="load the catalogue in a process of its own",
        measure_yardstick=lambda: cpu_of_program(
            "-c", "from knowledge_base.catalogue import load_catalogue; load_catalogue()"
        ),
    ),
)
