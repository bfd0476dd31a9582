"""What versions and turns both do to the tables, inside a transaction that somebody else opened."""

from datetime import datetime
from typing import Any, TypeAlias

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, func, insert, select

from assistant.changes.change import Change
from assistant.errors import NotFoundError, VersionConflictError
from assistant.model.document import program_version, write_document
from assistant.store.tables import model_version
from assistant.store.values import Edit, VersionLine

CHANGES: TypeAdapter[tuple[Change, ...]] = TypeAdapter(tuple[Change, ...])

AnyRow: TypeAlias = Row[*tuple[Any, ...]]  # Any: a row's type is that of its query

LINE_COLUMNS = (
    model_version.c.model_id,
    model_version.c.n,
    model_version.c.title,
    model_version.c.actor,
    model_version.c.turn,
    model_version.c.restores,
    model_version.c.at,
    model_version.c.change_count,
)


def missing_model(model_id: str) -> NotFoundError:
    """Say that there is no such model."""
    return NotFoundError(f"there is no model '{model_id}'; look at the list of models")


def lock_model(connection: Connection, model_id: str) -> int:
    """Keep everyone else from writing to the model until the transaction ends; return its head's number.

    A model's first version stands for the model: whoever appends to it or deletes it locks that row
    before looking any further. SQLite locks the whole database anyway.
    """
    version = model_version.c
    first = select(version.n).where(version.model_id == model_id, version.n == 1).with_for_update()
    if connection.execute(first).first() is None:
        raise missing_model(model_id)
    return int(
        connection.execute(select(func.max(version.n)).where(version.model_id == model_id)).scalar_one()
    )


def append(connection: Connection, edit: Edit, *, expected: int, at: datetime) -> VersionLine:
    """Append a version to a model whose lock is held by this transaction.

    Raises:
        VersionConflictError: the head is another one by now.
    """
    head = lock_model(connection, edit.model.id)
    if head != expected:
        raise VersionConflictError(
            f"'{edit.model.id}' is at version {head}, not at {expected} any more: someone saved in between; "
            "look at it again"
        )
    return put_version(connection, edit, n=head + 1, at=at)


def put_version(connection: Connection, edit: Edit, *, n: int, at: datetime) -> VersionLine:
    """Write one version."""
    line = VersionLine(
        model_id=edit.model.id,
        n=n,
        title=plain(edit.model.title or edit.model.system.name),
        actor=plain(edit.actor),
        turn=edit.turn,
        restores=edit.restores,
        at=at,
        change_count=len(edit.changes),
    )
    values = {
        **vars(line),
        "program": program_version(),
        "changes": CHANGES.dump_json(edit.changes).decode(),
        "document": write_document(edit.model),
    }
    connection.execute(insert(model_version).values(values))
    return line


def line_of(row: AnyRow) -> VersionLine:
    """Make a line of the history from a row of `LINE_COLUMNS`."""
    return VersionLine(**{column.name: row._mapping[column.name] for column in LINE_COLUMNS})  # noqa: SLF001


def plain(text: str) -> str:
    """Return text that every database can keep: without NUL and without halves of characters."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
