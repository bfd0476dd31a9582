"""Two things in one breath: what is asked along with a question, and what an answer says to it.

*Who can write to the wiki?* is asked together with *and does somebody check it?*, as people do who talk, so
that twelve questions reach further. Never more than two at once. Who clicks an answer is asked the other
next; what words leave unanswered is not asked again by itself, and stays open.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from assistant.interview.answers import Answer, read_answer
from assistant.interview.questions import Gap, fact_of
from assistant.model.values import SYSTEM
from knowledge_base.catalogue import Catalogue
from knowledge_base.conditions import FactRef
from knowledge_base.entries import FactEntry
from knowledge_base.reading.reader import FAINT, Reads

_WORTH_ADDING: Final = 0.25
"""What the second question has to be worth by itself."""
_ABOUT_IT: Final = 0.7
"""How sure the reader has to be that the rest answers the second question."""
_NEW_ANSWER: Final = 0.3
"""What a plain yes or no adds to the chance that a second answer begins there."""
_NOT_DIVIDED: Final = 0.3
"""What speaks beforehand for an answer to the first question alone."""
_STOP: Final = re.compile(r"(?<=[.!?;])\s+|\n+")
_AND: Final = re.compile(r",? (?:and|but)\b|\s[-–—]\s|, (?=(?:no|yes)\b)")
_PLAIN: Final = re.compile(
    r"^\W*(?:(?:and|but|oh|well),? )?(?:yes|yeah|yep|no|nope|never|not)\b", re.IGNORECASE
)


def asked_along(question: str, gaps: Sequence[Gap], *, catalogue: Catalogue) -> str | None:
    """Return the question that is worth asking in the same breath, if there is one."""
    ref = fact_of(question)
    entry = catalogue.facts.get(ref.key) if ref else None
    if ref is None or entry is None:
        return None
    worth = {found: gap for gap in gaps if (found := fact_of(gap.question)) is not None and found != ref}
    fitting = [other for other, gap in worth.items() if gap.worth >= _WORTH_ADDING and _goes_with(other, ref)]
    listed = [other for key in entry.along for other in fitting if other.key == key]
    same_part = [other for other in fitting if other.subject == ref.subject != SYSTEM]
    return next((worth[other].question for other in (*listed, *same_part)), None)


def _goes_with(other: FactRef, ref: FactRef) -> bool:
    return SYSTEM in (other.subject, ref.subject) or other.subject == ref.subject


def says_more(text: str) -> bool:
    """Whether words have more than one sentence, so that *I don't know* may be said of one question only."""
    return _STOP.search(text.strip()) is not None


class Both(NamedTuple):
    """What an answer says to two questions.

    Attributes:
        first: the words that are about the first, the whole answer if they all are.
        second: what the rest says to the second; nothing where it may as well go on with the first.
    """

    first: str
    second: Answer | None


def read_both(text: str, asked: tuple[FactEntry, FactEntry], *, reader: Reads | None) -> Both:
    """Divide an answer where what comes before fits the first question, and the rest the second, best.

    A sentence that begins with a plain yes or no is taken for the beginning of the second answer rather than
    for more of the first.
    """
    said = text.strip()
    first, second = asked

    def chance(words: str, entry: FactEntry) -> float:
        readings = reader.read(words, asked=entry.id, least=FAINT) if reader is not None else ()
        return max((reading.chance for reading in readings if reading.key == entry.id), default=0.0)

    def fit(stop: re.Match[str]) -> float:
        before, rest = said[: stop.start()], said[stop.end() :]
        begins = _NEW_ANSWER if _PLAIN.match(rest) else 0.0
        return chance(before, first) + chance(rest, second) + begins

    stop = max(list(_STOP.finditer(said)) or _AND.finditer(said), key=fit, default=None)
    if stop is None or fit(stop) < chance(said, first) + _NOT_DIVIDED:
        return Both(text, None)
    rest = said[stop.end() :]
    likely = chance(rest, second)
    about = likely >= _ABOUT_IT and likely > chance(rest, first)
    answer = read_answer(rest, second, reader=reader) if about or _PLAIN.match(rest) else None
    return Both(said[: stop.start()] if answer is not None else text, answer)
