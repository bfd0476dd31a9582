"""What a team calls its own application: *we are building "EssayBuddy"*, *our bot is called Anna*."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final, NamedTuple

from assistant.interview.mentions import Mention
from assistant.interview.text import Sentence
from assistant.interview.verbs import is_verb

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
_APPOSED: Final = re.compile(
    rf"\b(?P<plain>[A-Z][\w-]+)(?:, | \()(?:our|the|an?) (?:[\w-]+ ){{0,3}}?{_NOUN}(?=[,.)])(?P<quoted>(?!))?"
)
"""*Storyline, our service, pulls the transactions*."""
_IN_TITLE: Final = re.compile(
    rf"(?P<noun>\b(?:{_NOUN}|[a-z]{{4,}}[eo]r) )?[\"“«](?P<quoted>[A-Z][\w-]+(?: [A-Z][\w-]+)?)[\"”»]"
    r"(?P<more> \(| (?P<verb>[a-z]+s)\b)?"
)
"""*File summariser "Aktenlupe"*, *"Mangle" (document extraction)*, *"Basia" types in the invoices*."""
_TITLE: Final = 2
"""In so many sentences from the beginning."""

_OPENS: Final = re.compile(
    r"[\W\d]*(?:[\"“«](?P<quoted>[A-Z][^\"”»]{1,30})[\"”»]|(?P<plain>[A-Z][\w-]+))"
    r"(?:,[^,]{3,60},)?(?:: | (?:is|was) (?:an?|the|our)\b| (?P<verb>[a-z]+s)\b)"
)
"""*Plainsong makes simple versions*: what a description opens with is likely what it is about."""
_OPENERS: Final = frozenset(
    """it this that there here what who he she everybody everyone nobody somebody one each every all our my
    his her its their context background purpose summary subject title name system goal hi hello note about
    description question scope team product project status today from to re cc date sender message dear attn
    ticket requester what why how when where""".split()
)
_OFTEN: Final = 2


class AppName(NamedTuple):
    """A name and where it stands."""

    name: str
    sentence: Sentence
    start: int
    end: int


def find_app_name(
    sentences: Sequence[Sentence], mentions: Sequence[Mention], *, opening: bool = False
) -> AppName | None:
    """Return what the application is called, where a name of its own is given that is nobody else's.

    Args:
        sentences: the description.
        mentions: what else its words name.
        opening: whether the name that the first sentence begins with will do, or two other sentences, or one
            that is set beside it or stands in a title in quotes.
    """
    for sentence in sentences:
        for pattern in (_CALLED, _MADE):
            found = pattern.search(sentence.text)
            named = _named(found, sentence, mentions=mentions) if found is not None else None
            if named is not None:
                return named
    if not opening:
        return None
    for sentence in sentences:
        apposed = _APPOSED.search(sentence.text)
        named = _named(apposed, sentence, mentions=mentions) if apposed is not None else None
        if named is not None:
            return named
    for sentence in sentences[:_TITLE]:
        titled = _IN_TITLE.search(sentence.text)
        does = titled is not None and titled["verb"] is not None and is_verb(titled["verb"])
        called = titled is not None and (titled["noun"] or does or titled["more"] == " (")
        named = _named(titled, sentence, mentions=mentions) if titled is not None and called else None
        if named is not None:
            return named
    opened = [name for sentence in sentences if (name := _opened(sentence, mentions)) is not None]
    often = Counter(found.name for found in opened)
    return next((f for f in opened if f.sentence == sentences[0] or often[f.name] >= _OFTEN), None)


def _opened(sentence: Sentence, mentions: Sequence[Mention]) -> AppName | None:
    found = _OPENS.match(sentence.text)
    if found is None or (found["verb"] and not is_verb(found["verb"])):
        return None
    named = _named(found, sentence, mentions=mentions)
    return named if named is not None and named.name.lower() not in _OPENERS else None


def _named(found: re.Match[str], sentence: Sentence, *, mentions: Sequence[Mention]) -> AppName | None:
    """Return the name that was found, unless its words name something else."""
    group = "quoted" if found["quoted"] else "plain"
    start, end = found.span(group)
    others = any(m.sentence is sentence and m.start < end and start < m.end for m in mentions)
    return None if others else AppName(found[group].strip(), sentence, start, end)
