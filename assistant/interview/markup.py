"""Markup in somebody's words: blanked out before they are read, so that the description around it is left."""

from __future__ import annotations

import re
from typing import Final

_ADDRESS: Final = r"\((?:[^()\n]|\([^()\n]*\))*\)"
_GONE: Final = re.compile(
    r"<(?P<run>script|style|iframe|svg)\b[^>]*>.*?(?:</(?P=run)\s*>|$)"
    r"|<!--.*?(?:-->|$)"
    r"|(?:</|(?<!\w)<)[a-z][a-z0-9-]*(?:\s[^<>]*)?/?>"
    rf"|!\[[^\]\n]*\]{_ADDRESS}"
    r"|:material/\w+:"
    r"|<\|[a-z_]+\|>|\[/?INST\]",
    re.IGNORECASE | re.DOTALL,
)
"""Tags with what they would run, images, icons, a chat model's own marks."""
_AROUND_WORDS: Final = re.compile(
    rf":[a-z][a-z-]*\[(?P<coloured>[^\[\]\n]*)\]|\[(?P<linked>[^\[\]\n]*)\]{_ADDRESS}", re.IGNORECASE
)
"""Colours and links, whose words count."""


def without_markup(text: str) -> str:
    """Blank markup out; a link's words stay, and so does the place of everything."""
    return _AROUND_WORDS.sub(_only_words, _GONE.sub(lambda found: _blank(found[0]), text))


def _only_words(found: re.Match[str]) -> str:
    group = "linked" if found["linked"] is not None else "coloured"
    start, end = found.start(group) - found.start(), found.end(group) - found.start()
    return _blank(found[0][:start]) + found[group] + _blank(found[0][end:])


def _blank(text: str) -> str:
    return "".join("\n" if c == "\n" else " " for c in text)
