"""What a benchmark is, and how CPU time is taken.

CPU seconds say the same on a busy machine as on an idle one; seconds on the clock do not. A figure
alone says little on another machine either, so each stands beside a yardstick measured in the same run.
"""

import gc
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

# Takes no argument, returns CPU seconds.
Measure = Callable[[], float]


@dataclass(frozen=True)
class Benchmark:
    """One figure and the yardstick it is read against."""

    name: str
    what: str
    measure: Measure
    yardstick: str
    measure_yardstick: Measure
    available: Callable[[], bool] = lambda: True  # False while a part it needs is not there


@dataclass(frozen=True)
class Result:
    """Medians over the runs, in CPU seconds."""

    seconds: float
    yardstick_seconds: float

    @property
    def ratio(self) -> float:
        """How many yardsticks long it is."""
        return self.seconds / self.yardstick_seconds


def take(benchmark: Benchmark, runs: int) -> Result:
    """Measure both by turns, after one unmeasured run of each."""
    benchmark.measure_yardstick()
    benchmark.measure()
    yardsticks, figures = [], []
    for _ in range(runs):
        yardsticks.append(benchmark.measure_yardstick())
        figures.append(benchmark.measure())
    return Result(statistics.median(figures), statistics.median(yardsticks))


def cpu_of_program(*arguments: str, stdin: str = "") -> float:
    """Return the CPU seconds of one run of this Python with the arguments, its children included."""
    before = _children()
    subprocess.run(
        [sys.executable, *arguments],
        input=stdin,
        text=True,
        stdout=subprocess.DEVNULL,
        check=True,
        env=os.environ,
    )
    return _children() - before


def cpu_of_call(call: Callable[[], object]) -> float:
    """Return the CPU seconds of one call in this process."""
    gc.collect()
    before = time.process_time()
    call()
    return time.process_time() - before


def _children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
