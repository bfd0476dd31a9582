import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from assistant.exchange.escaping import inline, visible

RENDER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
HOSTILE = st.text(st.sampled_from("ab1 \\`*_[]()<>!#~$|&^-+=:.;/@\n\t\u202e\x00"), max_size=40)


def shown(markdown: str) -> tuple[str, set[str]]:
    """Return the words a reader sees, and the kinds of markup that make them."""
    words: list[str] = []
    kinds: set[str] = set()
    for block in RENDER.parse(markdown):
        kinds.add(block.type)
        for token in block.children or ():
            kinds.add(token.type)
            words.append(token.content)
    return "".join(words), kinds


@given(HOSTILE)
def test_any_words_are_shown_as_they_are(text: str) -> None:
    words, kinds = shown(inline(text))
    assert words == " ".join(visible(text).split())
    assert kinds <= {"paragraph_open", "inline", "text", "text_special", "code_inline", "paragraph_close"}


@pytest.mark.parametrize(
    "text",
    [
        "# heading",
        "1. list",
        "12) list",
        "- list",
        "> quote",
        "---",
        "***",
        "| cell | cell |",
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![pixel](https://evil.example/p.png)",
        "[click](javascript:alert(1))",
        "[ref]: https://evil.example",
        "`code` ``more`` ```",
        "&lt;b&gt; &amp;",
        "\\* \\\\",
        "`www.evil.example/`x",
        "$x^2$ ~~gone~~",
    ],
)
def test_markup_is_shown_and_not_obeyed(text: str) -> None:
    words, kinds = shown(inline(text))
    assert words == text
    assert kinds <= {"paragraph_open", "inline", "text", "text_special", "code_inline", "paragraph_close"}


@pytest.mark.parametrize("address", ["https://evil.example/a?b=c", "www.evil.example", "who@evil.example"])
def test_an_address_does_not_become_a_link(address: str) -> None:
    assert inline(f"see {address} now") == f"see `{address}` now"


def test_invisible_characters_are_left_out() -> None:
    assert visible("a\u202eb\u2066c\x00d\U000e0041e") == "abcde"


def test_other_scripts_and_emoji_stay() -> None:
    text = "नमस्ते 你好 مرحبا 👩\u200d💻"
    assert visible(text) == text
