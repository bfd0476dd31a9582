import pytest

from assistant.interview.lexicon import Gazetteer, tells_only
from assistant.interview.text import split_sentences
from knowledge_base.catalogue import Catalogue


@pytest.fixture(scope="module")
def gazetteer(catalogue: Catalogue) -> Gazetteer:
    return Gazetteer(catalogue)


def meanings(gazetteer: Gazetteer, text: str, at: int = 0) -> list[str]:
    tokens = split_sentences(text)[0].tokens
    return [m.means for m in gazetteer.longest(tokens, at)[1]]


def test_the_longest_words_win(gazetteer: Gazetteer) -> None:
    tokens = split_sentences("vector database of ours")[0].tokens
    assert gazetteer.longest(tokens, 0)[0] == 2
    assert gazetteer.knows(tokens, 0)
    assert not gazetteer.knows(tokens, 2)


@pytest.mark.parametrize(
    ("text", "at", "known"),
    [
        ("we use Slack here", 2, True),
        ("we slack here", 1, False),
        ("Teams can upload", 0, False),
        ("they write in Teams now", 3, True),
        ("Gong records our calls", 0, True),
        ("Cursor + our server", 0, True),
        ("we use SAP here", 2, True),
        ("trees give sap here", 2, False),
    ],
)
def test_a_products_name_is_written_as_one(gazetteer: Gazetteer, text: str, at: int, known: bool) -> None:
    tokens = split_sentences(text)[0].tokens
    products = [m for m in gazetteer.longest(tokens, at)[1] if m.sort == "product"]
    assert bool(products) is known


@pytest.mark.parametrize(
    ("words", "sign"),
    [
        ("executes code", True),
        ("every night", True),
        ("fine tuned", True),
        ("labelled by", True),
        ("rag", True),
        ("rag pipeline", True),
        ("remember", True),
        ("remembers the user", True),
        ("run the tests", True),
        ("code runner", False),
        ("nightly job", False),
        ("add-in", False),
        ("news feed", False),
        ("single sign on", False),
        ("access log", False),
        ("log", False),
        ("embedding", False),
        ("hosted model", False),
    ],
)
def test_signs_tell_of_a_part_without_naming_it(words: str, sign: bool) -> None:
    assert tells_only(words) is sign
