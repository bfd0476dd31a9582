"""Who can write to what is read: the question that decides how far content can be trusted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from assistant.changes.change import RetractFact
from assistant.interview.mentions import Mention
from assistant.interview.patterns import Polarity
from assistant.interview.people import verb_after
from assistant.interview.sketch import INFERRED, Sketch
from assistant.interview.text import words_of
from assistant.model.facts import Fact
from assistant.model.system import Component
from knowledge_base.vocabulary import Certainty, Writer
from knowledge_base.vocabulary import ComponentKind as K

SOURCES: Final = frozenset(
    {
        *(
            K.DOCUMENT_STORE,
            K.VECTOR_STORE,
            K.CHANNEL_CONNECTOR,
            K.DATABASE,
            K.INGESTER,
            K.FEEDBACK_COLLECTOR,
        ),
        *(K.ANNOTATION_PLATFORM, K.THIRD_PARTY, K.TOOL, K.QUEUE, K.PARSER, K.SERVICE, K.MEMORY),
    }
)
_WRITING: Final = frozenset(
    """write edit update maintain curate upload contribute add post suggest create author change fill submit
    send put comment publish share paste drop insert attach""".split()
)
_WRITTEN_BY: Final = re.compile(
    r"\b(?:written|edited|maintained|curated|uploaded|provided|supplied|authored|created|sent|submitted|"
    r"contributed|"
    r"filled in|posted|changed|updated|comes?|coming|delivered|added)\s+(?:in\s+)?(?:and \w+ )?(?:by|"
    r"from)\s+(?:\w+['’]?\s+){0,3}?$",
    re.IGNORECASE,
)
_MESSAGES: Final = frozenset(
    """ticket email mail message review comment complaint invoice cv resume post upload submission letter
    inbox mailbox application form question chat call document attachment photo picture conversation feedback
    request""".split()
)
_BY_CONTENT: Final = {
    "cv": Writer.PUBLIC,
    "resume": Writer.PUBLIC,
    "application": Writer.PUBLIC,
    "complaint": Writer.CUSTOMER,
    "review": Writer.CUSTOMER,
    "invoice": Writer.SUPPLIER,
}
"""Who usually writes what bears this name; recorded as inferred."""
_MAIL: Final = frozenset("inbox mailbox email e-mail mail mails gmail outlook postfach".split())
_ARRIVES: Final = re.compile(
    r"\b(?:arriv\w+|incoming|inbound|comes? in|receiv\w+|new mails?|inbox|mailbox|"
    r"(?:reads?|reading|sorts?|triages?|summari[sz]es?|answers?|watches) (?:\w+ ){0,3}"
    r"(?:e-?mails?|messages|gmail|outlook))\b",
    re.IGNORECASE,
)
_RELATIVE: Final = re.compile(r"\b(?:which|that|where)\s+(?:\w+,?\s+){0,5}?$", re.IGNORECASE)
_JOINED: Final = re.compile(r"\s*(?:,|and|or|, and|, or)\s+(?:our\s+|the\s+|some\s+)?", re.IGNORECASE)
_IT: Final = re.compile(r"^\W+(?:\w+\s+){0,3}?\w+\s+(?:it|them|there)\b", re.IGNORECASE)
_CANNOT: Final = re.compile(
    r"^\s+(?:can ?not|can['’]t|may not|must not|do not|don['’]t|are not allowed to|are not able to|no longer|"
    r"never|could not|couldn['’]t)\b",
    re.IGNORECASE,
)
_ALL: Final = re.compile(
    r"\b(?:every(?:body|one)|any(?:body|one)|all)\s+(?:in|at|from)\s+(?:the\s+)?(?P<where>\w+)", re.IGNORECASE
)


def place_writers(sketch: Sketch, mentions: Sequence[Mention]) -> None:
    """Record who can write to a source, where the words say so or its name tells it."""
    actors = [m for m in mentions if m.writer is not None]
    for mention in mentions:
        if mention.writer is None:
            continue
        if _CANNOT.match(mention.after):
            _deny_writing(sketch, mention, writer=mention.writer)
        elif mention.manner.polarity is Polarity.YES:
            _note_writing(sketch, mention, writer=mention.writer, verb=_verb(mention, actors))
    for component in sketch.model.system.components:
        if component.id in sketch.fresh and component.kind in SOURCES:
            _from_name(sketch, component, actors=actors)
            _from_mail(sketch, component)


def _verb(mention: Mention, actors: Sequence[Mention]) -> str | None:
    """Return what a group does; *staff and suppliers can edit* says it of both."""
    for other in actors:
        if other.sentence is not mention.sentence or other.start <= mention.end:
            continue
        if _JOINED.fullmatch(mention.sentence.text[mention.end : other.start]):
            return _verb(other, actors)
    return verb_after(mention)


def _note_writing(sketch: Sketch, mention: Mention, *, writer: Writer, verb: str | None) -> None:
    writer = _inside_the_house(mention, writer)
    if _WRITTEN_BY.search(mention.before):
        before = _sources(sketch, mention, ahead=False)
        if before:
            _add_writer(sketch, before[-1], writer=writer, mention=mention)
    elif verb in _WRITING:
        ahead = _sources(sketch, mention, ahead=True)
        behind = _sources(sketch, mention, ahead=False)
        if behind and _RELATIVE.search(mention.before):
            _add_writer(sketch, behind[-1], writer=writer, mention=mention)
        elif ahead:
            _add_writer(sketch, ahead[0], writer=writer, mention=mention)
        elif _IT.search(mention.after) and (meant := behind or _only_source(sketch)):
            _add_writer(sketch, meant[-1], writer=writer, mention=mention)


def _deny_writing(sketch: Sketch, mention: Mention, *, writer: Writer) -> None:
    """Take back that a group can write to a source: *customers cannot edit the wiki*."""
    verb = verb_after(mention)
    for element in _sources(sketch, mention, ahead=True)[:1] if verb in _WRITING else []:
        known = sketch.known(element, "writers")
        if known is None or str(writer) not in known.values or (sketch.written and sketch.is_earlier(known)):
            continue
        left = tuple(value for value in known.values if value != writer)
        told = f"corrected: {writer.label.lower()} cannot write to {sketch.name_of(element)}"
        if left:
            sketch.record(
                sketch.fact(
                    element, "writers", values=left, sentence=mention.sentence, manner=mention.manner
                ),
                told,
            )
        else:
            sketch.do(RetractFact(subject=element, key="writers"))
            sketch.tell(told, sentence=mention.sentence, subject=element)


def _inside_the_house(mention: Mention, writer: Writer) -> Writer:
    """Take *everybody in HR* for employees."""
    found = _ALL.match(mention.sentence.text[mention.start :])
    outside = found is not None and found["where"].lower() in ("world", "public", "internet", "web")
    return Writer.EMPLOYEE if found is not None and not outside else writer


def _sources(sketch: Sketch, mention: Mention, *, ahead: bool) -> list[str]:
    """Return the sources the sentence mentions before or behind a group, in their order."""
    found = [
        (start, element)
        for element, start in sketch.mentioned_in(mention.sentence)
        if isinstance(part := sketch.model.system.by_id.get(element), Component)
        and part.kind in SOURCES
        and (start > mention.start if ahead else start < mention.start)
    ]
    return [element for _, element in sorted(found)]


def _only_source(sketch: Sketch) -> list[str]:
    """Return the place that *it* means where only one keeps texts: *editors change it*."""
    stores = sketch.components(K.DOCUMENT_STORE)
    return [stores[0].id] if len(stores) == 1 else []


def _add_writer(sketch: Sketch, element: str, *, writer: Writer, mention: Mention, sure: bool = True) -> None:
    """Add one class of writers to what is known of a source."""
    known = sketch.known(element, "writers")
    if known is not None and _gives_way(sketch, known, mention=mention):
        known = None
    values = tuple(dict.fromkeys([*(known.values if known else ()), str(writer)]))
    if sketch.written and known is not None and sketch.is_earlier(known) and values != known.values:
        sketch.notices.append(
            f"{sketch.utterance.document} says that {writer.label.lower()} can write to "
            f"{sketch.name_of(element)}, too. What you said stays; say so if that holds as well."
        )
        return
    if known is None or values != known.values:
        told = f"{writer.label.lower()} can write to: {sketch.name_of(element)}"
        manner = mention.manner if sure else INFERRED
        fact = sketch.fact(element, "writers", values=values, sentence=mention.sentence, manner=manner)
        sketch.record(fact, told)


def _gives_way(sketch: Sketch, known: Fact, *, mention: Mention) -> bool:
    """Whether what was known of the writers is replaced: it was only assumed, or is taken back."""
    assumed = known.origin.certainty is Certainty.ASSUMED
    return assumed or (sketch.corrects(mention.sentence) and sketch.is_earlier(known))


def _from_name(sketch: Sketch, component: Component, *, actors: Sequence[Mention]) -> None:
    """Read who writes from a source's name: *customer emails* are written by customers, CVs by the public."""
    words = words_of(component.name)
    if not words or sketch.known(component.id, "writers"):
        return
    for sentence, start, end in sketch.places.get(component.id, ()):
        inside = [m for m in actors if m.sentence is sentence and start <= m.start and m.end <= end]
        if inside and words[-1] in _MESSAGES and (writer := inside[0].writer) is not None:
            _add_writer(sketch, component.id, writer=writer, mention=inside[0], sure=False)
            return
    usual = _BY_CONTENT.get(words[-1])
    if usual is not None and component.kind is not K.TOOL and sketch.places.get(component.id):
        _infer(sketch, component, writer=usual)


def _from_mail(sketch: Sketch, component: Component) -> None:
    """Anyone can write to an address that takes in mail."""
    known = sketch.known(component.id, "writers")
    mail = component.kind is K.CHANNEL_CONNECTOR and _MAIL & set(words_of(component.name))
    places = sketch.places.get(component.id, ())
    if mail and known is None and any(_ARRIVES.search(sentence.text) for sentence, _, _ in places):
        _infer(sketch, component, writer=Writer.PUBLIC)


def _infer(sketch: Sketch, component: Component, *, writer: Writer) -> None:
    sentence = sketch.places[component.id][0][0]
    told = f"{writer.label.lower()} can write to: {component.name}"
    values = (str(writer),)
    fact = sketch.fact(component.id, "writers", values=values, sentence=sentence, manner=INFERRED)
    sketch.record(fact, told)
