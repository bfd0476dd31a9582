"""Proposed mitigations against figures worked out by hand."""

import pytest

from evals.judgement_cases import MitigatedThreat, MitigationCase, UnfitMitigation, WantedMitigation
from evals.output import Proposals, Proposed
from evals.scorers.proposals import NOT_ONLY_TECHNICAL_3, UNFIT_5, WANTED, WANTED_5

CASE = MitigationCase(
    id="a-system",
    labelled_by="a test",
    judgement="made up",
    words="A bot.",
    threats=(
        MitigatedThreat(
            entry="t1",
            wanted=(
                WantedMitigation(any_of=("a", "b"), because="first"),
                WantedMitigation(any_of=("c",), because="second"),
            ),
            unfit=(UnfitMitigation(mitigation="n", because="beside the point"),),
        ),
        MitigatedThreat(entry="t2", wanted=(WantedMitigation(any_of=("a",), because="third"),)),
    ),
)


def proposed(*lists: str, people: str = "", pressing: tuple[bool, ...] = (True, True)) -> Proposals:
    """Make proposals from words such as `a b c`; those among `people` are not technical."""
    return Proposals(
        threats=tuple(
            tuple(Proposed(mitigation=name, technical=name not in people.split()) for name in one.split())
            for one in lists
        ),
        pressing=pressing,
    )


def test_the_first_five_count() -> None:
    answer = proposed("x1 x2 x3 b n c", "a")
    assert WANTED_5.score(CASE, answer).value == pytest.approx(2 / 3)
    assert WANTED_5.score(CASE, answer).remarks == ("t1: c: second",)
    assert WANTED.score(CASE, answer).value == 1.0


def test_what_is_beside_the_point_is_counted_of_all_proposed() -> None:
    score = UNFIT_5.score(CASE, proposed("a n c", "a"))
    assert (score.value, score.remarks) == (0.25, ("t1: n: beside the point",))
    assert UNFIT_5.score(CASE, proposed("", "")).value is None


def test_high_risks_want_an_option_that_is_not_technical_early() -> None:
    answer = proposed("a b c p", "p a", people="p")
    assert NOT_ONLY_TECHNICAL_3.score(CASE, answer).value == 0.5
    assert NOT_ONLY_TECHNICAL_3.score(CASE, answer).remarks == ("t1",)


@pytest.mark.parametrize("pressing", [(False, False), (True, False)])
def test_lower_risks_and_those_without_such_an_option_are_left_out(pressing: tuple[bool, ...]) -> None:
    answer = proposed("a b", "p", people="p", pressing=pressing)
    assert NOT_ONLY_TECHNICAL_3.score(CASE, answer).value is None


def test_a_threat_without_proposals_in_the_answer_is_a_failure_of_the_scorer() -> None:
    score = WANTED_5.score(CASE, proposed("a"))
    assert score.failure is not None
