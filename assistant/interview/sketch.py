"""A system while it is being understood: changes are made one by one and kept, with the words behind them."""

from __future__ import annotations

from typing import Final, NamedTuple

from assistant.changes.apply import apply
from assistant.changes.change import (
    AddUtterance,
    Change,
    PutElement,
    RecordFact,
    RemoveElement,
    RenameElement,
)
from assistant.interview.patterns import Manner, Polarity
from assistant.interview.text import Sentence
from assistant.model.facts import Fact, FactKey, Utterance
from assistant.model.system import Component, DataFlow, Element
from assistant.model.threat_model import ThreatModel
from assistant.model.values import SYSTEM, Origin, Quote, fresh_id
from knowledge_base.vocabulary import Certainty, ComponentKind, FactTime, FlowRole, Trigger

LONGEST_QUOTE: Final = 240
GUIDED: Final = "guided"


INFERRED: Final = Manner(Polarity.YES, Certainty.INFERRED, FactTime.TODAY)
"""The manner of what nobody said and yet follows."""


class Understood(NamedTuple):
    """One thing that was understood, and the words it rests on."""

    text: str
    quote: str
    certainty: Certainty
    subject: str


def quoted(sentence: Sentence, utterance: Utterance) -> Quote:
    """Quote a sentence, cut to a readable length; the quote occurs in the utterance as it is."""
    text = utterance.text[sentence.start : sentence.start + len(sentence.text)]
    if len(text) > LONGEST_QUOTE:
        cut = text.rfind(" ", 0, LONGEST_QUOTE)
        text = text[: cut if cut > 0 else LONGEST_QUOTE]
    return Quote(text=text, utterance=utterance.id)


class Sketch:
    """Collects the changes one utterance makes to a model.

    Attributes:
        fresh: the elements that came with this utterance.
        places: where the utterance mentions an element.
        correcting: where the sentences start that take back something said before.
        written: whether the words are a document's that nobody vouches for yet; such words take nothing
            from what was known before.
    """

    def __init__(self, model: ThreatModel, utterance: Utterance, *, written: bool = False) -> None:
        self.model = model
        self.utterance = utterance
        self.written = written
        self.changes: list[Change] = []
        self.understood: list[Understood] = []
        self.notices: list[str] = []
        self.fresh: list[str] = []
        self.places: dict[str, list[tuple[Sentence, int, int]]] = {}
        self.correcting: set[int] = set()
        if all(known.id != utterance.id for known in model.utterances):
            self.do(AddUtterance(utterance=utterance))

    def do(self, change: Change) -> None:
        """Make a change and keep it."""
        self.model = apply(self.model, change)
        self.changes.append(change)

    def quote(self, sentence: Sentence) -> Quote:
        """Quote a sentence of these words."""
        return quoted(sentence, self.utterance)

    def origin(self, sentence: Sentence | None, certainty: Certainty = Certainty.SAID) -> Origin:
        """Say where something comes from."""
        return Origin(certainty=certainty, by=GUIDED, quote=self.quote(sentence) if sentence else None)

    def components(self, *kinds: ComponentKind) -> list[Component]:
        """Return the components of some kinds, in the order in which they came."""
        return [c for c in self.model.system.components if c.kind in kinds]

    def component(self, element: str) -> Component:
        """Return a component by its id."""
        return next(c for c in self.model.system.components if c.id == element)

    def kind_of(self, subject: str) -> ComponentKind | None:
        """Return a component's kind; nothing for the system and for what is no component."""
        element = self.model.system.by_id.get(subject)
        return element.kind if isinstance(element, Component) else None

    def put(self, element: Element, told: str | None = None) -> str:
        """Add an element, and say that it was understood."""
        if element.id not in self.model.system.by_id:
            self.fresh.append(element.id)
        self.do(PutElement(element=element))
        if told:
            quote = element.origin.quote.text if element.origin.quote else ""
            self.understood.append(Understood(told, quote, element.origin.certainty, element.id))
        return element.id

    def remove(self, element: str) -> None:
        """Take an element out."""
        self.do(RemoveElement(id=element))
        self.places.pop(element, None)

    def tell(
        self,
        text: str,
        *,
        sentence: Sentence,
        certainty: Certainty = Certainty.SAID,
        subject: str = SYSTEM,
    ) -> None:
        """Say what was understood of a sentence."""
        self.understood.append(Understood(text, self.quote(sentence).text, certainty, subject))

    def corrects(self, sentence: Sentence) -> bool:
        """Whether a sentence takes back something said before."""
        return sentence.start in self.correcting

    def new_id(self, name: str) -> str:
        """Make an id from a name."""
        return fresh_id(name, self.model.system.by_id)

    def add_component(
        self,
        name: str,
        kind: ComponentKind,
        *,
        sentence: Sentence | None,
        certainty: Certainty = Certainty.SAID,
        product: str | None = None,
    ) -> str:
        """Add a component and tell of it."""
        component = Component(
            id=self.new_id(name),
            name=name[:120],
            kind=kind,
            product=product,
            origin=self.origin(sentence, certainty),
        )
        words = "part" if certainty in (Certainty.SAID, Certainty.HEDGED) else "assumed part"
        return self.put(component, f"{words}: {name} ({kind.label.lower()})")

    def rename(self, element: str, name: str) -> None:
        """Call an element something else; its id stays."""
        self.do(RenameElement(id=element, name=name[:120]))

    def seen_at(self, element: str, sentence: Sentence, *, start: int, end: int) -> None:
        """Remember where an element is mentioned."""
        self.places.setdefault(element, []).append((sentence, start, end))

    def mentioned_in(self, sentence: Sentence) -> list[tuple[str, int]]:
        """Return the elements a sentence mentions, with the place of the mention."""
        return [
            (e, start)
            for e, places in self.places.items()
            for s, start, _ in places
            if s.start == sentence.start
        ]

    def known(self, subject: str, key: str) -> Fact | None:
        """Return what is known today."""
        return self.model.facts_by_key.get(FactKey(subject, key, FactTime.TODAY))

    def is_earlier(self, fact: Fact) -> bool:
        """Whether a fact was stated before this message; an answer given with a click was, too."""
        return fact.origin.quote is None or fact.origin.quote.utterance != self.utterance.id

    def fact(
        self, subject: str, key: str, *, values: tuple[str, ...], sentence: Sentence | None, manner: Manner
    ) -> Fact:
        """Make a fact from what a sentence says."""
        origin = self.origin(sentence, manner.certainty)
        return Fact(subject=subject, key=key, values=values, when=manner.when, origin=origin)

    def record(self, fact: Fact, told: str = "") -> None:
        """Record a fact, and tell of it."""
        self.do(RecordFact(fact=fact))
        if told:
            quote = fact.origin.quote.text if fact.origin.quote else ""
            self.understood.append(Understood(told, quote, fact.origin.certainty, fact.subject))

    def name_of(self, subject: str) -> str:
        """Return a subject's name, or `the system`."""
        return "the system" if subject == SYSTEM else self.model.system.name_of(subject)

    def flow(
        self, source: str, target: str, *, role: FlowRole, name: str = "", trigger: Trigger | None = None
    ) -> None:
        """Add a flow that follows from the kinds of its ends, unless there is one of that role."""
        if source == target or any(
            f.source == source and f.target == target and f.role is role for f in self.model.system.flows
        ):
            return
        flow = DataFlow(
            id=self.new_id(f"{source} to {target}"[:44]),
            source=source,
            target=target,
            name=name,
            role=role,
            trigger=trigger,
            origin=self.origin(None, Certainty.INFERRED),
        )
        self.do(PutElement(element=flow))
