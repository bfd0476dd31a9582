"""Several rankings to one, by reciprocal rank fusion.

An entry's score is the sum over the rankings of 1 / (K + rank), ranks from 1; scores of different
retrievers are never compared. Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion outperforms Condorcet
and individual Rank Learning Methods", SIGIR 2009, which also found K = 60 to serve well.
"""

from collections.abc import Sequence

from knowledge_base.retrieval.port import Hit, Retriever, Where

K = 60
DEPTH = 100
"""How far down each ranking is read: below, 1 / (K + rank) hardly tells ranks apart."""


class FusedRetriever:
    """Asks every retriever and fuses their rankings."""

    name = "hybrid"

    def __init__(self, retrievers: Sequence[Retriever]) -> None:
        self._retrievers = tuple(retrievers)

    def search(self, query: str, *, limit: int, where: Where | None = None) -> list[Hit]:
        """Return at most `limit` entries, the best first."""
        depth = max(limit, DEPTH)
        rankings = [retriever.search(query, limit=depth, where=where) for retriever in self._retrievers]
        return fuse(rankings)[:limit]


def fuse(rankings: Sequence[Sequence[Hit]], *, k: int = K) -> list[Hit]:
    """Return every entry of the rankings once, by the sum of its reciprocal ranks.

    Equal sums are ordered by the best single rank, then by id, so that the answer never changes.
    """
    places: dict[str, list[tuple[int, Hit]]] = {}
    for ranking in rankings:
        for rank, hit in enumerate(ranking, start=1):
            places.setdefault(hit.entry_id, []).append((rank, hit))
    fused = [_merge(found, k=k) for found in places.values()]
    return [hit for _, hit in sorted(fused, key=lambda pair: (-pair[1].score, pair[0], pair[1].entry_id))]


def _merge(found: list[tuple[int, Hit]], *, k: int) -> tuple[int, Hit]:
    by_rank = sorted(found, key=lambda place: place[0])  # stable: equal ranks keep the retrievers' order
    best_rank, best = by_rank[0]
    score = sum(1 / (k + rank) for rank, _ in found)
    names = tuple(name for _, hit in by_rank for name in hit.found_by)
    return best_rank, Hit(best.entry_id, score, best.passage, names)
