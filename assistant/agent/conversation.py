"""A model's conversation: messages are queued, followed, stopped and edited; the worker answers them."""

import re
import time
from collections.abc import Callable, Iterator
from typing import Final
from uuid import uuid4

from assistant.agent.message import Message
from assistant.agent.turn import Turn, turn_of
from assistant.errors import TurnError, UsageError, VersionConflictError
from assistant.store import TurnState, VersionLine
from assistant.store.timeline import timeline
from assistant.store.values import Commit, NewTurn, StoredTurn
from assistant.workspace import Workspace

_ID: Final = re.compile(r"[A-Za-z0-9_.:-]{1,80}")
_TRIES: Final = 20


class EditedSinceError(TurnError):
    """People edited the model after the turn that is to be edited; their edits would be undone with it.

    Attributes:
        edits: the versions they made, the oldest first.
    """

    def __init__(self, edits: tuple[VersionLine, ...]) -> None:
        self.edits = edits
        who = ", ".join(f"version {edit.n} by {edit.actor}" for edit in edits)
        super().__init__(f"the model was edited since ({who}); going back undoes that, too: confirm it first")


def new_turn_id() -> str:
    """Make an id for a turn; the client keeps it, so that sending twice does no harm."""
    return uuid4().hex


class Conversation:
    """Every model's conversation."""

    def __init__(self, workspace: Workspace, *, wake: Callable[[], None] = lambda: None) -> None:
        self._workspace = workspace
        self._turns = workspace.store.turns
        self._wake = wake

    def post(self, model_id: str, message: Message, *, turn_id: str, actor: str = "person") -> Turn:
        """Queue a message. Posting the same turn again returns it as it stands, even after it is done.

        Raises:
            TurnError: the id was used for another message.
            NotFoundError: there is no such model.
        """
        if not _ID.fullmatch(turn_id):
            raise UsageError("a turn's id has 1 to 80 letters, digits or -_.: characters; make another one")
        new = NewTurn(id=turn_id, model_id=model_id, actor=actor, message=message.model_dump_json())
        turn, fresh = self._turns.post(new)
        posted = _same(turn, model_id, message=message)
        if fresh or posted.waiting:
            self._wake()
        return posted

    def turn(self, turn_id: str) -> Turn:
        """Return a turn as it stands."""
        return turn_of(self._turns.get(turn_id))

    def turns(self, model_id: str, *, last: int | None = None, before: int | None = None) -> list[Turn]:
        """Return a model's turns, oldest first; only the `last` so many, only those numbered `before`."""
        return [turn_of(stored) for stored in self._turns.of_model(model_id, last=last, before=before)]

    def follow(self, turn_id: str, *, interval: float = 0.15) -> Iterator[Turn]:
        """Yield a turn as it stands, again whenever it has changed, until it has ended."""
        shown = self.turn(turn_id)
        yield shown
        while shown.waiting:
            time.sleep(interval)
            now = self.turn(turn_id)
            if now != shown:
                yield now
            shown = now

    def stop(self, turn_id: str) -> Turn:
        """Ask a turn to stop; it then changes nothing in the model."""
        return turn_of(self._turns.stop(turn_id))

    def judge(self, turn_id: str, *, helpful: bool | None) -> Turn:
        """Keep what somebody thought of an answer; nothing takes it back."""
        return turn_of(self._turns.judge(turn_id, helpful=helpful))

    def edit_turn(
        self, turn_id: str, message: Message, *, new_turn_id: str, actor: str = "person", force: bool = False
    ) -> Turn:  # fmt: skip
        """Send another message in place of an earlier one.

        The model goes back to before that turn, by a version appended; that turn and those after it stay
        readable, as superseded; the new message is queued.

        Raises:
            EditedSinceError: people edited the model since, and `force` is not given.
            TurnError: the turn was superseded already, or the new id was used for another message.
        """
        if not _ID.fullmatch(new_turn_id):
            raise UsageError("a turn's id has 1 to 80 letters, digits or -_.: characters; make another one")
        old = self._turns.get(turn_id)
        if old.superseded_by == new_turn_id:
            return _same(self._turns.get(new_turn_id), old.model_id, message=message)
        if old.state is TurnState.SUPERSEDED:
            raise TurnError("this message was edited already; edit the one that took its place")
        new = NewTurn(id=new_turn_id, model_id=old.model_id, actor=actor, message=message.model_dump_json())
        for _ in range(_TRIES):
            try:
                replaced = self._turns.replace(turn_id, new, commit=self._going_back(old, new, force=force))
            except VersionConflictError:
                continue  # look again: it may have been a person
            self._wake()
            return turn_of(replaced)
        raise TurnError("the model is being changed all the time; try again")

    def _going_back(self, old: StoredTurn, new: NewTurn, *, force: bool) -> Commit | None:
        """Return the version to append so that the model is as it was before a turn; nothing if it is."""
        turns = self._turns.of_model(old.model_id, superseded=False)
        results = [turn.result for turn in turns if turn.number >= old.number and turn.result is not None]
        if not results:
            return None
        history = self._workspace.history(old.model_id)
        in_force = timeline(history).in_force
        target = timeline(history[: min(results) - 1]).in_force[-1]
        if target == in_force[-1]:
            return None
        edits = tuple(
            line for line in history if line.n in in_force and line.n > min(results) and line.turn is None
        )
        if edits and not force:
            raise EditedSinceError(edits)
        edit = self._workspace.restoring(old.model_id, target, actor=new.actor, turn=new.id)
        return Commit(edit=edit, expected=history[-1].n)


def _same(stored: StoredTurn, model_id: str, *, message: Message) -> Turn:
    turn = turn_of(stored)
    if turn.model_id != model_id or turn.message != message:
        raise TurnError(f"the turn '{turn.id}' was sent already with another message; send this one anew")
    return turn
