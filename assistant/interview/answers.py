"""Read an answer to a question: a choice, a number, a yes, the team's own words, or *I don't know*."""

from __future__ import annotations

import re
from enum import Enum
from typing import Final, NamedTuple

from assistant.interview.patterns import Polarity, compiled, manner_of
from assistant.interview.text import words_of
from knowledge_base.entries import Choice, FactEntry

_ANY_CASE: Final = re.IGNORECASE
_DONT_KNOW: Final = re.compile(
    r"^\W*(?:(?:hm+|well|sorry|honestly|um|uh|no)\W+)?(?:i |we )?(?:really |honestly )?(?:(?:do not|"
    r"don['’]?t|dont) know|dunno|idk|"
    r"(?:i )?have no (?:idea|clue)|no idea|no clue|not sure|unsure|unclear|unknown|can['’]?t say|cannot say|"
    r"hard to say|good question|"
    r"(?:i['’]d|you['’]d|i would|you would|we['’]d)? ?(?:have to|need to) (?:ask|check)|nobody knows|"
    r"who knows|ask (?:me )?(?:our|the) \w+$|"
    r"wei(?:ß|ss) (?:ich )?nicht|keine ahnung|je ne sais pas|no lo s[eé]|non lo so|nie wiem|geen idee)",
    _ANY_CASE,
)
_VENDOR: Final = re.compile(
    r"^\W*(?:(?:i think|i guess|well|no)\W+)?(?:the |our |that(?:['’]s| is) )?(?:vendor|provider|supplier|"
    r"company|manufacturer|contractor|"
    r"microsoft|google|openai|amazon|aws|anthropic|they|it is|it['’]s)?(?:['’]s)?\W*(?:the (?:vendor|"
    r"provider|supplier)['’]s )?"
    r"(?:handles?|does|do|takes? care of|manages?|is responsible for|looks? after|job|responsibility|problem|"
    r"business)\b"
    r"(?: (?:it|that|this|all|everything|of it|of that|for it|for that|that all|all that|all of it))*\W*$"
    r"|^\W*(?:ask|(?:you would |you['’]d )?have to ask) (?:the )?(?:vendor|provider|supplier|company|"
    r"microsoft|google|openai)\W*$"
    r"|^\W*(?:up to|depends on|in the hands of) the (?:vendor|provider|supplier)\W*$",
    _ANY_CASE,
)
_SKIP: Final = re.compile(
    r"^\W*(?:skip(?: (?:it|this|that|this one))?|next(?: question| one)?|pass|later|let['’]s move on|move on|"
    r"whatever|(?:i )?don['’]t care|"
    r"not now|überspringen|weiter|passer)\W*$",
    _ANY_CASE,
)
_BACK: Final = re.compile(r"^\W*(?:(?:go )?back|previous(?: question)?|zurück)\W*$", _ANY_CASE)
_WHY: Final = re.compile(
    r"^\W*(?:(?:but )?why(?: do you (?:ask|want to know)(?: that| this)?)?|why is (?:that|this) (?:important|"
    r"relevant)|what for|"
    r"why does (?:that|this|it) matter|what do you mean)\W*$",
    _ANY_CASE,
)
_FINISH: Final = re.compile(
    r"^\W*(?:stop|that['’]?s (?:all|it)|we are done|we['’]re done|i['’]m done|finish|enough|end|quit|exit|"
    r"no more questions)\W*$",
    _ANY_CASE,
)
_UNDO: Final = re.compile(r"^\W*(?:undo(?: that)?|take (?:that|it) back)\W*$", _ANY_CASE)
_YES: Final = re.compile(
    r"^\W*(?:yes|yeah|yep|yup|sure|correct|right|exactly|of course|definitely|always|every time|each one|ja|"
    r"oui|sí|si|tak|"
    r"(?:it does|they do|we do|it is)(?! not|n['’]t))\b",
    _ANY_CASE,
)
_NO: Final = re.compile(
    r"^\W*(?:no|nope|nah|never|not at all|not yet|not really|not today|none|nothing|nobody|no one|"
    r"it doesn['’]?t|it does not|they don['’]?t|"
    r"we don['’]?t|we do not|i don['’]?t think so|nein|non|nee|nie)\b",
    _ANY_CASE,
)
_PARTLY: Final = re.compile(
    r"^\W*(?:partly|partially|sometimes|for some|some of (?:it|them)|in part|mostly|it depends|depends|"
    r"usually|often|both|not always|"
    r"more or less|sort of|kind of|a bit|now and then|teils)\b",
    _ANY_CASE,
)
_BUT: Final = re.compile(r"\b(?:but|except|only for|only if|not for|unless|although|apart from)\b", _ANY_CASE)
_DENIES: Final = re.compile(r"\b(?:not|never|no|without|nobody|\w+n['’]t)\b", _ANY_CASE)
_ALL: Final = re.compile(
    r"^\W*(?:all|all of (?:them|these|the above|it)|everything|any of (?:them|these))\W*$", _ANY_CASE
)
_NUMBERS: Final = re.compile(r"^\W*\d{1,3}(?:\s*(?:,|and|&|\+|;)\s*\d{1,3}){0,20}\W*$")
_WRITER_WORDS: Final = {
    "public": (
        r"anyone|anybody|public|internet|strangers?|visitors?|web|the world|everybody|everyone(?! (?:in|at|"
        r"of))"
    ),
    "customer": (
        r"customers?|clients?|users?|patients?|students?|applicants?|candidates?|guests?|tenants?|members?|"
        r"shoppers?|pupils?|buyers?|readers?|players?"
    ),
    "partner": r"partners?|resellers?|dealers?|contractors?|freelancers?",
    "supplier": r"suppliers?|vendors?|agenc(?:y|ies)",
    "agent": r"other agents?|another agent",
    "model": r"the model|the llm|the ai|itself",
    "employee": (
        r"employees?|staff|colleagues?|our team|editors?|we|us|internal(?:ly)?|support team|hr|marketing|"
        r"legal|sales|engineering|developers?|devs?|engineers?|managers?|the team|department|"
        r"(?:everyone|everybody|anyone) (?:in|at|of) \w+"
    ),
    "admin": r"admins?|administrators?",
}
_NONE_OF: Final = ("none", "nothing", "nowhere", "neither", "not_applicable")
_LONGEST_LOOSE: Final = 10
_LONGEST_COMMAND: Final = 120


