from collections.abc import Callable

import pytest

from knowledge_base.retrieval.fusion import DEPTH, FusedRetriever, K, fuse
from knowledge_base.retrieval.port import Hit, Passage, Where

MakePassage = Callable[..., Passage]


def ranking(name: str, *entries: str) -> list[Hit]:
    return [
        Hit(entry, 1.0 - place / 10, Passage(f"{entry}#{name}", entry, "threat", entry), (name,))
        for place, entry in enumerate(entries)
    ]


class Listed:
    """A retriever that always answers the same."""

    def __init__(self, name: str, *entries: str) -> None:
        self.name = name
        self.hits = ranking(name, *entries)
        self.asked: list[tuple[str, int, Where | None]] = []

    def search(self, query: str, *, limit: int, where: Where | None = None) -> list[Hit]:
        self.asked.append((query, limit, where))
        return self.hits[:limit]


def test_scores_are_sums_of_reciprocal_ranks() -> None:
    hits = fuse([ranking("words", "a", "b"), ranking("meaning", "b", "c")])
    assert [hit.entry_id for hit in hits] == ["b", "a", "c"]
    assert [hit.score for hit in hits] == pytest.approx([1 / 62 + 1 / 61, 1 / 61, 1 / 62])


def test_k_is_that_of_the_paper() -> None:
    assert K == 60
    assert fuse([ranking("words", "a")], k=1)[0].score == pytest.approx(1 / 2)


def test_the_passage_is_that_of_the_better_rank() -> None:
    hit = fuse([ranking("words", "a", "b"), ranking("meaning", "b", "a")])[1]
    assert (hit.entry_id, hit.passage.id, hit.found_by) == ("b", "b#meaning", ("meaning", "words"))


def test_ties_are_ordered_by_the_best_rank_then_by_id() -> None:
    assert [hit.entry_id for hit in fuse([ranking("words", "z"), ranking("meaning", "a")])] == ["a", "z"]


def test_one_empty_ranking_leaves_the_other() -> None:
    assert [hit.entry_id for hit in fuse([[], ranking("meaning", "b", "a")])] == ["b", "a"]
    assert fuse([[], []]) == []


def test_every_retriever_is_asked_deeper_than_the_limit() -> None:
    words, meaning = Listed("words", "a", "b"), Listed("meaning", "b")
    where = Where({})
    hits = FusedRetriever([words, meaning]).search("query", limit=1, where=where)
    assert [hit.entry_id for hit in hits] == ["b"]
    assert words.asked == meaning.asked == [("query", DEPTH, where)]
