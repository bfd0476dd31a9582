"""Agents that work together and are called by what each does: *the Detective looks for the cause*."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from assistant.interview.sketch import Sketch
from assistant.interview.text import Sentence, same_words
from assistant.interview.verbs import is_verb
from knowledge_base.vocabulary import ComponentKind as K

_PEOPLE: Final = "human|service|support|estate|travel|call|customer|sales|field|live|insurance"
_NUMBER: Final = "(?:two|three|four|five|six|seven|several|[2-9])"
_SEVERAL: Final = re.compile(
    rf"\b{_NUMBER}\s+(?:(?!(?:{_PEOPLE})\b)[\w-]+ )?(?:sub-?)?agents\b|\b(?:is|are) {_NUMBER} of them\b",
    re.IGNORECASE,
)
"""*Four agents*, *really it is three of them*; of two service agents nobody asks what they are called."""
_DOES: Final = r"\s+(?:only |also |then )?(?P<does>[a-z]+[^\Ws]s)\b"
_ITS_OBJECT: Final = re.compile(
    r"\s+(?:the|an?|up|out|into|at|for|its|their|each|all|every|what|whether|it|them|old|new)\b"
)
_NAMED: Final = re.compile(
    r"(?:^(?:And |Then )?|[.!?,:;]\s+(?:and )?|\b(?:and|then|or|to)\s+)(?:[Tt]he )(?P<name>[A-Z][a-z]{3,})"
    + _DOES
)
_AFTER_COLON: Final = (
    re.compile(r"[,:;]\s+(?:and )?(?P<name>[A-Z][a-z]{3,})" + _DOES),
    re.compile(r"[,:;]\s+(?:and )?(?:the|an?) (?P<name>[a-z]{4,})" + _DOES),
)
_FEWEST, _MOST = 2, 6


class Member(NamedTuple):
    """One of the agents, where it is named first.

    Attributes:
        start, end: the place of the name in the sentence.
    """

    name: str
    sentence: Sentence
    start: int
    end: int


def find_crew(sentences: Sequence[Sentence]) -> list[Member]:
    """Return the agents of a text that says that there are several, by their names; none where few are named.

    *Four agents: Scout pulls the lots, Librarian searches old reports* names two, *The Clerk fills the list*
    behind it another.
    """
    counted = next((n for n, s in enumerate(sentences) if _SEVERAL.search(s.text)), None)
    if counted is None:
        return []
    found: dict[str, Member] = {}
    for member in _members(sentences[counted:]):
        found.setdefault(member.name.lower(), member)
    return list(found.values()) if _FEWEST <= len(found) <= _MOST else []


def place_crew(sketch: Sketch, sentences: Sequence[Sentence]) -> None:
    """Add each of the agents that are called by what they do, unless it is there."""
    for member in find_crew(sentences):
        if any(same_words(part.name, member.name) for part in sketch.model.system.components):
            continue
        element = sketch.add_component(member.name, K.AGENT, sentence=member.sentence)
        sketch.seen_at(element, member.sentence, start=member.start, end=member.end)


def _members(sentences: Sequence[Sentence]) -> Iterator[Member]:
    for sentence in sentences:
        lists = _AFTER_COLON if _SEVERAL.search(sentence.text) else ()
        for pattern in (_NAMED, *lists):
            for found in pattern.finditer(sentence.text):
                if is_verb(found["does"]) or _ITS_OBJECT.match(sentence.text, found.end()):
                    yield Member(found["name"], sentence, found.start("name"), found.end("name"))
