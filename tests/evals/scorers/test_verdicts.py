"""Verdicts on single entries against figures worked out by hand."""

from collections.abc import Callable

import pytest

from evals.judgement_cases import ApplicabilityCase, Verdict
from evals.output import Drafted, Shown
from evals.scorers.verdicts import VERDICTS, WRONGLY_ASSERTED

Show = Callable[..., Shown]
CASE = ApplicabilityCase(
    id="some",
    labelled_by="a test",
    judgement="made up",
    words="A bot.",
    verdicts=(
        Verdict(entry="a", verdict="applies", because="said"),
        Verdict(entry="n", verdict="does_not_apply", because="denied"),
        Verdict(entry="o", verdict="open", because="not told"),
    ),
)


def test_what_is_asserted_asked_and_set_aside_as_labelled_is_right(show: Show) -> None:
    answer = Drafted(shown=(show("a"), show("o", conditional=True)), ruled_out=("n",))
    assert VERDICTS.score(CASE, answer).value == 1.0
    assert WRONGLY_ASSERTED.score(CASE, answer).value == 0.0


def test_silence_claims_nothing_but_misses_what_applies(show: Show) -> None:
    score = VERDICTS.score(CASE, Drafted(shown=()))
    assert score.value == pytest.approx(2 / 3)
    assert score.remarks == ("a: applies, not left out: said",)


def test_asserting_everything_is_wrong_twice(show: Show) -> None:
    answer = Drafted(shown=(show("a"), show("n"), show("o")))
    assert VERDICTS.score(CASE, answer).value == pytest.approx(1 / 3)
    assert WRONGLY_ASSERTED.score(CASE, answer).value == 1.0


def test_an_if_is_no_assertion_and_setting_aside_what_is_open_is_wrong(show: Show) -> None:
    answer = Drafted(shown=(show("a", conditional=True),), ruled_out=("o",))
    assert VERDICTS.score(CASE, answer).value == pytest.approx(1 / 3)


def test_a_special_case_asserts_the_general_one(show: Show) -> None:
    assert VERDICTS.score(CASE, Drafted(shown=(show("special", "a"),))).value == 1.0
