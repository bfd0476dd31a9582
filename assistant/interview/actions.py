"""What a team says its system does: verb phrases, and whether they act on the world or only answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import Enum
from typing import Final, NamedTuple

from assistant.interview.patterns import Manner, Polarity, manner_of
from assistant.interview.text import Sentence


class ActionSort(Enum):
    """What an action is towards the world."""

    ACTS = "acts"
    LOOKS_UP = "looks_up"
    ANSWERS = "answers"


class Action(NamedTuple):
    """Something the system does.

    Attributes:
        base: the phrase with its verb in the infinitive: `issue refunds up to 50 euros`.
        third: the same in the third person: `issues refunds up to 50 euros`.
        short: verb and object only, for a name: `issue refunds`.
    """

    sort: ActionSort
    base: str
    third: str
    short: str
    sentence: Sentence
    start: int
    end: int
    manner: Manner


_ACTING: Final = frozenset(
    """issue send create update change delete remove book cancel pay refund transfer execute run post publish order
    approve reject schedule reschedule modify deploy merge commit reset grant revoke file submit escalate trigger buy purchase
    charge block unblock close assign restart install move rename edit email call dial ban suspend add place renew
    reimburse credit forward write push open unlock lock provision drop reorder adjust""".split()
)
_LOOKING: Final = frozenset("look fetch query retrieve check read search browse access pull find lookup".split())
_ANSWERING: Final = frozenset(
    """answer explain summarise summarize suggest recommend draft translate classify generate describe help guide advise
    extract rank score tell respond reply compare assess evaluate predict decide screen triage transcribe""".split()
)
_ANY_VERB: Final = _ACTING | _LOOKING | _ANSWERING
_MODAL = re.compile(
    r"\b(?:it|bot|assistant|agent|copilot|system|tool|app|application|model|service|chatbot|which|that|and|then|also|to|"
    r"can|could|may|will|should|able to|lets? \w+|allowed to|also|or|automatically|directly|autonomously|even|,)\s+$",
    re.IGNORECASE,
)
_STOP_AT = re.compile(
    r"[.;:()\n]|,|\s+(?:and|or|but|so that|because|if|when|which|who|while|unless|without|before|after|then|where|whenever|once|with the help)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[A-Za-z][\w'’\-]*")
_OBJECT_END = re.compile(
    r"\s+(?:up to|for|of|in|on|to|from|with|via|by|using|into|through|at|about|as|over|under|per|based|within|worth|below|above|automatically|whenever|each time)\b",
    re.IGNORECASE,
)
_LEAD_OBJECT = re.compile(
    r"^(?:their|the|a|an|our|any|all|some|its|his|her|new|up|out)\s+|^(?:customers?|users?|patients?|people)['’]s?\s+",
    re.IGNORECASE,
)
_NOT_OBJECTS: Final = frozenset("it them this that so us you me anything something everything only access".split())
_HUMAN_BEFORE = re.compile(
    r"\b(?:customers?|users?|employees?|staff|people|clients?|patients?|students?|teachers?|doctors?|nurses?|analysts?|colleagues|"
    r"visitors?|we|they|anyone|everyone|somebody|someone|admins?|editors?|agents|engineers?|developers?|managers?|lawyers?|"
    r"recruiters?|candidates?|applicants?|members?|team|human|person|handlers?|partners?|suppliers?|vendors?|who)\s+"
    r"(?:can|could|may|will|must|should|then|also|often|have to|need to|are able to|are allowed to)?\s*(?:also\s+)?$",
    re.IGNORECASE,
)
_IRREGULAR_THIRD: Final = {"do": "does", "go": "goes", "have": "has"}
_LONGEST: Final = 90


def find_actions(sentences: Sequence[Sentence]) -> list[Action]:
    """Find what the system itself does; what people do with it is left out."""
    return [action for sentence in sentences for action in _in_sentence(sentence)]


def _in_sentence(sentence: Sentence) -> Iterator[Action]:
    covered = -1
    for word in _WORD.finditer(sentence.text):
        base = _base(word[0])
        if base is None or word.start() < covered:
            continue
        before = sentence.text[: word.start()]
        if not _verb_here(word[0], base, before) or _HUMAN_BEFORE.search(before):
            continue
        phrase = _phrase(sentence.text, word)
        if phrase is None:
            continue
        rest, end = phrase
        covered = end
        short = _short(base, rest)
        if short is None:
            continue
        yield Action(
            _sort(base),
            f"{base} {rest}",
            f"{third_person(base)} {rest}",
            short,
            sentence,
            word.start(),
            end,
            manner_of(sentence.text, word.start(), end),
        )


def _base(word: str) -> str | None:
    low = word.lower()
    stems = [low, low.removesuffix("s"), low.removesuffix("es")]
    if low.endswith("ies"):
        stems.append(low[:-3] + "y")
    return next((stem for stem in stems if stem in _ANY_VERB), None)


def _verb_here(word: str, base: str, before: str) -> bool:
    """Whether a word that could be a noun is a verb here, by what stands before it."""
    if not before.strip():
        return word[0].isupper() and word.lower() == base
    if _MODAL.search(before):
        return True
    inflected = word.lower() != base
    return inflected and bool(re.search(r"\b(?:it|bot|assistant|agent|copilot|system|app|chatbot|model|service)\s+(?:then |also |automatically )?$", before, re.IGNORECASE))


def _phrase(text: str, verb: re.Match[str]) -> tuple[str, int] | None:
    stop = _STOP_AT.search(text, verb.end())
    end = min(stop.start() if stop else len(text), verb.end() + _LONGEST)
    if end < len(text) and text[end - 1].isalnum() and text[end : end + 1].isalnum():
        end = text.rfind(" ", verb.end(), end)
    rest = text[verb.end() : end].strip(" ,.-")
    words = rest.split()
    if not words or words[0].lower() in _NOT_OBJECTS or len(words) > 14:
        return None
    return rest, end


def _short(base: str, rest: str) -> str | None:
    """Return verb and object in at most four words."""
    trimmed = rest
    particle = re.match(r"(?:up|out)\s+", trimmed)
    lead = particle[0] if particle else ""
    trimmed = trimmed[len(lead) :]
    for _ in range(3):
        trimmed = _LEAD_OBJECT.sub("", trimmed)
    cut = _OBJECT_END.search(trimmed)
    noun = trimmed[: cut.start()] if cut else trimmed
    words = noun.split()[:3]
    if not words or _OBJECT_END.match(" " + words[0]):
        return None
    return f"{base} {lead}{' '.join(words)}".strip()


def _sort(base: str) -> ActionSort:
    if base in _ACTING:
        return ActionSort.ACTS
    return ActionSort.LOOKS_UP if base in _LOOKING else ActionSort.ANSWERS


def third_person(verb: str) -> str:
    """Return a verb in the third person singular."""
    if verb in _IRREGULAR_THIRD:
        return _IRREGULAR_THIRD[verb]
    if verb.endswith(("s", "sh", "ch", "x", "z", "o")):
        return f"{verb}es"
    return f"{verb[:-1]}ies" if verb.endswith("y") and verb[-2] not in "aeiou" else f"{verb}s"


def is_stated(action: Action) -> bool:
    """Whether the team says that the system does this today."""
    return action.manner.polarity is Polarity.YES and action.manner.when == "today"
