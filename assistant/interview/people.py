"""From mentions to people: who uses it, who has a say in it, who is affected."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Literal

from assistant.changes.apply import with_fields
from assistant.interview.displays import displays, sees_only
from assistant.interview.mentions import Mention
from assistant.interview.patterns import Polarity
from assistant.interview.sketch import Sketch
from assistant.interview.text import same_words, words_of
from assistant.interview.verbs import base_of
from assistant.model.system import Actor, AffectedParty
from assistant.model.values import SYSTEM
from knowledge_base.vocabulary import Certainty, ComponentKind, Writer

Part = Literal["user", "author", "approver", "operator", "other"]

_SERVED: Final = re.compile(
    r"\b(?:for|help|helps|helping|answers?|answering|serves?|assists?|guides?|advises?|supports?|tells?|lets|"
    r"letting|allows?|"
    r"(?:available|offered|open|shown|sold|accessible|rolled out|answers?|talks?|speaks?|chats?) (?:to|"
    r"with)|used by)\s+(?:our|the|all|any|its|new|prospective|[a-z]+)?\s*$",
    re.IGNORECASE,
)
_JUDGED_BY: Final = re.compile(
    r"\b(?:approved|reviewed|checked|confirmed|signed(?: off)?|decided|read) by\s+(?:\w+\s+){0,3}?$",
    re.IGNORECASE,
)
_WRITTEN_BY: Final = re.compile(
    r"\b(?:written|edited|maintained|curated|provided|supplied|authored|created|contributed|filled in|posted|"
    r"changed|updated) by"
    r"\s+(?:\w+\s+){0,3}?$",
    re.IGNORECASE,
)
_MADE_BY: Final = re.compile(
    r"\b(?:built|made|set up|coded|programmed|developed|put together|hacked together|configured|installed)\b"
    r"[^.;:?!]{0,60}\bby (?:an? |one |our |the |my )?(?:former |working )?$",
    re.IGNORECASE,
)
_GONE: Final = re.compile(
    r"^,? who (?:has |have |had )?(?:since |already )?(?:left|gone|moved on|quit)\b", re.IGNORECASE
)
_APPROVING: Final = frozenset("approve review check confirm sign decide overrule".split())
_OPERATING: Final = frozenset(
    "host run operate build deploy provide deliver sell train develop label annotate".split()
)
_AUTHORING: Final = frozenset("write edit maintain contribute publish curate".split())
_SKIPPED: Final = frozenset(
    """can could may will would must should then also often only usually just still now already never not have
    to need are is able allowed who that really then first mostly always either cannot can't can’t
    don't don’t do""".split()
)
_TO_US: Final = re.compile(r"^\s+(?:can |also |often )*sends? us\b", re.IGNORECASE)
_ONLY_WISHING: Final = frozenset("want know need expect complain object".split())
_RANK: Final[tuple[Part, ...]] = ("other", "operator", "author", "approver", "user")
_WHERE: Final = re.compile(
    r"^\s+(?:in|of|at|from|on|with)\s+(?:\w+\s+){1,3}?(?=(?:\w+e|send|ask|upload|put|get|look|read|talk|can|"
    r"may|must|will)\b)"
)
_COUNTED: Final = re.compile(r"^(?:about |around |some |ca\.? )?[\d,.]+\s*$", re.IGNORECASE)
_GROUPS: Final = frozenset(
    "people child children staff public anyone everyone anybody everybody team department".split()
)
_VERB_AHEAD: Final = re.compile(
    r"(?:can|may|will|who|and|or|is|has|had|must|should|in|on|to|with|gets?|wants?|of|at|from|as|under|over|"
    r"that|then|also|"
    r"when|if|so|now|via|by|for|between|before|after|because|while|directly)\b",
    re.IGNORECASE,
)
_VULNERABLE: Final = frozenset(
    "child children minor pupil patient elderly teen teenager student victim refugee".split()
)
FRONTS: Final = (ComponentKind.CHAT_FRONT_END, ComponentKind.CHANNEL_CONNECTOR)
_AUDIENCE: Final = {Writer.PUBLIC: "public", Writer.CUSTOMER: "customers", Writer.EMPLOYEE: "employees"}
"""What an author's group is called as an answer to *who uses it*."""


def place_people(sketch: Sketch, mentions: Sequence[Mention]) -> None:
    """Add users, writers, approvers and affected people."""
    for mention in mentions:
        told = mention.manner.polarity is Polarity.YES and not _only_made_it(mention)
        if mention.writer is not None and told:
            _place_actor(sketch, mention, writer=mention.writer)
    for mention in mentions:
        told = mention.manner.polarity is Polarity.YES and not _only_made_it(mention)
        if mention.meaning.sort == "people" and told:
            _place_affected(sketch, mention)


def _only_made_it(mention: Mention) -> bool:
    """Whether somebody is named for having built it, or is gone: *built by a student who has left*."""
    return _MADE_BY.search(mention.before) is not None or _GONE.match(mention.after) is not None


def _place_actor(sketch: Sketch, mention: Mention, *, writer: Writer) -> None:
    name = _group_name(mention)
    if name is None:
        return
    part = part_of(mention)
    known = next((a for a in sketch.model.system.actors if _same_group(a, name, writer=writer)), None)
    if known is None:
        actor = Actor(
            id=sketch.new_id(name),
            name=name,
            writer=writer,
            part=part,
            origin=sketch.origin(mention.sentence, mention.manner.certainty),
        )
        sketch.put(actor, f"people: {name} ({writer.label.lower()})")
        known = actor
    elif known.part in _RANK and _RANK.index(part) > _RANK.index(known.part):
        sketch.put(with_fields(known, part=part))
    sketch.seen_at(known.id, mention.sentence, start=mention.start, end=mention.end)


