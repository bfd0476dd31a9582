"""Read an answer to a question: a choice, a number, a yes, the team's own words, or *I don't know*."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum
from typing import Final, NamedTuple

from assistant.interview.patterns import Polarity, compiled, manner_of
from assistant.interview.text import words_of
from knowledge_base.entries import Choice, FactEntry

_DONT_KNOW = re.compile(
    r"^\W*(?:i |we )?(?:really )?(?:do not|don't|dont|dunno|no idea|not sure|unsure|unclear|unknown|can't say|cannot say|hard to say|"
    r"good question|no clue|i'd have to ask|you'd have to ask|have to check|need to check|idk)(?: know)?\b",
    re.IGNORECASE,
)
_SKIP = re.compile(r"^\W*(?:skip|next(?: question)?|pass|later|let's move on|move on)\W*$", re.IGNORECASE)
_BACK = re.compile(r"^\W*(?:go back|back|previous question)\W*$", re.IGNORECASE)
_WHY = re.compile(r"^\W*(?:why(?: do you ask)?|why is that(?: important)?|what for)\W*$", re.IGNORECASE)
_FINISH = re.compile(r"^\W*(?:stop|that's all|thats all|we are done|we're done|finish|enough|end|quit)\W*$", re.IGNORECASE)
_UNDO = re.compile(r"^\W*undo(?: that)?\W*$", re.IGNORECASE)
_YES = re.compile(r"^\W*(?:yes|yeah|yep|yup|sure|correct|right|of course|it does|they do|we do|definitely|always|ja|oui|si|sí)\b", re.IGNORECASE)
_NO = re.compile(r"^\W*(?:no|nope|nah|never|not at all|not yet|none|it doesn't|it does not|they don't|we don't|nein|non)\b", re.IGNORECASE)
_PARTLY = re.compile(r"^\W*(?:partly|partially|sometimes|for some|some of (?:it|them)|in part|mostly|it depends)\b", re.IGNORECASE)
_NUMBERS = re.compile(r"^\W*\d+(?:\s*(?:,|and|&|\+|;)\s*\d+)*\W*$")
_WRITER_WORDS: Final = {
    "public": r"anyone|anybody|everyone|public|internet|strangers?|visitors?|web",
    "customer": r"customers?|clients?|users?|patients?|students?|applicants?|candidates?|guests?|tenants?|members?|shoppers?",
    "partner": r"partners?|resellers?|dealers?",
    "supplier": r"suppliers?|vendors?|contractors?|agenc(?:y|ies)",
    "agent": r"other agents?|another agent",
    "model": r"the model|the llm|the ai",
    "employee": r"employees?|staff|colleagues?|our team|editors?|we|us|internal(?:ly)?|support team|hr|marketing|legal",
    "admin": r"admins?|administrators?",
}


class Command(Enum):
    """What an answer can be other than an answer."""

    DONT_KNOW = "dont_know"
    SKIP = "skip"
    BACK = "back"
    WHY = "why"
    FINISH = "finish"
    UNDO = "undo"


class Answer(NamedTuple):
    """The values an answer gives, and whether it was certain which."""

    values: tuple[str, ...]
    direct: bool


def command_in(text: str) -> Command | None:
    """Return what a short answer asks for, if it is not an answer at all."""
    for pattern, command in (
        (_SKIP, Command.SKIP),
        (_BACK, Command.BACK),
        (_WHY, Command.WHY),
        (_FINISH, Command.FINISH),
        (_UNDO, Command.UNDO),
    ):
        if pattern.match(text):
            return command
    return Command.DONT_KNOW if _DONT_KNOW.match(text) and len(text) < 120 else None


def read_answer(text: str, entry: FactEntry) -> Answer | None:
    """Read a free answer to a fact's question; nothing when it does not seem to be about it."""
    for reader in (_numbers, _label, _patterns, _writers, _yes_no, _overlap):
        values = reader(text, entry)
        if values:
            kept = values if entry.multiple else values[:1]
            return Answer(kept, direct=reader is not _overlap)
    return None


def _numbers(text: str, entry: FactEntry) -> tuple[str, ...]:
    if not _NUMBERS.match(text):
        return ()
    picked = [int(n) for n in re.findall(r"\d+", text)]
    if not all(1 <= n <= len(entry.choices) for n in picked):
        return ()
    return tuple(dict.fromkeys(entry.choices[n - 1].value for n in picked))


def _label(text: str, entry: FactEntry) -> tuple[str, ...]:
    words = words_of(text)
    return tuple(c.value for c in entry.choices if words in (words_of(c.label), words_of(c.value.replace("_", " "))))


def _patterns(text: str, entry: FactEntry) -> tuple[str, ...]:
    found = []
    for value, patterns in entry.says.items():
        for pattern in patterns:
            match = compiled(pattern).search(text)
            if match is None:
                continue
            denied = manner_of(text, match.start(), match.end()).polarity is Polarity.NO
            if not denied:
                found.append(value)
            elif value in ("yes", "no"):
                found.append("no" if value == "yes" else "yes")
            break
    single = not entry.multiple and len(set(found)) > 1
    return () if single else tuple(dict.fromkeys(found))


def _writers(text: str, entry: FactEntry) -> tuple[str, ...]:
    if entry.id != "writers":
        return ()
    found = []
    for value, words in _WRITER_WORDS.items():
        match = re.search(rf"\b(?:{words})\b", text, re.IGNORECASE)
        if match and manner_of(text, match.start(), match.end()).polarity is Polarity.YES:
            found.append(value)
    return tuple(found)


def _yes_no(text: str, entry: FactEntry) -> tuple[str, ...]:
    values = [c.value for c in entry.choices]
    for pattern, value in ((_PARTLY, "partly"), (_YES, "yes"), (_NO, "no")):
        if pattern.match(text) and value in values:
            return (value,)
    if _NO.match(text) and "none" in values:
        return ("none",)
    return ()


def _overlap(text: str, entry: FactEntry) -> tuple[str, ...]:
    """Take the choice that shares clearly more words with the answer than any other."""
    said = set(words_of(text)) - _EMPTY
    scored = sorted(((_shared(said, c), c.value) for c in entry.choices), reverse=True)
    best, second = scored[0], scored[1]
    return (best[1],) if best[0] >= 2 and best[0] > second[0] or best[0] == 1 and second[0] == 0 else ()


_EMPTY: Final = frozenset("a an the it is are to of and or in on for yes no we our they i not be by with that this".split())


def _shared(said: set[str], choice: Choice) -> int:
    return len(said & (set(words_of(choice.label)) | set(words_of(choice.value.replace("_", " "))) - _EMPTY) - _EMPTY)


def labels_of(values: Sequence[str], entry: FactEntry) -> str:
    """Say values in the words of their choices."""
    labels = {c.value: c.label for c in entry.choices}
    return ", ".join(labels.get(v, v.replace("_", " ")) for v in values)
