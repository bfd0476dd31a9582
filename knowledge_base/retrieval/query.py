"""What is done to a query before anything reads it: bounded, made visible, told apart into sentences."""

import math
import re
import unicodedata

MAX_QUERY_CHARACTERS = 20_000
"""What is read of a query; the models see less still, and no question is that long."""

MAX_SENTENCES = 24
"""A longer story is read in that many portions."""

_WORDS_AT_ONCE = 80
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|[\r\n]+")
_KEPT_CONTROLS = frozenset("\t\n\r")
_SPACES = re.compile(r"\s+")


def clean_query(text: str) -> str:
    """Return the query on one line, normalised (NFKC), without control and invisible characters."""
    normal = unicodedata.normalize("NFKC", text[:MAX_QUERY_CHARACTERS])
    visible = "".join(character for character in normal if _is_visible(character))
    return _SPACES.sub(" ", visible).strip()


def sentences_of(text: str) -> list[str]:
    """Return the sentences of a query that hold a word, each cleaned, at most `MAX_SENTENCES` of them.

    A story tells many things, and its vector as a whole is near to none of them.
    """
    cleaned = (clean_query(piece) for piece in _SENTENCE_END.split(text[:MAX_QUERY_CHARACTERS]))
    told = [portion for piece in cleaned if has_word(piece) for portion in _portions(piece.split())]
    together = math.ceil(len(told) / MAX_SENTENCES) or 1
    return [" ".join(told[start : start + together]) for start in range(0, len(told), together)]


def has_word(text: str) -> bool:
    """Tell whether there is anything to search for."""
    return any(character.isalnum() for character in text)


def _portions(words: list[str]) -> list[str]:
    """Cut what comes without a full stop."""
    starts = range(0, len(words), _WORDS_AT_ONCE)
    return [" ".join(words[start : start + _WORDS_AT_ONCE]) for start in starts]


def _is_visible(character: str) -> bool:
    return character in _KEPT_CONTROLS or not unicodedata.category(character).startswith("C")
