"""A conversation about a small model, and agents that do what a test tells them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from assistant.agent.conversation import Conversation
from assistant.agent.message import Message, Outcome, Reply
from assistant.agent.running import TurnRunner
from assistant.agent.turn import Agent, Moment, Progress
from assistant.changes.change import Change, RenameElement
from assistant.model.review import Analysis
from assistant.model.threat_model import ThreatModel
from assistant.store import Store
from assistant.workspace import Workspace

if TYPE_CHECKING:
    from tests.assistant.conftest import Clock

Answer = Callable[[Moment, Progress], Outcome]


@dataclass
class FakeAgent:
    """Answers with a function."""

    does: Answer
    replays: bool = True
    name: str = "fake"

    def answer(self, moment: Moment, progress: Progress) -> Outcome:
        return self.does(moment, progress)


def renames(moment: Moment, progress: Progress) -> Outcome:
    """Call the wiki what the message says."""
    progress.step("reading")
    progress.text("Renamed.")
    change: Change = RenameElement(id="wiki", name=moment.message.text)
    return Outcome(reply=Reply(text=f"It is {moment.message.text} now."), changes=(change,))


@pytest.fixture
def model_id(store: Store, make_model: Callable[..., ThreatModel]) -> str:
    return store.create(make_model("wiki", "bot"), actor="ana").model_id


@pytest.fixture
def workspace(store: Store) -> Workspace:
    return Workspace(store, lambda _: Analysis())


@pytest.fixture
def conversation(workspace: Workspace) -> Conversation:
    return Conversation(workspace)


@pytest.fixture
def make_agent() -> Callable[..., Agent]:
    """Make an agent from a function; without one it renames the wiki."""

    def make(does: Answer = renames, *, replays: bool = True) -> Agent:
        return FakeAgent(does, replays=replays)

    return make


@pytest.fixture
def make_runner(
    workspace: Workspace, clock: Clock, make_agent: Callable[..., Agent]
) -> Callable[..., TurnRunner]:
    def make(does: Answer = renames, *, replays: bool = True) -> TurnRunner:
        return TurnRunner(workspace, make_agent(does, replays=replays), clock=clock)

    return make


@pytest.fixture
def say(conversation: Conversation, model_id: str) -> Callable[[str, str], str]:
    """Post a message, and return the turn's id."""

    def post(turn_id: str, text: str) -> str:
        return conversation.post(model_id, Message(text=text), turn_id=turn_id, actor="ana").id

    return post
