"""STRIDE letters against figures worked out by hand."""

import pytest

from evals.judgement_cases import StrideLabel
from evals.output import Letters
from evals.scorers.letters import FIRST_LETTER, LETTERS_F1
from knowledge_base.vocabulary import Stride

S, T, E = Stride.SPOOFING, Stride.TAMPERING, Stride.ELEVATION_OF_PRIVILEGE


def label(*stride: Stride, also: tuple[Stride, ...] = ()) -> StrideLabel:
    return StrideLabel(id="x", entry="x", stride=stride, also=also, because="so")


@pytest.mark.parametrize(
    ("wanted", "given", "first", "f1"),
    [
        (label(S, T), (S, T), 1.0, 1.0),
        (label(S, T), (T, S), 0.0, 1.0),
        (label(S, T), (S,), 1.0, 2 / 3),
        (label(S), (E,), 0.0, 0.0),
        (label(), (), 1.0, 1.0),
        (label(), (S,), 0.0, 0.0),
        (label(S, also=(E,)), (S, E), 1.0, 1.0),
        (label(S, also=(S,)), (S,), 1.0, 1.0),
    ],
)
def test_letters(wanted: StrideLabel, given: tuple[Stride, ...], first: float, f1: float) -> None:
    answer = Letters(stride=given)
    assert FIRST_LETTER.score(wanted, answer).value == first
    assert LETTERS_F1.score(wanted, answer).value == pytest.approx(f1)


def test_the_remark_says_which_letters() -> None:
    score = FIRST_LETTER.score(label(S, T), Letters(stride=(E,)))
    assert score.remarks == ("x: E given, ST expected: so",)
