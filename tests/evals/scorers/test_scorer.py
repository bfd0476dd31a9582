"""A scorer's own failure is a result; ids, quotes and sameness."""

from collections.abc import Callable

import pytest

from evals.case import CoverageCase, Query
from evals.output import Drafted, Ranking
from evals.scorers.registry import SCORERS
from evals.scorers.scorer import Score, Scorer
from evals.scorers.soundness import DETERMINISM, GROUNDED


def test_a_failure_of_the_scorer_is_recorded(make_query: Callable[..., Query]) -> None:
    def fail(_: Query, ranking: Ranking) -> Score:
        return Score(value=1 / len(ranking.entries))

    scorer = Scorer(name="x", version=1, about="x", case=Query, output=Ranking, measure=fail)
    score = scorer.score(make_query(), Ranking(entries=()))
    assert (score.value, score.failure) == (None, "ZeroDivisionError: division by zero")


def test_an_answer_of_another_sort_is_recorded(make_query: Callable[..., Query]) -> None:
    failure = SCORERS["retrieval"][0].score(make_query(), Drafted(shown=())).failure
    assert failure == "cannot judge Drafted of Query"


def test_unknown_ids_and_words_nobody_said_are_not_grounded(
    make_system: Callable[..., CoverageCase],
) -> None:
    answer = Drafted(shown=(), cited={"known": True, "unknown": False}, quotes=("bot  answers", "bot sings"))
    score = GROUNDED.score(make_system(words="A bot\nanswers mail."), answer)
    assert (score.value, score.remarks) == (0.5, ("unknown", "bot sings"))


@pytest.mark.parametrize(("prints", "value"), [(("a", "a"), 1.0), (("a", "b"), 0.0), (("a",), None)])
def test_the_same_model_twice(
    prints: tuple[str, ...], value: float | None, make_system: Callable[..., CoverageCase]
) -> None:
    assert DETERMINISM.score(make_system(), Drafted(shown=(), fingerprints=prints)).value == value


@pytest.mark.parametrize("suite", SCORERS)
def test_names_are_used_once(suite: str) -> None:
    names = [scorer.name for scorer in SCORERS[suite]]
    assert len(names) == len(set(names))
