"""`fourfold eval`: measure how good the threat models are, and compare two measurements."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from ui.cli.command import Command

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evals.bench import Bench
    from evals.results import Run, RunFolder

WORSE = 12
"""The exit code with `--gate` where a figure is worse than its threshold."""


def _configure(parser: ArgumentParser) -> None:
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _configure_run(subparsers.add_parser("run", help="run the cases and print the figures"))
    compare = subparsers.add_parser("compare", help="compare two runs, case by case")
    compare.add_argument("before", type=Path, metavar="A")
    compare.add_argument("after", type=Path, metavar="B")
    compare.set_defaults(act=_compare)


def _configure_run(parser: ArgumentParser) -> None:
    parser.add_argument(
        "suite",
        nargs="?",
        metavar="SUITE",
        help="such as coverage; all that have cases unless given",
    )
    parser.add_argument(
        "--split", choices=("development", "test"), default="development", help="which cases (%(default)s)"
    )
    parser.add_argument(
        "--engine",
        default="guided",
        metavar="NAME",
        help="who answers: guided, scripted, replay, or live with the configured model (%(default)s)",
    )
    parser.add_argument("--script", type=Path, metavar="FILE", help="the replies for --engine scripted")
    parser.add_argument("--target", metavar="NAME", help="one search, engine or baseline; all unless given")
    parser.add_argument(
        "--every",
        type=int,
        default=1,
        metavar="N",
        help="take each N-th case of a suite only, for a quick look or a slow model (%(default)s)",
    )
    parser.add_argument(
        "--without",
        metavar="PART",
        help="switch a part off and see what falls: lexicon, taint, specialisation or ledger",
    )
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="keep the results; an interrupted run there goes on"
    )
    parser.add_argument("--missed", metavar="NAME", help="list what this target missed, case by case")
    parser.add_argument("--leaderboard", type=Path, metavar="FILE", help="write the figures as a page")
    parser.add_argument(
        "--gate",
        action="store_true",
        help=f"exit with {WORSE} if a figure is worse than evals/thresholds.toml",
    )
    parser.add_argument("--pin", action="store_true", help="write evals/thresholds.toml from this run")
    parser.set_defaults(act=_run_cases)


def _run(arguments: Namespace) -> int:
    return int(arguments.act(arguments))


def _run_cases(arguments: Namespace) -> int:
    from tempfile import TemporaryDirectory

    from evals.results import RunFolder

    _check(arguments)
    if arguments.out:
        return _run_into(RunFolder(arguments.out), arguments)
    with TemporaryDirectory() as folder:
        return _run_into(RunFolder(Path(folder)), arguments)


def _check(arguments: Namespace) -> None:
    from assistant.errors import UsageError
    from evals.engines import ENGINES
    from evals.scorers.registry import SCORERS
    from evals.targets import target_of

    _look_up("suite", arguments.suite, known=tuple(SCORERS))
    _look_up("engine", arguments.engine, known=ENGINES)
    for name in filter(None, (arguments.target, arguments.missed)):
        target_of(name)
    if arguments.every < 1:
        raise UsageError("--every wants 1 or more")
    plain = arguments.engine == "guided" and arguments.without is None and arguments.every == 1
    whole = arguments.split == "test" and not arguments.suite and not arguments.target and plain
    if (arguments.pin or arguments.gate or arguments.leaderboard) and not whole:
        raise UsageError("--leaderboard, --gate and --pin want every suite, target and case of --split test")


def _look_up(what: str, name: str | None, *, known: Sequence[str]) -> None:
    from assistant.errors import UsageError
    from knowledge_base.suggestions import did_you_mean

    if name is not None and name not in known:
        raise UsageError(f"there is no {what} '{name}'{did_you_mean(name, known)}")


def _run_into(folder: RunFolder, arguments: Namespace) -> int:
    from evals.report import leaderboard, missed_lines, text_lines
    from ui.cli.words import write_whole

    run = _measure(folder, arguments)
    for line in text_lines(run):
        print(line)
    if arguments.missed:
        for line in missed_lines(run, target=arguments.missed):
            print(line)
    if arguments.leaderboard:
        write_whole(arguments.leaderboard, leaderboard(run).encode())
    return _guard(run, arguments)


def _measure(folder: RunFolder, arguments: Namespace) -> Run:
    from evals.choosing import choose
    from evals.runner import run

    bench = _bench(arguments)
    try:
        chosen = choose(
            bench.catalogue,
            split=arguments.split,
            suite=arguments.suite,
            engine=arguments.engine,
            target=arguments.target,
            every=arguments.every,
        )
        run(chosen.case_sets, chosen.targets, bench=bench, folder=folder)
    finally:
        bench.close()
    return folder.read()


def _bench(arguments: Namespace) -> Bench:
    from assistant.settings import load_settings
    from evals.ablation import ablation_of
    from evals.bench import Bench
    from evals.engines import settings_of
    from evals.talking import a_service_of_its_own
    from knowledge_base.catalogue import load_catalogue

    given = load_settings(os.environ, Path.cwd())
    settings = settings_of(arguments.engine, given, script=arguments.script)
    bench = Bench(settings, load_catalogue(), _tell, ablation_of(arguments.without))
    with a_service_of_its_own(bench):  # what cannot work is told before the first case
        return bench


def _guard(run: Run, arguments: Namespace) -> int:
    from evals.figures import rows
    from evals.gate import THRESHOLDS_FILE, thresholds, worse_than_pinned
    from ui.cli.words import write_whole

    found = rows(run)
    worse = worse_than_pinned(found) if arguments.gate else []
    if arguments.pin:
        write_whole(THRESHOLDS_FILE, thresholds(found).encode())
    for line in worse:
        print(f"fourfold: {line}", file=sys.stderr)
    return WORSE if worse else 0


def _compare(arguments: Namespace) -> int:
    from evals.report import compare_lines
    from evals.results import RunFolder

    for line in compare_lines(RunFolder(arguments.before).read(), RunFolder(arguments.after).read()):
        print(line)
    return 0


def _tell(line: str) -> None:
    print(line, file=sys.stderr)


EVAL = Command("eval", "measure how good the threat models are", _configure, _run)
