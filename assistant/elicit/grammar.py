"""Small English: articles, number, agreement, lists. Names come from people and fit no dictionary."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

_DETERMINER = re.compile(
    r"^(the|an?|our|their|its|his|her|my|your|all|any|every|other|some)\b", re.IGNORECASE
)
_NUMBER = re.compile(r"^\d[\d.,]*\b")
_HEAD_ENDS = re.compile(r"\s(?:of|from|for|in|on|to|with|by|about|at|that|which|who|where)\s", re.IGNORECASE)
_GENERIC_ACRONYMS: Final = frozenset(
    "API CDN CLI CMS CPU CRM DB DMS DWH ECM EHR EMR ERP ETL FAQ GPU HRIS IDP ITSM IVR KB LLM LMS OCR PBX PDF "
    "PIM POS RAG SDK SLM SQL SSO TTS UI URL VLM VM VPN WMS".split()
)
_MODEL_SIZES: Final = frozenset(
    "mini nano micro tiny small medium large turbo lite flash pro preview instruct chat base".split()
)
_COLLECTIVES: Final = frozenset(
    "team staff personnel crew department office company firm bank group board".split()
)
_ANYONE: Final = frozenset({"anyone", "anybody", "everyone", "everybody", "public"})
_IRREGULAR: Final = {
    "people": "person",
    "children": "child",
    "men": "man",
    "women": "woman",
    "staff": "staff",
}
_PLURAL_WORDS: Final = frozenset({"people", "children", "men", "women", "those"})
_LOOKS_PLURAL: Final = frozenset("news analytics series sales ops devops always kubernetes sms".split())
_VERBS: Final = {"is": "are", "was": "were", "has": "have", "does": "do"}
_NO_VERBS: Final = frozenset(
    "across afterwards always as besides its less others perhaps plus sometimes this thus towards unless us "
    "yes".split()
)
_PREPOSITIONS: Final = frozenset(
    "about against at behind beside by for from in inside into like of on out over past than through to "
    "under with without".split()
)
_NEXT_WORD = re.compile(r" ([a-z]+)\b")
_A_DESPITE_VOWEL = re.compile(r"^(use|uni[^mn]|uti|eu|one\b|once\b)", re.IGNORECASE)
_AN_DESPITE_CONSONANT = re.compile(r"^(hour|heir|honest|honou?r)", re.IGNORECASE)
_SPELT_WITH_VOWEL: Final = frozenset("AEFHILMNORSX")


@lru_cache(maxsize=4_096)
def with_article(name: str) -> str:
    """Put `the` before a name that needs it; proper names and phrases with a determiner stay."""
    words = name.split()
    if not words or _DETERMINER.match(name):
        return name
    first, last = words[0], words[-1]
    if first.endswith(("'s", "’s")):
        return name if first[0].isupper() else f"the {name}"
    if _is_generic_acronym(last):
        return f"the {name}"
    proper = first[0].isupper() or any(c.isdigit() for c in first) or any(c.isupper() for c in first[1:])
    common_noun_follows = len(words) > 1 and last.islower() and last.isalpha() and last not in _MODEL_SIZES
    return name if proper and not common_noun_follows else f"the {name}"


def _is_generic_acronym(word: str) -> bool:
    return word.removesuffix("s") in _GENERIC_ACRONYMS


@lru_cache(maxsize=4_096)
def is_plural(name: str) -> bool:
    """Whether a part's name stands for several things: `help articles`, `mail and calendar`."""
    head = _HEAD_ENDS.split(name)[0]
    words = head.split()
    if not words:
        return False
    if " and " in head:
        return True
    last = words[-1]
    if not _PLURAL_WORDS.isdisjoint(word.lower() for word in words):
        return True
    if last[:-1].isupper() and len(last) > 2 and last.endswith("s"):
        return True
    plain = last.islower() and last not in _LOOKS_PLURAL
    return plain and last.endswith("s") and not last.endswith(("ss", "us", "is", "'s", "’s"))


def agree(verb: str) -> str:
    """Turn `reads` into `read`, for a plural subject; words that are no verbs stay."""
    if verb in _VERBS:
        return _VERBS[verb]
    if verb in _NO_VERBS or not verb.endswith("s") or verb.endswith("ss") or len(verb) < 4:
        return verb
    if verb.endswith("ies"):
        return f"{verb[:-3]}y"
    if verb.endswith(("sses", "shes", "ches", "xes", "zzes", "oes")):
        return verb[:-2]
    return verb[:-1]


