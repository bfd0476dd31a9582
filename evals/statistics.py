"""Figures with what chance alone could make of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

_DRAWS: Final = 2_000


class Figure(NamedTuple):
    """A mean over cases, with the middle 95 % of the means of cases drawn anew."""

    mean: float
    low: float
    high: float
    error: float  # one standard error
    cases: int


def figure(values: Sequence[float], *, seed: int) -> Figure:
    """Return the mean and its bootstrap interval; the same seed gives the same interval.

    Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13 (percentile interval).
    """
    sample = np.asarray(values, dtype=np.float64)
    drawn = np.random.default_rng(seed).integers(0, len(sample), (_DRAWS, len(sample)))
    means = sample[drawn].mean(axis=1)
    low, high = np.quantile(means, (0.025, 0.975))
    return Figure(float(sample.mean()), float(low), float(high), float(means.std()), len(sample))
