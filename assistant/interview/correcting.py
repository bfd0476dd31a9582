"""Corrections: which sentences take back what was said before, and which part takes another's place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from assistant.changes.change import ReplaceElement
from assistant.interview.joining import may_be_one
from assistant.interview.mentions import Mention
from assistant.interview.naming import component_name
from assistant.interview.patterns import Polarity
from assistant.interview.sketch import Sketch
from assistant.interview.taking_out import meant_by
from assistant.interview.text import Sentence, same_words
from assistant.interview.things import HUB_KINDS, Thing
from assistant.model.facts import Fact
from assistant.model.system import Actor, Component
from knowledge_base.catalogue import Catalogue

_CORRECTS: Final = re.compile(
    r"\b(?:actually|sorry|oops|correction|to correct|corrected|(?:i|we) (?:meant|misspoke|was wrong|"
    r"were wrong|got (?:it|that|this) wrong|mixed (?:it|that) up)|that (?:was|is) wrong|that['’]s wrong|"
    r"was a mistake|(?:my|our) mistake|scratch that|strike that|forget what i said|on second thou?ghts?|"
    r"not true|changed my mind|i said .{0,60}\bbut|(?:than|what|(?<!^)(?<![,.;:] )(?<!\band )as) i "
    r"(?:said|told you|wrote)(?! (?:there|in|into|down)\b)|hold on|"
    r"it turns out|turn(?:s|ed) out|ha(?:s|ve|d) changed|no longer|not any ?more|to be precise|"
    r"mixed (?:\w+ ){1,4}up|mixed up|stand corrected|(?:must|need to|have to|should) (?:contradict|correct)|"
    r"corrects? me|misread|misremember\w*|misunderstood|wrong (?:product|system|project|one)|that was so|"
    r"was so until|take [\w ]{2,24} back|row back|one moment|my colleagues? (?:says?|tells?)|better news|"
    r"after all|overlooked|thought wrong|not quite right|"
    r"(?:i|we) (?:have )?(?:just |now )?(?:checked|asked|learn(?:ed|t)|heard|found out)|just checked|"
    r"walk(?:ed)? (?:[\w ]{1,16} )?back|(?:take|takes|took) back (?:what|my|that|the|one)|"
    r"(?:takes|took) (?:half|some|part|all|most) of (?:it|that|this) back|i(?:['’]d| had)? forgot|"
    r"there never was|"
    r"amend(?:ed|ment|ing)?|revis(?:e|ing) (?:that|this|it|my|what|one|something)|retract(?:ed)?|rectif\w+|"
    r"on record differently|strictly speaking|"
    r"(?:one|a|small) qualification|(?:set|put) (?:that|it|this|the record) (?:straight|right)|"
    r"(?:told|gave) you (?:a |the |some |something |it |that |an? \w+ )?(?:wrong\w*|nonsense|rubbish|fib|lie|"
    r"falsely)|misled you|(?:was|were|am|been) (?:mistaken|misinformed|in error)|"
    r"not (?:the )?(?:full|whole|entire|quite the) truth|"
    r"(?:that|this|it|which|said|answer) (?:is|was) (?:incorrect|inaccurate|erroneous)|"
    r"(?:that|this|which|said|answer) (?:is|was)(?:n['’]t| not) (?:quite |entirely |strictly |fully |really )"
    r"?(?:true|right|correct|accurate)|"
    r"i (?:was|have been) too (?:optimistic|quick|sure|kind|generous|rosy|hasty)|"
    r"(?:scrap|scratch|strike|forget|ignore|disregard) (?:my|what (?:i|we)|the (?:bit|part|thing|answer))|"
    r"(?:change|update|replace) (?:my|the|that|our) (?:\w+ )?answer|contrary to what|when i said|"
    r"you have it down|back to what i said|"
    r"what i (?:said|told you|claimed|wrote) (?:about|of|on|earlier|before))\b"
    r"|^\W*(?:no,? )?wait\b|[.!?]\W*forgot\W*$"
    r"|\bnot \w[\w .-]{0,30} but\b",
    re.IGNORECASE,
)
"""What takes back something said before."""
_IN_PASSING: Final = re.compile(r",? actually\W*$|\b(?:or|and|worse),? actually\b", re.IGNORECASE)
"""*We had one, actually*, *or, worse actually*: it takes nothing back where a fear is told."""
_AFTER_ALL: Final = re.compile(r"\bafter all\W*$", re.IGNORECASE)
_BEGINNING: Final = 30
_FEARED: Final = re.compile(
    r"^\W*(?:that|if|when|someone|somebody|people|it (?:could|might|would|may|says|tells|sends|pays))\b",
    re.IGNORECASE,
)
"""How somebody begins who says what could happen: *that it says something that is not true*."""
_DIRECTLY: Final = re.compile(r"\b(?:not|no)\s+(?:our |the |any )?$", re.IGNORECASE)


def announces_correction(text: str) -> bool:
    """Whether words say that they take back something said before."""
    return _CORRECTS.search(text) is not None and not text.rstrip().endswith("?")


def corrects_outright(text: str) -> bool:
    """Whether words begin, or end, by saying that they correct something."""
    return takes_back(text) and (
        announces_correction(text[:_BEGINNING]) or _AFTER_ALL.search(text) is not None
    )


def before_correction(text: str) -> str:
    """Return the words before those that say that something is taken back."""
    found = _CORRECTS.search(text)
    return text[: found.start()] if found is not None else text


def takes_back(text: str) -> bool:
    """Whether words correct something although what is feared was asked for."""
    return announces_correction(_IN_PASSING.sub("", text)) and _FEARED.match(text) is None


def told_together(fact: Fact, others: Iterable[Fact]) -> bool:
    """Whether a fact was told in one breath with one of others, alike: then they are corrected together."""
    quote = fact.origin.quote
    return quote is not None and any(
        other.origin.quote is not None
        and other.origin.quote.utterance == quote.utterance
        and other.values == fact.values
        for other in others
    )


def mark_corrections(sketch: Sketch, sentences: Sequence[Sentence]) -> None:
    """Note which sentences correct: those that say so, and, after a first message, all behind such a one."""
    first = not sketch.components()
    correcting = False
    for sentence in sentences:
        says_so = announces_correction(sentence.text)
        correcting = says_so or (correcting and not first)
        if correcting:
            sketch.correcting.add(sentence.start)


def replace_parts(sketch: Sketch, things: Sequence[Thing], *, catalogue: Catalogue) -> list[Thing]:
    """Put what is named instead in the place of what is denied: *not GPT-4o but Mistral*.

    Returns:
        The things that are still to be placed; those that were only denied for another are left out.
    """
    left = []
    for thing in things:
        known = meant_by(sketch, thing)
        other = _instead(sketch, thing, things=things) if known is not None else None
        if known is None or other is None:
            left.append(thing)
            continue
        name = component_name(other, catalogue)
        new = Component(
            id=sketch.new_id(name),
            name=name,
            kind=other.kind,
            product=other.product_name,
            actions=known.actions,
            origin=sketch.origin(other.sentence, other.mention.manner.certainty),
        )
        sketch.do(ReplaceElement(id=known.id, new=new))
        sketch.fresh.append(new.id)
        sketch.tell(f"corrected: {name}, not {known.name}", sentence=thing.sentence, subject=new.id)
    return left


def _instead(sketch: Sketch, denied: Thing, *, things: Sequence[Thing]) -> Thing | None:
    """Return what is named in the place of what is denied, in its sentence or the next."""
    near = [
        t for t in things if 0 <= t.sentence.start - denied.sentence.start <= len(denied.sentence.text) + 3
    ]
    return next(
        (
            t
            for t in near
            if t.mention.manner.holds_today
            and not t.sign
            and (t.is_product or t.described)
            and t.kind not in HUB_KINDS
            and may_be_one(t.kind, denied.kind)
            and not _is_known(sketch, t)
        ),
        None,
    )


def _is_known(sketch: Sketch, thing: Thing) -> bool:
    parts = sketch.model.system.components
    return any(same_words(name, thing.name) for c in parts for name in (c.name, c.product or c.name))


def take_out_people(sketch: Sketch, mentions: Sequence[Mention]) -> None:
    """Take out a group that is now said not to use it: *not customers but employees*."""
    for mention in mentions:
        denied = mention.manner.polarity is Polarity.NO and _DIRECTLY.search(mention.before)
        if mention.writer is None or not denied or not sketch.corrects(mention.sentence):
            continue
        for actor in sketch.model.system.actors:
            if actor.writer is mention.writer and actor.id not in sketch.fresh:
                _take_out(sketch, actor, sentence=mention.sentence)


def _take_out(sketch: Sketch, actor: Actor, *, sentence: Sentence) -> None:
    sketch.remove(actor.id)
    sketch.tell(f"taken out: {actor.name}", sentence=sentence)
