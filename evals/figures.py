"""From the results of a run to its figures, with the aims that stand beside them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from evals.results import Result, Run
from evals.scorers.registry import AnyScorer
from evals.statistics import Figure, figure
from evals.targets import target_of

AIMS: Final[dict[tuple[str, str], float]] = {
    ("coverage", "coverage@20"): 0.70,
    ("coverage", "irrelevant@20"): 0.03,
    ("coverage", "duplicate@20"): 0.05,
    ("coverage", "two-names@20"): 0.80,
    ("coverage", "conditional@20"): 4.0,
    ("coverage", "groundedness"): 1.0,
    ("coverage", "determinism"): 1.0,
    ("extraction", "found-f1"): 0.75,
    ("extraction", "typed-f1"): 0.60,
    ("extraction", "invented"): 0.03,
    ("interview", "learned@12"): 0.85,
    ("interview", "repeated"): 0.0,
    ("interview", "corrected"): 1.0,
    ("prioritisation", "tau-b"): 0.5,
    ("paraphrase", "alike@10"): 0.7,
}
"""What guided mode shall reach, by suite and measure; not what it reaches today."""


class Row(NamedTuple):
    """What one target reaches by one measure; no figure where no case could be measured.

    Attributes:
        failed: cases that crashed, or whose scorer failed.
    """

    suite: str
    target: str
    measure: str
    figure: Figure | None
    failed: int


def rows(run: Run) -> list[Row]:
    """Return every figure of a run; a case that crashed counts as the worst a share can be.

    A measure that only helps to read the others is left out where it says nothing.
    """
    return [
        row
        for suite in run.header.scorers
        for target in run.header.targets
        if (mine := [result for result in run.results if (result.suite, result.target) == (suite, target)])
        for scorer in target_of(target).judged_by(suite)
        if (row := _row(mine, scorer, run=run)).figure is not None or scorer.gated
    ]


def _row(mine: Sequence[Result], scorer: AnyScorer, *, run: Run) -> Row:
    scores = [result.scores.get(scorer.name) for result in mine]
    failed = sum(score is None or score.failure is not None for score in scores)
    values = [score.value for score in scores if score and score.value is not None]
    values += [scorer.worst] * failed
    shown = figure(values, seed=run.header.seed) if values else None
    return Row(mine[0].suite, mine[0].target, scorer.name, shown, failed)
