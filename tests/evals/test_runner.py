"""Runs: a crash is recorded, an interrupted run goes on, another run's folder is refused."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.errors import InputError, UsageError
from evals.bench import Bench
from evals.case import Case, Query
from evals.case_files import CaseSet
from evals.output import Output, Ranking
from evals.report import leaderboard
from evals.results import RunFolder
from evals.runner import run
from evals.targets import Target


def case_set(*queries: Query, digest: str = "d1") -> CaseSet:
    return CaseSet("retrieval", "development", queries, digest)


class Search:
    """Answers every query with `wrong`, except those it is told to fail on."""

    def __init__(self, *, fails: str = "", stops: str = "") -> None:
        self.asked: list[str] = []
        self._fails, self._stops = fails, stops

    def answer(self, case: Case, _: Bench) -> Output:
        self.asked.append(case.id)
        if case.id == self._fails:
            raise LookupError("no such luck")
        if case.id == self._stops:
            raise KeyboardInterrupt
        return Ranking(entries=("wrong",))

    @property
    def target(self) -> Target:
        return Target("bm25", "a search", ("retrieval",), self.answer)


@pytest.fixture
def queries(make_query: Callable[..., Query]) -> list[Query]:
    return [make_query(name) for name in ("one", "two", "three")]


def test_a_crash_is_recorded_and_the_rest_goes_on(tmp_path: Path, bench: Bench, queries: list[Query]) -> None:
    folder = RunFolder(tmp_path / "run")
    run([case_set(*queries)], [Search(fails="two").target], bench=bench, folder=folder)
    one, two, three = folder.read().results
    assert two.crash
    assert "LookupError: no such luck" in two.crash
    assert [one.scores["mrr@10"].value, three.scores["mrr@10"].value] == [1.0, 1.0]


def test_an_interrupted_run_goes_on_where_it_stopped(
    tmp_path: Path, bench: Bench, queries: list[Query]
) -> None:
    folder, stopped, again = RunFolder(tmp_path / "run"), Search(stops="two"), Search()
    with pytest.raises(KeyboardInterrupt):
        run([case_set(*queries)], [stopped.target], bench=bench, folder=folder)
    with (tmp_path / "run" / "results.jsonl").open("a") as file:
        file.write('{"suite": "retr')  # cut off
    run([case_set(*queries)], [again.target], bench=bench, folder=folder)
    assert again.asked == ["two", "three"]
    assert [result.case for result in folder.read().results] == ["one", "two", "three"]


def test_a_run_taken_up_again_tries_what_crashed(tmp_path: Path, bench: Bench, queries: list[Query]) -> None:
    folder, again = RunFolder(tmp_path / "run"), Search()
    run([case_set(*queries)], [Search(fails="two").target], bench=bench, folder=folder)
    run([case_set(*queries)], [again.target], bench=bench, folder=folder)
    assert again.asked == ["two"]
    assert [result.crash for result in folder.read().results] == [None, None, None]


def test_a_foreseen_error_is_told_in_its_own_words(
    tmp_path: Path, bench: Bench, queries: list[Query]
) -> None:
    def answer(_: Case, __: Bench) -> Output:
        raise UsageError("the model is gone; start it")

    folder = RunFolder(tmp_path / "run")
    run(
        [case_set(*queries[:1])],
        [Target("bm25", "a search", ("retrieval",), answer)],
        bench=bench,
        folder=folder,
    )
    assert folder.read().results[0].crash == "the model is gone; start it"


def test_other_cases_need_another_folder(tmp_path: Path, bench: Bench, queries: list[Query]) -> None:
    folder = RunFolder(tmp_path / "run")
    run([case_set(*queries)], [Search().target], bench=bench, folder=folder)
    with pytest.raises(UsageError, match="made with other cases; name a new folder"):
        run([case_set(*queries, digest="d2")], [Search().target], bench=bench, folder=folder)


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path, bench: Bench, queries: list[Query]) -> None:
    (tmp_path / "letter.txt").write_text("dear reader")
    with pytest.raises(UsageError, match="something else in it"):
        run([case_set(*queries)], [Search().target], bench=bench, folder=RunFolder(tmp_path))


def test_a_damaged_line_is_named(tmp_path: Path, bench: Bench, queries: list[Query]) -> None:
    folder = RunFolder(tmp_path / "run")
    run([case_set(*queries)], [Search().target], bench=bench, folder=folder)
    path = tmp_path / "run" / "results.jsonl"
    path.write_text("oops\n" + path.read_text())
    with pytest.raises(InputError, match=r"results\.jsonl:1: damaged"):
        folder.read()


def test_what_is_no_run_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not the folder of a run"):
        RunFolder(tmp_path).read()


def test_a_target_that_cannot_be_asked_is_left_out_with_its_reason(
    tmp_path: Path, bench: Bench, queries: list[Query]
) -> None:
    asked, other = Search(), Search()
    without = replace(other.target, name="dense", why_not=lambda: "no such tool: install it")
    folder = RunFolder(tmp_path / "run")
    run([case_set(*queries)], [asked.target, without], bench=bench, folder=folder)
    assert folder.read().header.left_out == {"dense": "no such tool: install it"}
    assert folder.read().header.targets == ("bm25",)
    assert other.asked == []
    assert "* dense was left out: no such tool: install it" in leaderboard(folder.read())
