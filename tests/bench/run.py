"""Measure speed: `make bench`, or `python -m tests.bench.run [NAME ...]`."""

import argparse
import os
import tempfile

from ui.environment import quiet_environment

quiet_environment()  # before the benchmarks import what they measure

from tests.bench.benchmark import Benchmark, take  # noqa: E402
from tests.bench.catalogue import CATALOGUE  # noqa: E402
from tests.bench.draft import DRAFT  # noqa: E402
from tests.bench.matching import ELICITING, MATCHING  # noqa: E402
from tests.bench.pages import PAGES, TURNS_TAKEN  # noqa: E402
from tests.bench.search import SEARCHES  # noqa: E402
from tests.bench.startup import HELP  # noqa: E402

BENCHMARKS: tuple[Benchmark, ...] = (
    HELP,
    CATALOGUE,
    *MATCHING,
    ELICITING,
    DRAFT,
    *PAGES,
    *TURNS_TAKEN,
    *SEARCHES,
)


def main() -> None:
    """Run the benchmarks that the arguments name, or all of them, and print a line for each."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.run", description=__doc__)
    names = [benchmark.name for benchmark in BENCHMARKS]
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"one of {', '.join(names)}; all if left out"
    )
    parser.add_argument(
        "--runs", type=int, default=5, metavar="N", help="measured runs of each (%(default)s)"
    )
    arguments = parser.parse_args()
    if unknown := sorted(set(arguments.names) - set(names)):
        parser.error(f"no benchmark {', '.join(unknown)}; there are {', '.join(names)}")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["FOURFOLD_DATA_DIR"] = folder
        print(f"{'CPU s':>8} {'yardstick':>10} {'ratio':>7}  (medians of {arguments.runs} runs)")
        for benchmark in BENCHMARKS:
            if benchmark.name in (arguments.names or names):
                _report(benchmark, arguments.runs)


def _report(benchmark: Benchmark, runs: int) -> None:
    if not benchmark.available():
        print(f"{'-':>8} {'-':>10} {'-':>7}  {benchmark.name}: not there yet")
        return
    result = take(benchmark, runs)
    print(
        f"{result.seconds:8.3f} {result.yardstick_seconds:10.3f} {result.ratio:7.1f}"
        f"  {benchmark.name}: {benchmark.what}, beside: {benchmark.yardstick}"
    )


if __name__ == "__main__":
    main()
