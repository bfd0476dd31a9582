"""A document that is handed over tells of the system; it neither answers nor decides nor commands."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from assistant.agent.guided import GuidedAgent
from assistant.agent.message import Message, Reply
from assistant.agent.turn import Moment
from assistant.changes.apply import apply_all
from assistant.interview.questions import WORST_DAY
from assistant.model.threat_model import ThreatModel
from knowledge_base.catalogue import load_catalogue

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
