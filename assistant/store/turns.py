"""Turns of conversations: queued, claimed with a lease, ended together with the version they make."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Update, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from assistant.errors import NotFoundError, TurnError
from assistant.store import rows
from assistant.store.database import Database
from assistant.store.tables import turn
from assistant.store.values import Commit, Ending, Lease, NewTurn, StoredTurn, TurnState, Written

MOST_ATTEMPTS = 3
"""How often a turn is begun; one that took its process down every time is given up."""

_GONE = (
    "The program ended in the middle of this answer. Your message is kept, and nothing in the model "
    "was changed: try again."
)
_WAITING = (TurnState.QUEUED, TurnState.RUNNING)


class LeaseLostError(TurnError):
    """The turn is no longer this run's: it was stopped, edited or deleted, or another run took it over."""


class Posted(NamedTuple):
    """A turn, and whether this call put it in the queue."""

    turn: StoredTurn
    fresh: bool


class Turns:
    """Every model's turns."""

    def __init__(self, database: Database, *, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def post(self, new: NewTurn) -> Posted:
        """Put a turn in its model's queue, unless a turn of that id is there already.

        Raises:
            NotFoundError: there is no such model.
        """
        with self._database.writing() as connection:
            head = rows.lock_model(connection, new.model_id)
            found = connection.execute(select(turn).where(turn.c.id == new.id)).first()
            if found is not None:
                return Posted(_turn_of(found), fresh=False)
            _insert(connection, new, base=head, at=self._clock())
            return Posted(_read(connection, new.id), fresh=True)

    def get(self, turn_id: str) -> StoredTurn:
        """Return a turn.

        Raises:
            NotFoundError: there is none of that id.
        """
        found = self._find(turn_id)
        if found is None:
            raise NotFoundError(f"there is no turn '{turn_id}'; it may have been deleted with its model")
        return found

    def of_model(
        self, model_id: str, *, last: int | None = None, before: int | None = None, superseded: bool = True
    ) -> list[StoredTurn]:
        """Return a model's turns, the oldest first.

        Only the `last` so many where given, only those numbered lower than `before`, and the superseded
        ones unless they are not wanted.
        """
        query = select(turn).where(turn.c.model_id == model_id).order_by(turn.c.number.desc()).limit(last)
        if before is not None:
            query = query.where(turn.c.number < before)
        if not superseded:
            query = query.where(turn.c.state != TurnState.SUPERSEDED)
        with self._database.reading() as connection:
            return [_turn_of(row) for row in connection.execute(query)][::-1]

    def models_waiting(self) -> list[str]:
        """Return the models with a queued turn and none that runs, the one that waits longest first."""
        running = select(turn.c.model_id).where(turn.c.state == TurnState.RUNNING)
        query = (
            select(turn.c.model_id)
            .where(turn.c.state == TurnState.QUEUED, turn.c.model_id.not_in(running))
            .group_by(turn.c.model_id)
            .order_by(func.min(turn.c.created), turn.c.model_id)
        )
        with self._database.reading() as connection:
            return list(connection.execute(query).scalars())

    def claim(self, model_id: str, lease: Lease, *, replays: bool) -> StoredTurn | None:
        """Take the model's next queued turn, if there is one and none of the model runs.

        With `replays`, whoever takes it can begin it again when this process is gone.
        """
        with self._database.writing() as connection:
            try:
                head = rows.lock_model(connection, model_id)
            except NotFoundError:
                return None
            waiting = connection.execute(
                select(turn.c.id, turn.c.state, turn.c.attempt)
                .where(turn.c.model_id == model_id, turn.c.state.in_(_WAITING))
                .order_by(turn.c.number)
            ).all()
            if not waiting or any(row.state == TurnState.RUNNING for row in waiting):
                return None
            chosen = waiting[0]
            begun = {
                "base": head,
                "attempt": chosen.attempt + 1,
                "replays": replays,
                "text": "",
                "steps": "[]",
            }
            held = {"state": TurnState.RUNNING, "lease": lease.holder, "lease_until": lease.until}
            connection.execute(update(turn).where(turn.c.id == chosen.id).values(**begun, **held))
            return _read(connection, chosen.id)

    def renew(self, turn_id: str, lease: Lease, *, written: Written | None = None) -> bool:
        """Hold on to a running turn, with what was written so far; return whether it was asked to stop.

        Raises:
            LeaseLostError: it is no longer this run's turn.
        """
        values: dict[str, Any] = {"lease_until": lease.until}  # Any: columns of several types
        if written is not None:
            values |= _written(written)
        with self._database.writing() as connection:
            changed = connection.execute(_held(turn_id, lease.holder).values(**values))
            if changed.rowcount == 0:
                raise _lost(turn_id)
            return bool(connection.execute(select(turn.c.cancel).where(turn.c.id == turn_id)).scalar_one())

    def asked_to_stop(self, turn_id: str, holder: str) -> bool:
        """Say whether somebody asked a running turn to stop.

        Raises:
            LeaseLostError: it is no longer this run's turn.
        """
        with self._database.reading() as connection:
            row = connection.execute(select(turn.c.cancel).where(*_is_held(turn_id, holder))).first()
        if row is None:
            raise _lost(turn_id)
        return bool(row.cancel)

    def finish(self, claimed: StoredTurn, ending: Ending, *, commit: Commit | None = None) -> StoredTurn:
        """End a running turn together with the version it makes, in one transaction.

        A turn that was asked to stop ends stopped and makes no version.

        Raises:
            LeaseLostError: it is no longer this run's turn.
            VersionConflictError: the head moved; nothing happened.
        """
        with self._database.writing() as connection:
            try:
                rows.lock_model(connection, claimed.model_id)
            except NotFoundError as error:
                raise _lost(claimed.id) from error
            held = select(turn.c.cancel).where(*_is_held(claimed.id, claimed.lease or "")).with_for_update()
            row = connection.execute(held).first()
            if row is None:
                raise _lost(claimed.id)
            if row.cancel and ending.state is TurnState.DONE:
                ending, commit = Ending(state=TurnState.STOPPED, written=ending.written), None
            at, result = self._clock(), None
            if commit is not None:
                result = rows.append(connection, commit.edit, expected=commit.expected, at=at).n
            values = {"state": ending.state, "reply": ending.reply, "error": ending.error, "result": result}
            _end(connection, claimed.id, at=at, **values, **_written(ending.written))
            return _read(connection, claimed.id)

    def stop(self, turn_id: str) -> StoredTurn:
        """Ask a turn to stop: one that has not begun stops at once, one that has ended stays as it is."""
        with self._database.writing() as connection:
            waiting = update(turn).where(turn.c.id == turn_id, turn.c.state.in_(_WAITING))
            connection.execute(waiting.values(cancel=True))
            queued = turn.c.state == TurnState.QUEUED
            stopped = update(turn).where(turn.c.id == turn_id, queued)
            connection.execute(stopped.values(state=TurnState.STOPPED, finished=self._clock()))
        return self.get(turn_id)

    def judge(self, turn_id: str, *, helpful: bool | None) -> StoredTurn:
        """Keep what somebody thought of an answer; nothing takes it back. Turns without an answer have none.

        Raises:
            NotFoundError: there is no turn of that id.
        """
        with self._database.writing() as connection:
            done = update(turn).where(turn.c.id == turn_id, turn.c.state == TurnState.DONE)
            connection.execute(done.values(helpful=helpful))
        return self.get(turn_id)

    def recover(self, is_gone: Callable[[str], bool]) -> list[StoredTurn]:
        """Take turns back from runs that are gone, and return them as they stand now.

        Those that can be begun again are queued, the others have failed. Nothing they did was kept.

        Args:
            is_gone: says of a lease's holder that it cannot be running any more.
        """
        query = select(turn).where(turn.c.state == TurnState.RUNNING)
        with self._database.reading() as connection:
            running = [_turn_of(row) for row in connection.execute(query)]
        now = self._clock()
        return [
            self.give_back(seen, unless_renewed=True)
            for seen in running
            if seen.lease_until is None or seen.lease_until < now or is_gone(seen.lease or "")
        ]

    def give_back(self, seen: StoredTurn, *, unless_renewed: bool = False) -> StoredTurn:
        """Take a turn from the run that held it when it was seen; nothing happens if it moved on since."""
        free: dict[str, Any] = {"lease": None, "lease_until": None}  # Any: columns of several types
        if seen.cancel:
            free |= {"state": TurnState.STOPPED, "finished": self._clock()}
        elif seen.replays and seen.attempt < MOST_ATTEMPTS:
            free |= {"state": TurnState.QUEUED}
        else:
            free |= {"state": TurnState.FAILED, "error": _GONE, "finished": self._clock()}
        held = _held(seen.id, seen.lease or "")
        if unless_renewed:
            held = held.where(turn.c.lease_until == seen.lease_until)
        with self._database.writing() as connection:
            connection.execute(held.values(**free))
            return _read(connection, seen.id)

    def replace(self, turn_id: str, new: NewTurn, *, commit: Commit | None) -> StoredTurn:
        """Queue a turn in place of another: that one and all after it are superseded.

        With `commit`, a version is appended that takes the model back to before the old turn.

        Raises:
            VersionConflictError: the head moved; nothing happened.
        """
        with self._database.writing() as connection:
            head = rows.lock_model(connection, new.model_id)
            old = _read(connection, turn_id)
            at = self._clock()
            if commit is not None:
                head = rows.append(connection, commit.edit, expected=commit.expected, at=at).n
            later = update(turn).where(turn.c.model_id == new.model_id, turn.c.number >= old.number)
            later = later.where(turn.c.state != TurnState.SUPERSEDED)
            ended = func.coalesce(turn.c.finished, at)
            gone = {
                "state": TurnState.SUPERSEDED,
                "superseded_by": new.id,
                "lease": None,
                "lease_until": None,
            }
            connection.execute(later.values(**gone, finished=ended))
            _insert(connection, new, base=head, at=at)
            return _read(connection, new.id)

    def _find(self, turn_id: str) -> StoredTurn | None:
        with self._database.reading() as connection:
            row = connection.execute(select(turn).where(turn.c.id == turn_id)).first()
        return None if row is None else _turn_of(row)


def _insert(connection: Connection, new: NewTurn, *, base: int, at: datetime) -> None:
    highest = select(func.max(turn.c.number)).where(turn.c.model_id == new.model_id)
    values = {
        **vars(new),
        "actor": rows.plain(new.actor),
        "number": (connection.execute(highest).scalar() or 0) + 1,
        "state": TurnState.QUEUED,
        "base": base,
        "attempt": 0,
        "replays": True,
        "cancel": False,
        "created": at,
        "steps": "[]",
        "text": "",
    }
    try:
        connection.execute(insert(turn).values(values))
    except IntegrityError as error:  # the same id at the same time, in another model
        raise TurnError(
            f"the turn '{new.id}' was sent already with another message; send this one anew"
        ) from error


def _is_held(turn_id: str, holder: str) -> tuple[Any, ...]:  # Any: SQLAlchemy's conditions
    return (turn.c.id == turn_id, turn.c.state == TurnState.RUNNING, turn.c.lease == holder)


def _held(turn_id: str, holder: str) -> Update:
    return update(turn).where(*_is_held(turn_id, holder))


def _lost(turn_id: str) -> LeaseLostError:
    return LeaseLostError(f"the turn '{turn_id}' was stopped, edited or taken over; this run of it ends")


def _written(written: Written) -> dict[str, Any]:  # Any: columns of several types
    return {"text": rows.plain(written.text), "steps": json.dumps(written.steps)}


def _end(connection: Connection, turn_id: str, *, at: datetime, **values: Any) -> None:  # noqa: ANN401  as above
    free = {"lease": None, "lease_until": None, "finished": at}
    connection.execute(update(turn).where(turn.c.id == turn_id).values(**values, **free))


def _read(connection: Connection, turn_id: str) -> StoredTurn:
    row = connection.execute(select(turn).where(turn.c.id == turn_id)).one()
    return _turn_of(row)


def _turn_of(row: rows.AnyRow) -> StoredTurn:
    values = dict(row._mapping)  # noqa: SLF001  the public way to a row's names
    return StoredTurn(
        **{**values, "state": TurnState(values["state"]), "steps": tuple(json.loads(values["steps"]))}
    )
