"""Agreement of two passes against figures worked out by hand."""

from pathlib import Path

import pytest

from evals.agreement import agreement
from evals.case import Query
from evals.case_files import load_cases
from knowledge_base.catalogue import Catalogue


def query(first: str, second: str | None) -> Query:
    return Query(
        id="q",
        words="what could go wrong",
        relevant=dict.fromkeys(first.split(), 2),
        second=None if second is None else dict.fromkeys(second.split(), 2),
    )


def test_no_second_pass_no_agreement() -> None:
    assert agreement([query("a", None)], threats=10, by=()) is None


def test_the_same_labels_agree_wholly() -> None:
    found = agreement([query("a b", "b a"), query("c", None)], threats=10, by=("somebody",))
    assert found is not None
    assert (found.shared, found.queries, found.alike, found.kappa) == (1, 2, 1.0, 1.0)


def test_half_the_labels_agree() -> None:
    """Of 20 judgements one pass says yes to 3, the other to 2, both to 2; kappa by hand."""
    found = agreement([query("a b", "a"), query("c", "c")], threats=10, by=())
    assert found is not None
    assert found.alike == pytest.approx(2 / 3)
    expected = (3 * 2 + 17 * 18) / 400
    assert found.kappa == pytest.approx((19 / 20 - expected) / (1 - expected))


def test_what_is_only_worth_reading_is_no_answer() -> None:
    one = Query(id="q", words="x y", relevant={"a": 2, "b": 1}, second={"a": 2, "c": 1})
    found = agreement([one], threats=10, by=())
    assert found is not None
    assert found.alike == 1.0


def test_who_made_the_second_pass_is_read_from_the_file(tmp_path: Path, catalogue: Catalogue) -> None:
    place = tmp_path / "retrieval" / "test"
    place.mkdir(parents=True)
    (place / "some.yaml").write_text(
        "id: some\nstyle: story\nlabelled_by: a\njudgement: b\nsecond_labelled_by: another pass\n"
        "queries: [{id: one, words: orders in a mail, relevant: {indirect-prompt-injection: 2},"
        " second: {indirect-prompt-injection: 2}}]\n"
    )
    found = load_cases("retrieval", "test", catalogue=catalogue, folder=tmp_path)
    assert found.second_labelled_by == ("another pass",)
