"""The same cases under inspect-ai (UK AI Security Institute): `inspect eval evals/inspect_tasks.py`.

A task is a suite; a sample is a case, its solver lets the product answer, and each of our scorers judges as
in our own runner. inspect-ai brings its logs, its viewer and comparison. It needs the extra `inspect`;
nothing else imports this module.

    inspect eval evals/inspect_tasks.py@fourfold -T suite=coverage -T split=test --model none/none
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from inspect_ai import Task, task
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.model import ModelOutput
from inspect_ai.scorer import Score, Scorer, Target, mean, scorer, stderr
from inspect_ai.solver import Generate, Solver, TaskState, solver
from inspect_ai.util import concurrency

from assistant.errors import UsageError
from assistant.settings import load_settings
from evals.bench import Bench
from evals.case import SUITES, Case
from evals.case_files import load_cases
from evals.engines import settings_of
from evals.output import Output
from evals.scorers.registry import AnyScorer
from evals.shape import Split
from evals.targets import target_of
from knowledge_base.catalogue import load_catalogue
from knowledge_base.suggestions import did_you_mean

ANSWER: Final = "answer"
"""Where a sample keeps what was answered."""


@task
def fourfold(*, suite: str = "coverage", split: Split = "development", target: str = "guided") -> Task:
    """One suite of cases.

    Args:
        suite: such as `coverage` or `extraction`; `fourfold eval run --help` lists them.
        split: `development` or `test`.
        target: what answers: `guided`, `live` (the model of `FOURFOLD_MODEL`), or a baseline.

    Raises:
        UsageError: there is no such suite or target, or it does not answer this suite.
    """
    if suite not in SUITES:
        raise UsageError(f"there is no suite '{suite}'{did_you_mean(suite, SUITES)}")
    asked = target_of(target)
    if suite not in asked.suites:
        raise UsageError(f"{target} does not answer {suite}; it answers {', '.join(asked.suites)}")
    settings = settings_of(target, load_settings(os.environ, Path.cwd()))
    catalogue = load_catalogue()
    bench = Bench(settings, catalogue, progress=lambda _: None)
    cases = {case.id: case for case in load_cases(suite, split, catalogue=catalogue).cases}
    samples = [Sample(id=name, input=case.model_dump_json()) for name, case in cases.items()]
    return Task(
        dataset=MemoryDataset(samples, name=f"fourfold-{suite}-{split}"),
        solver=_answered(cases, bench=bench, target=target),
        scorer=[_judged(cases, measure=measure) for measure in asked.judged_by(suite)],
        name=f"fourfold_{suite}",
        version=catalogue.version,
        fail_on_error=False,  # a crash in one case is recorded, and the rest goes on
        metadata={"catalogue": catalogue.digest, "target": target, "split": split},
    )


@solver
def _answered(cases: Mapping[str, Case], *, bench: Bench, target: str) -> Solver:
    asked = target_of(target)

    async def solve(state: TaskState, generate: Generate) -> TaskState:  # noqa: ARG001  inspect-ai's shape
        case = cases[str(state.sample_id)]
        async with concurrency("fourfold", 1):
            output = await asyncio.to_thread(asked.answer, case, bench)
        state.store.set(ANSWER, output)
        state.output = ModelOutput.from_content(target, output.model_dump_json(indent=1))
        return state

    return solve


def _judged(cases: Mapping[str, Case], *, measure: AnyScorer) -> Scorer:
    """Let one of our scorers judge; a case with nothing to measure has no score."""

    @scorer(metrics=[mean(), stderr()], name=measure.name, version=measure.version, about=measure.about)
    def judged() -> Scorer:
        async def score(state: TaskState, target: Target) -> Score | None:  # noqa: ARG001  as above
            output = state.store.get(ANSWER)
            if not isinstance(output, Output):
                return None
            given = measure.score(cases[str(state.sample_id)], output)
            if given.value is None:
                return None
            return Score(value=given.value, explanation="\n".join(given.remarks) or None)

        return score

    return judged()
