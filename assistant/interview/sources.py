"""From what the system takes in to parts: each source once, and the way in where people hand things over."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from assistant.interview.handing import Handover
from assistant.interview.inputs import ANSWERING, Input
from assistant.interview.mentions import Mention
from assistant.interview.sketch import INFERRED, Sketch
from assistant.interview.text import Sentence, words_of
from knowledge_base.catalogue import Catalogue
from knowledge_base.vocabulary import Certainty
from knowledge_base.vocabulary import ComponentKind as K

_HOLDERS: Final = frozenset(
    {
        *(K.DOCUMENT_STORE, K.CHANNEL_CONNECTOR, K.DATABASE, K.QUEUE, K.PARSER, K.INGESTER, K.VECTOR_STORE),
        *(K.RETRIEVER, K.SERVICE, K.THIRD_PARTY, K.TOOL, K.MCP_SERVER, K.LOG_STORE, K.CHAT_FRONT_END),
        *(K.FEEDBACK_COLLECTOR, K.ANNOTATION_PLATFORM, K.MEMORY, K.GATEWAY, K.COMPUTER_USE, K.PLUGIN),
    }
)
"""What letters or pictures can lie in, or come through."""
_KEEP: Final = (K.DOCUMENT_STORE, K.DATABASE)
"""What holds most of what is read beside it: *a button in the patient record, and it reads the notes*."""
_APART: Final = re.compile(r"\b(?:and|or|against|with|then|plus)\b|[;:.]", re.IGNORECASE)
"""What stands between two things that are not one in the other: *reads claims and searches the wiki*."""
_COMES: Final = re.compile(
    r"\b(?:incoming|inbound|come|comes|coming|arriv\w+|sen[dt]s?|e?mail\w*|receiv\w+)\b", re.IGNORECASE
)


def place_inputs(
    sketch: Sketch, inputs: Sequence[Input], *, mentions: Sequence[Mention], catalogue: Catalogue
) -> None:
    """Add a source for what the system reads, as inferred, unless a part is, holds or brings it already."""
    kinds, holders = _usual_kinds(catalogue), _holders(sketch)
    for one in inputs:
        if not one.manner.holds_today or _is_somebody(one, mentions):
            continue
        known = _part_of(sketch, one)
        if known is None and _is_held(one, holders):
            continue
        if known is None:
            kind = _kind(one, kinds)
            taken = any(one.name == part.name for part in sketch.model.system.components)
            name = f"{one.name}s" if taken else one.name
            known = sketch.add_component(name, kind, sentence=one.sentence, certainty=Certainty.INFERRED)
        sketch.seen_at(known, one.sentence, start=one.start, end=one.end)
        _note_sender(sketch, known, one=one, mentions=mentions)


def is_handed(one: Input, handed: Sequence[Handover]) -> bool:
    """Whether people hand it over where they use the system, so that it is no source of its own."""
    return one.handed or any(one.head in handover.what for handover in handed)


def note_uploads(sketch: Sketch, handed: Sequence[Handover]) -> None:
    """Record that pictures or files are taken where there is one way in, and nothing else is known of it."""
    fronts = sketch.components(K.CHAT_FRONT_END) or sketch.components(K.CHANNEL_CONNECTOR)
    files = [one for one in handed if one.is_file]
    if not files or len(fronts) != 1 or sketch.known(fronts[0].id, "accepts-uploads") is not None:
        return
    said = files[0].sentence
    fact = sketch.fact(fronts[0].id, "accepts-uploads", values=("yes",), sentence=said, manner=INFERRED)
    sketch.record(fact, f"people can hand files to {fronts[0].name}")


def _is_somebody(one: Input, mentions: Sequence[Mention]) -> bool:
    """Whether the words are people, or a part that a rule knows and had its say about."""
    inside = [m for m in mentions if m.sentence is one.sentence and m.start < one.end and one.start < m.end]
    ends = [m for m in inside if m.end in (one.end, one.head_end)]
    return any(m.meaning.sort in ("actor", "people") and m.data_class is None for m in ends) and not any(
        m.meaning.sort == "data" for m in ends
    )


def _part_of(sketch: Sketch, one: Input) -> str | None:
    """Return the part that these words name already, here or in other words."""
    for element, places in sketch.places.items():
        for sentence, start, end in places:
            if sentence.start == one.sentence.start and start < one.head_end and one.start < end:
                return element
    for component in sketch.model.system.components:
        if one.head in words_of(component.name) and component.kind in _HOLDERS - {K.TOOL}:
            return component.id
    return None


def _holders(sketch: Sketch) -> list[tuple[K, Sentence, int, int]]:
    """Return where the parts are named that something can lie in or come through."""
    return [
        (kind, *place)
        for element, places in sketch.places.items()
        if (kind := sketch.kind_of(element)) in _HOLDERS and kind is not None
        for place in places
    ]


def _is_held(one: Input, holders: Sequence[tuple[K, Sentence, int, int]]) -> bool:
    """Whether a part holds or brings it: *from the shared mailbox*, or *letters arrive by Outlook* before."""
    for kind, sentence, start, end in holders:
        here = sentence.start == one.sentence.start and end <= one.start
        if here and kind in _KEEP and not one.arrives:
            return True
        if any(_is_in(sentence, at, place=(start, end)) for at in _spoken_of(one, sentence)):
            return True
    return False


def _spoken_of(one: Input, sentence: Sentence) -> list[tuple[int, int]]:
    """Return where a sentence speaks of it."""
    return [
        (token.start - sentence.start, token.end - sentence.start)
        for token in sentence.tokens
        if token.norm == one.head
    ]


def _is_in(sentence: Sentence, at: tuple[int, int], *, place: tuple[int, int]) -> bool:
    between = sentence.text[min(at[1], place[1]) : max(at[0], place[0])]
    return _APART.search(between) is None


def _usual_kinds(catalogue: Catalogue) -> Mapping[str, K]:
    """Return for the last words of the lexicon's names whether they are mostly texts kept or texts sent."""
    votes: dict[str, int] = {}
    for entry in catalogue.lexicon.values():
        for wording in entry.components:
            vote = {str(K.DOCUMENT_STORE): 1, str(K.CHANNEL_CONNECTOR): -1}.get(str(wording.means), 0)
            for head in (words_of(words)[-1] for words in wording.words):
                votes[head] = votes.get(head, 0) + vote
    return {
        head: K.DOCUMENT_STORE if vote > 0 else K.CHANNEL_CONNECTOR for head, vote in votes.items() if vote
    }


def _kind(one: Input, usual: Mapping[str, K]) -> K:
    if one.head in usual:
        return usual[one.head]
    around = one.sentence.text[max(0, one.start - 12) :]
    comes = one.verb in ANSWERING or (one.arrives and _COMES.search(around))
    return K.CHANNEL_CONNECTOR if comes else K.DOCUMENT_STORE


def _note_sender(sketch: Sketch, source: str, *, one: Input, mentions: Sequence[Mention]) -> None:
    """Record who writes what is read, where they are named beside it."""
    if one.sender is None or sketch.known(source, "writers") is not None:
        return
    for mention in mentions:
        if (
            mention.sentence is one.sentence
            and mention.writer
            and one.sender.start <= mention.start < one.sender.end
        ):
            told = f"{mention.writer.label.lower()} can write to: {sketch.name_of(source)}"
            values = (str(mention.writer),)
            fact = sketch.fact(source, "writers", values=values, sentence=one.sentence, manner=INFERRED)
            sketch.record(fact, told)
            return
