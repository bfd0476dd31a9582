"""Find a quote in what was said: without it nothing a language model claims is taken for said."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from assistant.interview.sketch import LONGEST_QUOTE
from assistant.model.facts import Utterance
from assistant.model.values import Quote

_MARKS: Final = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " "})
_EDGES: Final = " \t\n\"'…."


def find_quote(words: str, utterances: Sequence[Utterance]) -> Quote | None:
    """Find words in utterances, the newest first, as they stand there.

    White space, letter case and the shapes of quotation marks and dashes do not matter; every word and its
    place do. The quote that comes back is cut from the utterance itself, and at most `LONGEST_QUOTE` long.

    Returns:
        The quote; nothing where the words do not occur or hold no letter or digit.
    """
    pieces = _plain(words).strip(_EDGES).split()
    if not any(character.isalnum() for piece in pieces for character in piece):
        return None
    pattern = re.compile(_open(pieces) + r"\s+".join(map(re.escape, pieces)) + _close(pieces), re.IGNORECASE)
    for utterance in reversed(utterances):
        found = pattern.search(_plain(utterance.text))
        if found is not None:
            return Quote(text=_cut(utterance.text[found.start() : found.end()]), utterance=utterance.id)
    return None


def occurs_in(words: str, text: str) -> bool:
    """Whether words occur in a text, by the rules of `find_quote`."""
    return find_quote(words, (Utterance(id="text", text=text),)) is not None


def _plain(text: str) -> str:
    """Give marks one shape; every character keeps its place."""
    normal = unicodedata.normalize("NFC", text)
    return normal.translate(_MARKS)


def _open(pieces: Sequence[str]) -> str:
    return r"(?<!\w)" if pieces[0][0].isalnum() else ""


def _close(pieces: Sequence[str]) -> str:
    return r"(?!\w)" if pieces[-1][-1].isalnum() else ""


def _cut(text: str) -> str:
    if len(text) <= LONGEST_QUOTE:
        return text
    return text[: text.rfind(" ", 0, LONGEST_QUOTE)] if " " in text[:LONGEST_QUOTE] else text[:LONGEST_QUOTE]
