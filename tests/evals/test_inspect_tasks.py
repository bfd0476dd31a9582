"""The same cases, answers and scores under inspect-ai as in our own runner."""

import gc
import warnings
from dataclasses import replace
from pathlib import Path

import pytest
from inspect_ai import eval as inspect_eval
from inspect_ai.log import EvalLog

from assistant.errors import UsageError
from assistant.settings import load_settings
from evals import inspect_tasks
from evals.bench import Bench
from evals.case import Case
from evals.case_files import load_cases
from evals.inspect_tasks import fourfold
from evals.output import Output
from evals.targets import target_of
from knowledge_base.catalogue import Catalogue


def run(folder: Path, *, suite: str, target: str = "guided") -> EvalLog:
    task = fourfold(suite=suite, target=target)
    with warnings.catch_warnings():  # inspect-ai leaves streams of its own to the garbage collector
        warnings.simplefilter("ignore", ResourceWarning)
        (log,) = inspect_eval(task, model="none/none", log_dir=str(folder), display="none", log_format="json")
        gc.collect()
    return log


@pytest.mark.parametrize(("suite", "target"), [("stride", "guided"), ("coverage", "owasp-for-all")])
def test_a_suite_comes_to_the_same_figures(
    suite: str, target: str, tmp_path: Path, catalogue: Catalogue
) -> None:
    log = run(tmp_path, suite=suite, target=target)
    assert log.status == "success"
    assert log.results is not None
    found = {scored.name: scored.metrics["mean"].value for scored in log.results.scores}
    bench = Bench(load_settings({}, tmp_path), catalogue, progress=lambda _: None)
    cases = load_cases(suite, "development", catalogue=catalogue).cases
    assert log.results.completed_samples == len(cases)
    for measure in target_of(target).judged_by(suite):
        answered = [measure.score(case, target_of(target).answer(case, bench)).value for case in cases]
        values = [value for value in answered if value is not None]
        assert found[measure.name] == pytest.approx(sum(values) / len(values)), measure.name


def test_a_case_that_crashes_is_recorded_and_the_rest_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    guided = target_of("guided")
    crashed: list[str] = []

    def answer(case: Case, bench: Bench) -> Output:
        if not crashed:
            crashed.append(case.id)
            raise ValueError("no letters today")
        return guided.answer(case, bench)

    monkeypatch.setattr(inspect_tasks, "target_of", lambda _: replace(guided, answer=answer))
    log = run(tmp_path, suite="stride")
    assert log.status == "success"
    assert log.samples is not None
    errors = {str(sample.id): sample.error.message for sample in log.samples if sample.error is not None}
    assert list(errors) == crashed
    assert "no letters today" in errors[crashed[0]]
    assert sum("letters-f1" in (sample.scores or {}) for sample in log.samples) == len(log.samples) - 1


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (("strides", "guided"), "did you mean 'stride'"),
        (("coverage", "guide"), "did you mean 'guided'"),
        (("retrieval", "guided"), "guided does not answer retrieval; it answers coverage"),
        (("coverage", "live"), "set FOURFOLD_MODEL"),
    ],
)
def test_what_cannot_be_asked_is_told(asked: tuple[str, str], told: str) -> None:
    suite, target = asked
    with pytest.raises(UsageError, match=told):
        fourfold(suite=suite, target=target)
