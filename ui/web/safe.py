"""Text that others wrote, made fit to be shown: it may have form, but it loads and imitates nothing.

Streamlit's Markdown loads remote images, makes links of bare addresses, and knows badges, icons, emoji,
formulas and Mermaid diagrams. `safe` walks the CommonMark tree and writes it again without all of these.
"""

import re
from collections.abc import Callable, Iterable
from typing import Final
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from assistant.exchange.escaping import inline, visible

_PARSER: Final = MarkdownIt("commonmark")
# `:name:` is an emoji or an icon even where the colon is escaped, `:name[…]` a colour, a badge or a tool
# tip: an invisible mark parts the colon from what follows, be it in the next piece of the text.
_COLON: Final = re.compile(r":(?!\s)")
_MARK: Final = "\u200c"
_BACKTICKS: Final = re.compile(r"`+")

Write = Callable[[SyntaxTreeNode], str]


def safe(text: str) -> str:
    """Return Markdown that keeps the form of a text and nothing that loads, links or imitates.

    Images and raw HTML are dropped, links become their text and host, headings bold lines; diagrams and
    formulas become plain code.
    """
    return _blocks(SyntaxTreeNode(_PARSER.parse(visible(text))).children)


def plain(text: str) -> str:
    """Return one line of Markdown that shows exactly these words: for labels, titles and cells."""
    return inline(text, tame=_part_names)


def _part_names(words: str) -> str:
    return _COLON.sub(f":{_MARK}", words)


def _blocks(nodes: Iterable[SyntaxTreeNode]) -> str:
    return "\n\n".join(block for node in nodes if (block := _write(node)).strip())


def _spans(node: SyntaxTreeNode) -> str:
    return "".join(map(_write, node.children))


def _write(node: SyntaxTreeNode) -> str:
    writer = _WRITERS.get(node.type)
    return writer(node) if writer else ""


def _text(node: SyntaxTreeNode) -> str:
    # Inner spaces count: the neighbour may be bold, or code.
    words = node.content
    kept = plain(words)
    before = " " if words[:1].isspace() else ""
    after = " " if words[-1:].isspace() and words.strip() else ""
    return f"{before}{kept}{after}"


def _link(node: SyntaxTreeNode) -> str:
    address = str(node.attrs.get("href", ""))
    words = _spans(node)
    if node.info == "auto":
        return words
    return f"{words} (`{_host(address)}`)"


def _host(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return "unreadable address"
    return (parts.hostname or parts.scheme or "this page").replace("`", "")


def _code(node: SyntaxTreeNode) -> str:
    fence = _fence(node.content, shortest=1)
    pad = " " if node.content[:1] in "` " or node.content[-1:] in "` " else ""
    return f"{fence}{pad}{node.content}{pad}{fence}"


def _code_block(node: SyntaxTreeNode) -> str:
    # Without its language: `mermaid` and `math` would be drawn.
    fence = _fence(node.content, shortest=3)
    return f"{fence}\n{node.content.rstrip()}\n{fence}"


def _fence(content: str, *, shortest: int) -> str:
    longest = max(map(len, _BACKTICKS.findall(content)), default=0)
    return "`" * max(shortest, longest + 1)


def _heading(node: SyntaxTreeNode) -> str:
    words = _spans(node).replace("**", "").strip()
    return f"**{words}**" if words else ""


def _quote(node: SyntaxTreeNode) -> str:
    return "\n".join(f"> {line}".rstrip() for line in _blocks(node.children).split("\n"))


def _list(node: SyntaxTreeNode) -> str:
    ordered = node.type == "ordered_list"
    start = int(node.attrs.get("start", 1)) if ordered else 1
    items = (
        _item(child, mark=f"{start + number}. " if ordered else "- ")
        for number, child in enumerate(node.children)
    )
    return "\n".join(items)


def _item(node: SyntaxTreeNode, *, mark: str) -> str:
    lines = _blocks(node.children).split("\n")
    return mark + f"\n{' ' * len(mark)}".join(lines)


_WRITERS: Final[dict[str, Write]] = {
    "paragraph": lambda node: _spans(node).strip(),
    "inline": _spans,
    "heading": _heading,
    "blockquote": _quote,
    "bullet_list": _list,
    "ordered_list": _list,
    "fence": _code_block,
    "code_block": _code_block,
    "hr": lambda _: "---",
    "text": _text,
    "softbreak": lambda _: "\n",
    "hardbreak": lambda _: "\\\n",
    "em": lambda node: f"*{_spans(node)}*",
    "strong": lambda node: f"**{_spans(node)}**",
    "code_inline": _code,
    "link": _link,
}
"""What is kept. Everything else is dropped: images, raw HTML, and whatever a later parser may add."""
