"""What goes into the store and comes out of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from assistant.changes.change import Change
from assistant.model.threat_model import ThreatModel


@dataclass(frozen=True, kw_only=True)
class Edit:
    """A version to append.

    Attributes:
        model: the whole document after the edit.
        changes: what was done, for the record; never replayed.
        actor: who did it.
        turn: the turn that did it, if one did.
        restores: the version whose document this one repeats, for undo and redo.
    """

    model: ThreatModel
    changes: tuple[Change, ...] = ()
    actor: str
    turn: str | None = None
    restores: int | None = None


@dataclass(frozen=True, kw_only=True)
class VersionLine:
    """A version without its document: a line of the history."""

    model_id: str
    n: int
    title: str
    actor: str
    turn: str | None
    restores: int | None
    at: datetime
    change_count: int


@dataclass(frozen=True, kw_only=True)
class Version(VersionLine):
    """A saved version of a model."""

    model: ThreatModel


@dataclass(frozen=True, kw_only=True)
class ModelLine:
    """A line of the list of models."""

    id: str
    title: str
    n: int
    updated: datetime


class TurnState(StrEnum):
    """Where a turn stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"
    SUPERSEDED = "superseded"

    @property
    def waiting(self) -> bool:
        """Whether an answer is still to come."""
        return self in (TurnState.QUEUED, TurnState.RUNNING)


@dataclass(frozen=True, kw_only=True)
class StoredTurn:
    """A turn as it is kept; message and reply are JSON that the conversation gives its types.

    Attributes:
        number: its place in the conversation of its model, from 1.
        base: the model's version when it was sent, then when it was last begun.
        result: the version it made, if it made one.
        attempt: how often it was begun.
        replays: whether it may be begun again when the process that ran it is gone.
        text: the answer so far.
        helpful: what people thought of the answer; nothing where nobody said.
    """

    id: str
    model_id: str
    number: int
    state: TurnState
    actor: str
    base: int
    result: int | None
    attempt: int
    replays: bool
    cancel: bool
    lease: str | None
    lease_until: datetime | None
    created: datetime
    finished: datetime | None
    superseded_by: str | None
    error: str | None
    message: str
    steps: tuple[str, ...]
    text: str
    reply: str | None
    helpful: bool | None


@dataclass(frozen=True, kw_only=True)
class NewTurn:
    """A turn to queue; `message` is JSON."""

    id: str
    model_id: str
    actor: str
    message: str


@dataclass(frozen=True, kw_only=True)
class Lease:
    """The right to run a turn, held by one run of it until a point in time."""

    holder: str
    until: datetime


@dataclass(frozen=True, kw_only=True)
class Written:
    """What a run has written so far."""

    text: str
    steps: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Ending:
    """How a run of a turn ends; `reply` is JSON."""

    state: TurnState
    written: Written
    reply: str | None = None
    error: str | None = None


@dataclass(frozen=True, kw_only=True)
class Commit:
    """A version to append, and the head it may be appended to."""

    edit: Edit
    expected: int
