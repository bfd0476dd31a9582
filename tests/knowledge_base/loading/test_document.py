"""One YAML file: plain values with their lines, and nothing that a hostile file could use."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_base.loading import DocumentError, read_document

text = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Zl", "Zp"], exclude_characters="\ufeff"))
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
    max_leaves=20,
)


def _refused(content: bytes | str) -> str:
    with pytest.raises(DocumentError) as caught:
        read_document(content.encode() if isinstance(content, str) else content)
    return str(caught.value)


def test_words_stay_words() -> None:
    text = "a: yes\nb: no\nc: on\nd: 1.10\ne: 2026-01-01\nf: 0x1F\ng: 010\nh: 'true'\ni: \"12\"\nj: 1_000\n"

    assert read_document(text.encode()).value == {
        "a": "yes", "b": "no", "c": "on", "d": "1.10", "e": "2026-01-01",
        "f": "0x1F", "g": "010", "h": "true", "i": "12", "j": "1_000",
    }  # fmt: skip


def test_numbers_truth_and_nothing_are_read() -> None:
    text = "a: 12\nb: -3\nc: true\nd: false\ne: null\nf: ~\ng:\nh: [0, +4]\n"

    assert read_document(text.encode()).value == {
        "a": 12, "b": -3, "c": True, "d": False, "e": None, "f": None, "g": None, "h": [0, 4],
    }  # fmt: skip


def test_keys_are_text() -> None:
    assert read_document(b"2025: a\nyes: b\ntrue: c\n").value == {"2025": "a", "yes": "b", "true": "c"}


def test_text_in_several_lines() -> None:
    assert read_document(b"a: >-\n  one\n  two\nb: |\n  x\n  y\n").value == {"a": "one two", "b": "x\ny\n"}


def test_lines_of_keys_and_items() -> None:
    document = read_document(b"a: 1\nb:\n  - x\n  - c: 2\n    d: [3,\n        4]\n")

    assert document.line(("a",)) == 1
    assert document.line(("b",)) == 2
    assert document.line(("b", 0)) == 3
    assert document.line(("b", 1)) == 4
    assert document.line(("b", 1, "d")) == 5
    assert document.line(("b", 1, "d", 1)) == 6


def test_the_line_of_what_is_missing_is_that_of_its_place() -> None:
    document = read_document(b"a: 1\nb:\n  c: 2\n")

    assert document.line(("b", "missing", 3)) == 2
    assert document.line(("missing",)) == 1


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm() -> None:
    document = read_document(b"\xef\xbb\xbfa: 1\r\nb: two\r\n")

    assert document.value == {"a": 1, "b": "two"}
    assert document.line(("b",)) == 2


def test_keys_given_twice_are_all_reported() -> None:
    document = read_document(b"a: 1\nb: {c: 1, c: 2}\na: 3\n")

    assert [tuple(remark) for remark in document.remarks] == [
        (2, "b.c: this key was given before, at line 2"),
        (3, "a: this key was given before, at line 1"),
    ]


@pytest.mark.parametrize(
    ("content", "line", "word"),
    [
        ("a: [1\nb: 2", 2, "not valid YAML"),
        ("a: 'open", 1, "not valid YAML"),
        ("a: 1\n\tb: 2", 2, "not valid YAML"),
        ("a: 1\n  b: 2\n", 2, "not valid YAML"),
        ("a: 1\n---\nb: 2\n", 2, "one document"),
        ("a: &x 1\nb: *x\n", 1, "anchors"),
        ("a: 1\nb: *x\n", 2, "aliases"),
        ("a: !!python/object/apply:os.system [ls]\n", 1, "tags"),
        ("a: !secret x\n", 1, "tags"),
        ("? [a, b]\n: 1\n", 1, "a key is a plain word"),
        ("? {a: b}\n: 1\n", 1, "a key is a plain word"),
        ("~: 1\n", 1, "a key is a plain word"),
        ("a: b\x07\n", 1, "control character"),
    ],
)
def test_damaged_or_clever_files_are_refused(content: str, line: int, word: str) -> None:
    message = _refused(content)

    assert message.startswith(f"{line}: ")
    assert word in message


def test_another_encoding_is_named_with_its_line() -> None:
    assert _refused("a: 1\nb: naïve\n".encode("latin-1")).startswith("2: the file is not UTF-8")
    assert "UTF-8" in _refused("a: 1\n".encode("utf-16"))


def test_binary_is_refused() -> None:
    assert "UTF-8" in _refused(bytes(range(256)))


def test_an_alias_bomb_costs_nothing() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]

    assert "anchors are not used" in _refused("\n".join(lines))


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_depth_is_bounded(opening: str) -> None:
    message = _refused(opening * 200_000)

    assert "deep" in message or "not valid YAML" in message


def test_a_huge_file_is_refused_unread() -> None:
    assert "the most is 1,000,000" in _refused(b"a: " + b"x" * 1_000_001)


def test_an_empty_file_is_nothing() -> None:
    assert read_document(b"").value is None
    assert read_document(b"# only a comment\n").value is None


@given(plain)
def test_plain_values_come_back_as_they_were_written(value: object) -> None:
    assert read_document(json.dumps(value, ensure_ascii=False).encode()).value == value


@given(
    st.binary(max_size=200) | st.text(alphabet="[]{}:,-&*!|>'\"%@`#?~ \n\tab0", max_size=60).map(str.encode)
)
def test_whatever_is_read_ends_in_values_or_one_error(content: bytes) -> None:
    try:
        document = read_document(content)
    except DocumentError as error:
        lines = [error.remark.line]
    else:
        lines = list(document.lines.values())
    assert all(1 <= line <= content.count(b"\n") + 2 for line in lines)
