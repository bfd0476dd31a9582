"""Whether a store only keeps what the application made: *the summary lands in the patient's record*."""

from __future__ import annotations

import re
from typing import Final

from assistant.interview.sketch import Sketch

_MADE: Final = re.compile(
    r"\b(?:transcripts?|conversations?|chats|recordings?|answers?|replies|summar(?:y|ies)|outputs?|results?|"
    r"reports?|notes|drafts?|minutes|letters?|scores?|verdicts?|(?:generated|finished|resulting) \w+)\b",
    re.IGNORECASE,
)
"""What an application makes, or what is said to it."""
_INTO: Final = re.compile(
    r"\b(?:kept|keeps?|stor(?:es?|ed)|sav(?:es?|ed)|archiv(?:es?|ed)|lands?|landed|writ(?:es?|ten)|files?|filed|"
    r"puts?|dump(?:s|ed)?|exported|copied|ends? up|goes|go|posted|pushed|recorded|added|dropped)\b"
    r"[^.;:?!]{0,60}?\b(?:in|into|to|on|onto)\s+(?:[\w'’-]+\s+){0,4}$",
    re.IGNORECASE,
)
_KEEPING: Final = re.compile(
    r"\b(?:keep|kept|stor\w+|sav\w+|archiv\w+|retain\w*)\s+(?:[\w'’-]+\s+){0,3}$", re.IGNORECASE
)
_KEPT: Final = re.compile(
    r"^\W*(?:is|are|gets?|will be|stays?)\s+(?:\w+\s+)?(?:kept|stored|saved|archived|retained)\b",
    re.IGNORECASE,
)
_READ: Final = re.compile(
    r"\b(?:reads?|reading|looks? (?:it |them |things )?up|search\w*|retriev\w+|finds?|found|quer\w+|"
    r"from (?:it|them|there)|draws? on|based on|pulls?|fetch\w*|index\w*|knows?|learns?|trains?|trained|"
    r"fine-?tun\w+|answers? (?:\w+ )?from|checks?|compares?)\b",
    re.IGNORECASE,
)


_READS: Final = re.compile(
    r"\b(?:(?:it|bot|agent|assistant|model|copilot|system|which|that|and|can|may|to) )"
    r"(?:reads?|looks? (?:at|into|through)|quer(?:y|ies)|search(?:es)?|analy[sz]es?|goes through|watches|"
    r"checks?|triages?|summari[sz]es?)\b[^.;:?!]{0,50}$",
    re.IGNORECASE,
)


def only_kept(sketch: Sketch, element: str) -> bool:
    """Whether every sentence that names a store says that something of the application's is kept there."""
    places = sketch.places.get(element, ())
    return bool(places) and all(_is_kept(s.text, start, end=end) for s, start, end in places)


def is_read(sketch: Sketch, element: str) -> bool:
    """Whether a sentence says that the application reads a part that usually is only written to."""
    return any(_READS.search(s.text[:start]) for s, start, _ in sketch.places.get(element, ()))


def _is_kept(text: str, start: int, *, end: int) -> bool:
    before, after = text[:start], text[end:]
    kept = _INTO.search(before) or _KEEPING.search(before) or _KEPT.match(after)
    return bool(kept and _MADE.search(text) and not _READ.search(text))
