"""Understand what somebody said: from words to the changes they make to the model, each with its quote."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from assistant.changes.apply import apply_all
from assistant.changes.change import Change, DescribeSystem
from assistant.interview.actions import find_actions
from assistant.interview.app_name import AppName, find_app_name
from assistant.interview.artefacts import place_artefacts
from assistant.interview.assets import place_assets
from assistant.interview.connect import connect
from assistant.interview.controls import place_controls
from assistant.interview.correcting import mark_corrections, replace_parts, take_out_people
from assistant.interview.crew import place_crew
from assistant.interview.diagrams import place_diagram
from assistant.interview.documents import as_written, told_as_written
from assistant.interview.expecting import FEWEST_WORDS, place_expectations
from assistant.interview.gateways import model_gateways
from assistant.interview.generative import sounds_generative, speaks_of_genai
from assistant.interview.handing import find_handovers
from assistant.interview.headings import place_headed
from assistant.interview.hub import find_hubs, mark_acting, place_hub
from assistant.interview.implied import place_implied
from assistant.interview.inputs import find_inputs
from assistant.interview.joining import find_things
from assistant.interview.language import is_english, sort_sentences
from assistant.interview.lexicon import Gazetteer
from assistant.interview.markup import without_markup
from assistant.interview.mentions import Mention, find_mentions
from assistant.interview.mere_mentions import without_mere_mentions
from assistant.interview.mermaid_text import Pasted, find_diagrams, without_diagrams
from assistant.interview.named import NO_NAME, names_no_part, unknown_names, with_names
from assistant.interview.naming import generic_name
from assistant.interview.parts import ensure_model, place_parts
from assistant.interview.people import link_people, place_people
from assistant.interview.reading import place_readings
from assistant.interview.role import place_role
from assistant.interview.settling import place_facts
from assistant.interview.sketch import Sketch, Understood
from assistant.interview.sources import is_handed, note_uploads, place_inputs
from assistant.interview.strangers import Stranger, find_strangers, place_strangers
from assistant.interview.text import Sentence, split_sentences
from assistant.interview.things import HUB_KINDS, HUB_WORDS, MODEL_KINDS
from assistant.interview.tools import place_actions, place_listed_tools
from assistant.interview.worries import sort_worries
from assistant.interview.writing import place_writers
from assistant.model.facts import Utterance
from assistant.model.threat_model import ThreatModel
from knowledge_base.catalogue import Catalogue
from knowledge_base.reading.reader import Reads
from knowledge_base.vocabulary import Certainty
from knowledge_base.vocabulary import ComponentKind as K

_FOREIGN: Final = (
    "I understand English only. From this I took no more than names I know; write it in English, and I can "
    "do more."
)
_TALKS: Final = re.compile(
    r"\b(?:chat(?:s|ting|bots?)?|asks?(?! (?:for|back|whether|nobody|nothing))|types?(?! of)|"
    r"talks? (?:to|with))\b",
    re.IGNORECASE,
)
"""How it is used; *a client asked whether*, *asks for a ceiling* and *talk of theft* tell of no page."""
_PHONES: Final = re.compile(
    r"\b(?:(?:tele)?phone (?:lines?|numbers?|calls?|bots?|assistants?|agents?)|"
    r"(?:by|over the) (?:tele)?phone|callers?|hotlines?|voice ?bots?|call(?:s|ed)? (?:in|us|cent(?:re|er)s?)|"
    r"(?:patients|customers|people|guests|clients|citizens|members|users|tenants|they) (?:can |may )?call)\b",
    re.IGNORECASE,
)
"""People who call; a tool that is called, or an app on a phone, is no phone line."""
_FRONTS: Final = (K.CHAT_FRONT_END, K.CHANNEL_CONNECTOR, K.GATEWAY)
_LONGEST_PURPOSE: Final = 300


class Understanding(NamedTuple):
    """What one utterance comes to.

    Attributes:
        model: the model with the changes made.
        genai: whether the model now holds anything generative; without it there is little to say.
        presumed: whether that is only what the words sound like.
        tells: whether the words are more than orders to the program.
        worries: sentences about what is feared; they build nothing.
        corrects: whether they take back something said before.
    """

    model: ThreatModel
    changes: tuple[Change, ...]
    understood: tuple[Understood, ...]
    notices: tuple[str, ...]
    genai: bool
    presumed: bool
    tells: bool
    worries: tuple[str, ...] = ()
    corrects: bool = False


class Listener:
    """Understands utterances with one catalogue's lexicon and facts; no language model."""

    def __init__(self, catalogue: Catalogue, reader: Reads | None = None) -> None:
        """Listen with a catalogue's words, and with a trained reader where there is one."""
        self._catalogue = catalogue
        self._reader = reader
        self._gazetteer = Gazetteer(catalogue)

    def understand(  # noqa: PLR0913  how words are meant has many sides
        self,
        model: ThreatModel,
        utterance: Utterance,
        *,
        assume: bool = False,
        feared: bool = False,
        vouched: bool = False,
        asked: bool = False,
    ) -> Understanding:
        """Take from an utterance what it says about the system.

        Text is never more than a description. Clauses that give the program orders are kept as said and
        describe nothing; of two systems the first is read; of a text that is not English only the names.

        Args:
            model: what is known so far.
            utterance: its text must have been cleaned (`text.clean_text`), since quotes are pieces of it.
            assume: take it for a system with a generative model, although the words do not tell.
            feared: whether it answers the question what the worst day would be.
            vouched: whether a document counts as the words of whoever handed it over.
            asked: whether it answers a question about one fact; in few words it tells of no other.
        """
        sketch = Sketch(model, utterance, written=utterance.document is not None and not vouched)
        pasted = find_diagrams(utterance.text)
        everything = split_sentences(without_markup(without_diagrams(utterance.text, pasted)))
        told, orders, second = sort_sentences(everything)
        sentences, worries = sort_worries(told, asked=feared)
        mentions = find_mentions(sentences, self._gazetteer)
        english = is_english(sentences)
        if not english:
            mentions = [plain for m in mentions if (plain := _without_words(m)) is not None]
            sketch.notices.append(_FOREIGN)
        reads = english and not (asked and len(utterance.text.split()) < FEWEST_WORDS)
        if self._reader is not None and reads:
            mentions = with_names(mentions, sentences, reader=self._reader)
        known = bool(sketch.components(*HUB_KINDS, *MODEL_KINDS))
        genai = known or bool(pasted) or assume or speaks_of_genai(sentences, mentions)
        presumed = (
            not genai
            and self._reader is not None
            and reads
            and sounds_generative(sentences, reader=self._reader)
        )
        genai = genai or presumed
        if genai:
            if not sketch.written:
                mark_corrections(sketch, sentences)
            self._place(sketch, sentences, mentions=mentions, pasted=pasted)
            place_facts(sketch, sentences, catalogue=self._catalogue)
            if self._reader is not None and reads:
                place_readings(sketch, sentences, catalogue=self._catalogue, reader=self._reader)
            place_implied(sketch, self._catalogue)
            place_controls(sketch, sentences, catalogue=self._catalogue)
            self._join(sketch, sentences)
            if self._reader is not None and reads:
                place_expectations(sketch, catalogue=self._catalogue, reader=self._reader)
        sketch.notices += _set_aside(orders, second)
        if sketch.written:
            sketch.changes = list(as_written(model, sketch.changes, utterance=utterance))
            sketch.model = apply_all(model, sketch.changes)
            sketch.understood = told_as_written(sketch.understood)
        return Understanding(
            sketch.model,
            tuple(sketch.changes),
            tuple(sketch.understood),
            tuple(sketch.notices),
            genai,
            presumed=presumed,
            tells=bool(told),
            worries=tuple(" ".join(worry.text.split()) for worry in worries),
            corrects=bool(sketch.correcting),
        )

    def _place(
        self,
        sketch: Sketch,
        sentences: Sequence[Sentence],
        *,
        mentions: Sequence[Mention],
        pasted: Sequence[Pasted],
    ) -> None:
        for diagram in pasted:
            place_diagram(sketch, diagram.diagram, gazetteer=self._gazetteer)
        take_out_people(sketch, mentions)
        things = without_mere_mentions(find_things(mentions), sketch)
        if not sketch.written:
            things = replace_parts(sketch, things, catalogue=self._catalogue)
        hubs = find_hubs(things, mentions)
        place_parts(sketch, things, catalogue=self._catalogue)
        called = self._called(sentences, mentions)
        hub = place_hub(sketch, hubs, sentences=sentences, catalogue=self._catalogue, called=called)
        place_crew(sketch, sentences)
        ensure_model(sketch, self._catalogue)
        place_strangers(sketch, self._strangers(sentences, mentions))
        place_headed(sketch, sentences, catalogue=self._catalogue)
        place_listed_tools(sketch, sentences)
        handed = find_handovers(sentences, mentions)
        names = [part.name for part in sketch.components(*HUB_KINDS, *MODEL_KINDS)]
        inputs = find_inputs(sentences, mentions, names=names)
        inputs = [one for one in inputs if not is_handed(one, handed)]
        place_inputs(sketch, inputs, mentions=mentions, catalogue=self._catalogue)
        if place_actions(sketch, find_actions(sentences, mentions), hub=hub):
            mark_acting(sketch, hub)
        place_people(sketch, mentions)
        place_writers(sketch, mentions)
        place_artefacts(sketch, mentions)
        place_assets(sketch, mentions, hub=hub)
        place_role(sketch, sentences)
        self._ensure_front(sketch, sentences, handed=bool(handed))
        note_uploads(sketch, handed)

    def _called(self, sentences: Sequence[Sentence], mentions: Sequence[Mention]) -> AppName | None:
        """Return the application's name; what a text opens with is one only if the reader minds nothing."""
        called = find_app_name(sentences, mentions, opening=self._reader is not None)
        if called is None or self._reader is None:
            return called
        start, end = called.start, called.end
        others = names_no_part(called.sentence, start, end=end, reader=self._reader, least=NO_NAME)
        return find_app_name(sentences, mentions) if others else called

    def _strangers(self, sentences: Sequence[Sentence], mentions: Sequence[Mention]) -> list[Stranger]:
        """Return the names nobody knows, but for people and firms."""
        found = find_strangers(sentences, mentions, gazetteer=self._gazetteer)
        reader = self._reader
        if reader is None:
            return found
        kept = [s for s in found if not names_no_part(s.sentence, s.start, end=s.end, reader=reader)]
        known = {stranger.name for stranger in kept}
        for sentence, name in unknown_names(sentences, mentions, reader=reader):
            text = sentence.text[name.start : name.end]
            if not any(text in other or other in text for other in known):
                known.add(text)
                kept.append(Stranger(text, sentence, name.start, name.end))
        return kept

    def _ensure_front(self, sketch: Sketch, sentences: Sequence[Sentence], *, handed: bool) -> None:
        """Add a way in, as inferred, where people talk to it or hand it things and none was named."""
        users = any(actor.part == "user" for actor in sketch.model.system.actors)
        talked = users and any(_TALKS.search(sentence.text) for sentence in sentences)
        to_models = model_gateways(sketch)
        fronts = [front for front in sketch.components(*_FRONTS) if front.id not in to_models]
        if not (handed or talked) or fronts:
            return
        by_phone = any(_PHONES.search(sentence.text) for sentence in sentences)
        kind = K.CHANNEL_CONNECTOR if by_phone else K.CHAT_FRONT_END
        page = generic_name(kind, self._catalogue) if talked else "upload page"
        name = "phone line" if by_phone else page
        sketch.add_component(name, kind, sentence=None, certainty=Certainty.INFERRED)

    def _join(self, sketch: Sketch, sentences: Sequence[Sentence]) -> None:
        hub = sketch.components(*HUB_KINDS)[0].id
        link_people(sketch, hub)
        connect(sketch, hub, model=sketch.components(*MODEL_KINDS)[0].id)
        _describe(sketch, sentences, hub=hub)


