"""One turn of a conversation: what an agent is told, what it reports on the way, how it is kept."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pydantic import ValidationError
from pydantic_core import from_json

from assistant.agent.message import Message, Outcome, Reply
from assistant.errors import TurnError
from assistant.model.threat_model import ThreatModel
from assistant.model.values import Value
from assistant.store.values import StoredTurn, TurnState


class StoppedError(TurnError):
    """The turn was asked to stop; an agent lets this pass through."""


class Turn(Value):
    """A turn as the faces see it.

    Attributes:
        number: its place in the conversation, from 1.
        text: the answer so far; it starts again with every attempt.
        steps: what was done on the way, a line each.
        base: the model's version it was last begun with.
        result: the version it made, if it changed anything.
        error: why it failed, in plain words.
        attempt: how often it was begun.
        stopping: whether it was asked to stop and has not stopped yet.
        superseded_by: the turn that took its place, if its message was edited.
        helpful: what people thought of the answer; nothing where nobody said.
    """

    id: str
    model_id: str
    number: int
    actor: str
    message: Message
    state: TurnState
    text: str = ""
    steps: tuple[str, ...] = ()
    reply: Reply | None = None
    base: int
    result: int | None = None
    error: str | None = None
    attempt: int = 0
    stopping: bool = False
    created: datetime
    finished: datetime | None = None
    superseded_by: str | None = None
    helpful: bool | None = None

    @property
    def waiting(self) -> bool:
        """Whether an answer is still to come."""
        return self.state.waiting


@dataclass(frozen=True, kw_only=True)
class Moment:
    """What an agent answers to.

    Attributes:
        model: the working copy's start: the model as of `version`.
        number: the turn's place in the conversation.
        actor: who sent the message.
        undo_to: the version that undo goes back to; nothing if there is nothing to undo.
        earlier: returns at most so many turns before this one, the oldest first, superseded ones left out.
    """

    turn_id: str
    number: int
    message: Message
    actor: str
    model: ThreatModel
    version: int
    undo_to: int | None
    earlier: Callable[[int], list[Turn]]


class Progress(Protocol):
    """Where an agent reports while it works; each call may raise `StoppedError`."""

    @property
    def stopped(self) -> bool:
        """Whether the turn was asked to stop, or is no longer this run's."""

    def text(self, piece: str) -> None:
        """Add to the answer."""

    def step(self, line: str) -> None:
        """Say what was done, in a line."""


class Agent(Protocol):
    """Whoever answers.

    Attributes:
        name: who it is, for the record.
        replays: whether it gives the same answer when a turn is begun again after its process died.
    """

    @property
    def name(self) -> str: ...  # noqa: D102  said above

    @property
    def replays(self) -> bool: ...  # noqa: D102  said above

    def answer(self, moment: Moment, progress: Progress) -> Outcome:
        """Answer a message. The model is not touched: changes are handed back, and committed with the turn.

        Raises:
            AssistantError: the message shown with the failed turn.
        """


def turn_of(stored: StoredTurn) -> Turn:
    """Give a stored turn its types."""
    return Turn(
        id=stored.id,
        model_id=stored.model_id,
        number=stored.number,
        actor=stored.actor,
        message=_message(stored.message),
        state=stored.state,
        text=stored.text,
        steps=stored.steps,
        reply=None if stored.reply is None else _reply(stored.reply),
        base=stored.base,
        result=stored.result,
        error=stored.error,
        attempt=stored.attempt,
        stopping=stored.cancel and stored.state is TurnState.RUNNING,
        created=stored.created,
        finished=stored.finished,
        superseded_by=stored.superseded_by,
        helpful=stored.helpful,
    )


# What another version of the program wrote may have another shape. A conversation stays readable all the
# same: its words are shown, and what cannot be understood is left out.


def _message(text: str) -> Message:
    try:
        return Message.model_validate_json(text)
    except ValidationError:
        return Message(text=_words(text))


def _reply(text: str) -> Reply:
    try:
        return Reply.model_validate_json(text)
    except ValidationError:
        notice = "Another version of Fourfold wrote this answer; only its words can be shown."
        return Reply(text=_words(text), notices=(notice,))


def _words(text: str) -> str:
    try:
        found = from_json(text)
    except ValueError:
        return ""
    words = found.get("text") if isinstance(found, dict) else None
    return words if isinstance(words, str) else ""
