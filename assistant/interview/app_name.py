"""What a team calls its own application: *we are building "EssayBuddy"*, *our bot is called Anna*."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final, NamedTuple

from assistant.interview.mentions import Mention
from assistant.interview.text import Sentence
from assistant.interview.verbs import LOOKING, TELLING, is_verb

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
    rf"(?:^|: )(?P<plain>[A-Z][\w-]+), our (?:[\w-]+ ){{0,3}}?{_NOUN}, (?P<verb>[a-z]+s)\b(?P<quoted>(?!))?"
)
"""*Storyline, our service, pulls the transactions*."""
_IN_TITLE: Final = re.compile(
    r"(?:(?P<noun>[\w-]+) )?[\"“«](?P<quoted>[A-Z][\w-]+(?: [A-Z][\w-]+)?)[\"”»]"
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
    for n, sentence in enumerate(sentences):
        found = _APPOSED.search(sentence.text) or (_in_title(sentence) if n < _TITLE else None)
        named = _named(found, sentence, mentions=mentions) if found is not None else None
        if named is not None:
            return named
    opened = [name for sentence in sentences if (name := _opened(sentence, mentions)) is not None]
    often = Counter(found.name for found in opened)
    return next((f for f in opened if f.sentence == sentences[0] or often[f.name] >= _OFTEN), None)


def _in_title(sentence: Sentence) -> re.Match[str] | None:
    """Find a name in quotes of something that reads or tells, that is explained, or that does something."""
    found = _IN_TITLE.search(sentence.text)
    if found is None:
        return None
    noun = (found["noun"] or "").lower()
    doer = re.fullmatch(_NOUN, noun) is not None or _reads_or_tells(noun)
    does = found["verb"] is not None and is_verb(found["verb"])
    return found if doer or does or found["more"] == " (" else None


def _reads_or_tells(noun: str) -> bool:
    """Whether a noun is of somebody who reads or tells: *summariser*, *classifier*, *translator*."""
    stems = (noun[:-1], noun[:-2], f"{noun[:-2]}e", f"{noun[:-3]}y") if noun.endswith(("er", "or")) else ()
    return any(stem in TELLING | LOOKING for stem in stems)


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
