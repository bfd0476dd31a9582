"""Ranking measures against figures worked out by hand."""

from collections.abc import Callable
from math import log2

import pytest

from evals.case import Query
from evals.output import Ranking
from evals.scorers.ranking import MRR_10, NDCG_10, RECALL_5, RECALL_10


def ranked(*entries: str) -> Ranking:
    return Ranking(entries=entries)


def test_recall_counts_what_was_asked_only(make_query: Callable[..., Query]) -> None:
    query = make_query(a=2, b=2, c=1)
    score = RECALL_5.score(query, ranked("a", "c", "x", "y", "z", "b"))
    assert (score.value, score.remarks) == (0.5, ("b",))
    assert RECALL_10.score(query, ranked("a", "c", "x", "y", "z", "b")).value == 1.0


def test_recall_says_nothing_where_nothing_was_asked(make_query: Callable[..., Query]) -> None:
    assert RECALL_5.score(make_query(a=1), ranked("a")).value is None


@pytest.mark.parametrize(("before", "value"), [(0, 1.0), (2, 1 / 3), (9, 0.1), (10, 0.0)])
def test_reciprocal_rank(before: int, value: float, make_query: Callable[..., Query]) -> None:
    filler = [f"x{number}" for number in range(before)]
    assert MRR_10.score(make_query(a=2, b=1), ranked(*filler, "a")).value == pytest.approx(value)


def test_the_best_order_gains_all(make_query: Callable[..., Query]) -> None:
    assert NDCG_10.score(make_query(a=2, b=1), ranked("a", "b")).value == pytest.approx(1.0)


def test_gain_is_discounted_by_rank(make_query: Callable[..., Query]) -> None:
    best = 3 / log2(2) + 1 / log2(3)
    got = 1 / log2(2) + 3 / log2(4)  # b first, then a stranger, then a
    score = NDCG_10.score(make_query(a=2, b=1), ranked("b", "x", "a"))
    assert score.value == pytest.approx(got / best)


def test_an_empty_answer_scores_nothing(make_query: Callable[..., Query]) -> None:
    scores = [scorer.score(make_query(a=2), ranked()).value for scorer in (RECALL_5, MRR_10, NDCG_10)]
    assert scores == [0.0, 0.0, 0.0]
