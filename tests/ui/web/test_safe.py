import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from ui.web.safe import plain, safe

STREAMLIT_LIKE = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
CODE = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)
# What Streamlit makes of text beyond CommonMark, outside code.
DIRECTIVE = re.compile(r"(?<!\\)(?:\\\\)*:[a-zA-Z][\w-]*[\[{]?")
EMOJI = re.compile(r":[\w+-][\w+-]*:|:material[/_]\w+:")
ADDRESS = re.compile(r"https?://|www\.|\w@\w+\.\w")

PIECES = st.lists(
    st.sampled_from(
        [
            *"ab1 \n\\`*_[]()<>!#~$|&:/",
            "![x](https://evil.example/p.png)",
            "<img src='https://evil.example/'>",
            "```mermaid\n",
            "```\n",
            "~~~~\n",
            "    ",
            "> ",
            "- ",
            "1. ",
            "---\n",
            "# ",
            ":red[x]",
            ":material/home:",
            ":material_home:",
            ":streamlit:",
            ":smile:",
            "$$x$$",
            "www.evil.example",
            "https://evil.example/",
            "[a](https://evil.example)",
            "<https://evil.example>",
            "[a]: https://evil.example\n",
            "<script>alert(1)</script>",
            "a@evil.example",
        ]
    ),
    max_size=14,
).map("".join)


def kinds(markdown: str) -> set[str]:
    tokens = STREAMLIT_LIKE.parse(markdown)
    return {token.type for block in tokens for token in (block, *(block.children or ()))}


def words_outside_code(markdown: str) -> list[str]:
    blocks = STREAMLIT_LIKE.parse(markdown)
    return [token.content for block in blocks for token in block.children or () if token.type == "text"]


@given(PIECES)
def test_nothing_loads_links_or_imitates(text: str) -> None:
    shown = safe(text)
    assert kinds(shown).isdisjoint(
        {"image", "html_inline", "html_block", "link_open", "table_open", "s_open"}
    )
    for words in words_outside_code(shown):
        assert not EMOJI.search(words)
        assert not ADDRESS.search(words)
    assert all(not token.info for token in STREAMLIT_LIKE.parse(shown) if token.type == "fence")


@given(PIECES)
def test_a_label_is_one_line_of_plain_words(text: str) -> None:
    shown = plain(text)
    assert "\n" not in shown
    assert kinds(shown) <= {
        "paragraph_open",
        "inline",
        "text",
        "text_special",
        "code_inline",
        "paragraph_close",
    }
    assert not any(EMOJI.search(words) or ADDRESS.search(words) for words in words_outside_code(shown))


@given(PIECES)
def test_no_colon_starts_a_badge(text: str) -> None:
    for markdown in (plain(text), safe(text)):
        assert not DIRECTIVE.search(_without_code(markdown))


def _without_code(markdown: str) -> str:
    """Return Markdown without its code, where nothing is obeyed."""
    kept: list[str] = []
    position = 0
    while position < len(markdown):
        if markdown[position] == "\\":
            kept.append(markdown[position : position + 2])
            position += 2
        elif (code := CODE.match(markdown, position)) is not None:
            position = code.end()
        else:
            kept.append(markdown[position])
            position += 1
    return "".join(kept)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain words", "plain words"),
        ("**bold**, *leaning* and `code`", "**bold**, *leaning* and `code`"),
        ("two\nlines", "two\nlines"),
        ("1. one\n2. two", "1. one\n2. two"),
        ("- a\n- b", "- a\n- b"),
        ("> said", "> said"),
        ("# Heading", "**Heading**"),
        ("[guide](https://docs.example/x)", "guide (`docs.example`)"),
        ("[run](javascript:alert(1))", "\\[run\\](javascript:\u200calert(1))"),
        ("a ![pixel](https://evil.example/p.png) b", "a  b"),
        ("a <b>b</b>", "a b"),
        ("<div>gone</div>", ""),
        ("```mermaid\ngraph TD\n```", "```\ngraph TD\n```"),
        ("````\n```\n````", "````\n```\n````"),
        ("``a`b``", "``a`b``"),
        ("a | b\n--|--\n1 | 2", "a \\| b\n\\--\\|--\n1 \\| 2"),
        ("cost: $5 and $6", "cost: \\$5 and \\$6"),
        (":red[alarm]", ":\u200cred\\[alarm\\]"),
        ("\\:red[alarm]", ":\u200cred\\[alarm\\]"),
        ("\\\\:red[alarm]", "\\\\:\u200cred\\[alarm\\]"),
        ("at 12:30, say: no", "at 12:\u200c30, say: no"),
        ("see www.evil.example", "see `www.evil.example`"),
        ("x &amp; y", "x \\& y"),
        ("a\u202eb\x00", "ab"),
    ],
)
def test_form_stays_and_the_rest_goes(text: str, shown: str) -> None:
    assert safe(text) == shown


@pytest.mark.parametrize("name", [":smile:", ":material/home:", ":streamlit:", ":100:"])
def test_a_name_between_colons_stays_words(name: str) -> None:
    assert safe(f"x {name} y") == f"x :\u200c{name[1:]} y"
    assert plain(name).startswith(":\u200c")


def test_a_label_escapes_markup() -> None:
    assert plain("**x** [a](b)\n# c") == "\\*\\*x\\*\\* \\[a\\](b) # c"
