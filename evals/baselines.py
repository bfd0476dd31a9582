"""The plain things the product has to beat."""

from __future__ import annotations

from typing import Final

from evals.bench import Bench
from evals.case import Case, CoverageCase, Query
from evals.output import Drafted, Output, Ranking, Shown
from knowledge_base.retrieval.opening import Search
from knowledge_base.retrieval.port import Facet, Retriever, Where

_THREATS: Final = Where({Facet.KIND: frozenset({"threat"})})
_DEPTH: Final = 10
_OWASP: Final = "owasp-llm/2025/LLM"


def ranking(case: Case, retriever: Retriever | Search) -> Ranking:
    """Return the first ten threats that a search finds."""
    assert isinstance(case, Query)  # noqa: S101  the suite says so
    hits = retriever.search(case.words, limit=_DEPTH, where=_THREATS)
    return Ranking(entries=tuple(hit.entry_id for hit in hits))


def bm25(case: Case, bench: Bench) -> Output:
    """Search by words alone."""
    return ranking(case, bench.words)


def dense(case: Case, bench: Bench) -> Output:
    """Search by meaning alone."""
    return ranking(case, bench.meaning)


def fusion(case: Case, bench: Bench) -> Output:
    """Search by both, fused by reciprocal rank and nothing else."""
    return ranking(case, bench.fusion)


def owasp(_: Case, bench: Bench) -> Output:
    """Give everyone the ten items; each stands for every entry that cites it."""
    items = [f"{_OWASP}{number:02}" for number in range(1, 11)]
    return Drafted(shown=tuple(Shown(entries=_citing(item, bench), statement=item) for item in items))


def _citing(item: str, bench: Bench) -> tuple[str, ...]:
    threats = bench.catalogue.threats.values()
    return tuple(entry.id for entry in threats if item in map(str, entry.references))


def top_texts(case: Case, bench: Bench) -> Output:
    """List the twenty entries nearest in meaning to the whole description."""
    assert isinstance(case, CoverageCase)  # noqa: S101  the suite says so
    hits = bench.meaning.search(case.words, limit=20, where=_THREATS)
    return Drafted(shown=tuple(Shown(entries=(hit.entry_id,), own=hit.entry_id) for hit in hits))
