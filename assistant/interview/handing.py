"""What people hand to the system: *customers photograph the broken item*, *pupils upload their homework*."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from assistant.interview.mentions import Mention
from assistant.interview.patterns import manner_of
from assistant.interview.people import verb_after
from assistant.interview.text import Sentence, words_of

_ALWAYS: Final = frozenset("photograph upload submit paste attach scan".split())
"""Verbs that hand something over, whatever it is."""
_IF_A_FILE: Final = frozenset("send share record take give drop".split())
"""Verbs that do so with a picture, a file or a recording."""
_FILING: Final = frozenset("photograph upload attach scan".split())
"""Verbs after which it is a picture or a file in any case."""
_FILES: Final = frozenset(
    """photo photograph picture image snapshot selfie screenshot scan drawing sketch video clip film file pdf
    document attachment recording audio voice sound sample memo spreadsheet""".split()
)
_SOUNDS: Final = frozenset("voice cough song breath speech message memo call sound playing reading".split())
"""What people record with a microphone; a visit that is recorded is written down."""
_PEOPLE: Final = re.compile(
    r"\b(?:people|users|they|you|anyone|everyone|anybody|everybody)\s+(?:can |may |just |then |also )*"
    r"(?P<verb>photograph|upload|submit|paste|attach|scan|send|share|record|take)s?\b",
    re.IGNORECASE,
)
_CUT: Final = re.compile(
    r"[.;:,]|\b(?:and|or|but|then|so|who|which|that|before|after|when|if|because)\b", re.IGNORECASE
)
_AWAY: Final = re.compile(
    r"\b(?:to|with) (?:us|our (?:office|team|colleagues|lawyers?|doctors?|staff)|each other)\b", re.IGNORECASE
)
"""Where it goes instead: to people."""


class Handover(NamedTuple):
    """People who hand something to the system.

    Attributes:
        what: the normal forms of the words for it.
        is_file: whether it is a picture, a file or a recording.
    """

    sentence: Sentence
    what: tuple[str, ...]
    is_file: bool


def find_handovers(sentences: Sequence[Sentence], mentions: Sequence[Mention]) -> list[Handover]:
    """Find what people hand over themselves today, in the order of the text."""
    found = [_by_group(m) for m in mentions if m.writer is not None and m.manner.holds_today]
    found += [
        _handover(s, m["verb"].lower(), at=m.end()) for s in sentences for m in _PEOPLE.finditer(s.text)
    ]
    return [one for one in found if one is not None]


def _by_group(mention: Mention) -> Handover | None:
    verb = verb_after(mention)
    if verb is None or verb not in _ALWAYS | _IF_A_FILE:
        return None
    said = re.search(rf"\b{verb}\w*", mention.after, re.IGNORECASE)
    return _handover(mention.sentence, verb, at=mention.end + said.end()) if said else None


def _handover(sentence: Sentence, verb: str, *, at: int) -> Handover | None:
    rest = sentence.text[at:]
    cut = _CUT.search(rest)
    clause = rest[: cut.start()] if cut else rest
    what = words_of(clause)
    is_file = verb in _FILING or bool(_FILES & set(what)) or (verb == "record" and bool(_SOUNDS & set(what)))
    if not (verb in _ALWAYS or is_file) or (verb not in _ALWAYS and _AWAY.search(clause)):
        return None
    if not manner_of(sentence.text, at, end=at + len(clause)).holds_today:
        return None
    return Handover(sentence, what, is_file)