def _group_name(mention: Mention) -> str | None:
    """Return a group's name; nothing where the word only describes something, as in *customer emails*."""
    if re.search(r"['’]s?$", mention.name) or re.match(r"['’]s?\b|['’]\s", mention.after):
        return None
    following = re.match(r"[\s\-]+([a-zA-Z]+)", mention.after)
    plural = mention.name.lower().endswith("s") or mention.head[-1] in _GROUPS
    if not plural and following and not (_VERB_AHEAD.match(following[1]) or base_of(following[1])):
        return None
    name = re.sub(r"^(?:to|by) (?=the )", "", mention.name)
    return name[0].lower() + name[1:] if name[1:2].islower() else name


def _same_group(actor: Actor, name: str, *, writer: Writer) -> bool:
    return same_words(actor.name, name) or (
        actor.writer is writer and words_of(actor.name)[-1] == words_of(name)[-1]
    )


def part_of(mention: Mention) -> Part:
    """Say what a group has to do with the system, by the verb beside it."""
    if _JUDGED_BY.search(mention.before):
        return "approver"
    if _WRITTEN_BY.search(mention.before):
        return "author"
    verb = verb_after(mention)
    if verb == "send" and _TO_US.match(mention.after):
        return "author"
    if verb in _ONLY_WISHING:
        return "other"
    if verb in _APPROVING:
        return "approver"
    if verb in _OPERATING:
        return "operator"
    if verb in _AUTHORING:
        return (
            "user"
            if re.match(r".{0,30}\b(?:to us|in|via|to the)\b", mention.after) and verb == "write"
            else "author"
        )
    counted = bool(_COUNTED.match(mention.before)) and not mention.after.strip(" .")
    return "user" if verb is not None or counted or _SERVED.search(mention.before) else "other"


def verb_after(mention: Mention) -> str | None:
    """Return the verb whose subject a group is: *customers can also send*."""
    words: list[str] = re.findall(r"[A-Za-z][\w'’]*|[.,;:()]", _WHERE.sub("", mention.after))
    rest = 0
    while rest < min(len(words), 6) and words[rest].lower() in _SKIPPED:
        rest += 1
    if rest >= len(words) or not words[rest][0].isalpha():
        return "be" if rest and words[rest - 1].lower() in ("is", "are") else None
    following = words[rest]
    helped = rest > 0
    base = base_of(following)
    if (
        base is None
        and helped
        and rest
        and words[rest - 1].lower() in ("can", "may", "will", "must", "could", "to")
    ):
        return following.lower()
    if base is None and mention.name.lower().endswith("s") and words[0].lower() in ("are", "can", "must"):
        return "be"
    return base


def _place_affected(sketch: Sketch, mention: Mention) -> None:
    name = mention.meaning.means
    if any(same_words(party.name, name) for party in sketch.model.system.affected):
        return
    vulnerable = bool(_VULNERABLE & {*words_of(name), *mention.head})
    party = AffectedParty(
        id=sketch.new_id(f"{name} affected"),
        name=name,
        relation="vulnerable" if vulnerable else "data_subject",
        origin=sketch.origin(mention.sentence, mention.manner.certainty),
    )
    sketch.put(party, f"people affected: {name}")


def link_people(sketch: Sketch, hub: str) -> None:
    """Let users reach the front of the system, and authors the sources that their group writes to."""
    pages = displays(sketch)
    fronts = [front for front in sketch.components(*FRONTS) if front.id not in pages]
    fronts.sort(key=lambda c: FRONTS.index(c.kind))
    front = fronts[0].id if fronts else hub
    named = bool(fronts) and fronts[0].origin.certainty in (Certainty.SAID, Certainty.HEDGED)
    only = _only_outsiders(sketch) if named else None
    for actor in sketch.model.system.actors:
        reaches = _written_by(sketch, actor.writer) if actor.part == "author" else ()
        page = sees_only(sketch, actor, pages=pages)
        if page is not None:
            reaches = (page, *reaches)
        elif (
            actor.part == "user"
            or actor is only
            or (reaches and _AUDIENCE.get(actor.writer) in _audience(sketch))
        ):
            reaches = (front, *reaches)
        if reaches and not actor.reaches:
            sketch.put(with_fields(actor, reaches=reaches))


def _written_by(sketch: Sketch, writer: Writer) -> tuple[str, ...]:
    sources = (component.id for component in sketch.model.system.components)
    return tuple(
        source
        for source in sources
        if (known := sketch.known(source, "writers")) is not None and writer in known.values
    )


def _audience(sketch: Sketch) -> tuple[str, ...]:
    known = sketch.known(SYSTEM, "audience")
    return known.values if known is not None else ()


def _only_outsiders(sketch: Sketch) -> Actor | None:
    """Return the group from outside that must be who uses it: no other is said to, and there is one."""
    actors = sketch.model.system.actors
    if any(actor.part == "user" for actor in actors):
        return None
    outside = [a for a in actors if a.part == "other" and a.writer in (Writer.CUSTOMER, Writer.PUBLIC)]
    return outside[0] if len(outside) == 1 else None
