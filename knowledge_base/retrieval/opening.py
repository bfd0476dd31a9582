"""The way in: a search over a catalogue, its index built if absent, by words alone if vectors fail."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge_base.errors import IndexMissingError, RetrievalError
from knowledge_base.retrieval.fusion import FusedRetriever
from knowledge_base.retrieval.index import Index, OpenIndex, build_index, open_index
from knowledge_base.retrieval.lexical import LexicalRetriever
from knowledge_base.retrieval.manifest import IndexKey
from knowledge_base.retrieval.onnx import OnnxEmbedder
from knowledge_base.retrieval.passages import passages_of
from knowledge_base.retrieval.port import Hit, Passage, Progress, Retriever, Where
from knowledge_base.retrieval.torch import TorchEmbedder
from knowledge_base.retrieval.vector import VectorRetriever
from knowledge_base.retrieval.weights import DIMENSIONS, MODEL_NAME, TORCH_MODEL

if TYPE_CHECKING:
    from knowledge_base.catalogue import Catalogue

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Search:
    """An open search; a Retriever itself.

    Attributes:
        retriever: what answers; words alone where the vectors cannot be used.
        words: what answers if the vectors fail later on.
        index_name: the index that answers, for provenance; None where words alone are searched.
        problem: why the vectors cannot be used.
    """

    retriever: Retriever
    words: Retriever
    index_name: str | None = None
    problem: RetrievalError | None = None
    opened: OpenIndex | None = None

    @property
    def name(self) -> str:
        """Return the retriever's name."""
        return self.retriever.name

    @property
    def notices(self) -> tuple[str, ...]:
        """Return what the reader should know about this search, in sentences."""
        return (f"Searching by words alone: {self.problem}",) if self.problem else ()

    def search(self, query: str, *, limit: int, where: Where | None = None) -> list[Hit]:
        """Return at most `limit` entries, the best first; none for a query without a word."""
        try:
            return self.retriever.search(query, limit=limit, where=where)
        except RetrievalError as error:
            _LOG.warning("searched by words alone: %s", error)
            return self.words.search(query, limit=limit, where=where)

    def close(self) -> None:
        """Let go of the index."""
        if self.opened:
            self.opened.close()

    def __enter__(self) -> Search:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_search(catalogue: Catalogue, cache: Path, *, progress: Progress) -> Search:
    """Open a search by words and meaning, building the index if it is absent.

    It never fails: where vectors cannot be used, words alone are searched and `problem` says why. A
    caller whose user can mend a damaged file right away raises that problem instead.
    """
    passages = passages_of(catalogue)
    words = LexicalRetriever(passages)
    index = index_of(catalogue, cache)
    try:
        embedder = OnnxEmbedder.from_package()
        opened = _open_or_build(index, passages, progress=progress)
    except RetrievalError as error:
        return Search(words, words, problem=error)
    meaning = VectorRetriever(opened.store, embedder, passages=passages)
    return Search(FusedRetriever((words, meaning)), words, index_name=index.name, opened=opened)


def build_search_index(catalogue: Catalogue, cache: Path, *, progress: Progress, force: bool = False) -> bool:
    """Build the catalogue's index with the pinned document embedder.

    Returns:
        Whether it was built; not, if a whole one was there.

    Raises:
        RetrievalError: it cannot be built; the message says why and what to do.
    """
    return _build(index_of(catalogue, cache), passages_of(catalogue), progress=progress, force=force)


def index_of(catalogue: Catalogue, cache: Path) -> Index:
    """Return where the catalogue's index lies, or will lie."""
    key = IndexKey(
        catalogue_version=catalogue.version,
        catalogue_digest=catalogue.digest,
        embedder=MODEL_NAME,
        embedder_digest=TORCH_MODEL.sha256,
        dimensions=DIMENSIONS,
    )
    return Index(cache, key)


def _open_or_build(index: Index, passages: Sequence[Passage], *, progress: Progress) -> OpenIndex:
    try:
        return open_index(index, passages)
    except IndexMissingError:
        progress("the index is not there yet; building it once")
        _build(index, passages, progress=progress)
        return open_index(index, passages)


def _build(index: Index, passages: Sequence[Passage], *, progress: Progress, force: bool = False) -> bool:
    return build_index(index, passages, embedder=TorchEmbedder.from_package, progress=progress, force=force)
