"""How far two passes over the same words gave the same labels."""

from __future__ import annotations

from collections.abc import Sequence

from evals.case import Case, Query
from evals.shape import Shape

_ASKED = 2  # the grade of an entry that says what was asked


class Agreement(Shape):
    """Two passes over some of the queries, compared entry by entry.

    Attributes:
        by: who made the second pass, in the words of the case files.
        shared: queries that both passes judged; `queries` is all there are.
        alike: of the entries that either pass took for the answer, the share that both did (Jaccard).
        kappa: Cohen's kappa of *is the answer* over every threat of the catalogue; nothing where chance alone
            explains everything.
    """

    by: tuple[str, ...]
    shared: int
    queries: int
    alike: float
    kappa: float | None


def agreement(cases: Sequence[Case], *, threats: int, by: Sequence[str]) -> Agreement | None:
    """Compare the two passes; nothing where no query was judged twice.

    Kappa: Cohen, "A coefficient of agreement for nominal scales", Educational and Psychological Measurement
    20(1), 1960.

    Args:
        cases: what both passes are written in; only queries are judged twice.
        threats: how many entries could have been named.
        by: who made the second pass.
    """
    queries = [case for case in cases if isinstance(case, Query)]
    passes = [(_answers(q.relevant), _answers(q.second)) for q in queries if q.second]
    if not passes:
        return None
    both = sum(len(one & other) for one, other in passes)
    first, second = (sum(len(names[n]) for names in passes) for n in (0, 1))
    either = first + second - both
    return Agreement(
        by=tuple(by),
        shared=len(passes),
        queries=len(queries),
        alike=both / either if either else 1.0,
        kappa=_kappa(both, (first, second), of=threats * len(passes)),
    )


def _answers(grades: dict[str, int]) -> set[str]:
    return {entry for entry, grade in grades.items() if grade == _ASKED}


def _kappa(both: int, each: tuple[int, int], *, of: int) -> float | None:
    first, second = each
    observed = (of - first - second + 2 * both) / of
    expected = (first * second + (of - first) * (of - second)) / of**2
    return None if expected == 1 else (observed - expected) / (1 - expected)