class Command(Enum):
    """What an answer can be other than an answer."""

    DONT_KNOW = "dont_know"
    VENDOR = "vendor"
    SKIP = "skip"
    BACK = "back"
    WHY = "why"
    FINISH = "finish"
    UNDO = "undo"


class Answer(NamedTuple):
    """The values an answer gives, and whether it was certain which."""

    values: tuple[str, ...]
    direct: bool


_COMMANDS: Final = (
    (_SKIP, Command.SKIP),
    (_BACK, Command.BACK),
    (_WHY, Command.WHY),
    (_FINISH, Command.FINISH),
    (_UNDO, Command.UNDO),
    (_VENDOR, Command.VENDOR),
    (_DONT_KNOW, Command.DONT_KNOW),
)


def command_in(text: str) -> Command | None:
    """Return what a short answer asks for, if it is not an answer at all."""
    if len(text) > _LONGEST_COMMAND:
        return None
    return next((command for pattern, command in _COMMANDS if pattern.match(text)), None)


def says_no(text: str) -> bool:
    """Whether an answer is a plain no."""
    return _NO.match(text) is not None and len(text) <= _LONGEST_COMMAND


def read_answer(text: str, entry: FactEntry) -> Answer | None:
    """Read a free answer to a fact's question; nothing when it does not seem to be about it."""
    for reader in (_numbers, _label, _all, _patterns, _writers, _yes_no, _overlap):
        values = reader(text, entry)
        if values:
            kept = values if entry.multiple else values[:1]
            return Answer(kept, direct=reader not in (_overlap, _writers))
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
    return tuple(
        c.value for c in entry.choices if words in (words_of(c.label), words_of(c.value.replace("_", " ")))
    )


def _all(text: str, entry: FactEntry) -> tuple[str, ...]:
    if not entry.multiple or not _ALL.match(text):
        return ()
    return tuple(choice.value for choice in entry.choices if choice.value not in _NONE_OF)


def _patterns(text: str, entry: FactEntry) -> tuple[str, ...]:
    found = []
    for value, patterns in entry.says.items():
        match = next((m for pattern in patterns if (m := compiled(pattern).search(text))), None)
        if match is None:
            continue
        denied = manner_of(text, match.start(), end=match.end()).polarity is Polarity.NO
        if not denied:
            found.append(value)
        elif value in ("yes", "no"):
            found.append("no" if value == "yes" else "yes")
    single = not entry.multiple and len(set(found)) > 1
    return () if single else tuple(dict.fromkeys(found))


def _writers(text: str, entry: FactEntry) -> tuple[str, ...]:
    if entry.id != "writers":
        return ()
    found = []
    for value, words in _WRITER_WORDS.items():
        match = re.search(rf"\b(?:{words})\b", text, _ANY_CASE)
        if match and manner_of(text, match.start(), end=match.end()).polarity is Polarity.YES:
            found.append(value)
    return tuple(found)


def _yes_no(text: str, entry: FactEntry) -> tuple[str, ...]:
    values = [choice.value for choice in entry.choices]
    yes, no = _YES.match(text), _NO.match(text)
    if "partly" in values and (_PARTLY.match(text) or ((yes or no) and _BUT.search(text))):
        return ("partly",)
    for said, value in ((yes, "yes"), (no, "no")):
        if said and value in values:
            return (value,)
    return tuple(value for value in values if value in _NONE_OF)[:1] if no else ()


def _overlap(text: str, entry: FactEntry) -> tuple[str, ...]:
    """Take the choice that shares clearly more words with a short answer than any other."""
    said = set(words_of(text)) - _EMPTY
    if not said or len(words_of(text)) > _LONGEST_LOOSE or _DENIES.search(text):
        return ()
    scored = sorted(((_shared(said, c), c.value) for c in entry.choices), reverse=True)
    best, second = scored[0], scored[1]
    clear = (best[0] >= 2 and best[0] > second[0]) or (best[0] == 1 and second[0] == 0 and len(said) <= 3)
    return (best[1],) if clear else ()


_EMPTY: Final = frozenset(
    """a an the it is are to of and or in on for yes no we our they i not be by with that this only some all
    any just people person may can do does have has what who which from as at so if but there their you my me
    us them""".split()
)


def _shared(said: set[str], choice: Choice) -> int:
    return len(said & (set(words_of(choice.label)) | set(words_of(choice.value.replace("_", " ")))))
