"""Search by meaning: vectors of our own in Chroma, embedded or behind a server.

Chroma never embeds and never sees a text: it keeps ids, vectors and the metadata to filter by.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, repeat
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, TypeAlias, cast

from knowledge_base.errors import RetrievalError
from knowledge_base.retrieval.port import Embedder, Facets, Hit, Passage, Vectors, Where
from knowledge_base.retrieval.query import sentences_of

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.collection_configuration import CreateCollectionConfiguration
    from chromadb.api.models.Collection import Collection
    from chromadb.api.types import Metadata
    from chromadb.api.types import Where as ChromaWhere
    from chromadb.config import Settings

Nearest: TypeAlias = list[tuple[str, float]]
"""Passage ids with their cosine to a vector, the nearest first."""

COLLECTION = "passages"
_BATCH = 5_000  # Chroma takes at most 5,461 at once
_COUNTED = 3
_PASSAGES_PER_ENTRY = 8  # a first guess; a search that finds too few entries asks for more


class VectorStore:
    """One collection of passages' vectors."""

    def __init__(self, client: Client, collection: Collection) -> None:
        self._client = client
        self._collection = collection

    @classmethod
    def create(cls, client: Client, *, name: str = COLLECTION) -> VectorStore:
        """Make an empty collection, with settings that make its answers exact at our size."""
        configuration: CreateCollectionConfiguration = {
            "hnsw": {
                "space": "cosine",
                "ef_construction": 200,
                "ef_search": 400,
                "max_neighbors": 32,
                "num_threads": 1,  # the same graph every time
            }
        }
        with chroma_errors("creating the collection"):
            collection = client.create_collection(name, embedding_function=None, configuration=configuration)
        return cls(client, collection)

    @classmethod
    def open(cls, client: Client, *, name: str = COLLECTION) -> VectorStore:
        """Open a collection that was filled before."""
        with chroma_errors("opening the collection"):
            return cls(client, client.get_collection(name, embedding_function=None))

    def add(self, passages: Sequence[Passage], vectors: Vectors) -> None:
        """Put passages in, a row of `vectors` for each."""
        for start in range(0, len(passages), _BATCH):
            batch = passages[start : start + _BATCH]
            with chroma_errors("adding passages"):
                self._collection.add(
                    ids=[passage.id for passage in batch],
                    embeddings=vectors[start : start + _BATCH],
                    metadatas=[_metadata(passage) for passage in batch],
                )

    def count(self) -> int:
        """Return how many passages there are."""
        with chroma_errors("counting passages"):
            return int(self._collection.count())

    def nearest(self, vector: Vectors, *, limit: int, where: Where | None) -> Nearest:
        """Return passage ids with their cosine to a vector, the nearest first."""
        with chroma_errors("searching"):
            answer = self._collection.query(
                query_embeddings=cast("list[Sequence[float]]", [vector.tolist()]),
                n_results=limit,
                where=_condition(where),
                include=["distances"],
            )
        distances = answer["distances"] or [[]]
        pairs = zip(answer["ids"][0], distances[0], strict=True)
        return sorted(
            ((id_, 1.0 - distance) for id_, distance in pairs), key=lambda pair: (-pair[1], pair[0])
        )

    def close(self) -> None:
        """Let go of files and connections."""
        self._client.close()


