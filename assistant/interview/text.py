"""Sentences and tokens of a team's words, with their places, so that every quote can be found again."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from assistant.errors import InputError

_TOKEN: Final = re.compile(r"[^\W_]+(?:[.'’/+][^\W_]+)*")
_SENTENCE_END: Final = re.compile(
    r"(?<=[.!?])[\"')\]]*\s+(?=[\"'(\[]?[A-Z0-9À-Ӿ\-*•])"  # a full stop and a capital letter
    r"|(?<=[a-z]{3}[.!?])\s+(?=[a-z])"  # people who write in small letters, too
    r"|(?<=[。！？])"
    r"|\n\s*\n"
    r"|\n(?=\s*(?:[-*•]|\d+[.)]|[QA][.:]|\[?\d{1,2}[:.]\d\d\]?)\s)"  # the next item, turn or message
    r"|;\s+"
)
_ABBREVIATION: Final = re.compile(
    r"\b(?:e\.g|i\.e|etc|incl|approx|vs|resp|Mr|Mrs|Dr|No|Inc|Ltd|Fig|z\.B|ca|max|min|ref|tel|cf|est|dept|govt)\.$|(?:^|\n)\s*(?:\d{1,2}[.)]|[QA]\.)$"
)
_LEAD: Final = re.compile(r"(?:[\s\-*•>#]|(?:[QA][.:]|\[\d{1,2}[:.]\d\d\])(?=\s))*")
"""What stands before a sentence and is none of it: a list's mark, the time of a message, who speaks."""
_NARROWEST: Final = 50
"""Characters; nobody wraps lines shorter than that, so there every line with room was ended."""
_SHORT_LINE: Final = 0.75
"""The share of the longest line from which a line may have been wrapped."""
_LONGEST_SENTENCE: Final = 600
_MOST_STRANGE: Final = 20
_CONTROL: Final = frozenset(chr(n) for n in [*range(32), *range(127, 160)]) - {"\n", "\t", "\r"}
_INVISIBLE: Final = ("Cf", "Co", "Cn", "Cs")


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

    Markup, scripts and orders to the program stay what they are, words: nothing here interprets them.

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
    if strange > max(_MOST_STRANGE, len(raw) // 20):
        raise InputError("this is not text; paste words, or a document saved as plain text or Markdown")
    normal = unicodedata.normalize("NFC", raw.replace("\r\n", "\n").replace("\r", "\n"))
    kept = "".join(c for c in normal if c not in _CONTROL and unicodedata.category(c) not in _INVISIBLE)
    if not _TOKEN.search(kept):
        raise InputError("there are no words in this; say in a sentence or two what the system does")
    return kept


def split_sentences(text: str) -> list[Sentence]:
    """Split text into sentences, list items, and lines that somebody ended."""
    stops = {
        end.end()
        for end in _SENTENCE_END.finditer(text)
        if not _ABBREVIATION.search(text[max(0, end.start() - 8) : end.start()])
    }
    ends = sorted(stops | set(_ended_lines(text)))
    pieces = (
        piece for start, stop in pairwise([0, *ends, len(text)]) for piece in _pieces(text, start, stop=stop)
    )
    sentences = (_sentence(text, start, stop=stop) for start, stop in pieces)
    return [sentence for sentence in sentences if sentence.tokens]


def _ended_lines(text: str) -> Iterator[int]:
    """Yield where a line ends that has room for the next word: whoever wrote it began a new one."""
    lines = text.split("\n")
    width = max(map(len, lines))
    end = 0
    for line, after in pairwise(lines):
        end += len(line) + 1
        word = after.split(maxsplit=1)[0] if after.strip() else ""
        room = width if width < _NARROWEST else _SHORT_LINE * width
        if line.strip() and len(line) + 1 + len(word) <= room:
            yield end


def _pieces(text: str, start: int, *, stop: int) -> list[tuple[int, int]]:
    """Cut what has no full stop for too long, at a line's end or comma where there is one."""
    pieces = []
    while stop - start > _LONGEST_SENTENCE:
        end = start + _LONGEST_SENTENCE
        cut = max(text.rfind(mark, start + 1, end) for mark in ("\n", ", "))
        cut = cut if cut > start else text.rfind(" ", start + 1, end)
        cut = cut + 1 if cut > start else end
        pieces.append((start, cut))
        start = cut
    return [*pieces, (start, stop)]


def _sentence(text: str, start: int, *, stop: int) -> Sentence:
    raw = text[start:stop]
    begins = _LEAD.match(raw)
    lead = begins.end() if begins else 0
    tokens = tuple(
        Token(m[0], normal_form(m[0]), m.start(), m.end()) for m in _TOKEN.finditer(text, start, stop)
    )
    return Sentence(raw[lead:].rstrip(), start + lead, tokens)


@lru_cache(maxsize=20_000)
def words_of(phrase: str) -> tuple[str, ...]:
    """Return the normal forms of a phrase's words."""
    return tuple(normal_form(m[0]) for m in _TOKEN.finditer(phrase))


@lru_cache(maxsize=50_000)
def normal_form(word: str) -> str:
    """Lower a word, take off the possessive and a plural ending."""
    low = word.lower().replace("’", "'")
    low = low.removesuffix("'s").removesuffix("'")
    if len(low) > 2 and word.endswith("s") and word[:-1].isupper():
        return low[:-1]
    if low.endswith(("kis", "xis", "jis")) and len(low) > 4:
        return low[:-1]
    if len(low) <= 3 or low.endswith(("ss", "us", "is")):
        return low
    if low.endswith("ies") and len(low) > 4:
        return low[:-3] + "y"
    if low.endswith(("sses", "ches", "shes", "xes", "zes")):
        return low[:-2]
    return low.removesuffix("s")


def same_words(first: str, second: str) -> bool:
    """Whether two names are the same but for case, plural and articles."""
    strip = {"the", "a", "an", "our", "their", "its"}
    left = [w for w in words_of(first) if w not in strip]
    return left == [w for w in words_of(second) if w not in strip]
