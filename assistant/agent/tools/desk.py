"""The desk a model works at during a turn: the draft, what follows from it, and what was said.

Everything a tool does goes through here, as typed changes to the draft of this one turn. Nothing is
committed before the turn ends, and then as a whole.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple

from assistant.agent.deciding import is_decision
from assistant.agent.guided_turn import GuidedTurn
from assistant.agent.tools.quoting import find_quote
from assistant.changes.apply import apply_all
from assistant.changes.change import Change, ProposeThreats
from assistant.errors import AssistantError
from assistant.interview.questions import fact_of, word
from assistant.model.facts import FactKey
from assistant.model.system import Element
from assistant.model.threat import Proposal, Threat
from assistant.model.threat_model import ThreatModel
from assistant.model.values import SYSTEM, Origin, Quote
from assistant.review.analyse import Derived
from knowledge_base.catalogue import Catalogue
from knowledge_base.vocabulary import Certainty, FactTime, ThreatStatus

BY_MODEL: Final = "model:"
"""How the author of what a language model wrote begins."""

_LIVE: Final = (ThreatStatus.PROPOSED, ThreatStatus.CONFIRMED)


class ToolRefusedError(AssistantError):
    """A tool call that cannot be done; the message tells the model what to do instead."""


class Source(NamedTuple):
    """An entry that a search found."""

    id: str
    title: str
    text: str


Search = Callable[[str], Sequence[Source]]
"""Finds entries of the catalogue by words and meaning, the best first."""


class Put(NamedTuple):
    """The question a turn ends with.

    Attributes:
        question: an id of the agenda, a decision, or `own` for a question in the model's words alone.
        lead: what is said before it.
        wording: the question; the catalogue's words where it is empty.
    """

    question: str
    lead: str = ""
    wording: str = ""


@dataclass
class Desk:
    """What the tools of one turn work on.

    Attributes:
        turn: the draft, and what is collected for the answer.
        author: who writes: `model:<provider and name>`.
        today: the day that *in two weeks* counts from.
        open_questions: returns the ids of the questions that may be put now, the most telling first.
        put: the question the turn ends with, once one was put.
        to_confirm: decisions that people are to be asked about, as question ids.
        found: ids of the entries that were looked up in this turn.
    """

    turn: GuidedTurn
    catalogue: Catalogue
    derive: Callable[[ThreatModel], Derived]
    author: str
    today: date
    search: Search
    open_questions: Callable[[ThreatModel, Derived], Sequence[str]]
    put: Put | None = None
    to_confirm: list[str] = field(default_factory=list)
    found: list[str] = field(default_factory=list)
    _derived: tuple[ThreatModel, Derived] | None = None

    @property
    def model(self) -> ThreatModel:
        """The draft as it stands."""
        return self.turn.model

    @property
    def derived(self) -> Derived:
        """What follows from the draft as it stands."""
        if self._derived is None or self._derived[0] is not self.model:
            self._derived = (self.model, self.derive(self.model))
        return self._derived[1]

    @property
    def utterance(self) -> str:
        """The id of what was said in this turn; empty where nothing was typed."""
        before = {utterance.id for utterance in self.turn.moment.model.utterances}
        new = (utterance.id for utterance in self.model.utterances if utterance.id not in before)
        return next(new, "")

    @property
    def questions(self) -> Sequence[str]:
        """The ids of the questions that may be put now, those waiting for a confirmation first."""
        usual = self.open_questions(self.model, self.derived)
        return tuple(dict.fromkeys([*self.to_confirm, *usual]))

    def may_be_put(self, question: str) -> bool:
        """Whether a question is on the agenda, or is about a fact that matters and that nobody has told."""
        if question in self.questions:
            return True
        if is_decision(question):
            return self._may_be_decided(question)
        ref = fact_of(question)
        if ref is None or word(question, self.model, catalogue=self.catalogue) is None:
            return False
        known = self.model.facts_by_key.get(FactKey(ref.subject, ref.key, FactTime.TODAY))
        return known is None or known.is_open

    def _may_be_decided(self, question: str) -> bool:
        kind, _, name = question.partition(":")
        threats = self.live_threats()
        waiting = [t for t in threats if t.status is ThreatStatus.PROPOSED and not t.depends_on]
        kept = {t.id for t in threats if t.status is ThreatStatus.CONFIRMED}
        return {
            "triage": name in {t.anchor for t in waiting},
            "threat": name in {t.id for t in waiting},
            "respond": name in kept,
            "owner": name in kept and name in self.model.responses_by_threat,
        }.get(kind, False)

    def live_threats(self) -> list[Threat]:
        """Return the threats that are neither set aside nor stale, ranked."""
        return [threat for threat in self.derived.analysis.threats if threat.status in _LIVE]

    def threat(self, threat_id: str) -> Threat:
        """Return a live threat.

        Raises:
            ToolRefusedError: there is none of that id.
        """
        found = next((threat for threat in self.live_threats() if threat.id == threat_id), None)
        if found is None:
            raise ToolRefusedError(f"there is no threat '{threat_id}'; model_summary lists those there are")
        return found

    def do(self, *changes: Change) -> None:
        """Make changes to the draft.

        Raises:
            ChangeRefusedError: a change would break the model; none of the rest is made.
        """
        for change in changes:
            self.turn.do(change)

    def revise_proposal(self, proposal: Proposal) -> None:
        """Put a proposal of this turn anew; nobody has seen it yet."""
        changes = [
            ProposeThreats(proposal=proposal)
            if isinstance(change, ProposeThreats) and change.proposal.id == proposal.id
            else change
            for change in self.turn.changes
        ]
        self.turn.model, self.turn.changes = apply_all(self.turn.moment.model, changes), changes

    def quote(self, words: str, *, now: bool = False, typed: bool = False) -> Quote:
        """Find words in what people said or handed over.

        Args:
            words: a passage, word for word; white space and kinds of quotation marks do not matter.
            now: accept only what the person said in this very turn, not a document.
            typed: accept only what people typed, in this turn or before, not a document.

        Raises:
            ToolRefusedError: they do not occur there.
        """
        said = [u for u in self.model.utterances if not (now or typed) or not u.document]
        if now:
            said = [u for u in said if u.id == self.utterance]
        quote = find_quote(words, said)
        if quote is None:
            handed = "anything the team said" + ("" if typed else " or handed over")
            where = "what the person said in this turn" if now else handed
            raise ToolRefusedError(
                f'the quote "{words[:80]}" does not occur in {where}; copy a short passage from it word for '
                "word, or leave this out and ask"
            )
        return quote

    def origin(self, quote: Quote, certainty: Certainty = Certainty.SAID) -> Origin:
        """Say where something comes from; what only a document says is assumed until somebody confirms it."""
        said = next(u for u in self.model.utterances if u.id == quote.utterance)
        sure = Certainty.ASSUMED if said.document else certainty
        return Origin(certainty=sure, by=self.author, quote=quote)

    def element(self, reference: str) -> Element:
        """Return the element that an id or a name stands for.

        Raises:
            ToolRefusedError: there is none.
        """
        system = self.model.system
        wanted = " ".join(reference.lower().split())
        named = (element for element in system.elements() if element.name.lower() == wanted)
        found = system.by_id.get(reference) or next(named, None)
        if found is None:
            known = ", ".join(c.id for c in system.components) or "no parts yet"
            raise ToolRefusedError(f"there is no element '{reference[:80]}'; there are: {known}")
        return found

    def name_of(self, subject: str) -> str:
        """Return a subject's name."""
        return "the system" if subject == SYSTEM else self.model.system.name_of(subject)
