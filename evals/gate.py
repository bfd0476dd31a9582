"""The gate that guards what was reached: figures pinned in `thresholds.toml`, and what may still pass."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from pydantic import ValidationError

from assistant.errors import InputError
from evals.figures import Row
from evals.scorers.registry import scorer_of
from evals.shape import Shape
from evals.targets import target_of

THRESHOLDS_FILE: Final = Path(__file__).parent / "thresholds.toml"
_TOLERANCE: Final = 0.02
_ROUNDING: Final = 0.0006  # pinned figures have three places


class Pinned(Shape):
    """A figure that was reached, with its standard error."""

    reached: float
    error: float


class Thresholds(Shape):
    """Everything that is guarded: `test` by suite, target and measure."""

    tolerance: float
    test: dict[str, dict[str, dict[str, Pinned]]]


class _Place(NamedTuple):
    suite: str
    target: str
    measure: str


def worse_than_pinned(found: Sequence[Row], *, file: Path = THRESHOLDS_FILE) -> list[str]:
    """Return a line for each figure that is worse than what was reached, beyond what may pass, or is gone.

    What may pass is the tolerance, or two standard errors of what was reached if these are less: a figure
    that did not vary from case to case may not get worse at all.

    Raises:
        InputError: the thresholds cannot be read.
    """
    pinned = read_thresholds(file)
    now = {_Place(row.suite, row.target, row.measure): row for row in found}
    return [
        f"{' '.join(place)}: {told}"
        for place, last in _every(pinned)
        if (told := _fault(now.get(place), last, tolerance=pinned.tolerance))
    ]


def read_thresholds(file: Path = THRESHOLDS_FILE) -> Thresholds:
    """Read the pinned figures.

    Raises:
        InputError: the thresholds cannot be read; says how to make them anew.
    """
    try:
        return Thresholds.model_validate(tomllib.loads(file.read_text("utf-8")))
    except (OSError, tomllib.TOMLDecodeError, ValidationError) as error:
        raise InputError(
            f"{file.name}: cannot be read as thresholds: {error}\nmend it, or write it anew by --pin"
        ) from error


def _every(pinned: Thresholds) -> Iterator[tuple[_Place, Pinned]]:
    for suite, targets in pinned.test.items():
        for target, measures in targets.items():
            for measure, last in measures.items():
                yield _Place(suite, target, measure), last


def _fault(row: Row | None, last: Pinned, *, tolerance: float) -> str:
    if row is None or row.figure is None:
        return f"nothing was measured; {last.reached} was reached"
    up = scorer_of(row.suite, row.measure).more_is_better
    worse_by = (last.reached - row.figure.mean) if up else (row.figure.mean - last.reached)
    passes = min(tolerance * max(1.0, last.reached), 2 * last.error)
    if worse_by <= passes + _ROUNDING:
        return ""
    return f"{row.figure.mean:.3f} is worse than {last.reached} by more than {passes:.3f}"


def thresholds(found: Sequence[Row]) -> str:
    """Return the text of a thresholds file that pins what was reached by the product."""
    lines = [
        "# What the product reached on the test split: written by `fourfold eval run --split test --pin`.",
        "# These are no aims. A figure may not get worse than `reached` by more than the tolerance, nor by",
        "# more than two of its standard errors.",
        f"tolerance = {_TOLERANCE}",
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
