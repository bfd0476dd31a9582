"""From mentions to people and data: who uses it, who writes to it, who is affected, what is worth protecting."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from assistant.changes.apply import with_fields
from assistant.interview.mentions import Mention, data_class_of, same_words, writer_of
from assistant.interview.patterns import Polarity
from assistant.interview.sketch import Sketch
from assistant.interview.text import words_of
from assistant.model.system import Actor, AffectedParty, Asset, Component
from knowledge_base.vocabulary import Certainty, ComponentKind, Writer

_USES = re.compile(
    r"^\W*(?:\w+\W+){0,3}?(?:ask|asks|chat|chats|use|uses|type|types|talk|talks|query|quer\w+|upload\w*|submit\w*|send|sends|write|writes|"
    r"call|calls|request\w*|describe\w*|paste\w*|enter\w*|search\w*|message\w*|interact\w*|open\w*|speak\w*|prompt\w*|log in|"
    r"get|gets|receive\w*|can ask|order\w*|book\w*|log)\b",
    re.IGNORECASE,
)
_SERVED = re.compile(
    r"\b(?:for|help|helps|helping|answers?|answering|serves?|to|with|from|assists?|guides?|advises?|supports?|tells?|lets|letting|allows?)\s+(?:our|the|all|any|its|new|prospective|[a-z]+)?\s*$",
    re.IGNORECASE,
)
_WRITES = re.compile(
    r"^\W*(?:\w+\W+){0,3}?(?:write|writes|edit|edits|update|updates|maintain\w*|curate\w*|upload\w*|contribute\w*|add|adds|post|posts|suggest\w*|"
    r"create|creates|author\w*|change|changes|fill|fills|submit\w*|send|sends|put|puts|comment|comments|publish\w*)\b",
    re.IGNORECASE,
)
_WRITTEN_BY = re.compile(
    r"\b(?:written|edited|maintained|curated|uploaded|provided|supplied|authored|created|sent|submitted|contributed|filled in|posted|changed|updated)\s+"
    r"(?:and \w+ )?(?:by|from)\s+(?:\w+\s+){0,4}?$",
    re.IGNORECASE,
)
_APPROVES = re.compile(r"^\W*(?:\w+\W+){0,3}?(?:approv\w+|review\w*|check\w*|confirm\w*|sign\w* off|decide\w*)\b", re.IGNORECASE)
_SOURCES: Final = frozenset(
    {
        ComponentKind.DOCUMENT_STORE,
        ComponentKind.VECTOR_STORE,
        ComponentKind.CHANNEL_CONNECTOR,
        ComponentKind.DATABASE,
        ComponentKind.INGESTER,
        ComponentKind.FEEDBACK_COLLECTOR,
        ComponentKind.ANNOTATION_PLATFORM,
        ComponentKind.THIRD_PARTY,
        ComponentKind.TOOL,
        ComponentKind.QUEUE,
        ComponentKind.PARSER,
    }
)
_MESSAGES: Final = frozenset(
    """ticket email mail message review comment complaint invoice cv resume post upload submission letter inbox mailbox
    application form question chat call document attachment photo picture""".split()
)
_VULNERABLE: Final = frozenset("child children minor pupil patient elderly teen teenager student victim refugee".split())
_FRONTS: Final = (ComponentKind.CHAT_FRONT_END, ComponentKind.CHANNEL_CONNECTOR)


def place_people(sketch: Sketch, mentions: Sequence[Mention]) -> None:
    """Add users, writers, approvers and affected people."""
    for mention in mentions:
        writer = writer_of(mention)
        if writer is not None and mention.manner.polarity is Polarity.YES:
            _place_actor(sketch, mention, writer)
    for mention in mentions:
        if mention.meaning.sort == "people" and mention.manner.polarity is Polarity.YES:
            _place_affected(sketch, mention)


def _after(mention: Mention) -> str:
    return mention.sentence.text[mention.end :]


def _before(mention: Mention) -> str:
    return mention.sentence.text[: mention.start]


def _place_actor(sketch: Sketch, mention: Mention, writer: Writer) -> None:
    name = _group_name(mention)
    if name is None:
        return
    part = _part_of(mention)
    known = next((a for a in sketch.model.system.actors if _same_group(a.name, name)), None)
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
    elif part == "user" and known.part != "user":
        sketch.put(with_fields(known, part="user"))
    sketch.seen_at(known.id, mention.sentence, mention.start, mention.end)
    _note_writing(sketch, mention, writer)


def _group_name(mention: Mention) -> str | None:
    """Return a group's name; nothing where the word only describes something, as in *customer emails*."""
    following = re.match(r"[\s\-]+([a-zA-Z]+)", _after(mention))
    plural = mention.name.lower().endswith("s") or mention.head.split()[-1] in ("people", "child", "staff", "public", "anyone", "everyone")
    if not plural and following and not re.match(r"(?:can|may|will|who|and|or|is|has|asks?|uses?|writes?|types?|sends?|in|on|to|with|gets?|wants?)\b", following[1]):
        return None
    if re.match(r"['’]s?\b|['’]\s", _after(mention)):
        return None
    name = mention.name
    return name[0].lower() + name[1:] if name[1:2].islower() else name


