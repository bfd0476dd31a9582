"""Desks to try tools at: a real catalogue, a model drafted by guided mode, and what was said in the turn."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache

from assistant.agent.guided import GuidedAgent
from assistant.agent.guided_turn import GuidedTurn
from assistant.agent.message import Message
from assistant.agent.tools.desk import Desk, Source
from assistant.agent.tools.toolbox import Toolbox
from assistant.agent.tools.worth_asking import worth_asking
from assistant.agent.turn import Moment
from assistant.changes.apply import apply_all
from assistant.changes.change import AddUtterance
from assistant.model.facts import Utterance
from assistant.model.threat_model import ThreatModel
from assistant.review.analyse import Derived, analyse
from knowledge_base.catalogue import Catalogue, load_catalogue

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
BUDGET = 12
SHOP = (
    "Customer support chatbot on our web shop. GPT-4o via Azure OpenAI answers from our help center "
    "articles, can look up orders in Shopify and issue refunds up to 50 euro without a human."
)


class Silent:
    """Progress nobody watches."""

    stopped = False

    def text(self, piece: str) -> None: ...

    def step(self, line: str) -> None: ...


@cache
def catalogue() -> Catalogue:
    return load_catalogue()


def derive(model: ThreatModel) -> Derived:
    return analyse(model, catalogue(), today=NOW.date())


def moment(model: ThreatModel, message: Message, *, number: int = 1, actor: str = "ana") -> Moment:
    return Moment(
        turn_id=f"t{number}", number=number, message=message, actor=actor, model=model, version=number,
        undo_to=None, earlier=lambda _: [],
    )  # fmt: skip


@cache
def shop() -> ThreatModel:
    """Return a shop's chatbot as guided mode drafts it."""
    agent = GuidedAgent(catalogue(), budget=BUDGET, text_limit=100_000, now=lambda: NOW)
    outcome = agent.answer(moment(ThreatModel(id="shop"), Message(text=SHOP)), Silent())
    return apply_all(ThreatModel(id="shop"), outcome.changes)


def found(query: str) -> list[Source]:
    """Find entries whose title has a word of the query."""
    words = query.lower().split()
    return [
        Source(entry.id, entry.title, entry.summary)
        for entry in catalogue().threats.values()
        if any(word in entry.title.lower() for word in words)
    ]


def desk(
    said: str = "",
    *,
    model: ThreatModel | None = None,
    document: str | None = None,
    author: str = "model:test",
) -> Desk:
    """Sit down at a desk in a turn in which somebody said something."""
    start = shop() if model is None else model
    turn = GuidedTurn(moment(start, Message(text=said), number=2), derive(start), start)
    if said:
        uttered = Utterance(id=f"u{len(start.utterances) + 1}", text=said, by="ana", document=document)
        turn.do(AddUtterance(utterance=uttered))
    return Desk(
        turn=turn,
        catalogue=catalogue(),
        derive=derive,
        author=author,
        today=date(2026, 11, 2),
        search=found,
        open_questions=worth_asking(catalogue(), budget=BUDGET),
    )


def toolbox(said: str = "", *, model: ThreatModel | None = None, document: str | None = None) -> Toolbox:
    return Toolbox(desk(said, model=model, document=document), most=40)
