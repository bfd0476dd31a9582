"""Read an answer to a question: a choice, a number, a yes, the team's own words, or *I don't know*."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import Enum
from typing import Final, NamedTuple

from assistant.interview.answer_words import ANSWER_WORDS
from assistant.interview.patterns import Polarity, compiled, manner_of
from assistant.interview.text import words_of
from knowledge_base.entries import Choice, FactEntry
from knowledge_base.reading.reader import ANSWERED, Reads

_ANY_CASE: Final = re.IGNORECASE
_DONT_KNOW: Final = re.compile(
    r"^\W*(?:(?:hm+|well|sorry|honestly|um|uh|no)\W+)?(?:i |we )?(?:really |honestly )?(?:(?:do not|"
    r"don['’]?t|dont) know|dunno|idk|"
    r"(?:i )?have no (?:idea|clue)|no idea|no clue|not sure|unsure|unclear|unknown|can['’]?t say|cannot say|"
    r"hard to say|good question|(?:i|we) (?:would|could|do)(?:n['’]?t| not) (?:really )?(?:know|tell you)\b|"
    r"(?:that is|that['’]s|it['’]s)? ?(?:way )?above my (?:pay ?grade|head)|"
    r"(?:nobody|no one)(?:['’]s| has| ever)? (?:ever )?told (?:me|us)\W*$|"
    r"(?:you(?:['’]d| would) (?:have|need) to )?ask (?:my|him|her|them)\b|"
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
    r"not now|(?:(?:we|you|i)(?: have|['’]ve)? already (?:asked|answered|said|told you)(?: that|"
    r" this| it)?)(?:\W+(?:next|"
    r"skip|go on|move on))?|überspringen|weiter|passer)\W*$",
    _ANY_CASE,
)
_BACK: Final = re.compile(r"^\W*(?:(?:go )?back|previous(?: question)?|zurück)\W*$", _ANY_CASE)
_WHY: Final = re.compile(
    r"^\W*(?:(?:but )?why(?: do you (?:ask|want to know)(?: that| this)?)?|why is (?:that|this) (?:important|"
    r"relevant)|what for|"
    r"why does (?:that|this|it) matter|(?:what|how) do you mean|(?:what|huh|pardon|eh|sorry)\s*\?+)\W*$",
    _ANY_CASE,
)
_FINISH: Final = re.compile(
    r"^\W*(?:stop|that['’]?s (?:all|it)|we are done|we['’]re done|i['’]m done|finish|enough|end|quit|exit|"
    r"no more questions)\W*$",
    _ANY_CASE,
)
_UNDO: Final = re.compile(r"^\W*(?:undo(?: that)?|take (?:that|it) back)\W*$", _ANY_CASE)
_LEAD: Final = (
    r"^\W*(?:(?:well|hm+|hmm|oh|ah|um|uh|er|so|sure|honestly|actually|frankly|basically|"
    r"to be honest|in fact|i think|"
    r"i guess|i would say|i['’]d say|i believe|i suppose|i fear|i hope|i am afraid|as far as i know|"
    r"at the moment|"
    r"right now|for now|currently|today|in principle|technically|of course|and|but|for us|here)\W+)*"
)
_YES: Final = re.compile(
    _LEAD
    + r"(?:yes|yeah|yep|yup|sure|correct|right|exactly|of course|definitely|obviously|certainly|naturally|"
    r"absolutely|indirectly|always|every time|each (?:one|of)|all of (?:it|them)|everything|"
    r"every ?one|unfortunately|ja|"
    r"oui|sí|si|tak|i (?:think|guess|suppose|fear) so|"
    r"(?:it|he|she|they|we|that|one|you) (?:does|do|is|are|has|have|can|must|should|will|could|would)"
    r"(?! not|n['’]t|n(?:ever|o)\b))\b",
    _ANY_CASE,
)
_NO: Final = re.compile(
    _LEAD + r"(?:no|nope|nah|never|not|none|nothing|nobody|no one|neither|hardly|rarely|zero|"
    r"(?:it|he|she|they|we|that|one|you|i)(?: (?:do|does|is|are|has|have|can|would|will|could)(?:n['’]t| not|"
    r"not)| (?:never|hardly))|(?:it|we|that)['’]s not|cannot|can['’]t|i don['’]?t think so|"
    r"nein|non|nee|nie)\b",
    _ANY_CASE,
)
_PARTLY: Final = re.compile(
    _LEAD + r"(?:partly|partially|sometimes|some(?!one|body)|for some|in part|mostly|it depends|depends|"
    r"usually|often|both|not (?:always|all|every\w*|for all|completely|entirely|quite|fully|in all)|"
    r"in theory|"
    r"more or less|sort of|kind of|a bit|a little|now and then|a few|rarely|on request|if (?:they|somebody|"
    r"someone|we|the|it|you)|only (?:if|when|for|in|some|on|sometimes)|half|samples?|teils|yes and no|"
    r"in (?:some|a few|many|most) (?:places|cases))\b",
    _ANY_CASE,
)
_DEPENDS: Final = re.compile(
    _LEAD + r"(?:(?:it |that )?(?:all )?depends(?: on .*)?|both|yes and no)\W*$", _ANY_CASE
)
_BUT: Final = re.compile(
    r"\b(?:but|except|only for|only if|only when|not for|not all|unless|although|though|apart from|"
    r"as long as|"
    r"mostly|until)\b",
    _ANY_CASE,
)
_YES_AT_END: Final = re.compile(r"[,;.:]\s*(?:so |then )?(?:yes|yeah|yep)\W*$", _ANY_CASE)
_NO_AT_END: Final = re.compile(r"[,;.:]\s*(?:so |then )?(?:no|nope|not)\W*$", _ANY_CASE)
_SECOND_THOUGHT: Final = re.compile(
    r"^.{3,}?[.,;…\-]+\s*(?:hm+|oh|ah|no|well|sorry|wait|actually|correction|er|i mean)\b[\s,.…]*"
    r"(?=(?:wait|no|yes|sorry|actually|i mean|only|not|it|we)\b)",
    _ANY_CASE | re.DOTALL,
)
"""*A lawyer looks. Hm, no, only if ...*: what comes behind it counts."""
_VERDICT: Final = re.compile(
    r"(?:[.;,…!?]\s*|^)(?:so|then)\s+(?:(?:i (?:would|['’]d) say|technically|honestly)\W+)?"
    r"(?P<so>yes|no)\b(?! (?:one|longer))"
    r"|\b(?P<say>yes|no), i(?:['’]d| would) say\W*$",
    _ANY_CASE,
)
"""How somebody ends who thinks aloud: *so no, the same for everyone*; it counts more than what is named."""
_ECHO: Final = re.compile(r"^\W*(?:[\w'’-]+\s+){0,3}[\w'’-]+\?\s+(?=\w)")
"""*Me? No, ...*: the question is only said again."""
_NOT_OURS: Final = re.compile(
    r"\b(?:does(?: not|n['’]t) apply|not applicable|n/a|makes no sense (?:here|for us)|there (?:is|"
    r"are) no such)\b",
    _ANY_CASE,
)
_LIMITED: Final = re.compile(r"\b(?:some|sometimes|only|a few|if)\b", _ANY_CASE)
_DENIES: Final = re.compile(r"\b(?:not|never|no|without|nobody|none|nothing|\w+n['’]t)\b", _ANY_CASE)
_ALL: Final = re.compile(
    r"^\W*(?:all|all of (?:them|these|the above|it)|everything|any of (?:them|these))\W*$", _ANY_CASE
)
_NUMBERS: Final = re.compile(r"^\W*\d{1,3}(?:\s*(?:,|and|&|\+|;)\s*\d{1,3}){0,20}\W*$")
_NONE_OF: Final = ("none", "nothing", "nowhere", "neither", "not_applicable")
OUTWEIGHS: Final = 0.8
"""The chance from which the reader outweighs a rule: of 170 held-out answers one more is read right so."""
_LONGEST_LOOSE: Final = 10
_LONGEST_IMPLIED: Final = 40
_FEWEST_IMPLIED: Final = 2
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


class Sureness(Enum):
    """How surely words give a value."""

    STATED = "stated"
    LIKELY = "likely"
    IMPLIED = "implied"


class Answer(NamedTuple):
    """The values an answer gives, and how surely.

    Attributes:
        sure: stated in so many words; likely by its words; or only implied: who is asked whether something is
            so and tells more of it says that it is.
    """

    values: tuple[str, ...]
    sure: Sureness

    @property
    def direct(self) -> bool:
        """Whether the value was stated."""
        return self.sure is Sureness.STATED


_COMMANDS: Final = (
    (_SKIP, Command.SKIP),
    (_BACK, Command.BACK),
    (_WHY, Command.WHY),
    (_FINISH, Command.FINISH),
    (_UNDO, Command.UNDO),
    (_VENDOR, Command.VENDOR),
    (_DONT_KNOW, Command.DONT_KNOW),
)


_AS_IT_WAS: Final = re.compile(
    r"^\W*(?:no|nope|oh)?\W*(?:(?:it|that|this|nothing|everything|what (?:i|we) (?:said|told you)|"
    r"the (?:first|former|old one)|what you have(?: noted)?)\b.{0,20}?"
    r"\b(?:stays|stands|holds|changed|as (?:it was|before)|the same)"
    r"|as (?:it was|before|noted|i said)|no change|unchanged|nothing changed|(?:still )?the same|"
    r"same as before|leave it(?: as it is)?|keep it|the (?:first|former|earlier)(?: one)?)\b",
    re.IGNORECASE,
)
"""*Nothing changed*, *as it was*, *the first one*."""


def command_in(text: str) -> Command | None:
    """Return what a short answer asks for, if it is not an answer at all."""
    if len(text) > _LONGEST_COMMAND:
        return None
    return next((command for pattern, command in _COMMANDS if pattern.match(text)), None)


def says_no(text: str) -> bool:
    """Whether an answer is a plain no."""
    return _NO.match(text) is not None and len(text) <= _LONGEST_COMMAND


def says_as_it_was(text: str) -> bool:
    """Whether somebody who is asked which of two holds says that nothing has changed."""
    return _AS_IT_WAS.match(text) is not None and len(text) <= _LONGEST_COMMAND


def read_answer(text: str, entry: FactEntry, *, reader: Reads | None = None) -> Answer | None:
    """Read a free answer to a fact's question; nothing when it does not seem to be about it.

    Rules come first; where they are not sure, or a trained reader is sure of another value, it has its say.
    """
    said = _SECOND_THOUGHT.sub("", _ECHO.sub("", text))
    ruled = next(
        (
            Answer(values if entry.multiple else values[:1], sure)
            for rule, sure in _RULES
            if (values := rule(said, entry))
        ),
        None,
    )
    if reader is None:
        return ruled
    surely = ruled is not None and ruled.sure is not Sureness.IMPLIED
    values = reader.answer(said, entry.id, least=OUTWEIGHS if surely else ANSWERED)
    if not values or (surely and ruled is not None and values[0] in ruled.values):
        return ruled
    return Answer(values if entry.multiple else values[:1], Sureness.IMPLIED)


def _numbers(text: str, entry: FactEntry) -> tuple[str, ...]:
    if not _NUMBERS.match(text):
        return ()
    picked = [int(n) for n in re.findall(r"\d+", text)]
    if not all(1 <= n <= len(entry.choices) for n in picked):
        return ()
    return tuple(dict.fromkeys(entry.choices[n - 1].value for n in picked))


def _label(text: str, entry: FactEntry) -> tuple[str, ...]:
    words = words_of(text)
    if words in (("yes",), ("no",)):
        return _meaning(words[0], entry)
    return tuple(
        c.value for c in entry.choices if words in (words_of(c.label), words_of(c.value.replace("_", " ")))
    )


def _all(text: str, entry: FactEntry) -> tuple[str, ...]:
    if not entry.multiple or not _ALL.match(text):
        return ()
    return tuple(choice.value for choice in entry.choices if choice.value not in _NONE_OF)


def _verdict(text: str, entry: FactEntry) -> tuple[str, ...]:
    """Take the last *so yes* or *so no* of who weighs it; *so yes, but ...* is for the other rules."""
    found = list(_VERDICT.finditer(text))
    if not found or _BUT.search(text, found[-1].end()):
        return ()
    return _meaning((found[-1]["so"] or found[-1]["say"]).lower(), entry)


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


def _words(text: str, entry: FactEntry) -> tuple[str, ...]:
    """Take the choices whose words for answers are used and not denied; of several, the first named."""
    found = []
    for value, words in ANSWER_WORDS.get(entry.id, {}).items():
        matches = re.finditer(rf"(?<![\w-])(?:{words})(?!\w)", text, _ANY_CASE)
        meant = [m for m in matches if not _is_denied(text, m)]
        if meant:
            found.append((meant[0].start(), -len(meant[0][0]), value))
    return tuple(value for _, _, value in sorted(found))


def _is_denied(text: str, found: re.Match[str]) -> bool:
    inside = _DENIES.search(found[0]) is not None
    return not inside and manner_of(text, found.start(), end=found.end()).polarity is Polarity.NO


def _yes_no(text: str, entry: FactEntry) -> tuple[str, ...]:
    values = [choice.value for choice in entry.choices]
    yes, no = _YES.match(text), _NO.match(text)
    if "partly" in values and (_PARTLY.match(text) or ((yes or no) and _BUT.search(text))):
        return ("partly",)
    if "partly" in values and _YES_AT_END.search(text) and _PARTLY.search(text):
        return ("partly",)
    yes, no = yes or _YES_AT_END.search(text), no or _NO_AT_END.search(text)
    if no and not (yes and yes.start() > no.start()):
        return _meaning("no", entry) or tuple(value for value in values if value in _NONE_OF)[:1]
    return _meaning("yes", entry) if yes else ()


def _meaning(said: str, entry: FactEntry) -> tuple[str, ...]:
    """Return what a plain yes or no means: the choice that begins so, else the value of that name.

    *Can it be undone?* is answered yes by *Yes, easily*, whatever the value is called.
    """
    begins = [c.value for c in entry.choices if words_of(c.label)[:1] == (said,)]
    named = [c.value for c in entry.choices if c.value == said]
    return tuple(begins[:1] or named)


def _not_applicable(text: str, entry: FactEntry) -> tuple[str, ...]:
    left = [c.value for c in entry.choices if c.value in ("not_applicable", "none", "neither", "nowhere")]
    return tuple(left[:1]) if _NOT_OURS.search(text) else ()


def _depends(text: str, entry: FactEntry) -> tuple[str, ...]:
    """Take *depends* and *both* for the middle, where there is one; that is a guess, and said to be one."""
    values = {choice.value for choice in entry.choices}
    return ("partly",) if "partly" in values and _DEPENDS.match(text) else ()


def _implied(text: str, entry: FactEntry) -> tuple[str, ...]:
    """Take *names, addresses* for a yes where it was asked whether there is such a thing."""
    values = {choice.value for choice in entry.choices}
    words = words_of(text)
    if "yes" not in values or not _FEWEST_IMPLIED <= len(words) <= _LONGEST_IMPLIED or "?" in text:
        return ()
    if _DENIES.search(text):
        return _meaning("partly" if "partly" in values and _BUT.search(text) else "no", entry)
    whole = re.search(r"\b(?:all|always|every\w*)\b", text, _ANY_CASE)
    limited = not whole and (_BUT.search(text) or _LIMITED.search(text))
    return ("partly",) if limited and "partly" in values else _meaning("yes", entry)


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


_RULES: Final[tuple[tuple[Callable[[str, FactEntry], tuple[str, ...]], Sureness], ...]] = (
    (_numbers, Sureness.STATED),
    (_label, Sureness.STATED),
    (_all, Sureness.STATED),
    (_not_applicable, Sureness.STATED),
    (_verdict, Sureness.STATED),
    (_patterns, Sureness.STATED),
    (_words, Sureness.LIKELY),
    (_depends, Sureness.IMPLIED),
    (_yes_no, Sureness.STATED),
    (_overlap, Sureness.LIKELY),
    (_implied, Sureness.IMPLIED),
)
