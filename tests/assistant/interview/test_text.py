from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import InputError
from assistant.interview.text import clean_text, normal_form, same_words, split_sentences, words_of

LIMIT = 1_000_000


@pytest.mark.parametrize("text", ["", "   \n\t ", "...!?", "\u200b\u200e", "—"])
def test_words_are_needed(text: str) -> None:
    with pytest.raises(InputError, match="no words"):
        clean_text(text, limit=LIMIT)


def test_five_megabytes_are_refused_with_a_way_out() -> None:
    with pytest.raises(InputError, match=r"5,000,000 bytes.*at most 1,000,000.*Paste the part"):
        clean_text("a bot " * 833_333 + "ab", limit=LIMIT)


def test_size_counts_in_bytes() -> None:
    with pytest.raises(InputError):
        clean_text("ä" * 60, limit=100)
    assert clean_text("ä" * 50, limit=100) == "ä" * 50


@pytest.mark.parametrize(
    "data", [bytes(range(256)) * 20, b"\x89PNG\r\n\x1a\n\x00\x00" * 50, b"\xff\xfe\x00a" * 99]
)
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match="not text"):
        clean_text(data.decode("utf-8", "replace"), limit=LIMIT)


def test_control_and_invisible_characters_are_taken_out() -> None:
    hidden = "a\u202ebot\u2066 that\x00 an\x1b[31mswers\u200b \U000e0041users\ufeff"
    assert clean_text(hidden, limit=LIMIT) == "abot that an[31mswers users"


def test_line_breaks_become_one_kind_and_accents_one_form() -> None:
    assert clean_text("one\r\ntwo\rthree cafe\u0301", limit=LIMIT) == "one\ntwo\nthree café"


def test_markup_stays_text() -> None:
    text = "<script>alert(1)</script> ![x](http://evil.example/a.png) {{7*7}}"
    assert clean_text(text, limit=LIMIT) == text


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("It answers. It asks.", ["It answers.", "It asks."]),
        ("It uses e.g. GPT-4. Fine", ["It uses e.g. GPT-4.", "Fine"]),
        ("- reads mail\n- sends mail\n* logs", ["reads mail", "sends mail", "logs"]),
        ("1. first step\n2. second step", ["1. first step", "2. second step"]),
        ("one thing; another thing", ["one thing;", "another thing"]),
        ("A title\n\nA text", ["A title", "A text"]),
        ("no end", ["no end"]),
        ("GPT-4.1 is used. v2 is near", ["GPT-4.1 is used.", "v2 is near"]),
        ("it uses approx. ten calls. it asks", ["it uses approx. ten calls.", "it asks"]),
        ("私たちは使う。次に答える。", ["私たちは使う。", "次に答える。"]),
    ],
)
def test_sentences_and_list_items(text: str, sentences: list[str]) -> None:
    found = [s.text.strip() for s in split_sentences(text)]
    assert [s.rstrip(";") for s in found] == [s.rstrip(";") for s in sentences]


def test_an_endless_sentence_is_cut_between_words() -> None:
    text = "word " * 1_000
    found = split_sentences(text)
    assert all(len(s.text) <= 600 for s in found)
    assert sum(len(s.tokens) for s in found) == 1_000


@given(st.text(max_size=300))
def test_sentences_and_tokens_stand_where_they_say(text: str) -> None:
    for sentence in split_sentences(text):
        assert text[sentence.start : sentence.start + len(sentence.text)] == sentence.text
        for token in sentence.tokens:
            assert text[token.start : token.end] == token.text
        assert all(one.end <= two.start for one, two in pairwise(sentence.tokens))


@given(st.text(max_size=200))
def test_no_token_is_lost(text: str) -> None:
    assert [t.norm for s in split_sentences(text) for t in s.tokens] == list(words_of(text))


@given(st.text(max_size=200))
def test_clean_text_is_stable(text: str) -> None:
    try:
        once = clean_text(text, limit=LIMIT)
    except InputError:
        return
    assert clean_text(once, limit=LIMIT) == once


@pytest.mark.parametrize(
    ("word", "form"),
    [
        ("Customers", "customer"),
        ("customer's", "customer"),
        ("policies", "policy"),
        ("boxes", "box"),
        ("status", "status"),
        ("class", "class"),
        ("analysis", "analysis"),
        ("GPUs", "gpu"),
        ("APIs", "api"),
        ("AWS", "aws"),
        ("bus", "bus"),
    ],
)
def test_normal_forms(word: str, form: str) -> None:
    assert normal_form(word) == form


def test_same_words_forgives_case_articles_and_plural() -> None:
    assert same_words("The HR Wikis", "hr wiki")
    assert not same_words("HR wiki", "legal wiki")


def test_a_line_that_has_room_for_the_next_word_is_a_sentence() -> None:
    wrapped = "The bot on our page answers what customers ask about orders, and looks into\nthe order system."
    text = f"Ticket from the shop\n{wrapped}\nIt runs at a vendor"
    found = [sentence.text for sentence in split_sentences(text)]
    assert found == ["Ticket from the shop", wrapped, "It runs at a vendor"]


def test_messages_and_turns_are_sentences_without_their_marks() -> None:
    chat = "[11:42] the reel lands in nextcloud\n[11:43] a script picks it up"
    assert [s.text for s in split_sentences(chat)] == ["the reel lands in nextcloud", "a script picks it up"]
    talk = "Q. Who may open it?\nA. Residents, with their card.\nQ. Logs?\nA. Ninety days."
    assert [s.text for s in split_sentences(talk)] == [
        "Who may open it?",
        "Residents, with their card.",
        "Logs?",
        "Ninety days.",
    ]
