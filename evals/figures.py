"""From the results of a run to its figures, the aims, and the gate that guards what was reached."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from assistant.errors import InputError
from evals.results import Result, Run
from evals.scorers.registry import AnyScorer, scorer_of
from evals.statistics import Figure, figure
from evals.targets import target_of

THRESHOLDS_FILE: Final = Path(__file__).parent / "thresholds.toml"

_ROUNDING: Final = 0.0006  # pinned figures have three places

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


def below_thresholds(found: Sequence[Row], *, file: Path = THRESHOLDS_FILE) -> list[str]:
    """Return a line for each figure that is worse than what was reached, beyond what may pass.

    What may pass is the tolerance, or two standard errors of what was reached if these are less: a figure
    that did not vary from case to case may not get worse at all.

    Raises:
        InputError: the thresholds cannot be read.
    """
    try:
        table = tomllib.loads(file.read_text("utf-8"))
        tolerance, pinned = float(table["tolerance"]), table["test"]
        return list(_worse(found, pinned, tolerance=tolerance))
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise InputError(f"{file.name}: cannot be read as thresholds: {error}") from error


def _worse(
    found: Sequence[Row], pinned: dict[str, dict[str, dict[str, dict[str, float]]]], *, tolerance: float
) -> Iterator[str]:
    for row in found:
        last = pinned.get(row.suite, {}).get(row.target, {}).get(row.measure)
        if last is None:
            continue
        reached = float(last["reached"])
        if row.figure is None:
            yield f"{row.suite} {row.target} {row.measure}: nothing was measured; {reached} was reached"
            continue
        up = scorer_of(row.suite, row.measure).more_is_better
        worse_by = (reached - row.figure.mean) if up else (row.figure.mean - reached)
        passes = min(tolerance * max(1.0, reached), 2 * float(last["error"]))
        if worse_by > passes + _ROUNDING:
            yield (
                f"{row.suite} {row.target} {row.measure}: {row.figure.mean:.3f} is worse than {reached} "
                f"by more than {passes:.3f}"
            )


def thresholds(found: Sequence[Row], *, tolerance: float = 0.02) -> str:
    """Return the text of a thresholds file that pins what was reached by the product."""
    lines = [
        "# What the product reached on the test split: written by `fourfold eval run --split test --pin`.",
        "# These are no aims. A figure may not get worse than `reached` by more than the tolerance, nor by",
        "# more than two of its standard errors.",
        f"tolerance = {tolerance}",
    ]
    section = ""
    for row in found:
        gated = scorer_of(row.suite, row.measure).gated and not target_of(row.target).baseline
        if row.figure is None or not gated:
            continue
        here = f"[test.{row.suite}.{row.target}]"
        lines += ["", here] if here != section else []
        section = here
        lines.append(
            f'"{row.measure}" = {{ reached = {row.figure.mean:.3f}, error = {row.figure.error:.3f} }}'
        )
    return "\n".join(lines) + "\n"
