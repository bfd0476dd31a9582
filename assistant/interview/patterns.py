"""Patterns over a team's words, and whether what they say is denied, doubted, planned or past."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum
from functools import lru_cache
from typing import Final, NamedTuple

from knowledge_base.vocabulary import Certainty, FactTime

_GAP: Final = r"(?:[\s,\-]+[^\s,.;]+){0,6}?[\s,\-]+"
_SPACE: Final = r"[\s\-]+"


class Polarity(Enum):
    """Whether something is affirmed or denied."""

    YES = "yes"
    NO = "no"


class Manner(NamedTuple):
    """How something is said."""

    polarity: Polarity
    certainty: Certainty
    when: FactTime


@lru_cache(maxsize=8_000)
def compiled(pattern: str) -> re.Pattern[str]:
    """Compile a catalogue pattern: words, `*` for the rest of a word, `…` for up to six words between."""
    pieces = []
    for part in pattern.split("…"):
        words = [re.escape(word).replace(r"\*", r"[\w'’]*") for word in part.split()]
        pieces.append(_SPACE.join(w.replace(r"\-", _SPACE) for w in words))
    return re.compile(r"(?<![\w])" + _GAP.join(pieces) + r"(?![\w])", re.IGNORECASE)


def first_match(patterns: Iterable[str], text: str) -> re.Match[str] | None:
    """Return the first pattern's match in a text."""
    return next((found for pattern in patterns if (found := compiled(pattern).search(text))), None)


_DENIED = re.compile(
    r"\b(?:no|not|never|none|neither|nor|without|cannot|isn't|aren't|doesn't|don't|didn't|won't|can't|"
    r"couldn't|wouldn't|hasn't|haven't|lacks?|instead of|rather than|nothing)\b(?:\W+\w+){0,4}\W*$",
    re.IGNORECASE,
)
_NOT_DENIED = re.compile(r"\b(?:not only|no longer than|no more than|not just|no later than)\b", re.IGNORECASE)
_HEDGED = re.compile(
    r"\b(?:maybe|perhaps|probably|possibly|might|i think|we think|i guess|i believe|we believe|not sure|"
    r"should be|supposed to|as far as i know|afaik|presumably|likely)\b",
    re.IGNORECASE,
)
_PLANNED = re.compile(
    r"\b(?:later|next (?:year|quarter|month|phase|release|sprint|version)|in (?:the )?future|phase (?:two|2|three|3)|"
    r"eventually|roadmap|plan(?:s|ned|ning)? to|we want to add|will add|not yet|someday|down the road|upcoming)\b",
    re.IGNORECASE,
)
_PAST = re.compile(r"\b(?:used to|no longer|previously|formerly|in the past|was replaced|retired|we removed)\b", re.IGNORECASE)
_CLAUSE = re.compile(r"[,;:()]|\b(?:but|however|although|though|while|whereas|because)\b", re.IGNORECASE)


def manner_of(sentence: str, start: int, end: int) -> Manner:
    """Say how the words from `start` to `end` of a sentence are meant.

    Denial counts within the clause before the words; doubt and time count within the sentence's part
    between *but*s.
    """
    before = sentence[:start]
    breaks = [m.end() for m in _CLAUSE.finditer(before)]
    clause = before[breaks[-1] if breaks else 0 :]
    denied = bool(_DENIED.search(clause)) and not _NOT_DENIED.search(clause)
    part = _part(sentence, start, end)
    hedged = bool(_HEDGED.search(part))
    when = FactTime.TODAY
    if _PAST.search(part):
        when = FactTime.RETIRED
    elif _PLANNED.search(part):
        when = FactTime.PLANNED
    return Manner(
        Polarity.NO if denied else Polarity.YES,
        Certainty.HEDGED if hedged else Certainty.SAID,
        when,
    )


def _part(sentence: str, start: int, end: int) -> str:
    cuts = [m for m in re.finditer(r"\b(?:but|however|although|whereas)\b|;", sentence, re.IGNORECASE)]
    low = max((m.end() for m in cuts if m.end() <= start), default=0)
    high = min((m.start() for m in cuts if m.start() >= end), default=len(sentence))
    return sentence[low:high]
