import time

from knowledge_base.retrieval.query import MAX_QUERY_CHARACTERS, clean_query


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
    start = time.process_time()
    cleaned = clean_query("word " * 1_000_000)
    assert len(cleaned) <= MAX_QUERY_CHARACTERS
    assert time.process_time() - start < 0.5


def test_nothing_stays_nothing() -> None:
    assert clean_query(" \x00\n ") == ""