def agreeing(after: str, *, before: str) -> str:
    """Let the verb that follows a plural name agree with it, unless the name is no subject there."""
    verb = _NEXT_WORD.match(after)
    if verb is None or (before.split() or [""])[-1].lower() in _PREPOSITIONS:
        return after
    return f" {agree(verb[1])}{after[verb.end() :]}"


def possessive(name: str) -> str:
    """Return `the wiki's`, `the articles'`."""
    return f"{name}'" if is_plural(name) and name.endswith("s") else f"{name}'s"


def one_of(group: str) -> str:
    """Turn a group into one of it: `customers` into `a customer`, `our team` into `someone on our team`."""
    words = group.split()
    if not words:
        return group
    last = words[-1].lower()
    if last in _ANYONE:
        return "anyone"
    if _NUMBER.match(group):
        return f"someone among the {group}"
    if last in _COLLECTIVES:
        return f"someone on {with_article(group) if _DETERMINER.match(group) else f'the {group}'}"
    if words[0].lower() in ("a", "an"):
        return group
    if _DETERMINER.match(group):
        words = words[1:] or words
    noun = " ".join([*words[:-1], _singular_word(words[-1])])
    return f"{_indefinite(noun)} {noun}"


def _indefinite(noun: str) -> str:
    first = noun.split(maxsplit=1)[0]
    if len(first) > 1 and first.isupper():
        return "an" if first[0] in _SPELT_WITH_VOWEL else "a"
    if _AN_DESPITE_CONSONANT.match(noun):
        return "an"
    return "an" if noun[0].lower() in "aeiou" and not _A_DESPITE_VOWEL.match(noun) else "a"


def _singular_word(word: str) -> str:
    if word.lower() in _IRREGULAR:
        return _IRREGULAR[word.lower()]
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith(("sses", "ches", "shes", "xes")):
        return word[:-2]
    several = word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 2
    return word[:-1] if several else word


def as_group(name: str) -> str:
    """Return the name of people as a plural subject: `the 900 employees`, `people` for `anyone`."""
    words = name.split()
    last = words[-1].lower() if words else ""
    if last in ("anyone", "anybody", "everyone", "everybody"):
        return "people"
    if _NUMBER.match(name):
        return f"the {name}"
    if last in _COLLECTIVES - {"staff", "personnel"}:
        return with_article(name) if _DETERMINER.match(name) else f"the {name}"
    if last in ("staff", "personnel", "public") or is_plural(name) or not last.isalpha():
        return name
    if last.endswith(("ed", "ing", "s")):
        return name
    if words[0].lower() in ("a", "an"):
        words = words[1:] or words
    if last in _IRREGULAR.values():
        plural = next(many for many, single in _IRREGULAR.items() if single == last)
        return " ".join([*words[:-1], plural])
    return f"{' '.join(words)}s"


def listed(names: Sequence[str], *, at_most: int = 3, link: str = "and") -> str:
    """Join names for a sentence: `a, b and c`, `a, b, c and 4 more`."""
    every = list(dict.fromkeys(names))
    if len(every) > at_most + 1:
        every = [*every[:at_most], f"{len(every) - at_most} more"]
    return every[0] if len(every) == 1 else f"{', '.join(every[:-1])} {link} {every[-1]}" if every else ""


def alternatives(clauses: Sequence[str]) -> str:
    """Join clauses by *or*; what all of them begin with is said once."""
    every = list(dict.fromkeys(clauses))
    words = [clause.split() for clause in every]
    shared = 0
    while len(words) > 1 and all(len(w) > shared + 1 and w[shared] == words[0][shared] for w in words):
        shared += 1
    rests = [" ".join(w[shared:]) for w in words]
    start = " ".join(words[0][:shared]) if words else ""
    return f"{start} {listed(rests, at_most=9, link='or')}".strip()


def shortened(text: str, limit: int) -> str:
    """Cut text at a word's end so that it fits."""
    plain = " ".join(text.split())
    if len(plain) <= limit:
        return plain
    cut = plain[: limit - 1]
    return f"{cut[: cut.rfind(' ')] if ' ' in cut[limit // 2 :] else cut}…"


def capital(text: str) -> str:
    """Begin with a capital letter."""
    return text[:1].upper() + text[1:]
