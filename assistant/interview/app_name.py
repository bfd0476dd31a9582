"""What a team calls its own application: *we are building "EssayBuddy"*, *our bot is called Anna*."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from assistant.interview.mentions import Mention
from assistant.interview.text import Sentence

_NOUN: Final = (
    r"(?:app|tool|bot|chatbot|assistant|agent|product|system|service|platform|helper|copilot|project)"
)
_NAME: Final = r"(?:[\"“«](?P<quoted>[A-Z][^\"”»]{1,30})[\"”»]|(?P<plain>[A-Z][\w-]+(?: [A-Z][\w-]+)?))"
_CALLED: Final = re.compile(
    rf"\b(?:[Ii]t(?:['’]?s)?|[Tt]his|(?:[Oo]ur|[Tt]he|[Aa]n?|[Tt]his) (?:[\w-]+ ){{0,3}}?{_NOUN})"
    rf"(?: (?:is|was))?,? (?:called|named) {_NAME}"
)
_MADE: Final = re.compile(
    r"\b[Ww]e(?: are|['’]re| have|['’]ve)? (?:now |currently )?(?:build|building|built|develop|developing|"
    rf"developed|launch|launched|launching|make|making|made) "
    rf"(?:(?:an? |our )?(?:[\w-]+ ){{0,2}}?{_NOUN},? (?:called|named) )?(?P<mark>{_NAME})"
)


class AppName(NamedTuple):
    """A name and where it stands."""

    name: str
    sentence: Sentence
    start: int
    end: int


def find_app_name(sentences: Sequence[Sentence], mentions: Sequence[Mention]) -> AppName | None:
    """Return what the application is called, where a name of its own is given that is nobody else's."""
    for sentence in sentences:
        for found in (_CALLED.search(sentence.text), _MADE.search(sentence.text)):
            if found is None:
                continue
            group = "quoted" if found["quoted"] else "plain"
            start, end = found.span(group)
            if not any(m.sentence is sentence and m.start < end and start < m.end for m in mentions):
                return AppName(found[group].strip(), sentence, start, end)
    return None
