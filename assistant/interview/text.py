"""Sentences and tokens of a team's words, with their places, so that every quote can be found again."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final, NamedTuple

from assistant.errors import InputError

_TOKEN = re.compile(r"[A-Za-z0-9]+(?:[.'’/+][A-Za-z0-9]+)*|[À-ɏͰ-ӿ]+[A-Za-zÀ-ӿ]*")
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"')\]]*\s+(?=[\"'(\[]?[A-Z0-9À-Ӿ\-*•])|\n\s*\n|\n(?=\s*(?:[-*•]|\d+[.)])\s)|;\s+")
_ABBREVIATION = re.compile(r"\b(?:e\.g|i\.e|etc|incl|approx|vs|resp|Mr|Mrs|Dr|No|Inc|Ltd|Fig|z\.B)\.$")
_LONGEST_SENTENCE: Final = 600
_CONTROL = frozenset(chr(n) for n in [*range(32), *range(127, 160)]) - {"\n", "\t", "\r"}
_INVISIBLE_CATEGORIES: Final = ("Cf", "Co", "Cn", "Cs")


class Token(NamedTuple):
    """A word as written, its normal form, and its place in the whole text."""

    text: str
    norm: str
    start: int
    end: int


class Sentence(NamedTuple):
    """A sentence or list item, as written, with its place and tokens."""

    text: str
    start: int
    tokens: tuple[Token, ...]


def clean_text(raw: str, *, limit: int) -> str:
    """Return text that can be worked with: no control or invisible characters, one form of Unicode.

    Args:
        raw: what somebody typed, pasted or uploaded.
        limit: how large it may be, in bytes of UTF-8.

    Raises:
        InputError: it is empty, too large, or not text.
    """
    size = len(raw.encode("utf-8", "replace"))
    if size > limit:
        raise InputError(
            f"the text is {size:,} bytes long; at most {limit:,} can be read at once. "
            "Paste the part that says what the system does, reads and may do."
        )
    strange = sum(c in _CONTROL or c == "\ufffd" for c in raw)
    if strange > max(20, len(raw) // 20):
        raise InputError("this is not text; paste words, or a document saved as plain text or Markdown")
    normal = unicodedata.normalize("NFC", raw.replace("\r\n", "\n").replace("\r", "\n"))
    kept = "".join(c for c in normal if c not in _CONTROL and unicodedata.category(c) not in _INVISIBLE_CATEGORIES)
    if not kept.strip():
        raise InputError("there are no words in this; say in a sentence or two what the system does")
    return kept


def split_sentences(text: str) -> list[Sentence]:
    """Split text into sentences and list items."""
    cuts = [0]
    for end in _SENTENCE_END.finditer(text):
        if not _ABBREVIATION.search(text[max(0, end.start() - 8) : end.start()]):
            cuts.append(end.end())
    cuts.append(len(text))
    sentences = []
    for start, stop in zip(cuts, cuts[1:], strict=False):
        for piece_start, piece_stop in _pieces(text, start, stop):
            tokens = tuple(_tokens(text, piece_start, piece_stop))
            if tokens:
                sentences.append(_sentence(text, piece_start, piece_stop, tokens))
    return sentences


def _pieces(text: str, start: int, stop: int) -> list[tuple[int, int]]:
    """Cut what has no full stop for too long, at a line's end where there is one."""
    pieces = []
    while stop - start > _LONGEST_SENTENCE:
        cut = max(text.rfind("\n", start + 1, start + _LONGEST_SENTENCE), text.rfind(", ", start + 1, start + _LONGEST_SENTENCE))
        cut = cut + 1 if cut > start else start + _LONGEST_SENTENCE
        pieces.append((start, cut))
        start = cut
    return [*pieces, (start, stop)]


def _sentence(text: str, start: int, stop: int, tokens: tuple[Token, ...]) -> Sentence:
    raw = text[start:stop]
    lead = len(raw) - len(raw.lstrip(" \t\n-*•>#"))
    return Sentence(raw[lead:].rstrip(), start + lead, tokens)


def _tokens(text: str, start: int, stop: int) -> list[Token]:
    return [Token(m[0], normal_form(m[0]), m.start(), m.end()) for m in _TOKEN.finditer(text, start, stop)]


def words_of(phrase: str) -> tuple[str, ...]:
    """Return the normal forms of a phrase's words."""
    return tuple(normal_form(m[0]) for m in _TOKEN.finditer(phrase))


@lru_cache(maxsize=50_000)
def normal_form(word: str) -> str:
    """Lower a word, take off the possessive and a plural ending."""
    low = word.lower().replace("’", "'")
    low = low.removesuffix("'s").removesuffix("'")
    if len(low) <= 3 or low.endswith(("ss", "us", "is")):
        return low
    if low.endswith("ies") and len(low) > 4:
        return low[:-3] + "y"
    if low.endswith(("sses", "ches", "shes", "xes", "zes")):
        return low[:-2]
    return low[:-1] if low.endswith("s") else low
