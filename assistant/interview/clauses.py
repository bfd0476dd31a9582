"""Who does what in a sentence: its words, the subject at each of them, and which of them are verbs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Final, NamedTuple

from assistant.interview.verbs import base_of, is_participle, is_verb


class Word(NamedTuple):
    """A word or mark, with its place in the sentence."""

    text: str
    start: int
    end: int

    @property
    def low(self) -> str:
        """The word in small letters."""
        return self.text.lower()


class Subject(Enum):
    """Who acts."""

    SYSTEM = "system"
    PEOPLE = "people"
    OTHERS = "others"


_WORD: Final = re.compile(r"[^\W\d_][\w'’\-]*|[.,;:()]|->")
_MODALS: Final = frozenset(
    "can could may will would should shall must might to let lets able allowed".split()
)
_HELPING: Final = frozenset("has have had does do is are".split())
ADVERBS: Final = frozenset(
    """then also only just automatically directly autonomously even not now always often usually either both
    again itself by still already never simply""".split()
)
BE: Final = frozenset("is are gets get be was were".split())
_BETWEEN: Final = ADVERBS | {"and", "or", "be", "is", "are"}
_CUTS: Final = frozenset(", ; : ( ) . -> and or but then".split())
_ASIDE: Final = frozenset(
    "after when if once before until where whenever unless because as while which that whom".split()
)
_SURELY_PEOPLE: Final = frozenset("we you i they he she who nobody anyone".split())
_PEOPLE: Final = frozenset(
    """people somebody someone anybody everyone everybody user staff human person visitor team company agency
    authority office department ministry bank hospital school university firm startup business""".split()
)
_SYSTEM: Final = frozenset(
    """bot chatbot assistant agent copilot system tool app application model service machine llm ai robot
    pipeline workflow script gpt program software which that helper backend""".split()
)
_RELATIVE: Final = frozenset("which that".split())
_PEOPLE_END: Final = ("ers", "ors", "ists", "ians")
_NOUN_SIGNS: Final = frozenset(
    """a an the our its their his her my your of for in with each every any this these those no some new on
    from by at as per into over under about without between two three several last next first up
    out""".split()
)
_SAME_IN_PAST: Final = frozenset("put set read cut".split())
_LETTING: Final = frozenset("help helps let lets make makes".split())


def words_in(text: str) -> list[Word]:
    """Split a sentence into words and marks."""
    return [Word(m[0], m.start(), m.end()) for m in _WORD.finditer(text)]


def subjects(words: Sequence[Word], known: Mapping[int, Subject]) -> list[Subject]:
    """Say for each word who the subject is there.

    A clause such as *which customers can edit* is an aside: behind it the subject is the old one.

    Args:
        words: the sentence.
        known: who or what ends at a place of the sentence.
    """
    starts = bool(words) and known.get(words[0].end) is Subject.SYSTEM
    subject = Subject.SYSTEM if starts or _orders(words) else Subject.OTHERS
    resumed: Subject | None = None
    found = []
    for at, word in enumerate(words):
        now = _subject_at(words, at, known=known)
        if now is Subject.PEOPLE and subject is Subject.SYSTEM and _is_aside(words, at):
            resumed = subject
        elif word.text == "," and resumed is not None:
            now, resumed = resumed, None
        subject = now or subject
        found.append(subject)
    return found


def _orders(words: Sequence[Word]) -> bool:
    """Whether a list item starts with what the system does: *extracts the fields*."""
    return len(words) > 1 and base_of(words[0].text) is not None and words[1].text not in (":", ".")


def _is_aside(words: Sequence[Word], at: int) -> bool:
    return any(word.low in _ASIDE for word in words[max(0, at - 3) : at])


def _subject_at(words: Sequence[Word], at: int, *, known: Mapping[int, Subject]) -> Subject | None:
    """Say who the subject is from this word on, if this word changes it."""
    word = words[at]
    if word.low in _SURELY_PEOPLE:
        return Subject.PEOPLE
    if word.low == "it":
        return Subject.SYSTEM
    if not _verb_follows(words, at):
        return None
    if word.low in _RELATIVE:
        return _of_relative(words, at, known=known)
    if word.end in known:
        return known[word.end]
    if word.low in _PEOPLE or word.low.removesuffix("s") in _PEOPLE:
        return Subject.PEOPLE
    if word.low in _SYSTEM:
        return Subject.SYSTEM
    people = word.low.endswith(_PEOPLE_END) and base_of(word.text) is None
    return Subject.PEOPLE if people else None


def _of_relative(words: Sequence[Word], at: int, *, known: Mapping[int, Subject]) -> Subject:
    """Say who acts in *..., which grants loans*: what stands before it, else the system."""
    before = next((word for word in reversed(words[:at]) if word.text[0].isalpha()), None)
    if before is None:
        return Subject.SYSTEM
    if before.end in known:
        return known[before.end]
    return Subject.PEOPLE if before.low.removesuffix("s") in _PEOPLE else Subject.SYSTEM


def _verb_follows(words: Sequence[Word], at: int) -> bool:
    """Whether a verb that this word may be the subject of comes next."""
    after = at + 1
    while after < len(words) and words[after].low in ADVERBS:
        after += 1
    if after >= len(words):
        return False
    following = words[after]
    if following.low in _MODALS | _HELPING:
        return True
    return is_verb(following.text) and following.text.islower() and not following.low.endswith("ing")


def is_verb_here(words: Sequence[Word], at: int) -> bool:
    """Whether a word that could be a noun is a verb here, by what stands before it."""
    word, base = words[at], base_of(words[at].text)
    if word.low.endswith(("ing", "ed")) or (is_participle(word.text) and word.low != base):
        return False
    if at == 0:
        return not any(other.low in BE for other in words[1:4])
    if word.low in _SAME_IN_PAST and any(other.low == "last" for other in words):
        return False
    before = words[at - 1].low
    if before in _NOUN_SIGNS:
        return False
    if base_of(before) and before not in _MODALS | _CUTS:
        return before in _LETTING
    if word.low != base:
        return True
    return before in _MODALS | _BETWEEN | _CUTS | {"it", "please"} and _may_be_plain(words, at)


def _may_be_plain(words: Sequence[Word], at: int) -> bool:
    """Whether an infinitive fits: behind *can*, *to* or *it*, or in a row of verbs that began with one."""
    before = words[at - 1].low
    if before in _MODALS | {"it"} | _BETWEEN - {"and", "or"}:
        return True
    return any(w.low in _MODALS or (n == 0 and base_of(w.text)) for n, w in enumerate(words[:at]))
