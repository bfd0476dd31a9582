"""What the trained reader says of names: parts that no word of the lexicon names, and words that are none.

A name that no rule knows enters as inferred, with the kind the reader takes it for. What it takes for people,
firms or a part that is not there is none, and so is a plain word of the lexicon in which it sees no name.
Names of products stay, and so do kinds: those are for the lexicon to say (docs/decisions/0009 and 0011).
"""

from __future__ import annotations

import re
import string
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from assistant.interview.lexicon import Meaning
from assistant.interview.mentions import Mention
from assistant.interview.patterns import manner_of
from assistant.interview.reading import MOST_SENTENCES
from assistant.interview.text import Sentence, words_of
from assistant.interview.things import HUB_KINDS, HUB_WORDS
from assistant.interview.verbs import is_verb
from knowledge_base.reading.names import NO_PARTS, NamedPart
from knowledge_base.reading.reader import Reads
from knowledge_base.vocabulary import Certainty, ComponentKind

NAMED: Final = 0.6
"""The chance from which words that no rule knows are taken for a part, chosen on the development cases."""
PART: Final = 0.8
"""The chance from which a proper name is that of a part, whatever its kind."""
_IN_NAMES: Final = f"{string.ascii_letters}{string.digits}_-"
_DANGLING: Final = re.compile(
    r"(?:\s+(?:in|on|at|of|to|for|from|with|by|and|or|the|a|an|our))+$", re.IGNORECASE
)
FAINT_SIGNS: Final = (ComponentKind.SCHEDULER, ComponentKind.IDENTITY_PROVIDER, ComponentKind.INGESTER)
"""Parts that words rarely tell of which do not name them, such as *once a month*: six of 33 held-out ones."""
HUB: Final = 0.3
"""The chance from which a name is taken for the application, where nothing else is."""
HUB_PART: Final = 0.5
"""The chance that it is a part at all, which it needs for that."""
SURELY: Final = 0.9
"""The chance that a name is that of a part, from which it is the application if it does something."""
_DOES: Final = re.compile(r"\s+(?:only |then |also |now |never |just )?(?P<verb>[a-z]+s)\b")
LIKELY: Final = 0.8
"""The chance from which words are the name of a part, though of which kind is not so sure."""
KIND: Final = 0.4
"""The chance from which it is of the likeliest kind, where it is a part."""
NO_PART: Final = 0.5
"""The chance from which what a rule took for a part is none."""
_WORKED_ON: Final = re.compile(
    r"\b(?:read|answer|sort|summari[sz]e|classif|triage|handle|process|scan|search|forward|go(?:es)? through|"
    r"repl(?:y|ies) to)\w*\s(?:[\w,']+\s){0,3}$",
    re.IGNORECASE,
)
"""What stands before something that the system works on: its writers matter, whatever it is called."""
_NO_NAMES: Final = frozenset(
    "raw domain tool tools small job worker channel hardware cloud batch rule list".split()
)
"""Words that name no part by themselves, whatever the reader takes them for."""
NO_NAME: Final = 0.8
"""The chance from which what a description opens with is not its application; those look like firms."""


def with_names(mentions: Sequence[Mention], sentences: Sequence[Sentence], *, reader: Reads) -> list[Mention]:
    """Return the mentions with what the reader adds and takes away, in the order of the text."""
    by_sentence: dict[int, list[Mention]] = defaultdict(list)
    for mention in mentions:
        by_sentence[mention.sentence.start].append(mention)
    found: list[Mention] = []
    for n, sentence in enumerate(sentences):
        if n >= MOST_SENTENCES:
            found += by_sentence[sentence.start]
            continue
        names = reader.names(sentence.text)
        known = [kept for m in by_sentence[sentence.start] if (kept := _judged(m, names)) is not None]
        found += sorted([*known, *_added(sentence, names, known=known)], key=lambda mention: mention.start)
    if any(m.kind in HUB_KINDS for m in found):
        return found
    hub = _likeliest_hub(sentences[:MOST_SENTENCES], found, reader=reader)
    called = {mention.name for mention in hub}
    found = [m for m in found if not (m.name in called and m.manner.certainty is Certainty.INFERRED)]
    return sorted([*found, *hub], key=lambda mention: (mention.sentence.start, mention.start))


def _likeliest_hub(
    sentences: Sequence[Sentence], mentions: Sequence[Mention], *, reader: Reads
) -> list[Mention]:
    """Return each mention of the name that is likeliest the application, where no words plainly are.

    Where the reader takes none for it, that is a name of some part, of whichever kind, that does something.
    """
    places: dict[str, list[Mention]] = defaultdict(list)
    chances: dict[str, float] = defaultdict(float)
    doing: list[Mention] = []
    for sentence in sentences:
        own = [m for m in mentions if m.kind and m.sentence is sentence]
        for name in (_whole(name, sentence.text) for name in reader.names(sentence.text)):
            over = [m for m in own if _overlap(name, m)]
            if name.kind in HUB_KINDS and name.part >= HUB_PART and not over:
                mention = _mention(sentence, name)
                chances[mention.name.lower()] += name.chance
                places[mention.name.lower()].append(mention)
            if name.kind not in NO_PARTS and _does_something(sentence.text, name):
                hub = _mention(sentence, name._replace(kind=ComponentKind.ORCHESTRATOR))
                if all(m.start == hub.start and m.manner.certainty is Certainty.INFERRED for m in over):
                    doing.append(hub)
    best = max(chances, key=lambda name: chances[name], default="")
    return places[best] if best and chances[best] >= HUB else doing[:1]


