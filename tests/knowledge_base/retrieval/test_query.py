import pytest

from knowledge_base.retrieval.query import MAX_QUERY_CHARACTERS, MAX_SENTENCES, clean_query, sentences_of


def test_control_and_invisible_characters_are_removed() -> None:
    assert clean_query("steal\x00 the\x1b[31m mo\u200bdel\u202e") == "steal the[31m model"


def test_white_space_is_one_blank() -> None:
    assert clean_query("  a\tlong\r\n\n query ") == "a long query"


def test_look_alikes_are_made_plain() -> None:
    assert clean_query("\uff50rompt \ufb01le") == "prompt file"


def test_half_characters_are_removed() -> None:
    assert clean_query("a \ud800 b") == "a b"


def test_other_languages_stay() -> None:
    assert clean_query("模型被盗 Löschung") == "模型被盗 Löschung"


def test_five_megabytes_are_cut_at_once() -> None:
    cleaned = clean_query("word " * 1_000_000)
    assert len(cleaned) <= MAX_QUERY_CHARACTERS


def test_nothing_stays_nothing() -> None:
    assert clean_query(" \x00\n ") == ""


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("steal the model", ["steal the model"]),
        ("It paid out.  Why? Nobody\tknows!", ["It paid out.", "Why?", "Nobody knows!"]),
        ("- first point\n\n- second\r\npoint", ["- first point", "- second", "point"]),
        ("version 1.2 of e.g. this", ["version 1.2 of e.g.", "this"]),
        (" \n ... ?! ", []),
        ("", []),
    ],
)
def test_a_query_is_told_apart_into_sentences(text: str, sentences: list[str]) -> None:
    assert sentences_of(text) == sentences


def test_what_has_no_full_stop_is_cut() -> None:
    assert [len(portion.split()) for portion in sentences_of("word " * 200)] == [80, 80, 40]


def test_a_long_story_is_read_in_portions_and_nothing_is_lost() -> None:
    story = [f"This is sentence {number}." for number in range(100)]
    portions = sentences_of(" ".join(story))
    assert len(portions) <= MAX_SENTENCES
    assert " ".join(portions) == " ".join(story)


def test_five_megabytes_are_few_portions() -> None:
    assert len(sentences_of("a. " * 1_700_000)) <= MAX_SENTENCES
