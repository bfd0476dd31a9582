"""What a team says its system does: verb phrases, and whether they act on the world or only answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from typing import Final, NamedTuple

from assistant.interview.clauses import ADVERBS, BE, Subject, Word, is_verb_here, subjects, words_in
from assistant.interview.mentions import Mention
from assistant.interview.patterns import Manner, manner_of
from assistant.interview.text import Sentence
from assistant.interview.verbs import ACTING, LOOKING, TELLING, base_of, is_participle, third_person
from knowledge_base.vocabulary import ComponentKind as K


class ActionSort(Enum):
    """What an action is towards the world."""

    ACTS = "acts"
    LOOKS_UP = "looks_up"
    ANSWERS = "answers"


class Action(NamedTuple):
    """Something the system does.

    Attributes:
        verb: the verb in the infinitive.
        third: the phrase in the third person: `issues refunds up to 50 euros`.
        short: verb and object only, for a name: `issue refunds`; empty where the object says nothing.
        start, end: the place of the phrase in its sentence.
    """

    sort: ActionSort
    verb: str
    third: str
    short: str
    sentence: Sentence
    start: int
    end: int
    manner: Manner


_OURS: Final = frozenset(
    {
        *(K.AGENT, K.ORCHESTRATOR, K.CHAT_FRONT_END, K.MODEL_ENDPOINT, K.MODEL_SERVER, K.SCHEDULER),
        *(K.RETRIEVER, K.COMPUTER_USE),
    }
)
"""Parts whose doings are the system's; what a help desk or a payment service does is their own."""
_STOP_AT: Final = re.compile(
    r"[.;:()\n]|,|->|\s+(?:and|or|but|so|because|if|when|which|who|while|unless|without|before|after|then|"
    r"where|whenever|once|whether|until|as soon|with the help|that)\b",
    re.IGNORECASE,
)
_OBJECT_END: Final = re.compile(
    r"\s+(?:up to|for|of|in|on|to|from|with|via|by|using|into|through|at|about|as|over|under|per|based|"
    r"within|worth|below|above|automatically|whenever|each time|itself|directly|back|together|is|are|again|"
    r"out|by itself|free of|so)\b",
    re.IGNORECASE,
)
_LEAD_OBJECT: Final = re.compile(
    r"^(?:their|the|a|an|our|any|all|some|its|his|her|new|up|out|small|every|each|him|us|me|them|simple|"
    r"whole|and|"
    r"two|three|no)\s+"
    r"|^(?:customers?|users?|patients?|people)['’]s?\s+",
    re.IGNORECASE,
)
_VAGUE: Final = frozenset(
    """it them this that so us you me him her anything something everything only access what how which to be
    not more himself itself nothing one things stuff there here back""".split()
)
_MADE: Final = frozenset(
    """answer answers text texts report reports note notes summary summaries image images picture pictures
    letter letters draft drafts story stories list chart charts table tables comment comments caption captions
    description descriptions recommendation recommendations explanation suggestions suggestion content result
    results headline response responses reply output outputs voice audio video avatar avatars tone sentence
    recipe recipes plan slides""".split()
)
_MAKING: Final = frozenset(
    "create write make give add put draft update run turn place hold apply fill push open".split()
)
_WEAK: Final = frozenset(
    """put place add open write push move file set run start give hold turn switch apply fill assign click
    answer call""".split()
)
_NOT_IN_NAMES: Final = frozenset("also come comes not".split())
_ENOUGH_ALONE: Final = frozenset("refund pay order buy trade cancel rebook reorder".split())
"""Verbs that say enough without their object: *it orders on its own*."""
_CONSEQUENT: Final = frozenset(
    """approve reject pay refund cancel book publish post order close block delete execute deploy merge
    transfer charge grant issue trade buy sell reimburse ban unlock send move""".split()
)
_NO_PERSON: Final = re.compile(
    r"\b(?:automatic\w*|straight away|at once|immediately|without|directly|by itself|no human|nobody)\b",
    re.IGNORECASE,
)
_BY_SOMEBODY: Final = re.compile(r"\bby (?:a|an|the|our) ", re.IGNORECASE)
_CLAUSE_START: Final = re.compile(r"[,;:.]|\b(?:and then|then|that|which|if|when)\b", re.IGNORECASE)
_NOT_DONE: Final = re.compile(r"^(?:no|none|nothing|neither|not)\b|\bby hand\b", re.IGNORECASE)
"""*It books no lock*, *Emre changes our prices by hand*: the system does not."""
_LAST_WORDS: Final = re.compile(r"((?:[\w-]+\s+)?[\w-]+)\s*$")
_LONGEST: Final = 90
_MOST_WORDS: Final = 14
_LOOK_AHEAD: Final = 40


_ASKED_ABOUT: Final = re.compile(r"\bhow (?:to|they can|do i|can i) $", re.IGNORECASE)
"""Who asks how to do a thing is told; it is not done for them."""


def find_actions(sentences: Sequence[Sentence], mentions: Sequence[Mention]) -> list[Action]:
    """Find what the system itself does; what people do with it is left out."""
    known = who_acts(sentences, mentions)
    return [action for s in sentences for action in _in_sentence(s, known[s.start])]


