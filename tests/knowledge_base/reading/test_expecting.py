"""Which threats a description lets one expect: the labels, the head, and what its card says of it."""

from itertools import groupby

import numpy as np
import pytest

from knowledge_base.catalogue import Catalogue
from knowledge_base.errors import ChecksumError
from knowledge_base.reading.expecting import ThreatsCard, ThreatsHead, labels_digest, load_labels
from knowledge_base.reading.reader import Card, Reader, open_reader
from knowledge_base.reading.sentences import examples
from knowledge_base.reading.training import held_out
from knowledge_base.reading.training_threats import measured

MAIL = (
    "The agent reads every mail that comes in to the support address.",
    "It looks up the order in Shopify and pays refunds up to 50 euros by itself.",
    "It runs on GPT-4o, and all prompts are kept in LangSmith.",
)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return open_reader()


@pytest.fixture(scope="module")
def descriptions() -> dict[str, list[str]]:
    told = [example for example in examples() if example.of is not None]
    found: dict[str, list[str]] = {}
    for name, group in groupby(told, key=lambda example: example.of or ""):
        found.setdefault(name, []).extend(example.sentence.text for example in group)
    return found


def test_labels_name_entries_and_sentences_that_are_there(
    shipped: Catalogue, descriptions: dict[str, list[str]]
) -> None:
    labels = load_labels().descriptions
    assert set(labels) == set(descriptions)
    assert {entry for one in labels.values() for entry in one} <= set(shipped.threats)
    beyond = [
        (name, entry)
        for name, one in labels.items()
        for entry, places in one.items()
        if not places or max(places) > len(descriptions[name])
    ]
    assert beyond == []


def test_the_card_fits_labels_reader_and_catalogue(shipped: Catalogue) -> None:
    card = ThreatsCard.load()
    assert card.labels == labels_digest(), "train anew: python -m knowledge_base.reading.training_threats"
    assert card.reader == Card.load().weights
    assert set(card.classes) <= set(shipped.threats)


def test_a_mail_agent_lets_one_expect_what_such_agents_do(reader: Reader) -> None:
    found = {one.entry: one for one in reader.expected(MAIL)}
    likely = [entry for entry, one in found.items() if one.chance >= 0.5]
    assert {"indirect-prompt-injection", "injection-into-action"} <= set(likely)
    assert found["indirect-prompt-injection"].sentence == 0
    assert found["weights-theft"].chance < 0.05
    assert [one.chance for one in reader.expected(MAIL)] == sorted(
        (one.chance for one in found.values()), reverse=True
    )


def test_no_words_let_one_expect_nothing(reader: Reader) -> None:
    assert reader.expected(()) == ()
    assert reader.expected(("", "  ")) == ()


def test_the_place_of_a_sentence_counts_the_empty_ones(reader: Reader) -> None:
    plain = {one.entry: one for one in reader.expected(MAIL)}
    spaced = {one.entry: one for one in reader.expected(("", MAIL[0], " ", *MAIL[1:]))}
    assert {e: round(one.chance, 5) for e, one in plain.items()} == {
        e: round(one.chance, 5) for e, one in spaced.items()
    }
    assert spaced["indirect-prompt-injection"].sentence == 1


def test_what_the_card_says_of_held_out_descriptions_is_so(
    reader: Reader, descriptions: dict[str, list[str]]
) -> None:
    card, labels = ThreatsCard.load(), load_labels().descriptions
    held = [name for name in descriptions if held_out(name)]
    read = [{one.entry: one.chance for one in reader.expected(descriptions[name])} for name in held]
    chances = np.array([[one[entry] for entry in card.classes] for one in read], dtype=np.float32)
    truth = np.array([[entry in labels[name] for entry in card.classes] for name in held], dtype=np.float32)
    for figure, value in measured(chances, truth).items():
        assert value == pytest.approx(card.figures[figure], abs=0.01), figure


def test_weights_of_another_reader_are_refused() -> None:
    with pytest.raises(ChecksumError, match="install Fourfold anew"):
        ThreatsHead.from_package(reader="0" * 64)
