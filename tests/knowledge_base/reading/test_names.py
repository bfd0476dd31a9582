"""Names are put together from words; which words is for the trained layers, here given by hand."""

import numpy as np
import pytest

from knowledge_base.reading.names import KINDS, NO_PARTS, NamedPart, NamesHead
from knowledge_base.reading.reader import Card, Reader, open_reader
from knowledge_base.reading.sentences import Sentence, examples
from knowledge_base.reading.training import split
from knowledge_base.vocabulary import ComponentKind

LABELS = ("database", "people")
OUTSIDE, BEGINS, INSIDE = np.eye(3, dtype=np.float32) * 12
DATABASE, PEOPLE = np.eye(2, dtype=np.float32) * 12
NOTHING = np.zeros(2, dtype=np.float32)

HEAD = NamesHead(
    LABELS,
    places=np.eye(5, 3, dtype=np.float32),
    places_bias=np.zeros(3, dtype=np.float32),
    kinds=np.eye(5, 2, k=-3, dtype=np.float32),
    kinds_bias=np.zeros(2, dtype=np.float32),
)
"""Of a word's five numbers three tell its place, two its kind."""


def named(text: str, *pieces: tuple[str, np.ndarray, np.ndarray]) -> list[tuple[str, str]]:
    """Read a text whose pieces come one after the other."""
    spans, at = [(0, 0)], 0
    for piece, _, _ in pieces:
        at = text.index(piece, at)
        spans.append((at, at + len(piece)))
        at += len(piece)
    states = np.stack([np.zeros(5, dtype=np.float32), *(np.concatenate(p[1:]) for p in pieces)])
    found = HEAD.read(text, states.astype(np.float32), spans=spans)
    assert all(0.9 < name.chance <= 1 for name in found)
    return [(text[name.start : name.end], name.kind) for name in found]


def test_a_name_runs_from_where_it_begins_to_the_first_word_outside() -> None:
    pieces = (
        ("our", OUTSIDE, NOTHING),
        ("order", BEGINS, DATABASE),
        ("data", INSIDE, DATABASE),
        ("base", OUTSIDE, DATABASE),  # its word goes as the first piece does
        (".", OUTSIDE, NOTHING),
    )
    assert named("our order database.", *pieces) == [("order database", "database")]


def test_a_name_that_begins_ends_the_one_before() -> None:
    pieces = (("Postgres", BEGINS, DATABASE), ("clerks", BEGINS, PEOPLE))
    assert named("Postgres clerks", *pieces) == [("Postgres", "database"), ("clerks", "people")]


def test_a_sign_is_a_word_of_its_own_and_may_be_inside_a_name() -> None:
    pieces = (
        ("Post", BEGINS, DATABASE),
        ("-", INSIDE, DATABASE),
        ("Gres", INSIDE, DATABASE),
        (",", OUTSIDE, NOTHING),
    )
    assert named("Post-Gres, then", *pieces) == [("Post-Gres", "database")]


def test_what_names_nothing_gives_nothing() -> None:
    assert named("and then", ("and", OUTSIDE, NOTHING), ("then", OUTSIDE, NOTHING)) == []


def test_a_label_that_stands_nowhere_or_means_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match=r"'wiki' does not occur in 'We use a wikipedia\.'"):
        Sentence.model_validate(
            {"text": "We use a wikipedia.", "parts": [{"name": "wiki", "kind": "document_store"}]}
        )
    with pytest.raises(ValueError, match="'store' is no kind of part"):
        Sentence.model_validate({"text": "We use a wiki.", "parts": [{"name": "wiki", "kind": "store"}]})


@pytest.fixture(scope="module")
def reader() -> Reader:
    return open_reader()


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("Frieda, our bot, answers from the Bibliotheca folder.", "Bibliotheca folder", "document_store"),
        ("Gabi from accounting wrote the prompt.", "Gabi", "people"),
        ("The vendor says that nothing is kept.", "vendor", "organisation"),
        ("We tried Milvus first and dropped it.", "Milvus", "absent"),
        ("Traces land in Spoorzoeker, our log system.", "Spoorzoeker", "log_store"),
    ],
)
def test_the_reader_that_ships_names_what_no_lexicon_has(
    reader: Reader, text: str, name: str, kind: str
) -> None:
    start = text.index(name)
    found = [n for n in reader.names(text) if n.start < start + len(name) and start < n.end]
    assert [n.kind for n in found] == [kind]


def test_the_card_knows_every_kind() -> None:
    assert Card.load().kinds == KINDS
    assert set(KINDS) == {*map(str, ComponentKind), *NO_PARTS}


def test_what_the_card_says_of_held_out_names_is_so(reader: Reader) -> None:
    card, right, found, wanted = Card.load(), 0, 0, 0
    for row in split(list(examples())).held:
        if row.sentence.parts is None:
            continue
        own: list[NamedPart] = list(reader.names(row.sentence.text))
        labelled = {(part.name, part.kind) for part in row.sentence.parts}
        found += len(own)
        wanted += len(labelled)
        right += sum((row.sentence.text[n.start : n.end], n.kind) in labelled for n in own)
    assert wanted > 500
    assert right / found == pytest.approx(card.figures["kinds_precision"], abs=0.02)
