"""What sort of text this is: English or not, one system or two, a description or an order to the program."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from assistant.interview.text import Sentence
from assistant.interview.verbs import base_of

_FUNCTION_WORDS: Final = frozenset(
    """the a an and or of to in on for with from by at is are was be it its we our you they their he she i my
    this that which who what when where if then not no can will may do does has have as into via through so
    but all any each every only also there after before them us more than how up out""".split()
)
_FEWEST_WORDS: Final = 5
_LEAST_SHARE: Final = 0.12
_FOREIGN_SHARE: Final = 0.1
"""A name or a sign in another script makes no text a foreign one."""
_ORDER: Final = re.compile(
    r"(?:please |now |then |and |also |just |from now on,? |you (?:must|should|will|shall) )*(?:"
    r"(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:previous|above|prior|earlier|all|any|your|these)\b"
    r".{0,30}\b(?:instructions?|prompts?|rules?|directions?|guidelines?|threats?|questions?)\b"
    r"|you are now\b|(?:act|behave) as (?:if|a|an)\b|pretend (?:to|that|you)\b"
    r"|(?:reveal|output|print|show|repeat|display|tell me|give me)\b.{0,30}\b(?:system|hidden|initial|your) "
    r"(?:prompt|instructions?|rules?)\b"
    r"|(?:enter |enable |switch to )?(?:jailbreak|developer) mode\b|drop table\b"
    r"|(?:mark|set|dismiss|confirm|accept|close|delete) (?:all|every|each|any) (?:of )?(?:the |these )?"
    r"(?:threats?|risks?|findings?)\b"
    r"|(?:say|answer|reply|report|write|claim|conclude|state|confirm) (?:that )?"
    r"(?:there (?:are|is) no (?:threats?|risks?)|"
    r"(?:the|this|our|everything|it|all)\b.{0,20}\b(?:is|are) (?:safe|secure|fine|ok))\b"
    r")",
    re.IGNORECASE,
)
"""How somebody orders a program about. It counts only where a clause begins with it: *it was told to ignore
all previous instructions* tells of an attack and orders nothing."""
_SPEAKS_AS: Final = re.compile(
    r"^\W*(?:system\s*:\s(?!(?:an?|our|we)\b)|(?:assistant|developer)\s*:\s)", re.IGNORECASE
)
_CLAUSE: Final = re.compile(
    r"[,;:.!?()\"“”\n]+\s*|(?<!\w)['‘’]|\s(?:and|but|then|or)(?=\s)|\s[-–—]+\s", re.IGNORECASE
)
_TWO: Final = re.compile(
    r"\btwo\b.{0,30}?\b(?:systems?|projects?|products?|tools?|applications?|assistants?|chatbots?|bots?|"
    r"agents?|things|use cases)\b",
    re.IGNORECASE,
)
_SECOND: Final = re.compile(
    r"^\W*(?:and )?(?:second(?:ly)?\b|the (?:second|other)(?: one| system| project| tool| bot| chatbot|"
    r" assistant| agent|(?=\s*[,:]| (?:is|was|will|has|does|we|runs?|reads?|answers?|writes?)\b))|2[.)])|"
    r"\b(?:completely|totally|entirely) (?:separate|different|unrelated|independent)\b",
    re.IGNORECASE,
)


class Sorted(NamedTuple):
    """The sentences that describe the system, and what was left aside.

    Attributes:
        orders: clauses that try to give the program orders; they describe nothing.
        second: sentences about a second system.
    """

    told: list[Sentence]
    orders: list[Sentence]
    second: list[Sentence]


def is_english(sentences: Sequence[Sentence]) -> bool:
    """Whether a text is likely English; a few words are taken for it."""
    words = [t.text.lower() for s in sentences for t in s.tokens]
    if sum(_is_foreign_script(word) for word in words) > _FOREIGN_SHARE * len(words):
        return False
    plain = [w for w in words if w.isalpha()]
    known = sum(w in _FUNCTION_WORDS for w in plain)
    listed = sum(not w.islower() for s in sentences for t in s.tokens if (w := t.text))
    return len(plain) - listed < _FEWEST_WORDS or known / len(plain) >= _LEAST_SHARE


def _is_foreign_script(word: str) -> bool:
    return any(ord(c) > 0x24F for c in word if c.isalpha())


def sort_sentences(sentences: Sequence[Sentence]) -> Sorted:
    """Set aside what gives orders to the program, and what is about a second system.

    Of a sentence that orders in one clause and describes in another, the description is kept.
    """
    spans = [(sentence, _orders_in(sentence)) for sentence in sentences]
    orders = [_piece(s, start, end=end) for s, found in spans for start, end in found]
    rest = [left for s, found in spans if (left := _without(s, found)).tokens]
    if not any(_TWO.search(s.text) for s in rest):
        return Sorted(rest, orders, [])
    cut = next((n for n, s in enumerate(rest) if n > 0 and _SECOND.search(s.text)), len(rest))
    return Sorted(rest[:cut], orders, rest[cut:])


def _orders_in(sentence: Sentence) -> list[tuple[int, int]]:
    """Return the clauses of a sentence that give orders; a bare verb after one goes on with it."""
    text = sentence.text
    if _SPEAKS_AS.match(text):
        return [(0, len(text))]
    starts = [0, *(cut.end() for cut in _CLAUSE.finditer(text))]
    found: list[tuple[int, int]] = []
    for start, end in pairwise([*starts, len(text)]):
        clause = text[start:end].lstrip()
        goes_on = bool(found) and found[-1][1] == start and _is_bare_verb(clause)
        if goes_on or _ORDER.match(text, end - len(clause)):
            found.append((start, end))
    return found


def _is_bare_verb(clause: str) -> bool:
    first = clause.split(maxsplit=1)[0].lower() if clause else ""
    return base_of(first) == first


def _piece(sentence: Sentence, start: int, *, end: int) -> Sentence:
    low, high = sentence.start + start, sentence.start + end
    tokens = tuple(token for token in sentence.tokens if low <= token.start < high)
    return Sentence(sentence.text[start:end], low, tokens)


def _without(sentence: Sentence, spans: Sequence[tuple[int, int]]) -> Sentence:
    """Blank clauses out; the rest keeps its place."""
    text, tokens = sentence.text, sentence.tokens
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
        low, high = sentence.start + start, sentence.start + end
        tokens = tuple(token for token in tokens if not low <= token.start < high)
    return Sentence(text.rstrip(), sentence.start, tokens)
