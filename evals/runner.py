"""Run targets over cases: progress as it goes, a crash is a result, an interrupted run goes on."""

from __future__ import annotations

import time
import traceback
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from typing import NamedTuple

from assistant.errors import AssistantError
from assistant.service import prompt_versions, recorded_name
from evals.ablation import WHOLE
from evals.agreement import Agreement, agreement
from evals.bench import Bench
from evals.case import Case
from evals.case_files import CaseSet
from evals.results import Result, RunFolder, RunHeader
from evals.scorers.registry import SCORERS
from evals.targets import Target

SEED = 20_260_101
"""What bootstrap samples are drawn with, so that the same run gives the same intervals."""


class _Job(NamedTuple):
    suite: str
    target: Target
    case: Case


def run(case_sets: Sequence[CaseSet], targets: Sequence[Target], *, bench: Bench, folder: RunFolder) -> None:
    """Let every target answer every case of its suites, and keep each result as soon as it is there.

    Raises:
        UsageError: the folder holds something else.
    """
    header = _header(case_sets, targets, bench=bench)
    for name, reason in header.left_out.items():
        bench.progress(f"left out: {name}: {reason}")
    done = {result.key for result in folder.begin(header)}
    jobs = list(_jobs(case_sets, targets))
    for number, job in enumerate(jobs, start=1):
        if (job.suite, job.target.name, job.case.id) in done:
            continue
        bench.progress(f"{number}/{len(jobs)} {job.suite} {job.target.name} {job.case.id}")
        folder.add(_result(job, bench))


def _jobs(case_sets: Sequence[CaseSet], targets: Sequence[Target]) -> Iterator[_Job]:
    for case_set in case_sets:
        for target in targets:
            if case_set.suite in target.suites and target.why_not() is None:
                yield from (_Job(case_set.suite, target, case) for case in case_set.cases)


def _header(case_sets: Sequence[CaseSet], targets: Sequence[Target], *, bench: Bench) -> RunHeader:
    return RunHeader(
        version=version("fourfold"),
        split=case_sets[0].split,
        targets=tuple(target.name for target in targets if target.why_not() is None),
        left_out={target.name: reason for target in targets if (reason := target.why_not())},
        cases={case_set.suite: case_set.digest for case_set in case_sets},
        scorers={
            case_set.suite: {scorer.name: scorer.version for scorer in SCORERS[case_set.suite]}
            for case_set in case_sets
        },
        catalogue_version=bench.catalogue.version,
        catalogue_digest=bench.catalogue.digest,
        model=None if bench.settings.model is None else recorded_name(bench.settings.model),
        prompts=_prompts(targets),
        without=bench.ablation.name if bench.ablation is not WHOLE else None,
        agreement={
            case_set.suite: found
            for case_set in case_sets
            if (found := _agreement(case_set, bench)) is not None
        },
        seed=SEED,
    )


def _told(error: Exception) -> str:
    """Say where an error nobody foresaw came from."""
    where = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {error} ({where.name}, line {where.lineno})"


def _prompts(targets: Sequence[Target]) -> str | None:
    if all(target.name not in ("scripted", "live", "replay") for target in targets):
        return None
    return ", ".join(f"{name} {number}" for name, number in prompt_versions().items())


def _agreement(case_set: CaseSet, bench: Bench) -> Agreement | None:
    by = case_set.second_labelled_by
    return agreement(case_set.cases, threats=len(bench.catalogue.threats), by=by)


def _result(job: _Job, bench: Bench) -> Result:
    began = time.perf_counter()
    try:
        output = job.target.answer(job.case, bench)
    except Exception as error:  # noqa: BLE001  the edge of a case: recorded, and the rest goes on
        crash = str(error) if isinstance(error, AssistantError) else _told(error)
        bench.progress(f"  crashed: {crash}")
        return Result(suite=job.suite, target=job.target.name, case=job.case.id, crash=crash)
    seconds = time.perf_counter() - began
    scores = {scorer.name: scorer.score(job.case, output) for scorer in job.target.judged_by(job.suite)}
    return Result(
        suite=job.suite,
        target=job.target.name,
        case=job.case.id,
        scores=scores,
        index=bench.index,
        seconds=round(seconds, 3),
    )
