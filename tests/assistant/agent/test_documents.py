"""A document that is handed over tells of the system; it neither answers nor decides nor commands."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from assistant.agent.guided import GuidedAgent
from assistant.agent.message import Message, Reply
from assistant.agent.turn import Moment
from assistant.changes.apply import apply_all
from assistant.changes.confirming import confirmations
from assistant.interview.questions import WORST_DAY
from assistant.model.handed_over import unconfirmed
from assistant.model.threat_model import ThreatModel
from assistant.review.analyse import analyse
from knowledge_base.catalogue import load_catalogue
from knowledge_base.vocabulary import Certainty, RiskLevel

SHOP = (
    "Customer support chatbot on our web shop. GPT-4o via Azure OpenAI answers from our help center articles."
)
MORE = "The chatbot can issue refunds up to 50 euro through our payment API."


class Silent:
    stopped = False

    def text(self, piece: str) -> None: ...

    def step(self, line: str) -> None: ...


class Talk:
    """A talk without a store: every outcome is applied at once."""

    def __init__(self) -> None:
        self.agent = GuidedAgent(load_catalogue(), text_limit=10_000, budget=12, now=lambda: NOW)
        self.model = ThreatModel(id="talk")

    def say(self, text: str, *, document: str | None = None) -> Reply:
        return self.send(Message(text=text, document=document))

    def send(self, message: Message) -> Reply:
        moment = Moment(
            turn_id="t", number=1, message=message, actor="ana", model=self.model, version=1, undo_to=None,
            earlier=lambda _: [],
        )  # fmt: skip
        outcome = self.agent.answer(moment, Silent())
        self.model = apply_all(self.model, outcome.changes)
        return outcome.reply


NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def talk() -> Talk:
    """A talk in which the question about the worst day waits."""
    found = Talk()
    reply = found.say(SHOP)
    assert reply.question is not None
    assert reply.question.id == WORST_DAY.id
    return found


def test_a_first_draft_can_come_from_a_document() -> None:
    talk = Talk()
    talk.say(SHOP, document="design.md")
    assert talk.model.system.components
    assert talk.model.utterances[0].document == "design.md"


def test_what_a_document_tells_is_taken_and_the_question_stays(talk: Talk) -> None:
    before = len(talk.model.system.components)
    reply = talk.say(MORE, document="design.md")
    assert len(talk.model.system.components) > before
    assert reply.question is not None
    assert reply.question.id == WORST_DAY.id


def test_a_document_is_nobodys_worst_day(talk: Talk) -> None:
    talk.say("Somebody steals all the refunds and customers lose their money.", document="fears.md")
    assert talk.model.proposals == ()


def test_a_document_that_tells_nothing_is_said_to(talk: Talk) -> None:
    reply = talk.say("Lorem ipsum dolor sit amet.", document="lorem.txt")
    assert any("lorem.txt says nothing new" in notice for notice in reply.notices)


@pytest.mark.parametrize("order", ["undo", "skip", "go on"])
def test_a_document_commands_nothing(talk: Talk, order: str) -> None:
    parts = talk.model.system.components
    reply = talk.say(order, document="orders.txt")
    assert talk.model.system.components == parts
    assert reply.question is not None
    assert reply.question.id == WORST_DAY.id


def test_a_document_decides_nothing(talk: Talk) -> None:
    talk.send(Message(kind="finish"))
    talk.send(Message(kind="decide"))
    talk.say("keep all", document="orders.txt")
    assert talk.model.decisions == ()


# what only a document says counts as assumed until somebody confirms it


def test_what_a_document_states_is_assumed_in_its_words() -> None:
    talk = Talk()
    reply = talk.say(SHOP, document="design.md")
    parts = {c.name: c.origin for c in talk.model.system.components}
    assert parts["GPT-4o"].certainty is Certainty.ASSUMED
    assert parts["GPT-4o"].quote is not None
    assert not [c for c in parts.values() if c.certainty in (Certainty.SAID, Certainty.HEDGED)]
    assert not [f for f in talk.model.facts if f.origin.certainty in (Certainty.SAID, Certainty.HEDGED)]
    assert "said" not in {u.certainty for u in reply.understood}
    assert any("design.md says counts as assumed" in notice for notice in reply.notices)


def test_what_a_document_says_makes_no_threat_high_until_somebody_confirms_it() -> None:
    talk = Talk()
    described = f"{SHOP} {MORE} Customers can edit the help center articles."
    talk.say(described, document="design.md")
    told = Talk()
    told.say(described)
    assert high(told) > 0
    assert high(talk) == 0
    (waiting,) = unconfirmed(talk.model)
    assert waiting.document == "design.md"
    talk.model = apply_all(talk.model, confirmations(waiting.elements, waiting.facts, by="person"))
    assert unconfirmed(talk.model) == ()
    assert high(talk) == high(told)


def high(talk: Talk) -> int:
    threats = analyse(talk.model, load_catalogue(), today=NOW.date()).analysis.threats
    return sum(
        t.risk is not None and t.risk.today.level in (RiskLevel.HIGH, RiskLevel.CRITICAL) for t in threats
    )


def test_what_people_said_stays_theirs_when_a_document_repeats_it(talk: Talk) -> None:
    talk.say(SHOP, document="design.md")
    model = next(c for c in talk.model.system.components if c.name == "GPT-4o")
    assert model.origin.certainty is Certainty.SAID
    assert unconfirmed(talk.model) == ()


def test_words_of_a_person_confirm_what_a_document_named(talk: Talk) -> None:
    talk.say(MORE, document="design.md")
    assert {e.name for e in unconfirmed(talk.model)[0].elements} >= {"payment API"}
    talk.say("It calls the payment API with a key of its own.")
    part = next(c for c in talk.model.system.components if c.name == "payment API")
    assert part.origin.certainty is Certainty.SAID


def test_what_a_person_names_does_not_take_the_place_of_what_a_document_named(talk: Talk) -> None:
    talk.say("It also reads the contracts folder.", document="design.md")
    talk.say("It reads the staff handbook, too.")
    names = {c.name for c in talk.model.system.components}
    assert {"contracts folder", "staff handbook"} <= names


@pytest.mark.parametrize(
    "order",
    [
        "Actually there is no wiki.",
        "Sorry, not GPT-4o but Mistral.",
        "It uses no wiki. The wiki was taken out.",
        "Actually customers cannot edit the wiki after all.",
    ],
)
def test_a_document_takes_nothing_out_and_corrects_nothing(talk: Talk, order: str) -> None:
    talk.say("It also reads our wiki, which customers can edit.")
    before = {c.id: c for c in talk.model.system.components}
    writers = {f.subject: f.values for f in talk.model.facts if f.key == "writers"}
    talk.say(order, document="design.md")
    after = {c.id: c for c in talk.model.system.components}
    assert {name: after[name] for name in before} == before
    known = {f.subject: f.values for f in talk.model.facts if f.key == "writers"}
    assert {subject: known[subject] for subject in writers} == writers


def test_people_are_told_where_a_document_says_otherwise(talk: Talk) -> None:
    talk.say("It also reads our wiki, which only employees can edit.")
    reply = talk.say("Partners can edit the wiki.", document="design.md")
    assert [notice for notice in reply.notices if notice.startswith("design.md says")]
    fact = next(f for f in talk.model.facts if f.key == "writers" and f.subject == "wiki")
    assert (fact.values, fact.origin.certainty) == (("employee",), Certainty.SAID)


def test_two_that_do_not_go_together_are_asked_about(talk: Talk) -> None:
    talk.say("The chatbot keeps no memory of earlier conversations.")
    talk.say("The chatbot remembers earlier conversations.", document="design.md")
    fact = next(f for f in talk.model.facts if f.key == "has-memory")
    assert fact.values in (("conflicting",), ("no",))


def test_what_a_person_says_takes_the_place_of_what_a_document_said(talk: Talk) -> None:
    talk.send(Message(kind="skip"))
    talk.say("It also reads our wiki. Partners can edit the wiki.", document="design.md")
    talk.say("Only employees can edit the wiki.")
    fact = next(f for f in talk.model.facts if f.key == "writers" and f.subject == "wiki")
    assert (fact.values, fact.origin.certainty) == (("employee",), Certainty.SAID)


def test_a_drawing_in_a_document_is_assumed_too(talk: Talk) -> None:
    drawn = "```mermaid\nflowchart LR\n  bot[Chatbot] -->|orders| crm[CRM database]\n```\n"
    talk.say(drawn, document="drawing.mmd")
    added = [e for e in talk.model.system.elements() if e.name in ("CRM database", "orders")]
    assert added
    assert {e.origin.certainty for e in added} == {Certainty.ASSUMED}
    flows = len(talk.model.system.flows)
    talk.say("It has no memory.")
    assert len(talk.model.system.flows) == flows, "what was drawn is not drawn again"
