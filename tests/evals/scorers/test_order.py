"""Order of threats against figures worked out by hand."""

from collections.abc import Callable

import pytest

from evals.judgement_cases import JudgedLevel, PrioritisationCase
from evals.output import Drafted, Shown
from evals.scorers.order import PAIRS, PLACED, TAU, TAU_OF_ALL, tau_b
from knowledge_base.vocabulary import RiskLevel

Show = Callable[..., Shown]


def case(**levels: str) -> PrioritisationCase:
    return PrioritisationCase(
        id="a-system",
        labelled_by="a test",
        judgement="made up",
        words="A bot.",
        levels=tuple(
            JudgedLevel(entry=entry, level=RiskLevel(level), because="so") for entry, level in levels.items()
        ),
    )


@pytest.mark.parametrize(
    ("left", "right", "value"),
    [
        ([1, 2, 3], [1, 2, 3], 1.0),
        ([1, 2, 3], [3, 2, 1], -1.0),
        ([1, 2, 3, 4], [1, 2, 4, 3], 4 / 6),
        ([1, 1, 2], [1, 2, 3], 2 / (2 * 3) ** 0.5),  # one tie on the left: (2 - 0) / sqrt(2 * 3)
        ([12, 2, 1, 12, 2], [1, 4, 7, 1, 0], -4 / (8 * 9) ** 0.5),  # 2 agree, 6 do not
        ([1, 1], [1, 2], None),
        ([], [], None),
    ],
)
def test_tau_b(left: list[int], right: list[int], value: float | None) -> None:
    found = tau_b(left, right)
    assert found == (None if value is None else pytest.approx(value))


def test_the_order_of_the_list_is_compared(show: Show) -> None:
    judged = case(a="critical", b="medium", c="low", gone="high")
    answer = Drafted(shown=(show("b"), show("x"), show("a"), show("b", anchor="shop"), show("c")))
    assert TAU.score(judged, answer).value == pytest.approx(1 / 3)
    assert PAIRS.score(judged, answer).value == pytest.approx(2 / 3)
    assert PAIRS.score(judged, answer).remarks == ("b (medium) stands over a (critical)",)
    assert PLACED.score(judged, answer).value == 0.75


def test_what_is_missing_is_tied_at_the_end(show: Show) -> None:
    """Of six pairs a-b, a-c, b-c are right, the missing high one is wrong against both lower ones."""
    judged = case(a="critical", b="medium", c="low", gone="high")
    answer = Drafted(shown=(show("a"), show("b"), show("c")))
    assert TAU_OF_ALL.score(judged, answer).value == pytest.approx((4 - 2) / 6)
    assert TAU.score(judged, answer).value == 1.0
    missing_two = case(a="critical", b="medium", gone="low", lost="low")
    assert TAU_OF_ALL.score(missing_two, answer).value == pytest.approx(1.0)
    assert TAU_OF_ALL.score(judged, Drafted(shown=())).value is None


def test_threats_judged_alike_need_no_order(show: Show) -> None:
    answer = Drafted(shown=(show("c"), show("a"), show("b")))
    assert PAIRS.score(case(a="low", b="low", c="high"), answer).value == 1.0


def test_nothing_on_the_list_has_no_order(show: Show) -> None:
    answer = Drafted(shown=(show("x"),))
    judged = case(a="low", b="low", c="high")
    assert TAU.score(judged, answer).value is None
    assert PAIRS.score(judged, answer).value is None
    assert PLACED.score(judged, answer).value == 0.0
