"""Nouns and what belongs to them: what a verb acts on, who sends it, and where the next clause begins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile
from typing import Final, NamedTuple

from assistant.interview.clauses import ADVERBS, Word
from assistant.interview.text import Sentence, words_of
from assistant.interview.verbs import base_of, is_participle, is_verb

_SKIPPED: Final = frozenset(
    """the a an all any every each new our their your his her these those this that my old long short
    more some many several both only just also even daily weekly monthly about around up roughly
    countless raw unread written handwritten scanned printed""".split()
)
"""What may stand before a name and is none of it."""
_ENDS: Final = frozenset(
    """and or but of in on at to from for with by into onto about out up off down away as than per via
    through over under against that which who whom when where while if because so then before after
    without within between is are was were has have can may must will would should not it they we you
    us them once until every each during whether using since""".split()
)
"""Words that no name goes on with."""
_OWN: Final = frozenset("its own itself it them him her us you me what which who whatever that this".split())
"""What is the system's own, or told of elsewhere."""
_MEASURES: Final = re.compile(
    r"^(?:(?:the )?(?:hundreds?|thousands?|dozens?|lots|tons|piles?|stacks?|batches|contents?|texts?|pages|"
    r"copies|collections?|wording|flood|stream|"
    r"backlog|mountains?) of|\d[\d.,]*k?)\s+",
    re.IGNORECASE,
)
_OF: Final = re.compile(
    r"^\s+of\s+(?:the |our |a |an |all |their )?([\w'’-]+(?:\s+[\w'’-]+){0,2})", re.IGNORECASE
)
_SENDING: Final = (
    "send|leave|upload|write|submit|hand|file|post|drop|mail|email|share|attach|bring|make|record|photograph|take|"
    "scan|forward|type|fill|put|publish|lodge|deliver|turn|give|tell"
)
_SENT: Final = re.compile(
    rf"^\s+(?:(?:that|which)\s+)?(?P<who>(?:(?:the|our|their|its)\s+)?(?:[\w'’-]+\s+){{1,3}}?)"
    rf"(?:can |may |have |has |might |must |also |then )*(?P<verb>{_SENDING})s?\b",
    re.IGNORECASE,
)
_NOT_WHO: Final = (_ENDS | {"and", "or", "but"}) - {"we", "they", "you"}
_WORDS: Final = re.compile(r"[\w'’][\w'’-]*")
_ROW: Final = re.compile(r"^(?:,\s*(?:and\s+|or\s+)?|\s+(?:and|or|plus|as well as)\s+)", re.IGNORECASE)
_MOST_WORDS: Final = 4
_GOING_ON: Final = frozenset("then also only there here if".split())
_PARTICLES: Final = frozenset("out up off down away".split())
_DETERMINERS: Final = frozenset("the a an our their its every each all any".split())


class Sender(NamedTuple):
    """Who sends something: *the reviews guests leave*.

    Attributes:
        start, end: the place of the words for them in the sentence.
        verb: what they do.
    """

    start: int
    end: int
    verb: str


def noun_phrase(sentence: Sentence, start: int) -> tuple[int, int] | None:
    """Return the place of the nouns right behind a verb, without articles and measures."""
    text = sentence.text
    at = _past_space(text, start)
    while measure := _MEASURES.match(text[at:]):
        at += measure.end()
    first, end, count = at, at, 0
    for word in _WORDS.finditer(text, at):
        low = word[0].lower()
        if text[end : word.start()].strip(" \"'“”"):
            break
        if count == 0 and low in _SKIPPED:
            end = word.end()
            first = _past_space(text, end)
            continue
        if low in _ENDS or (count and (is_participle(low) or _starts_clause(text, word))):
            break
        bare = count == 0 and first == at and is_verb(low) and " " not in text[:start].strip()
        if bare or low in _OWN or count == _MOST_WORDS:
            return None
        end, count = word.end(), count + 1
    return (first, end) if count else None


def noun_phrase_before(sentence: Sentence, words: Sequence[Word]) -> tuple[int, int] | None:
    """Return the place of the nouns that words end with; of *letters of support* that of *letters*."""
    ends = [word for word in words if word.text[0].isalpha()][-1:]
    if not ends:
        return None
    start = end = ends[0].end
    for word in reversed([word for word in words if word.end <= end]):
        if word.low == "of" and start < end:
            continue
        plain = start < end and base_of(word.text) == word.low
        if word.low in _ENDS | _SKIPPED | ADVERBS or not word.text[0].isalpha() or plain:
            break
        start = word.start
    head = len(re.split(r"\sof\s", sentence.text[start:end])[0])
    return (start, start + head) if start < end else None


def end_with_of(text: str, end: int) -> int:
    """Return where a name ends with what it is of: *bills of lading*, at most three words."""
    of = _OF.match(text[end:])
    if of is None:
        return end
    first = stop = end + of.start(1)
    for word in _WORDS.finditer(text, first, end + of.end()):
        next_clause = stop > first and (is_verb(word[0]) or _starts_clause(text, word))
        if word[0].lower() in _ENDS or next_clause or text[stop : word.start()].strip():
            break
        stop = word.end()
    return stop if stop > first else end


def sender_behind(text: str, end: int) -> Sender | None:
    """Return who sends what is named before a place: *that suppliers send in*, *guests leave*."""
    sent = _SENT.match(text[end:])
    if sent is None or any(word.lower() in _NOT_WHO for word in sent["who"].split()):
        return None
    return Sender(end + sent.start("who"), end + sent.end("who"), sent["verb"].lower())


def next_in_row(text: str, end: int, *, content: frozenset[str]) -> int | None:
    """Return where a row of names goes on; nothing where the next clause begins or the sentence ends.

    Args:
        text: the sentence.
        end: where the name before ends.
        content: nouns that look like verbs and are none here: *claims and notes*, but not *and drafts*.
    """
    row = _ROW.match(text[end:])
    if row is None or _is_next_clause(text[end + row.end() :], content):
        return None
    return end + row.end() - 1


def _past_space(text: str, at: int) -> int:
    return len(text) - len(text[at:].lstrip())


def _starts_clause(text: str, word: re.Match[str]) -> bool:
    """Whether a noun is the subject of a clause about the one before: *the reviews guests leave*."""
    told = _SENT.match(f" {text[word.start() :]}") is not None
    return told and text[: word.start()].rstrip()[-1:] in ("s", "l")


def _is_next_clause(rest: str, content: frozenset[str]) -> bool:
    """Whether a row goes on with what is done next: *and drafts replies*, *and a search finds pages*."""
    words = _WORDS.findall(re.split(r"[,;:.()]", rest, maxsplit=1)[0])
    phrase = list(takewhile(lambda word: word.lower() not in _ENDS, words))
    if not phrase or phrase[0].lower() in _GOING_ON:
        return True
    if _DETERMINERS & {word.lower() for word in phrase[1:]}:
        return True
    if len(phrase) == 1 and is_verb(phrase[0]) and words_of(phrase[0])[-1] not in content:
        return True
    nouns = [word for word in phrase if word.lower() not in _SKIPPED]
    verbs = [n for n, word in enumerate(nouns) if is_verb(word)]
    after = words[len(phrase)].lower() if len(words) > len(phrase) else ""
    return after in _PARTICLES or any(n + 1 < len(nouns) for n in verbs)