class VectorRetriever:
    """The entries whose passages mean most nearly what the query means.

    An entry counts by the mean of its nearest passages, since one may sound alike by chance and three
    hardly do, and by the mean over the query's sentences.
    """

    name = "vector"

    def __init__(self, store: VectorStore, embedder: Embedder, *, passages: Sequence[Passage]) -> None:
        self._store = store
        self._embedder = embedder
        self._passages = {passage.id: passage for passage in passages}
        self._sizes = Counter(passage.entry_id for passage in passages)

    def search(self, query: str, *, limit: int, where: Where | None = None) -> list[Hit]:
        """Return the entries with the nearest passages, the best first."""
        sentences = sentences_of(query)
        if not self._passages or not sentences:
            return []
        vectors = self._embedder.embed(sentences)
        asked = max(limit, 1) * _PASSAGES_PER_ENTRY
        while True:
            asked = min(asked, len(self._passages))
            hits = self._rank([self._store.nearest(vector, limit=asked, where=where) for vector in vectors])
            if len(hits) >= limit or asked == len(self._passages):
                return hits[:limit]
            asked *= 4

    def _rank(self, answers: Sequence[Nearest]) -> list[Hit]:
        """Return a hit for each entry among the nearest passages of the sentences, the best first."""
        best: dict[str, tuple[str, float]] = {}
        for id_, cosine in sorted(chain(*answers), key=lambda pair: (-pair[1], pair[0])):
            best.setdefault(self._passages[id_].entry_id, (id_, cosine))
        scored = [self._scores(answer) for answer in answers]
        hits = [
            Hit(
                entry,
                fmean(scores.get(entry, least) for scores, least in scored),
                self._passages[id_],
                (self.name,),
            )
            for entry, (id_, _) in best.items()
        ]
        return sorted(hits, key=lambda hit: (-hit.score, hit.entry_id))

    def _scores(self, nearest: Nearest) -> tuple[dict[str, float], float]:
        """Return each entry's score for one sentence, and the most that any other entry can have."""
        cosines: dict[str, list[float]] = {}
        for id_, cosine in nearest:
            cosines.setdefault(self._passages[id_].entry_id, []).append(cosine)
        least = nearest[-1][1] if nearest else 0.0
        return {entry: self._mean(entry, found, least=least) for entry, found in cosines.items()}, least

    def _mean(self, entry: str, cosines: Sequence[float], *, least: float) -> float:
        """Return the mean of the nearest; a passage not fetched is no nearer than the last one fetched."""
        counted = min(_COUNTED, self._sizes[entry])
        return fmean([*cosines, *repeat(least, counted)][:counted])


def embedded_client(folder: Path) -> Client:
    """Open Chroma on a folder of ours; it writes there even to read."""
    import chromadb

    with chroma_errors(f"opening {folder}"):
        return cast("Client", chromadb.PersistentClient(path=str(folder), settings=_settings()))


def server_client(host: str, port: int) -> Client:
    """Reach a Chroma server."""
    import chromadb

    with chroma_errors(f"reaching the Chroma server at {host}:{port}"):
        return cast("Client", chromadb.HttpClient(host=host, port=port, settings=_settings()))


@contextmanager
def chroma_errors(doing: str) -> Iterator[None]:
    """Turn what Chroma raises into RetrievalError."""
    from chromadb.errors import ChromaError

    try:
        yield
    except (ChromaError, ValueError, OSError) as error:
        raise RetrievalError(f"the vector store failed while {doing}: {error}") from error


def _settings() -> Settings:
    from chromadb.config import Settings

    return Settings(anonymized_telemetry=False)


def _metadata(passage: Passage) -> Metadata:
    flags = {_flag(facet, value): True for facet, values in passage.facets.items() for value in values}
    return {"entry": passage.entry_id, **dict(sorted(flags.items()))}


def _flag(facet: str, value: str) -> str:
    return f"{facet}:{value}"


def _condition(where: Where | None) -> ChromaWhere | None:
    return _all_of(where.facets) if where and where.facets else None


def _all_of(facets: Facets) -> ChromaWhere:
    terms = [_any_of(facet, values) for facet, values in sorted(facets.items())]
    return terms[0] if len(terms) == 1 else {"$and": terms}


def _any_of(facet: str, values: frozenset[str]) -> ChromaWhere:
    terms: list[ChromaWhere] = [{_flag(facet, value): True} for value in sorted(values)]
    return terms[0] if len(terms) == 1 else {"$or": terms}
