"""What sort of text this is: English or not, one system or two, a description or an order to the program."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from assistant.interview.text import Sentence

_FUNCTION_WORDS: Final = frozenset(
    """the a an and or of to in on for with from by at is are was be it its we our you they their he she i my
    this that which who what when where if then not no can will may do does has have as into via through so
    but all any each every only also there after before them us more than how up out""".split()
)
_FEWEST_WORDS: Final = 5
_LEAST_SHARE: Final = 0.12
_ORDER: Final = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:previous|above|prior|earlier|all|"
    r"your)\b.{0,30}\b(?:instructions?|prompts?|rules?|directions?)\b"
    r"|\byou are now\b|\b(?:reveal|output|print|show|repeat)\b.{0,30}\b(?:system|hidden|initial) prompt\b|"
    r"\bjailbreak mode\b|\bdeveloper mode\b"
    r"|^\W*(?:system|assistant|developer)\s*:\s|\[/?INST\]|<\|[a-z_]+\|>|<script\b|javascript:|onerror\s*=|"
    r"\bdrop table\b"
    r"|\bmark (?:all|every|each) (?:the )?(?:threats?|risks?|findings?) as\b|\bsay (?:that )?(?:the|this|"
    r"our) system is (?:safe|secure)\b",
    re.IGNORECASE,
)
_TWO: Final = re.compile(
    r"\btwo\b.{0,30}?\b(?:systems?|projects?|products?|tools?|applications?|assistants?|chatbots?|bots?|"
    r"agents?|things|use cases)\b",
    re.IGNORECASE,
)
_SECOND: Final = re.compile(
    r"^\W*(?:and )?(?:second(?:ly)?\b|the (?:second|other)(?: one| system| project| tool| bot| chatbot|"
    r" assistant| agent)?\b|2[.)])|"
    r"\b(?:completely|totally|entirely) (?:separate|different|unrelated|independent)\b",
    re.IGNORECASE,
)


class Sorted(NamedTuple):
    """The sentences that describe the system, and what was left aside.

    Attributes:
        orders: sentences that try to give the program orders; they describe nothing.
        second: sentences about a second system.
    """

    told: list[Sentence]
    orders: list[Sentence]
    second: list[Sentence]


def is_english(sentences: Sequence[Sentence]) -> bool:
    """Whether a text is likely English; a few words are taken for it."""
    words = [t.text.lower() for s in sentences for t in s.tokens]
    if any(_is_foreign_script(word) for word in words):
        return False
    plain = [w for w in words if w.isalpha()]
    known = sum(w in _FUNCTION_WORDS for w in plain)
    listed = sum(not w.islower() for s in sentences for t in s.tokens if (w := t.text))
    return len(plain) - listed < _FEWEST_WORDS or known / len(plain) >= _LEAST_SHARE


def _is_foreign_script(word: str) -> bool:
    return any(ord(c) > 0x24F for c in word if c.isalpha())


def sort_sentences(sentences: Sequence[Sentence]) -> Sorted:
    """Set aside what gives orders to the program, and what is about a second system."""
    orders = [s for s in sentences if _ORDER.search(s.text)]
    rest = [s for s in sentences if s not in orders]
    if not any(_TWO.search(s.text) for s in rest):
        return Sorted(rest, orders, [])
    cut = next((n for n, s in enumerate(rest) if n > 0 and _SECOND.search(s.text)), len(rest))
    return Sorted(rest[:cut], orders, rest[cut:])