def _same_group(first: str, second: str) -> bool:
    return same_words(first, second) or words_of(first)[-1] == words_of(second)[-1]


def _part_of(mention: Mention) -> str:
    after = _after(mention)
    if _APPROVES.match(after):
        return "approver"
    if _USES.match(after) or _SERVED.search(_before(mention)):
        return "user"
    return "author" if _WRITES.match(after) else "other"


def _note_writing(sketch: Sketch, mention: Mention, writer: Writer) -> None:
    """Record who can write to a source, where the sentence says so."""
    active = _WRITES.match(_after(mention))
    passive = _WRITTEN_BY.search(_before(mention))
    if not (active or passive):
        return
    targets = [
        (abs(start - mention.start), element)
        for element, start in sketch.mentioned_in(mention.sentence)
        if _is_source(sketch, element) and (start > mention.start if active else start < mention.start)
    ]
    if not targets and passive is None:
        targets = [
            (mention.start - start, element)
            for element, start in sketch.mentioned_in(mention.sentence)
            if _is_source(sketch, element) and re.search(r"\b(?:which|that)\b", mention.sentence.text[start : mention.start])
        ]
    if targets:
        add_writer(sketch, min(targets)[1], writer, mention)


def _is_source(sketch: Sketch, element: str) -> bool:
    component = sketch.model.system.by_id.get(element)
    return isinstance(component, Component) and component.kind in _SOURCES


def add_writer(sketch: Sketch, element: str, writer: Writer, mention: Mention, *, sure: bool = True) -> None:
    """Add one class of writers to what is known of a source."""
    known = sketch.known(element, "writers")
    values = tuple(dict.fromkeys([*(known.values if known else ()), str(writer)]))
    if known is None or values != known.values:
        told = f"{writer.label.lower()} can write to: {sketch.name_of(element)}"
        certainty = mention.manner.certainty if sure else Certainty.INFERRED
        sketch.fact(element, "writers", values, sentence=mention.sentence, certainty=certainty, told=told)


def writers_from_names(sketch: Sketch, mentions: Sequence[Mention]) -> None:
    """Read who writes from a source's name: *customer emails* are written by customers."""
    actors = [m for m in mentions if writer_of(m) is not None]
    for component in sketch.model.system.components:
        if component.id not in sketch.fresh or component.kind not in _SOURCES or not words_of(component.name):
            continue
        if words_of(component.name)[-1] not in _MESSAGES or sketch.known(component.id, "writers"):
            continue
        for sentence, start, end in sketch.places.get(component.id, ()):
            inside = [m for m in actors if m.sentence.start == sentence.start and start <= m.start and m.end <= end]
            if inside and (writer := writer_of(inside[0])) is not None:
                add_writer(sketch, component.id, writer, inside[0], sure=False)


def _place_affected(sketch: Sketch, mention: Mention) -> None:
    name = mention.meaning.means
    if any(same_words(party.name, name) for party in sketch.model.system.affected):
        return
    vulnerable = bool(_VULNERABLE & set(words_of(f"{name} {mention.head}")))
    party = AffectedParty(
        id=sketch.new_id(f"{name} affected"),
        name=name,
        relation="vulnerable" if vulnerable else "data_subject",
        origin=sketch.origin(mention.sentence, mention.manner.certainty),
    )
    sketch.put(party, f"people affected: {name}")


def place_assets(sketch: Sketch, mentions: Sequence[Mention], hub: str) -> None:
    """Add the data worth protecting, held by what the same sentence mentions."""
    stores = {ComponentKind.DATABASE, ComponentKind.DOCUMENT_STORE, ComponentKind.VECTOR_STORE, ComponentKind.LOG_STORE, ComponentKind.TOOL}
    for mention in mentions:
        data_class = data_class_of(mention)
        if data_class is None or mention.manner.polarity is Polarity.NO:
            continue
        name = mention.name[0].lower() + mention.name[1:] if mention.name[1:2].islower() else mention.name
        if any(same_words(asset.name, name) for asset in sketch.model.system.assets):
            continue
        holders = [
            element
            for element, _ in sketch.mentioned_in(mention.sentence)
            if isinstance(c := sketch.model.system.by_id.get(element), Component) and c.kind in stores
        ]
        asset = Asset(
            id=sketch.new_id(f"{name} data"),
            name=name,
            data_class=data_class,
            held_by=tuple(dict.fromkeys([*holders, hub])),
            origin=sketch.origin(mention.sentence, mention.manner.certainty),
        )
        sketch.put(asset, f"data: {name} ({data_class.label.lower()})")


def link_users(sketch: Sketch, hub: str) -> None:
    """Let users reach the front of the system."""
    fronts = sketch.components(*_FRONTS)
    reached = fronts[0].id if fronts else hub
    for actor in sketch.model.system.actors:
        if actor.part == "user" and not actor.reaches:
            sketch.put(with_fields(actor, reaches=(reached,)))
