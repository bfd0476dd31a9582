"""What targets work with: settings, knowledge, and a search that is opened once in a run."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from assistant.settings import Settings
from evals.ablation import WHOLE, Ablation
from knowledge_base.catalogue import Catalogue
from knowledge_base.retrieval.fusion import FusedRetriever
from knowledge_base.retrieval.lexical import LexicalRetriever
from knowledge_base.retrieval.onnx import OnnxEmbedder
from knowledge_base.retrieval.opening import Search, open_search
from knowledge_base.retrieval.passages import passages_of
from knowledge_base.retrieval.port import Progress, Retriever
from knowledge_base.retrieval.vector import VectorRetriever


@dataclass(frozen=True)
class Bench:
    """What targets work with; the search is opened when it is first needed.

    Attributes:
        settings: with a model for a chat engine, without one for guided mode.
        catalogue: what labels are judged with.
        ablation: the part of the product that is switched off.
    """

    settings: Settings
    catalogue: Catalogue
    progress: Progress
    ablation: Ablation = WHOLE

    @cached_property
    def product(self) -> Catalogue:
        """The catalogue that the product works with; labels are judged with `catalogue`."""
        return self.ablation.catalogue(self.catalogue)

    @property
    def product_settings(self) -> Settings:
        """The settings that the product works with: the given ones, but for what is switched off."""
        return replace(self.settings, reader=False) if self.ablation.rules_alone else self.settings

    @property
    def search(self) -> Search:
        """The search by words and meaning.

        Raises:
            RetrievalError: it would answer by words alone, which is another target.
        """
        if self._search.problem:
            raise self._search.problem
        return self._search

    @cached_property
    def _search(self) -> Search:
        return open_search(self.catalogue, self.settings.cache_dir, progress=self.progress)

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

    @cached_property
    def fusion(self) -> Retriever:
        """BM25 and vectors, fused by reciprocal rank and nothing else."""
        return FusedRetriever((self.words, self.meaning))

    @property
    def index(self) -> str | None:
        """The name of the index, if one was opened."""
        return self._search.index_name if "_search" in self.__dict__ else None

    def close(self) -> None:
        """Let go of the index."""
        if "_search" in self.__dict__:
            self._search.close()
