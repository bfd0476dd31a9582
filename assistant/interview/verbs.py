"""The verbs of such descriptions: what a system does, what people do, and their forms."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

ACTING: Final = frozenset(
    """issue send create update change delete remove book cancel pay refund transfer execute run post publish
    order approve reject schedule reschedule modify deploy merge commit reset grant revoke file submit
    escalate trigger buy purchase charge block unblock close assign restart install move rename edit email
    mail call dial ban suspend add place renew reimburse credit forward write push open unlock lock provision
    drop reorder adjust reserve rebook trade sell swap hold switch turn put apply fill click give hand invite
    notify reply answer route""".split()
)
"""What changes something in the world."""

LOOKING: Final = frozenset(
    "look fetch query retrieve check read search browse access pull find lookup scan crawl scrape".split()
)
"""What only looks something up."""

TELLING: Final = frozenset(
    """answer explain summarise summarize suggest recommend draft translate classify generate describe help
    guide advise extract rank score tell respond compare assess evaluate predict decide screen triage
    transcribe write propose compose estimate detect recognise recognize rate grade label sort match
    prioritise prioritize""".split()
)
"""What comes out as words or pictures."""

_COMMON: Final = frozenset(
    """ask use get take make build receive store save keep load train tune ingest index embed show display
    return upload download share connect integrate allow support handle process pull issue host serve log
    monitor record track remember forget leave parse chat talk type paste enter visit sit live go come work
    start stop pass feed contain include offer need want plan expect act do see know say speak mean let learn
    note choose pick press tap hear listen watch follow manage maintain own contribute look review confirm
    sign mask trace combine split turn produce deliver orchestrate surface leverage render quote promote
    object complain correct overrule scan drop swear tick help hold provide set bring reach join meet
    attach analyse analyze mark photograph skim digest proofread sum""".split()
)
_ALIKE: Final = tuple(
    frozenset(group.split())
    for group in (
        "issue pay refund reimburse credit transfer charge grant give buy purchase order trade",
        "send email mail notify forward reply message post write",
        "update change modify edit adjust set turn switch",
        "create make open add place file submit",
        "delete remove drop cancel close",
        "book reserve schedule reschedule order rebook",
        "execute run start restart trigger deploy",
        "look fetch query retrieve check read search find access",
        "block ban suspend revoke lock",
    )
)
"""Verbs that may be said of the same doing."""

_VERBS: Final = ACTING | LOOKING | TELLING | _COMMON
_IRREGULAR: Final = dict(
    pair.split(":")
    for pair in """sent:send paid:pay put:put written:write given:give held:hold sold:sell bought:buy
    taken:take made:make done:do does:do goes:go has:have read:read built:build kept:keep chosen:choose
    found:find shown:show""".split()
)
_IRREGULAR_THIRD: Final = {"do": "does", "go": "goes", "have": "has"}
_VOWELS: Final = "aeiou"


@lru_cache(maxsize=20_000)
def base_of(word: str) -> str | None:
    """Return a verb's infinitive from any of its forms; nothing for other words."""
    low = word.lower()
    if low in _IRREGULAR and _IRREGULAR[low] in _VERBS:
        return _IRREGULAR[low]
    return next((stem for stem in _stems(low) if stem in _VERBS), None)


def _stems(low: str) -> list[str]:
    """Return what a word may be a form of."""
    stems = [low]
    for ending in ("s", "es", "ed", "d", "ing"):
        if low.endswith(ending) and len(low) > len(ending) + 1:
            stem = low.removesuffix(ending)
            stems += [stem, f"{stem}e"]
            if len(stem) > 3 and stem[-1] == stem[-2]:
                stems.append(stem[:-1])
    if low.endswith("ies"):
        stems.append(f"{low[:-3]}y")
    if low.endswith("ied"):
        stems.append(f"{low[:-3]}y")
    return stems


def is_verb(word: str) -> bool:
    """Whether a word is, in one of its forms, a common verb of such descriptions."""
    return base_of(word) is not None


def is_participle(word: str) -> bool:
    """Whether a word is a verb's past participle: *approved*, *sent*, *paid*."""
    low = word.lower()
    return (low.endswith("ed") or (low in _IRREGULAR and not low.endswith("s"))) and is_verb(low)


def may_be_same(first: str, second: str) -> bool:
    """Whether two verbs, in the infinitive, may be said of the same doing: *issue* and *pay* a refund."""
    return first == second or any(first in group and second in group for group in _ALIKE)


def third_person(verb: str) -> str:
    """Return a verb in the third person singular."""
    if verb in _IRREGULAR_THIRD:
        return _IRREGULAR_THIRD[verb]
    if verb.endswith(("s", "sh", "ch", "x", "z", "o")):
        return f"{verb}es"
    return f"{verb[:-1]}ies" if verb.endswith("y") and verb[-2] not in _VOWELS else f"{verb}s"
