"""What is measured: the guided engine, the search, and the plain things they have to beat."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from assistant.errors import UsageError
from assistant.service import draft_model
from assistant.settings import Settings
from evals.case import Case, CoverageCase, ExtractionCase, InterviewCase, Query
from evals.drafts import fingerprint, read_draft
from evals.interviewing import interview
from evals.output import Drafted, Output, Ranking, Shown
from evals.scorers.registry import SCORERS, AnyScorer
from knowledge_base.catalogue import Catalogue
from knowledge_base.retrieval.lexical import LexicalRetriever
from knowledge_base.retrieval.onnx import OnnxEmbedder
from knowledge_base.retrieval.opening import Search, open_search
from knowledge_base.retrieval.passages import passages_of
from knowledge_base.retrieval.port import Facet, Progress, Retriever, Where
from knowledge_base.retrieval.vector import VectorRetriever
from knowledge_base.suggestions import did_you_mean

_THREATS: Final = Where({Facet.KIND: frozenset({"threat"})})
_DEPTH: Final = 10
_OWASP: Final = "owasp-llm/2025/LLM"


@dataclass(frozen=True)
class Bench:
    """What targets work with; the search is opened when it is first needed."""

    settings: Settings
    catalogue: Catalogue
    progress: Progress

    @cached_property
    def search(self) -> Search:
        """The search by words and meaning.

        Raises:
            RetrievalError: it would answer by words alone, which is another target.
        """
        search = open_search(self.catalogue, self.settings.cache_dir, progress=self.progress)
        if search.problem:
            raise search.problem
        return search

    @cached_property
    def words(self) -> Retriever:
        """BM25 alone."""
        return LexicalRetriever(passages_of(self.catalogue))

    @cached_property
    def meaning(self) -> Retriever:
        """Vectors alone."""
        assert self.search.opened  # noqa: S101  a search without problems has its index
        passages = passages_of(self.catalogue)
        return VectorRetriever(self.search.opened.store, OnnxEmbedder.from_package(), passages=passages)

    @property
    def index(self) -> str | None:
        """The name of the index, if one was opened."""
        return self.search.index_name if "search" in self.__dict__ else None

    def close(self) -> None:
        """Let go of the index."""
        if "search" in self.__dict__:
            self.search.close()


@dataclass(frozen=True)
class Target:
    """Something that answers the cases of some suites.

    Attributes:
        name: with the suite it names a row of the leaderboard.
        baseline: whether it is there to be beaten.
        measures: the measures that make sense for it; empty for all of its suites.
    """

    name: str
    about: str
    suites: tuple[str, ...]
    answer: Callable[[Case, Bench], Output]
    baseline: bool = False
    measures: tuple[str, ...] = ()

    def judged_by(self, suite: str) -> tuple[AnyScorer, ...]:
        """Return the scorers that have something to say about its answers."""
        return tuple(scorer for scorer in SCORERS[suite] if not self.measures or scorer.name in self.measures)


def _ranking(case: Case, retriever: Retriever | Search) -> Ranking:
    assert isinstance(case, Query)  # noqa: S101  the suite says so
    hits = retriever.search(case.words, limit=_DEPTH, where=_THREATS)
    return Ranking(entries=tuple(hit.entry_id for hit in hits))


def _hybrid(case: Case, bench: Bench) -> Output:
    return _ranking(case, bench.search)


def _bm25(case: Case, bench: Bench) -> Output:
    return _ranking(case, bench.words)


def _dense(case: Case, bench: Bench) -> Output:
    return _ranking(case, bench.meaning)


def _guided(case: Case, bench: Bench) -> Output:
    """Draft twice, so that the two can be compared; or let a scripted person be interviewed."""
    if isinstance(case, InterviewCase):
        return interview(case, bench.settings)
    assert isinstance(case, CoverageCase | ExtractionCase)  # noqa: S101  the suite says so
    drafts = [
        draft_model(case.words, settings=bench.settings, catalogue=bench.catalogue)
        for _ in range(2 if isinstance(case, CoverageCase) else 1)
    ]
    return read_draft(drafts[0], bench.catalogue, fingerprints=tuple(map(fingerprint, drafts)))


def _owasp(_: Case, bench: Bench) -> Output:
    """Give everyone the ten items; each stands for every entry that cites it."""
    items = [f"{_OWASP}{number:02}" for number in range(1, 11)]
    return Drafted(
        shown=tuple(Shown(entries=_citing(item, bench.catalogue), statement=item) for item in items)
    )


def _citing(item: str, catalogue: Catalogue) -> tuple[str, ...]:
    return tuple(entry.id for entry in catalogue.threats.values() if item in map(str, entry.references))


def _top_texts(case: Case, bench: Bench) -> Output:
    """List the twenty entries nearest in meaning to the whole description."""
    assert isinstance(case, CoverageCase)  # noqa: S101  the suite says so
    hits = bench.meaning.search(case.words, limit=20, where=_THREATS)
    return Drafted(shown=tuple(Shown(entries=(hit.entry_id,), own=hit.entry_id) for hit in hits))


_LISTS: Final = ("coverage@20", "irrelevant@20", "listed@20")

TARGETS: Final = (
    Target("hybrid", "the product's search: words and meaning, fused by rank", ("retrieval",), _hybrid),
    Target("bm25", "words alone", ("retrieval",), _bm25, baseline=True),
    Target("dense", "meaning alone (all-MiniLM-L6-v2)", ("retrieval",), _dense, baseline=True),
    Target(
        "guided", "the product without a language model", ("coverage", "extraction", "interview"), _guided
    ),
    Target(
        "owasp-for-all",
        "the ten items of OWASP LLM 2025 whatever the system; each meets any one entry that cites it",
        ("coverage",),
        _owasp,
        baseline=True,
        measures=_LISTS,
    ),
    Target(
        "minilm-top-20",
        "the twenty entries nearest in meaning to the whole description",
        ("coverage",),
        _top_texts,
        baseline=True,
        measures=_LISTS,
    ),
)
"""Everything that is measured, the product first within its suite."""


def target_of(name: str) -> Target:
    """Return a target by its name.

    Raises:
        UsageError: there is none; names the nearest one.
    """
    known = {target.name: target for target in TARGETS}
    if name not in known:
        raise UsageError(f"there is no target '{name}'{did_you_mean(name, known)}")
    return known[name]
