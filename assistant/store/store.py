"""Versions of models: a linear list for each model, appended to and never rewritten."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Self

from pydantic import ValidationError
from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from assistant.changes.change import Change
from assistant.errors import ChangeRefusedError, ModelFileError, NotFoundError
from assistant.model.document import read_document
from assistant.model.threat_model import ThreatModel
from assistant.store import rows
from assistant.store.database import Database, open_database
from assistant.store.rows import AnyRow
from assistant.store.tables import model_version, turn
from assistant.store.turns import Turns
from assistant.store.values import Edit, ModelLine, Version, VersionLine

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


def open_store(url: str, *, clock: Clock = utc_now) -> "Store":
    """Open the store, making the folder and the tables where they are missing.

    Raises:
        StoreError: it cannot be used; the message says where it is and what to do.
    """
    return Store(open_database(url), clock=clock)


class Store:
    """Every model's versions; close it when done.

    Attributes:
        turns: the turns of the models' conversations.
    """

    def __init__(self, database: Database, *, clock: Clock = utc_now) -> None:
        self.database = database
        self.turns = Turns(database, clock=clock)
        self._clock = clock

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()

    def create(self, model: ThreatModel, *, actor: str, changes: tuple[Change, ...] = ()) -> Version:
        """Save a new model as version 1.

        Raises:
            ChangeRefusedError: there is a model of that id already.
        """
        edit = Edit(model=model, changes=changes, actor=actor)
        with self.database.writing() as connection:
            try:
                line = rows.put_version(connection, edit, n=1, at=self._clock())
            except IntegrityError as error:
                raise ChangeRefusedError(
                    f"there is a model '{model.id}' already; choose another id"
                ) from error
        return Version(**vars(line), model=model)

    def commit(self, edit: Edit, *, expected: int) -> Version:
        """Append a version, in one transaction that succeeds only if the head is still `expected`.

        Raises:
            VersionConflictError: someone else appended a version in between.
            NotFoundError: there is no such model (any more).
            StoreFullError: no room is left; the model is as it was.
        """
        with self.database.writing() as connection:
            line = rows.append(connection, edit, expected=expected, at=self._clock())
        return Version(**vars(line), model=edit.model)

    def delete(self, model_id: str) -> None:
        """Delete a model with all its versions and turns."""
        with self.database.writing() as connection:
            rows.lock_model(connection, model_id)
            connection.execute(delete(turn).where(turn.c.model_id == model_id))
            connection.execute(delete(model_version).where(model_version.c.model_id == model_id))

    def head(self, model_id: str) -> Version:
        """Return a model's newest version."""
        return self.version(model_id)

    def version(self, model_id: str, n: int | None = None) -> Version:
        """Return a version with its document; the newest where no number is given.

        Raises:
            NotFoundError: there is no such model or version.
            ModelFileError: the document is damaged, or a newer Fourfold wrote it.
        """
        columns = (*rows.LINE_COLUMNS, model_version.c.program, model_version.c.document)
        row = self._row(columns, model_id, n=n)
        line = rows.line_of(row)
        where = f"version {line.n} of the model '{model_id}' in {self.database.place}"
        return Version(**vars(line), model=read_document(row.document, where=where, written_by=row.program))

    def line(self, model_id: str, n: int | None = None) -> VersionLine:
        """Return a version without its document; the newest where no number is given."""
        return rows.line_of(self._row(rows.LINE_COLUMNS, model_id, n=n))

    def changes(self, model_id: str, n: int) -> tuple[Change, ...]:
        """Return what was changed in a version, for the record.

        Raises:
            ModelFileError: another Fourfold wrote the record in a form this one cannot read.
        """
        row = self._row((model_version.c.changes,), model_id, n=n)
        try:
            return rows.CHANGES.validate_json(row.changes)
        except ValidationError as error:
            raise ModelFileError(
                f"the record of what changed in version {n} of '{model_id}' was written by another Fourfold "
                "and cannot be shown; the model itself is not affected"
            ) from error

    def history(self, model_id: str) -> list[VersionLine]:
        """Return all versions of a model without their documents, the oldest first."""
        query = (
            select(*rows.LINE_COLUMNS).where(model_version.c.model_id == model_id).order_by(model_version.c.n)
        )
        with self.database.reading() as connection:
            found = [rows.line_of(row) for row in connection.execute(query)]
        if not found:
            raise rows.missing_model(model_id)
        return found

    def models(self) -> list[ModelLine]:
        """Return a line for each model, the one changed last first."""
        version = model_version.c
        heads = select(version.model_id, func.max(version.n).label("n")).group_by(version.model_id).subquery()
        query = (
            select(version.model_id, version.title, version.n, version.at)
            .join(heads, (heads.c.model_id == version.model_id) & (heads.c.n == version.n))
            .order_by(version.at.desc(), version.model_id)
        )
        with self.database.reading() as connection:
            return [
                ModelLine(id=row.model_id, title=row.title, n=row.n, updated=row.at)
                for row in connection.execute(query)
            ]

    def _row(self, columns: tuple[Any, ...], model_id: str, *, n: int | None) -> AnyRow:
        # Any: columns of several types
        wanted = select(*columns).where(model_version.c.model_id == model_id)
        wanted = (
            wanted.order_by(model_version.c.n.desc()).limit(1)
            if n is None
            else wanted.where(model_version.c.n == n)
        )
        with self.database.reading() as connection:
            row = connection.execute(wanted).first()
        if row is None and n is None:
            raise rows.missing_model(model_id)
        if row is None:
            raise NotFoundError(f"'{model_id}' has no version {n}; look at its history")
        return row