def _does_something(text: str, name: NamedPart) -> bool:
    """Whether a name of an unsure kind is followed by what it does: *CortexVue only moves scans*."""
    found = _DOES.match(text[name.end :])
    unsure = name.part >= SURELY and name.chance < NAMED
    own = text[name.start].isupper() or name.start == 0
    return unsure and own and found is not None and is_verb(found["verb"])


def unknown_names(
    sentences: Sequence[Sentence], mentions: Sequence[Mention], *, reader: Reads
) -> Iterator[tuple[Sentence, NamedPart]]:
    """Yield proper names that are surely those of parts, though of which kind nobody can tell."""
    for sentence in sentences[:MOST_SENTENCES]:
        own = [m for m in mentions if m.sentence is sentence]
        for name in reader.names(sentence.text):
            text = sentence.text[name.start : name.end]
            called = sentence.text[: name.start].rstrip().endswith(("called", "named"))
            proper = text[:1].isupper() and name.start > 0 and not (called or text.isupper())
            if proper and name.part >= PART and not any(_overlap(name, m) for m in own):
                yield sentence, name


def names_no_part(sentence: Sentence, start: int, *, end: int, reader: Reads, least: float = NO_PART) -> bool:
    """Whether the reader takes words for people, a firm, or a part that is not there, at least so surely."""
    return any(
        name.kind in NO_PARTS and name.chance >= least and name.start < end and start < name.end
        for name in reader.names(sentence.text)
    )


def _judged(mention: Mention, names: Sequence[NamedPart]) -> Mention | None:
    """Return a mention as the reader lets it stand; its kind is for the lexicon to say."""
    inside = [name for name in names if _overlap(name, mention)]
    if mention.kind is None:
        return mention
    if mention.meaning.sign:
        return mention if inside or mention.kind not in FAINT_SIGNS else None
    if any(name.kind in NO_PARTS and name.chance >= NO_PART for name in inside[-1:]):
        return None
    if not inside and _is_vague(mention):
        return None
    if len(inside) > 1 and inside[-1].end == mention.end and mention.meaning.sort == "component":
        start = inside[-1].start
        return replace(mention, name=mention.sentence.text[start : mention.end], start=start)
    return mention


def _is_vague(mention: Mention) -> bool:
    """Whether a word of the lexicon names a part only if the reader sees a name there, too: *mail*, *page*.

    On held-out descriptions 301 of 347 such words that it saw no name in were none. What is read or answered
    stays: whoever writes it is heard.
    """
    plain = mention.meaning.sort == "component" and not mention.is_product
    named = mention.head[-1] in HUB_WORDS or _WORKED_ON.search(mention.before) is not None
    return plain and not named and mention.manner.holds_today


def _added(sentence: Sentence, names: Sequence[NamedPart], *, known: Sequence[Mention]) -> Iterator[Mention]:
    done = 0
    for name in (_whole(name, sentence.text) for name in names):
        likely = name.chance >= NAMED or (name.part >= LIKELY and name.chance >= KIND)
        if name.kind in NO_PARTS or not likely or name.start < done:
            continue
        text = _DANGLING.sub("", sentence.text[name.start : name.end])
        words = words_of(text)
        taken = any(_overlap(name, m) and m.meaning.sort != "data" for m in known)
        alone = len(words) == 1 and text.islower()
        if taken or not words or (alone and (text in _NO_NAMES or _is_deed(text))):
            continue
        done = name.end
        yield _mention(sentence, name)


def _mention(sentence: Sentence, name: NamedPart) -> Mention:
    text = _DANGLING.sub("", sentence.text[name.start : name.end])
    manner = manner_of(sentence.text, name.start, end=name.end)
    if manner.certainty is Certainty.SAID:
        manner = manner._replace(certainty=Certainty.INFERRED)
    meaning = Meaning("component", ComponentKind(name.kind))
    return Mention(meaning, text, words_of(text)[-1:], sentence, name.start, name.start + len(text), manner)


def _whole(name: NamedPart, text: str) -> NamedPart:
    """Take an identifier whole, *get_reservation* or *Procure-Pal*, of which the reader may see a piece."""
    start, end = name.start, name.end
    if {"_", "-"} & set(text[max(0, start - 1) : end + 1]):
        start = len(text[:start].rstrip(_IN_NAMES))
        end = len(text) - len(text[end:].lstrip(_IN_NAMES))
        whole = text[start:end]
        start, end = end - len(whole.lstrip("-")), start + len(whole.rstrip("-"))
    return name._replace(start=start, end=end)


def _is_deed(word: str) -> bool:
    """Whether a word alone says what is done rather than what it is done with: *talking*, *search*."""
    return word.endswith("ing") or is_verb(word)


def _overlap(name: NamedPart, mention: Mention) -> bool:
    return name.start < mention.end and mention.start < name.end
