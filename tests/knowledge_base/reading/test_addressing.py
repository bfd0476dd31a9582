"""Whether words answer the question that was asked: the weights that ship, and how they are trained."""

import numpy as np
import pytest

from knowledge_base.errors import ChecksumError
from knowledge_base.reading.addressing import ADDRESSED, Addressing, Signs
from knowledge_base.reading.reader import Card, LateReader, Reader, open_reader
from knowledge_base.reading.sentences import Example, Sentence
from knowledge_base.reading.training_addressing import fitted, put_to_questions


@pytest.fixture(scope="module")
def reader() -> Reader:
    return open_reader()


PASSWORD = "Only the two of us in the office, with the password of the shop, nobody else has it."
CHATS = "Every chat is written down word for word and kept for a year in the tool of the agency."
LEARNER = (
    "Funny thing, a girl told me in the car this morning that the tutor greeted her by name and knew which "
    "road signs she had mixed up last week."
)
SNAPSHOT = (
    "Our tech lead just wrote that the snapshot string got lost in the spring, and the alias gives us "
    "whatever the vendor put out last."
)


@pytest.mark.parametrize(
    ("text", "asked", "answers"),
    [
        (PASSWORD, "login-required", True),
        (CHATS, "logs-hold-content", True),
        (LEARNER, "spend-limit", False),
        (SNAPSHOT, "discloses-ai", False),
    ],
)
def test_it_tells_answers_from_other_words(reader: Reader, text: str, asked: str, answers: bool) -> None:
    assert (reader.addresses(text, asked) >= ADDRESSED) is answers


def test_what_cannot_be_judged_is_taken_for_an_answer(reader: Reader) -> None:
    assert reader.addresses("  ", "login-required") == 1.0
    assert reader.addresses("Everybody signs in.", "no-such-fact") == 1.0

    def broken() -> Reader:
        raise ChecksumError("not the file that was pinned")

    assert LateReader(broken).addresses("The weather was fine.", "login-required") == 1.0


def test_the_weights_belong_to_the_reader_that_ships() -> None:
    trained = Addressing.load(reader=Card.load().weights)
    assert set(trained.weights) == {*Signs._fields, "bias"}
    assert trained.figures["of_them_taken"] > 0.95
    with pytest.raises(ChecksumError, match="trained on reader"):
        Addressing.load(reader="another")


def test_a_regression_finds_what_tells_two_sorts_apart() -> None:
    signs = np.array([[0.0, 5.0], [0.2, 1.0], [0.8, 5.0], [1.0, 1.0]] * 20)
    weights = fitted(signs, signs[:, 0] > 0.5, ridge=1.0)
    chances = 1 / (1 + np.exp(-(signs @ weights[:-1] + weights[-1])))
    assert ((chances > 0.5) == (signs[:, 0] > 0.5)).all()
    assert abs(weights[1]) < abs(weights[0])


def test_answers_are_put_to_their_own_question_and_to_one_they_say_nothing_of() -> None:
    answer = Example(sentence=Sentence(text="Everybody.", says={"audience": ("public",)}), asked="audience")
    other = Example(sentence=Sentence(text="No.", says={"has-memory": ("no",)}), asked="has-memory")
    told = [Example(sentence=Sentence(text=f"The {n} of us write and write and write it.")) for n in range(4)]
    pairs = list(put_to_questions([answer, other, *told]))
    assert [(p.asked, p.answers) for p in pairs if p.text == "Everybody."] == [
        ("audience", True),
        ("has-memory", False),
    ]
    assert [p.answers for p in pairs if p.text.startswith("The ")] == [False, False]