def who_acts(sentences: Sequence[Sentence], mentions: Sequence[Mention]) -> dict[int, dict[int, Subject]]:
    """Say of each sentence, by its start, who or what ends at which place of it."""
    known: dict[int, dict[int, Subject]] = {sentence.start: {} for sentence in sentences}
    for mention in mentions:
        here = known[mention.sentence.start]
        if mention.writer is not None and not mention.name.endswith(("'s", "’s")):
            here[mention.end] = Subject.PEOPLE
        elif mention.kind is not None:
            here.setdefault(mention.end, Subject.SYSTEM if mention.kind in _OURS else Subject.OTHERS)
    return known


def is_weak(verb: str) -> bool:
    """Whether a verb makes a tool only together with something to act on."""
    return verb in _WEAK


def _in_sentence(sentence: Sentence, known: Mapping[int, Subject]) -> Iterator[Action]:
    words = words_in(sentence.text)
    covered = -1
    for at, subject in enumerate(subjects(words, known)):
        if words[at].start < covered or base_of(words[at].text) is None:
            continue
        if _ASKED_ABOUT.search(sentence.text[: words[at].start]):
            continue
        action = _passive(words, at, sentence=sentence)
        if action is None and subject is Subject.SYSTEM and is_verb_here(words, at):
            action = _active(sentence, words[at])
        if action is not None:
            covered = action.end if action.short else words[at].end
            yield action


def _active(sentence: Sentence, word: Word) -> Action | None:
    base = base_of(word.text)
    if base is None or base not in ACTING | LOOKING | TELLING:
        return None
    text = sentence.text
    stop = _STOP_AT.search(text, word.end)
    end = min(stop.start() if stop else len(text), word.end + _LONGEST)
    if end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end = text.rfind(" ", word.end, end)
    rest = text[word.end : end].strip(" ,.-")
    vague = not rest or rest.split()[0].lower() in _VAGUE
    if (vague and base not in _ENOUGH_ALONE) or len(rest.split()) > _MOST_WORDS or _NOT_DONE.search(rest):
        return None
    third = f"{third_person(base)} {rest}".strip()
    manner = manner_of(text, word.start, end=end)
    return Action(_sort(base), base, third, short_phrase(base, rest), sentence, word.start, end, manner)


def short_phrase(verb: str, rest: str) -> str:
    """Return verb and object in at most four words; nothing where the object says nothing of its own."""
    particle = re.match(r"up\s+(?=\w)", rest) if verb == "look" else None
    lead = particle[0] if particle else ""
    words = _object(rest[len(lead) :])
    if not words or any(word.lower() in _VAGUE for word in (words[0], words[-1])):
        return verb if verb in _ENOUGH_ALONE else ""
    last = words[-1].lower()
    made = verb in _MAKING and last in _MADE
    if made or last.endswith("ly") or not last[-1].isalnum() or _NOT_IN_NAMES & {w.lower() for w in words}:
        return ""
    return f"{verb} {lead}{' '.join(words)}"


def _object(rest: str) -> list[str]:
    """Return the first words of what a verb acts on, without articles."""
    trimmed = rest
    for _ in range(3):
        trimmed = _LEAD_OBJECT.sub("", trimmed)
    noun = _OBJECT_END.split(f" {trimmed}", maxsplit=1)[0]
    stripped = (word.strip("\"'“”’") for word in noun.split()[:3])
    return [word for word in stripped if word]


def _passive(words: Sequence[Word], at: int, *, sentence: Sentence) -> Action | None:
    """Read *the claim is paid out straight away*: the system does it, since it is said that nobody does."""
    word = words[at]
    base = base_of(word.text)
    before = [w for w in words[max(0, at - 4) : at] if w.low not in ADVERBS]
    if base is None or base not in _CONSEQUENT or not is_participle(word.text) or not before:
        return None
    be = before[-1]
    stop = _STOP_AT.search(sentence.text, word.end)
    end = stop.start() if stop else len(sentence.text)
    by_somebody = _BY_SOMEBODY.search(sentence.text[word.end : end])
    if be.low not in BE or by_somebody or not _NO_PERSON.search(sentence.text[: end + _LOOK_AHEAD]):
        return None
    clause = _CLAUSE_START.split(sentence.text[: be.start])[-1]
    name = _thing_done_to(clause)
    if not name:
        return None
    manner = manner_of(sentence.text, be.start, end=word.end)
    third, short = f"{third_person(base)} {name}", f"{base} {name}"
    return Action(ActionSort.ACTS, base, third, short, sentence, be.start, word.end, manner)


def _thing_done_to(clause: str) -> str:
    """Return the noun in front of *is paid*: *candidates* of *Candidates under 40*."""
    noun = _LAST_WORDS.search(_OBJECT_END.split(f" {clause}", maxsplit=1)[0])
    name = _LEAD_OBJECT.sub("", noun[1]) if noun else ""
    return "" if name.lower() in _VAGUE else name


def _sort(base: str) -> ActionSort:
    if base in ACTING and (base == "write" or base not in TELLING):
        return ActionSort.ACTS
    return ActionSort.LOOKS_UP if base in LOOKING else ActionSort.ANSWERS
