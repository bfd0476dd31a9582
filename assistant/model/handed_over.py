"""What only a document that was handed over says, and nobody has confirmed."""

from __future__ import annotations

from typing import NamedTuple

from assistant.model.facts import Fact
from assistant.model.system import Element
from assistant.model.threat_model import ThreatModel
from assistant.model.values import Origin, Quote
from knowledge_base.vocabulary import Certainty


class Unconfirmed(NamedTuple):
    """What one document says and nobody has confirmed, in the order in which it came."""

    document: str
    elements: tuple[Element, ...]
    facts: tuple[Fact, ...]

    @property
    def number(self) -> int:
        """How many parts and facts there are."""
        return len(self.elements) + len(self.facts)


def document_of(quote: Quote | None, model: ThreatModel) -> str | None:
    """Return the name of the document that words stand in; nothing for what somebody said themselves."""
    if quote is None:
        return None
    return next((said.document for said in model.utterances if said.id == quote.utterance), None)


def only_written_in(origin: Origin, model: ThreatModel) -> str | None:
    """Return the document that alone vouches for something; nothing for what people said or confirmed."""
    return document_of(origin.quote, model) if origin.certainty is Certainty.ASSUMED else None


def unconfirmed(model: ThreatModel) -> tuple[Unconfirmed, ...]:
    """Return what waits for a person to confirm it, by document."""
    names = dict.fromkeys(said.document for said in model.utterances if said.document is not None)
    found = (
        Unconfirmed(
            name,
            tuple(e for e in model.system.elements() if only_written_in(e.origin, model) == name),
            tuple(f for f in model.facts if only_written_in(f.origin, model) == name),
        )
        for name in names
    )
    return tuple(one for one in found if one.number)


def vouched_for(origin: Origin, *, by: str) -> Origin:
    """Return where something comes from once a person has vouched for it; the words it rests on stay."""
    return Origin(certainty=Certainty.SAID, by=by, quote=origin.quote)
