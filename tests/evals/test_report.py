"""Figures, intervals, the page, the gate and comparisons."""

from pathlib import Path

import pytest

from assistant.errors import InputError
from evals.agreement import Agreement
from evals.figures import rows
from evals.gate import read_thresholds, thresholds, worse_than_pinned
from evals.report import compare_lines, leaderboard, missed_lines, text_lines
from evals.results import Result, Run, RunHeader
from evals.scorers.scorer import Score
from evals.statistics import figure
from evals.targets import target_of


def make_run(*values: float | None, target: str = "guided", digest: str = "c1") -> Run:
    """Make a run of `found-f1`; a case without a value crashed."""
    header = RunHeader(
        version="1", split="test", targets=(target,), cases={"extraction": "d"},
        scorers={"extraction": {"found-f1": 1}}, catalogue_version="1.0.0", catalogue_digest=digest, seed=7,
    )  # fmt: skip
    results = tuple(
        Result(suite="extraction", target=target, case=f"c{number}", crash="Oops: here")
        if value is None
        else Result(
            suite="extraction",
            target=target,
            case=f"c{number}",
            scores={"found-f1": Score(value=value, remarks=("missed: bot",))},
        )
        for number, value in enumerate(values)
    )
    return Run(header=header, results=results)


def test_an_interval_holds_the_mean_and_never_changes() -> None:
    found = figure([0.0, 1.0, 1.0, 1.0], seed=7)
    assert found == figure([0.0, 1.0, 1.0, 1.0], seed=7)
    assert found.mean == 0.75
    assert 0.0 < found.low < 0.75 < found.high <= 1.0
    assert found.error == pytest.approx(0.2165, abs=0.02)  # sqrt(0.75 * 0.25 / 4)


def test_cases_that_are_all_alike_leave_no_doubt() -> None:
    found = figure([0.5, 0.5], seed=7)
    assert (found.low, found.high, found.error) == (0.5, 0.5, 0.0)


def test_a_crash_counts_as_the_worst() -> None:
    row = next(row for row in rows(make_run(1.0, None)) if row.measure == "found-f1")
    assert row.figure
    assert row.figure.mean == 0.5
    assert row.failed == 1


def test_the_page_shows_aim_figure_and_crash() -> None:
    page = leaderboard(make_run(0.5, 0.5, None))
    assert "| found-f1 | ≥ 0.75 | 0.33 (0.00 to 0.50; n=3, 1 failed) |" in page
    assert "* extraction guided c2: Oops: here" in page
    assert "digest `c1`" in page


def test_the_page_says_how_far_two_passes_agree() -> None:
    found = Agreement(by=("the same reader, a week later",), shared=10, queries=40, alike=0.5, kappa=None)
    run = make_run(0.5)
    header = run.header.model_copy(update={"agreement": {"extraction": found}})
    told = run.model_copy(update={"header": header})
    for text in (leaderboard(told), "\n".join(text_lines(told))):
        line = " ".join(text.split())
        assert "10 of the 40 queries were judged twice." in line
        assert "both took 50%. The second was the same reader, a week later." in line


def test_lines_for_a_terminal() -> None:
    assert any("found-f1" in line and line.endswith("aim 0.75") for line in text_lines(make_run(0.5)))
    assert list(missed_lines(make_run(0.5), target="guided")) == ["extraction c0 found-f1: missed: bot"]


def test_the_gate_lets_pass_what_is_within_the_tolerance(tmp_path: Path) -> None:
    pinned = tmp_path / "thresholds.toml"
    pinned.write_text(thresholds(rows(make_run(0.4, 0.6))))
    assert '"found-f1" = { reached = 0.500, error = 0.0' in pinned.read_text()
    assert worse_than_pinned(rows(make_run(0.49, 0.49)), file=pinned) == []
    (line,) = worse_than_pinned(rows(make_run(0.4, 0.4)), file=pinned)
    assert "extraction guided found-f1: 0.400 is worse than 0.5 by more than 0.020" in line


def test_what_never_varied_may_not_get_worse_at_all(tmp_path: Path) -> None:
    pinned = tmp_path / "thresholds.toml"
    pinned.write_text(thresholds(rows(make_run(0.5, 0.5))))
    assert worse_than_pinned(rows(make_run(0.5, 0.5)), file=pinned) == []
    assert len(worse_than_pinned(rows(make_run(0.49, 0.5)), file=pinned)) == 1


def test_a_figure_that_is_no_longer_measured_is_told(tmp_path: Path) -> None:
    pinned = tmp_path / "thresholds.toml"
    pinned.write_text(thresholds(rows(make_run(0.5))))
    run = make_run(0.5)
    unmeasured = run.results[0].model_copy(update={"scores": {"found-f1": Score(value=None)}})
    (line,) = worse_than_pinned(rows(run.model_copy(update={"results": (unmeasured,)})), file=pinned)
    assert "nothing was measured; 0.5 was reached" in line


def test_broken_thresholds_are_told(tmp_path: Path) -> None:
    (tmp_path / "thresholds.toml").write_text("tolerance = ")
    with pytest.raises(InputError, match=r"thresholds\.toml: cannot be read"):
        worse_than_pinned([], file=tmp_path / "thresholds.toml")


def test_the_committed_thresholds_name_measures_that_exist() -> None:
    for suite, targets in read_thresholds().test.items():
        for target, measures in targets.items():
            gated = {scorer.name for scorer in target_of(target).judged_by(suite) if scorer.gated}
            assert set(measures) <= gated


def test_a_suite_that_is_gone_does_not_pass(tmp_path: Path) -> None:
    pinned = tmp_path / "thresholds.toml"
    pinned.write_text(thresholds(rows(make_run(0.5))))
    told = worse_than_pinned([], file=pinned)
    assert "extraction guided found-f1: nothing was measured; 0.5 was reached" in told


def test_one_engine_can_be_compared_with_another() -> None:
    told = list(compare_lines(make_run(0.2), make_run(0.4, target="live")))
    assert told[0] == "not the same in both: targets"
    assert "live" in told[1]
    assert "+0.200" in told[1]


def test_comparison_goes_case_by_case() -> None:
    told = list(compare_lines(make_run(0.2, 0.4, None), make_run(0.4, 0.6, 0.9, digest="c2")))
    assert told[0] == "not the same in both: catalogue digest"
    assert told[1].endswith("+0.200 (+0.200 to +0.200; n=2)  *")


def test_runs_that_are_alike_are_unchanged() -> None:
    assert [line.split()[-1] for line in compare_lines(make_run(0.5), make_run(0.5))] == ["unchanged"]
