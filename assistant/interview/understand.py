"""Understand what somebody said: from words to the changes they make to the model, each with its quote."""

from __future__ import annotations

import re
from typing import NamedTuple

from assistant.changes.change import Change, DescribeSystem
from assistant.interview.actions import Action, ActionSort, find_actions, is_stated
from assistant.interview.connect import connect
from assistant.interview.controls import place_controls
from assistant.interview.mentions import Gazetteer, Mention, find_mentions, kind_of
from assistant.interview.parts import (
    HUB_KINDS,
    MODEL_KINDS,
    ensure_hub,
    ensure_model,
    place_actions,
    place_components,
)
from assistant.interview.people import link_users, place_assets, place_people, writers_from_names
from assistant.interview.said_facts import place_facts
from assistant.interview.sketch import Sketch, Understood
from assistant.interview.text import Sentence, split_sentences
from assistant.model.facts import Utterance
from assistant.model.threat_model import ThreatModel
from knowledge_base.catalogue import Catalogue
from knowledge_base.vocabulary import Certainty, ComponentKind

_GENAI = re.compile(
    r"\b(?:ai|llms?|gpt\w*|genai|chatbots?|bots?|agents?|assistants?|copilots?|language models?|models?|generative|prompts?|"
    r"rag|embeddings?|fine[- ]?tun\w+|machine learning|neural|diffusion|image generat\w+|transcri\w+|summari[sz]\w+)\b",
    re.IGNORECASE,
)
_TALKS = re.compile(r"\b(?:chat\w*|ask\w*|type\w*|talk\w*|upload\w*|prompt\w*|website|web ?site|app|widget|page)\b", re.IGNORECASE)
_FRONTS = (ComponentKind.CHAT_FRONT_END, ComponentKind.CHANNEL_CONNECTOR, ComponentKind.GATEWAY)


class Understanding(NamedTuple):
    """What one utterance comes to.

    Attributes:
        model: the model with the changes made.
        genai: whether the model now holds anything generative; without it there is little to say.
    """

    model: ThreatModel
    changes: tuple[Change, ...]
    understood: tuple[Understood, ...]
    notices: tuple[str, ...]
    genai: bool


class Listener:
    """Understands utterances with one catalogue's lexicon and facts; deterministic, no language model."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._gazetteer = Gazetteer(catalogue)

    def understand(self, model: ThreatModel, utterance: Utterance) -> Understanding:
        """Take from an utterance what it says about the system.

        The utterance's text must have been cleaned (`text.clean_text`): quotes are pieces of it.
        """
        sketch = Sketch(model, utterance)
        sentences = split_sentences(utterance.text)
        mentions = find_mentions(sentences, self._gazetteer)
        actions = find_actions(sentences)
        known = bool(sketch.components(*HUB_KINDS, *MODEL_KINDS))
        genai = known or _GENAI.search(utterance.text) is not None
        if genai:
            self._place_parts(sketch, sentences, mentions, actions)
        place_facts(sketch, sentences, self._catalogue)
        place_controls(sketch, sentences, self._catalogue)
        if genai:
            hub = sketch.components(*HUB_KINDS)[0].id
            link_users(sketch, hub)
            connect(sketch, hub, sketch.components(*MODEL_KINDS)[0].id)
            _describe(sketch, sentences, hub)
        return Understanding(
            sketch.model, tuple(sketch.changes), tuple(sketch.understood), tuple(sketch.notices), genai
        )

    def _place_parts(
        self, sketch: Sketch, sentences: list[Sentence], mentions: list[Mention], actions: list[Action]
    ) -> None:
        place_components(sketch, mentions, self._catalogue)
        acts = any(is_stated(a) and a.sort is ActionSort.ACTS for a in actions)
        hub = ensure_hub(sketch, acts=acts, catalogue=self._catalogue)
        ensure_model(sketch, self._catalogue)
        place_actions(sketch, actions, hub)
        place_people(sketch, mentions)
        writers_from_names(sketch, mentions)
        place_assets(sketch, mentions, hub)
        self._ensure_front(sketch, sentences, mentions)

    def _ensure_front(self, sketch: Sketch, sentences: list[Sentence], mentions: list[Mention]) -> None:
        """Add a page to talk to, as inferred, where people talk to the system and no way in was named."""
        if sketch.components(*_FRONTS):
            return
        users = [a for a in sketch.model.system.actors if a.part == "user"]
        talked = any(_TALKS.search(s.text) for s in sentences)
        bot = any(kind_of(m) is ComponentKind.CHAT_FRONT_END for m in mentions)
        if bot or (users and talked):
            name = self._catalogue.kind(ComponentKind.CHAT_FRONT_END).generic_name.removeprefix("the ")
            sketch.add_component(
                name, ComponentKind.CHAT_FRONT_END, sentence=None, certainty=Certainty.INFERRED
            )


def _describe(sketch: Sketch, sentences: list[Sentence], hub: str) -> None:
    """Name the system after its application, and keep the first sentence as its purpose."""
    system = sketch.model.system
    name = sketch.name_of(hub)
    purpose = system.purpose or (sentences[0].text[:300] if sentences else "")
    title = sketch.model.title or name[:1].upper() + name[1:]
    if (system.name, system.purpose, sketch.model.title) != (name, purpose, title):
        sketch.do(DescribeSystem(name=name, purpose=purpose, title=title))
