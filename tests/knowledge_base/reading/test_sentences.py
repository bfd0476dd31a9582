"""The labelled sentences: each label is a value the catalogue knows, and the reader learnt from them."""

from collections import Counter

import pytest

from knowledge_base.catalogue import Catalogue
from knowledge_base.reading.reader import Card
from knowledge_base.reading.sentences import SentenceFile, digest, examples, load_sentences

FILES = load_sentences()


@pytest.mark.parametrize("name", FILES)
def test_every_label_is_a_value_of_a_fact(name: str, shipped: Catalogue) -> None:
    file = FILES[name]
    every = [*file.statements, *file.answers, *(s for d in file.descriptions for s in d.sentences)]
    wrong = [
        f"{key}={value}: {sentence.text}"
        for sentence in every
        for key, values in sentence.says.items()
        for value in values
        if key not in shipped.facts or value not in {c.value for c in shipped.facts[key].choices}
    ]
    assert wrong == []
    assert all(name in shipped.facts for _ in file.answers)


def test_no_sentence_is_there_twice() -> None:
    counts = Counter((e.asked, e.sentence.text.casefold()) for e in examples() if e.of is None)
    assert [text for text, times in counts.items() if times > 1] == []


def test_one_value_is_said_of_a_fact_that_has_one(shipped: Catalogue) -> None:
    twice = [
        e.sentence.text
        for e in examples()
        for key, values in e.sentence.says.items()
        if len(values) > 1 and not shipped.facts[key].multiple
    ]
    assert twice == []


def test_the_reader_was_trained_with_these_sentences() -> None:
    assert Card.load().sentences == digest(), "train it anew: python -m knowledge_base.reading.training"


def test_what_a_file_may_hold_is_closed() -> None:
    with pytest.raises(ValueError, match="statement"):
        SentenceFile.model_validate({"statement": []})
