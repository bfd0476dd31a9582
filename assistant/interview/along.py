"""Two things in one breath: what is asked along with a question, and what an answer says to it.

*Who can write to the wiki?* is asked together with *and does somebody check it?*, as people do who talk, so
that twelve questions reach further. Never more than two at once. Who clicks an answer is asked the other
next; what words leave unanswered is not asked again by itself, and stays open.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from assistant.interview.answers import Answer, Command, command_in, read_answer
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
_RATHER: Final = 0.1
"""By how much surer it has to be that the rest is about the second question than about the first."""
_BEHIND_SHRUG: Final = 0.2
"""The same behind *I don't know*, where people guess at the first question, too (*everyone, I suppose*)."""
_NEW_ANSWER: Final = 0.3
"""What a plain yes or no adds to the chance that a second answer begins there."""
_NOT_DIVIDED: Final = 0.3
"""What speaks beforehand for an answer to the first question alone."""
_STOP: Final = re.compile(r"(?<=[.!?;])\s+|\n+")
_NO_VERDICT: Final = r"(?<!\bso)(?<!\bsay)(?<!\bthen)"
"""*So no* ends an answer rather than beginning the next."""
_RUN_ON: Final = re.compile(rf"{_NO_VERDICT}\s+(?=(?:yes|yeah|yep|no|nope)\b(?:[.,;:!]|\s*$))", re.IGNORECASE)
"""*Orders only no, any address*: where nobody put a stop, a plain yes or no begins the second answer."""
_SPACE: Final = re.compile(r",?\s+(?:(?:and|but)\s+|[-–—]\s+)?", re.IGNORECASE)
_VERDICT: Final = re.compile(r"\b(?:so|say|then)\W+(?:yes|no)\W*$", re.IGNORECASE)
"""*We rent it, so no* is one answer."""
_LONGEST_RUN_ON: Final = 30
"""In more words without a stop no second answer is looked for."""
_PLAIN: Final = re.compile(
    r"^\W*(?:(?:and|but|oh|well),? )?(?:yes|yeah|yep|no|nope|never|not)\b", re.IGNORECASE
)


def asked_along(question: str, gaps: Sequence[Gap], *, catalogue: Catalogue) -> str | None:
    """Return the question that is worth asking in the same breath, if there is one.

    First what goes well with it by the catalogue, then what is about the same part, then the most telling for
    the same person.
    """
    ref = fact_of(question)
    entry = catalogue.facts.get(ref.key) if ref else None
    if ref is None or entry is None:
        return None
    worth = {found: gap for gap in gaps if (found := fact_of(gap.question)) is not None and found != ref}
    told = {other: gap for other, gap in worth.items() if gap.worth >= _WORTH_ADDING}
    same_part = [gap for other, gap in told.items() if other.subject == ref.subject != SYSTEM]
    near = [other for other in told if SYSTEM in (other.subject, ref.subject) or other.subject == ref.subject]
    listed = [told[other] for key in entry.along for other in near if other.key == key]
    same_person = sorted(
        (gap for other, gap in told.items() if _asks(other, entry.answered_by[0], catalogue=catalogue)),
        key=lambda gap: (-gap.worth, gap.question),
    )
    return next((gap.question for gap in (*listed, *same_part, *same_person)), None)


def _asks(ref: FactRef, who: str, *, catalogue: Catalogue) -> bool:
    """Whether a question is for somebody."""
    return ref.key in catalogue.facts and catalogue.facts[ref.key].answered_by[0] == who


def says_more(text: str) -> bool:
    """Whether words have more than one sentence, so that *I don't know* may be said of one question only."""
    return _STOP.search(text.strip()) is not None


def _stops(said: str) -> list[re.Match[str]]:
    """Return where a second answer may begin: behind a stop, or anywhere in a few words that have none."""
    ends = [*_STOP.finditer(said), *_RUN_ON.finditer(said)]
    if not ends and len(said.split()) <= _LONGEST_RUN_ON and not _VERDICT.search(said):
        ends = list(_SPACE.finditer(said))
    return ends


class Both(NamedTuple):
    """What an answer says to two questions.

    Attributes:
        first: the words that are about the first; the whole answer if they all are, or say nothing alone.
        second: what the rest says to the second; nothing where it may as well go on with the first.
    """

    first: str
    second: Answer | None


def _is_rather_second(
    words: str, asked: tuple[FactEntry, FactEntry], *, reader: Reads | None, by: float
) -> bool:
    """Whether words are more surely about the second question than the first; so taken without a reader."""
    if reader is None:
        return True
    first, second = asked
    return reader.addresses(words, second.id) - reader.addresses(words, first.id) >= by


def _is_second_behind_shrug(
    said: str, stop: re.Match[str], *, asked: tuple[FactEntry, FactEntry], reader: Reads | None
) -> bool:
    """Whether an answer is *I don't know* to the first question, and then about the second."""
    if command_in(said[: stop.start()]) is not Command.DONT_KNOW:
        return False
    return _is_rather_second(said[stop.end() :], asked, reader=reader, by=_BEHIND_SHRUG)


def read_both(text: str, asked: tuple[FactEntry, FactEntry], *, reader: Reads | None) -> Both:
    """Divide an answer where what comes before fits the first question, and the rest the second, best.

    A sentence that begins with a plain yes or no is taken for the beginning of the second answer rather than
    for more of the first; alone, only behind an answer to the first (*Hm. No.* is one answer). Where no stop
    stands, what comes before has to tell of the first unasked: *as far as I know no* is one answer, too.
    Behind *I don't know* stands the second answer, if it is rather about the second question.
    """
    said = text.strip()
    first, second = asked

    def chance(words: str, entry: FactEntry) -> float:
        readings = reader.read(words, asked=entry.id, least=FAINT) if reader is not None else ()
        return max((reading.chance for reading in readings if reading.key == entry.id), default=0.0)

    def tells(words: str) -> bool:
        told = reader.read(words, least=FAINT) if reader is not None else ()
        return any(reading.key == first.id for reading in told)

    def fit(stop: re.Match[str]) -> float:
        before, rest = said[: stop.start()], said[stop.end() :]
        if stop.re is not _STOP and not tells(before):
            return 0.0
        begins = _NEW_ANSWER if _PLAIN.match(rest) else 0.0
        return chance(before, first) + chance(rest, second) + begins

    shrug = _STOP.search(said)
    if shrug is not None and _is_second_behind_shrug(said, shrug, asked=asked, reader=reader):
        return Both(said[: shrug.start()], read_answer(said[shrug.end() :], second, reader=reader))
    stop = max(_stops(said), key=fit, default=None)
    if stop is None or fit(stop) < chance(said, first) + _NOT_DIVIDED:
        return Both(text, None)
    rest = said[stop.end() :]
    likely = chance(rest, second)
    sure = _PLAIN.match(rest) or (likely >= _ABOUT_IT and likely > chance(rest, first))
    rather = len(rest.split()) == 1 or _is_rather_second(rest, asked, reader=reader, by=_RATHER)
    answer = read_answer(rest, second, reader=reader) if sure and rather else None
    before = said[: stop.start()]
    alone = answer is not None and (command_in(before) or read_answer(before, first, reader=reader))
    if not alone and len(rest.split()) == 1:
        return Both(text, None)
    return Both(before if alone else text, answer)
