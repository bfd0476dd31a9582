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
_ANY_CASE: Final = re.IGNORECASE


class Polarity(Enum):
    """Whether something is affirmed or denied."""

    YES = "yes"
    NO = "no"


class Manner(NamedTuple):
    """How something is said."""

    polarity: Polarity
    certainty: Certainty
    when: FactTime

    @property
    def holds_today(self) -> bool:
        """Whether it is said to be so now."""
        return self.polarity is Polarity.YES and self.when is FactTime.TODAY


_WORD: Final = re.compile(r"\w+")


@lru_cache(maxsize=8_000)
def compiled(pattern: str) -> re.Pattern[str]:
    """Compile a catalogue pattern: words, `*` for the rest of a word, `…` for up to six words between."""
    pieces = []
    for part in pattern.split("…"):
        words = [re.escape(word).replace("'", "['’]").replace(r"\*", r"[\w'’]*") for word in part.split()]
        pieces.append(_SPACE.join(word.replace(r"\-", _SPACE) for word in words))
    return re.compile(rf"(?<![\w]){_GAP.join(pieces)}(?![\w])", _ANY_CASE)


def occurring(patterns: Iterable[str], text: str) -> list[str]:
    """Leave out the patterns whose longest word is nowhere in a text; of a catalogue's, most are.

    Args:
        patterns: catalogue patterns.
        text: what they are to be looked for in, in small letters.
    """
    return [pattern for pattern in patterns if max(_WORD.findall(pattern.lower()), key=len) in text]


def first_match(patterns: Iterable[str], text: str) -> re.Match[str] | None:
    """Return the first pattern's match in a text."""
    return next((found for pattern in patterns if (found := compiled(pattern).search(text))), None)


_DENIED: Final = re.compile(
    r"\b(?:no|not|never|none|nobody|no one|neither|nor|without|cannot|\w+n['’]t|lacks?|lacking|"
    r"instead of|rather than|"
    r"nothing)\b"
    r"(?:\W+\w+){0,4}\W*$",
    _ANY_CASE,
)
_NOT_DENIED: Final = re.compile(
    r"\b(?:not only|no longer than|no more than|not just|no later than|no matter|nothing but|"
    r"nobody (?:but|except|else)|not (?:before|"
    r"until))\b",
    _ANY_CASE,
)
_DENIED_AFTER: Final = re.compile(
    r"^(?:\W+\w+){0,2}?\W+(?:is|are|was|were|has|have|had|do|does|did)(?:n['’]t| not| never| no longer)"
    r"(?:\W+\w+){0,2}?\W+(?:set up|enabled|used|in place|there|available|implemented|active|configured|done|"
    r"possible|required|"
    r"needed|checked|logged|kept|stored|built|allowed|respected|encrypted|limited|pinned|applied|part)\b"
    r"|^\W+(?:is|are) (?:disabled|off|missing|switched off|turned off|absent|ignored)\b",
    _ANY_CASE,
)
_HEDGED: Final = re.compile(
    r"\b(?:maybe|perhaps|probably|possibly|might|i think|we think|i guess|i believe|we believe|not sure|"
    r"should|"
    r"supposed to|as far as i know|afaik|presumably|likely|i suppose|we['’]re told|we are told|some kind of|"
    r"it seems)\b",
    _ANY_CASE,
)
_PLANNED: Final = re.compile(
    r"\b(?:later on|(?:at|in) a later|will later|later this|next (?:year|quarter|month|phase|release|sprint|"
    r"version|spring|"
    r"summer|autumn|winter|step)|in (?:the )?(?:near )?future|phase (?:two|2|three|3)|v2 will|eventually|"
    r"roadmap|"
    r"plan(?:s|ned|ning)? (?:to|for)|we want to (?:add|change|switch|move)|will add|will be added|someday|"
    r"down the road|"
    r"upcoming|not (?:yet )?(?:live|built|there) yet)\b",
    _ANY_CASE,
)
_PAST: Final = re.compile(
    r"\b(?:(?:we|it|they|that|there|which|bot|system|assistant|chatbot) used to|no longer|previously|"
    r"formerly|in the past|"
    r"was replaced|were replaced|retired|we removed|until last (?:year|month|week)|"
    r"(?:we|i|they) (?:once |first |also |have |had )*(?:tried|tested|experimented with|piloted|"
    r"started with|moved "
    r"away from)|in the (?:pilot|first version|beginning|past)|at first|originally|initially|"
    r"no longer use)\b",
    _ANY_CASE,
)
_CLAUSE: Final = re.compile(
    r"[,;:()]|\b(?:but|however|although|though|while|whereas|because|and then|so that|if|when|then)\b",
    _ANY_CASE,
)
_TURN: Final = re.compile(
    r"\b(?:but|however|although|though|whereas)\b|;|\bright now\b|\bfor now\b|\band (?:we )?(?:want|plan|"
    r"will|would|hope|intend)\b"
    r"|,\s*(?=(?:but |and )?(?:we|it|they|i|before|earlier)\b)|,\s*(?:and )?now\b|\b(?:then|"
    r"before) (?:we )?(?:switched|moved|changed)\b",
    _ANY_CASE,
)


def manner_of(sentence: str, start: int, *, end: int) -> Manner:
    """Say how the words from `start` to `end` of a sentence are meant.

    Denial counts within the clause before the words, or right behind them (*... is not set up*); doubt and
    time count within the sentence's part between *but*s.
    """
    part = _part(sentence, start, end=end)
    when = FactTime.TODAY
    if _PAST.search(part):
        when = FactTime.RETIRED
    elif _PLANNED.search(part):
        when = FactTime.PLANNED
    denied = when is not FactTime.RETIRED and _is_denied(sentence, start, end=end)
    return Manner(
        Polarity.NO if denied else Polarity.YES,
        Certainty.HEDGED if _HEDGED.search(part) else Certainty.SAID,
        when,
    )


def _is_denied(sentence: str, start: int, *, end: int) -> bool:
    breaks = [m.end() for m in _CLAUSE.finditer(sentence, 0, start)]
    clause = sentence[breaks[-1] if breaks else 0 : start]
    before = bool(_DENIED.search(clause)) and not _NOT_DENIED.search(clause)
    return before or bool(_DENIED_AFTER.search(sentence[end:]))


def _part(sentence: str, start: int, *, end: int) -> str:
    cuts = list(_TURN.finditer(sentence))
    low = max((m.end() for m in cuts if m.end() <= start), default=0)
    high = min((m.start() for m in cuts if m.start() >= end), default=len(sentence))
    return sentence[low:high]
