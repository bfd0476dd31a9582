"""A listener with the shipped catalogue, and a way to hear what it makes of words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import pytest

from assistant.interview.lexicon import Gazetteer
from assistant.interview.mentions import Mention, find_mentions
from assistant.interview.text import clean_text, split_sentences
from assistant.interview.understand import Listener, Understanding
from assistant.model.facts import FactKey, Utterance
from assistant.model.system import Component
from assistant.model.threat_model import ThreatModel
from assistant.model.values import SYSTEM
from knowledge_base.catalogue import Catalogue, load_catalogue
from knowledge_base.vocabulary import FactTime


@dataclass(frozen=True)
class Heard:
    """What came of one or more utterances."""

    understanding: Understanding

    @property
    def model(self) -> ThreatModel:
        return self.understanding.model

    @property
    def kinds(self) -> dict[str, str]:
        """The parts by name."""
        return {c.name: str(c.kind) for c in self.model.system.components}

    @property
    def told(self) -> set[str]:
        """The names of the parts that were said, not assumed."""
        return {c.name for c in self.model.system.components if c.origin.certainty in ("said", "hedged")}

    def part(self, name: str) -> Component:
        return next(c for c in self.model.system.components if c.name == name)

    def value(self, key: str, of: str | None = None) -> str | None:
        """A fact's value today, of a part by name or of the system; nothing if it is not known."""
        subject = self.part(of).id if of else SYSTEM
        fact = self.model.facts_by_key.get(FactKey(subject, key, FactTime.TODAY))
        return ",".join(fact.values) if fact else None


class Hear(Protocol):
    """Listens to utterances, one after the other."""

    def __call__(self, *texts: str) -> Heard: ...


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="session")
def listener(catalogue: Catalogue) -> Listener:
    return Listener(catalogue)


@pytest.fixture(scope="session")
def hear(listener: Listener) -> Hear:
    def listen(*texts: str) -> Heard:
        model = ThreatModel(id="heard")
        understanding = None
        for n, text in enumerate(texts, 1):
            utterance = Utterance(id=f"u{n}", text=clean_text(text, limit=1_000_000))
            understanding = listener.understand(model, utterance)
            model = understanding.model
        assert understanding is not None
        return Heard(understanding)

    return listen


@pytest.fixture(scope="session")
def mentions(catalogue: Catalogue) -> Callable[[str], list[Mention]]:
    gazetteer = Gazetteer(catalogue)
    return lambda text: find_mentions(split_sentences(text), gazetteer)
