"""Other people's words inside Markdown: shown as they are, never obeyed."""

import re
import unicodedata
from collections.abc import Callable
from typing import Final

# What could turn a reader's eye or a renderer: control characters, direction overrides, invisible tags.
_INVISIBLE_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_JOINERS: Final = frozenset("\u200c\u200d")  # part of many scripts and of emoji
# Letters and marks that show nothing, by which data and orders are carried past a reader's eye.
_BLANK: Final = frozenset(map(chr, [0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0])) | {
    chr(n) for n in (*range(0x180B, 0x1810), *range(0xFE00, 0xFE0F), *range(0xE0100, 0xE01F0))
}
_SPECIAL: Final = re.compile(r"([\\`*_\[\]<>~$|&^])")
_LINE_START: Final = re.compile(r"^([0-9]{0,9})([-+=#.)])")
# A bare address would become a link in many renderers; inside a code span it stays text.
_ADDRESS: Final = re.compile(
    r"(?:[a-z][a-z0-9+.-]*://|www\.|mailto:|xmpp:)[^\s`|]+|[-.\w+]+@[-\w]+(?:\.[-\w]+)+", re.IGNORECASE
)


def visible(text: str) -> str:
    """Return the text without control characters, direction overrides and other invisible ones."""
    return "".join(
        character
        for character in text
        if character in "\t\n\r"
        or character in _JOINERS
        or (unicodedata.category(character) not in _INVISIBLE_CATEGORIES and character not in _BLANK)
    )


def inline(text: str, *, tame: Callable[[str], str] = str) -> str:
    """Return the text as one line of Markdown that shows exactly these words.

    Nothing in it is obeyed: no markup, HTML, link, image, mention of an emoji or formula. Addresses become
    code spans, so that no renderer makes links of them.

    Args:
        text: the words.
        tame: what else to do, for a renderer with markup of its own, to the escaped words between addresses.
    """
    words = " ".join(visible(text).split())
    parts: list[str] = []
    end = 0
    for address in _ADDRESS.finditer(words):
        parts += [tame(_escaped(words[end : address.start()])), f"`{address[0]}`"]
        end = address.end()
    parts.append(tame(_escaped(words[end:])))
    return _LINE_START.sub(r"\1\\\2", "".join(parts))


def _escaped(words: str) -> str:
    return _SPECIAL.sub(r"\\\1", words)