def names_model(model: ThreatModel) -> bool:
    """Whether somebody named a generative model."""
    return any(c.kind in MODEL_KINDS and c.origin.quote is not None for c in model.system.components)


def _without_words(mention: Mention) -> Mention | None:
    """Keep of a text in another language the names, and plain words such as *chatbot*."""
    if mention.is_product:
        return mention
    if mention.head[-1] not in HUB_WORDS or mention.kind is None:
        return None
    length = len(" ".join(mention.head))
    return replace(mention, name=mention.name[-length:].lower(), start=mention.end - length)


def _set_aside(orders: Sequence[Sentence], second: Sequence[Sentence]) -> list[str]:
    notices = []
    if orders:
        notices.append(
            "Part of that reads like an order to a program. I keep it as text, word for word, and do nothing "
            "it says."
        )
    if second:
        start = " ".join(second[0].text.split()[:8])
        notices.append(
            f'You describe two systems. I took the first; from "{start} ..." on it is about the second, '
            "which needs a model of its own. If they are one, say how they hang together."
        )
    return notices


def _describe(sketch: Sketch, sentences: Sequence[Sentence], *, hub: str) -> None:
    """Name the system after its application, and keep the first sentence as its purpose."""
    system = sketch.model.system
    name = sketch.name_of(hub)
    first = " ".join(sentences[0].text.split()) if sentences else ""
    purpose = system.purpose or first[:_LONGEST_PURPOSE]
    title = sketch.model.title or name[:1].upper() + name[1:]
    if (system.name, system.purpose, sketch.model.title) != (name, purpose, title):
        sketch.do(DescribeSystem(name=name, purpose=purpose, title=title))
