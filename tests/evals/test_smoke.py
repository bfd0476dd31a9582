"""A small part of the evaluation on every change: guided mode over each fifth development case, no search.

What holds whatever the figures are: nothing crashes, no scorer fails, and what may never happen does not.
"""

from pathlib import Path

import pytest

from evals.case_files import suites_with_cases
from evals.figures import rows
from evals.results import Run, RunFolder
from ui.cli.main import main

pytestmark = pytest.mark.timeout(170)
"""A smoke part takes less than three minutes."""


@pytest.fixture(scope="module")
def smoke(tmp_path_factory: pytest.TempPathFactory) -> Run:
    out: Path = tmp_path_factory.mktemp("smoke") / "run"
    assert main(["eval", "run", "--target", "guided", "--every", "5", "--out", str(out)]) == 0
    return RunFolder(out).read()


def test_nothing_crashes_and_no_scorer_fails(smoke: Run) -> None:
    assert {result.suite for result in smoke.results} == {*suites_with_cases("development")} - {"retrieval"}
    assert [result.case for result in smoke.results if result.crash] == []
    assert [row.measure for row in rows(smoke) if row.failed] == []


@pytest.mark.parametrize(
    ("suite", "measure", "value"),
    [
        ("coverage", "groundedness", 1.0),
        ("coverage", "determinism", 1.0),
        ("robustness", "clean", 1.0),
    ],
)
def test_what_may_never_happen_does_not(smoke: Run, suite: str, measure: str, value: float) -> None:
    figure = next(row.figure for row in rows(smoke) if (row.suite, row.measure) == (suite, measure))
    assert figure is not None
    assert figure.low == value
