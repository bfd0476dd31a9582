from collections.abc import Callable

import pytest
from Stemmer import Stemmer

from knowledge_base.retrieval.lexical import LexicalRetriever, words_of
from knowledge_base.retrieval.port import Facet, Passage, Where

MakePassage = Callable[..., Passage]


@pytest.fixture(scope="module")
def retriever(passages: tuple[Passage, ...]) -> LexicalRetriever:
    return LexicalRetriever(passages)


def found(retriever: LexicalRetriever, query: str, where: Where | None = None) -> list[str]:
    return [hit.entry_id for hit in retriever.search(query, limit=10, where=where)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Someone could steal OUR models", ["steal", "model"]),
        ("e-mails, emails and mail", ["mail", "mail", "mail"]),
        ("the user's data", ["user", "data"]),
        ("a chat bot", ["chatbot", "bot"]),
        ("who is it?", []),
        ("模型被盗", ["模型被盗"]),
    ],
)
def test_words_are_stemmed_and_told_from_filling(text: str, words: list[str]) -> None:
    assert words_of(text, Stemmer("english")) == words


def test_other_forms_of_a_word_are_found(retriever: LexicalRetriever) -> None:
    assert found(retriever, "stealing") == ["theft"]


def test_the_best_passage_is_told(retriever: LexicalRetriever) -> None:
    (hit,) = retriever.search("white background", limit=3)
    assert (hit.passage.id, hit.found_by) == ("injection#phrase-1", ("lexical",))


def test_words_in_different_passages_count_together(make_passage: MakePassage) -> None:
    spread = [make_passage("spread#1", "a hidden order"), make_passage("spread#2", "a page on the web")]
    single = [make_passage("single#1", "a hidden place"), make_passage("single#2", "a house on the hill")]
    retriever = LexicalRetriever([*single, *spread])
    assert found(retriever, "hidden in a web page") == ["spread", "single"]


def test_only_what_shares_a_word_is_found(retriever: LexicalRetriever) -> None:
    assert found(retriever, "budget") == ["bill", "limit"] or found(retriever, "budget") == ["limit", "bill"]
    assert found(retriever, "kubernetes") == []


@pytest.mark.parametrize("query", ["", "   ", "\x00\x1b", "?!", "who is it"])
def test_a_query_without_a_telling_word_finds_nothing(retriever: LexicalRetriever, query: str) -> None:
    assert found(retriever, query) == []


def test_the_filter_holds(retriever: LexicalRetriever) -> None:
    assert found(retriever, "budget", Where({Facet.KIND: frozenset({"mitigation"})})) == ["limit"]


def test_the_limit_holds(retriever: LexicalRetriever) -> None:
    assert len(retriever.search("budget", limit=1)) == 1


def test_the_same_query_gets_the_same_answer(passages: tuple[Passage, ...]) -> None:
    query = "someone burns the budget of our model with a script"
    assert LexicalRetriever(passages).search(query, limit=9) == LexicalRetriever(passages).search(
        query, limit=9
    )


def test_equal_passages_keep_their_order(make_passage: MakePassage) -> None:
    retriever = LexicalRetriever([make_passage(f"{name}#1", "same words here") for name in "zam"])
    assert found(retriever, "words") == ["z", "a", "m"]


def test_five_megabytes_are_searched_without_harm(retriever: LexicalRetriever) -> None:
    assert found(retriever, "budget " * 800_000)[0] in {"bill", "limit"}


def test_without_passages_nothing_is_found(make_passage: MakePassage) -> None:
    assert LexicalRetriever([]).search("anything", limit=3) == []
    assert LexicalRetriever([make_passage("a#1", "it is")]).search("anything", limit=3) == []
