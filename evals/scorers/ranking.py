"""How well a search ranks: recall, the first hit's rank, and gain discounted by rank.

Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR techniques", ACM TOIS 20(4), 2002. Gain is
2^grade - 1, so that an entry that says what was asked weighs three of those worth reading with it.
"""

from __future__ import annotations

from functools import partial
from math import log2
from typing import Final

from evals.case import Query
from evals.output import Ranking
from evals.scorers.scorer import Score, Scorer, share

_ASKED: Final = 2  # the grade of an entry that says what was asked


def _recall(query: Query, ranking: Ranking, *, depth: int) -> Score:
    asked = [entry for entry, grade in query.relevant.items() if grade == _ASKED]
    found = [entry for entry in asked if entry in ranking.entries[:depth]]
    return share(len(found), len(asked), remarks=tuple(entry for entry in asked if entry not in found))


def _reciprocal_rank(query: Query, ranking: Ranking) -> Score:
    for rank, entry in enumerate(ranking.entries[:10], start=1):
        if query.relevant.get(entry) == _ASKED:
            return Score(value=1 / rank)
    return Score(value=0.0)


def _ndcg(query: Query, ranking: Ranking) -> Score:
    gained = _discounted([query.relevant.get(entry, 0) for entry in ranking.entries[:10]])
    best = _discounted(sorted(query.relevant.values(), reverse=True)[:10])
    return Score(value=gained / best)


def _discounted(grades: list[int]) -> float:
    return sum((2.0**grade - 1) / log2(rank + 1) for rank, grade in enumerate(grades, start=1))


RECALL_5: Final = Scorer(
    name="recall@5",
    version=1,
    about="share of the entries that say what was asked among the first five",
    case=Query,
    output=Ranking,
    measure=partial(_recall, depth=5),
)
RECALL_10: Final = Scorer(
    name="recall@10",
    version=1,
    about="share of the entries that say what was asked among the first ten",
    case=Query,
    output=Ranking,
    measure=partial(_recall, depth=10),
)
MRR_10: Final = Scorer(
    name="mrr@10",
    version=1,
    about="one divided by the rank of the first entry that says what was asked; 0 below ten",
    case=Query,
    output=Ranking,
    measure=_reciprocal_rank,
)
NDCG_10: Final = Scorer(
    name="ndcg@10",
    version=1,
    about="gain of the first ten, discounted by rank, as a share of the best possible",
    case=Query,
    output=Ranking,
    measure=_ndcg,
)
