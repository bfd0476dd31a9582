"""Bring the tables of a database up to date, after a backup where the database is a file."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, inspect, text

from assistant.errors import StoreError

if TYPE_CHECKING:
    from alembic.config import Config

HEAD: Final = "r0003"
"""The newest revision; a database of this one needs no Alembic."""

_VERSION_TABLE = "alembic_version"
_ADVISORY_LOCK: Final = 7_030_444  # a number of our own that two starts agree on


def upgrade_sqlite(connection: Connection, path: Path) -> None:
    """Bring a file up to date; one that holds anything is first copied to a backup beside it."""
    current = _revision(connection, str(path))
    if current == HEAD:
        return
    if current is not None:
        back_up(path, current)
    _upgrade(connection)


def upgrade_postgresql(connection: Connection, place: str) -> None:
    """Bring a PostgreSQL database up to date; of two starts at once, one waits for the other."""
    connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _ADVISORY_LOCK})
    if _revision(connection, place) != HEAD:
        _upgrade(connection)


def back_up(path: Path, revision: str) -> Path:
    """Copy a SQLite file as it is now to a new file beside it, and return the copy's path."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    target = path.with_name(f"{path.stem}.backup-{revision}-{stamp}{path.suffix}")
    unfinished = target.with_name(target.name + ".part")
    try:
        unfinished.touch(mode=0o600)
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(unfinished)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, nothing beside it
    except sqlite3.Error:
        unfinished.unlink(missing_ok=True)
        raise
    return unfinished.rename(target)


def configuration(connection: Connection | None = None) -> "Config":
    """Return Alembic's configuration; there is no file for it."""
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    made.attributes["connection"] = connection
    return made


def _revision(connection: Connection, place: str) -> str | None:
    """Return the revision of the tables, or nothing where there are none yet."""
    tables = inspect(connection).get_table_names()
    if _VERSION_TABLE not in tables:
        if "model_version" in tables or (tables and connection.dialect.name == "sqlite"):
            raise StoreError(f"{place}: this is another program's database; name a new one for Fourfold")
        return None
    current = connection.execute(text(f"SELECT version_num FROM {_VERSION_TABLE}")).scalar()  # noqa: S608  ours
    if current is not None and current != HEAD and str(current) not in _known_revisions():
        raise StoreError(
            f"{place}: a newer Fourfold has used this database (revision {current}); update Fourfold, "
            "or put back the backup that lies beside it"
        )
    return None if current is None else str(current)


def _known_revisions() -> set[str]:
    from alembic.script import ScriptDirectory

    return {script.revision for script in ScriptDirectory.from_config(configuration()).walk_revisions()}


def _upgrade(connection: Connection) -> None:
    from alembic import command  # takes a while to import, and is needed once

    command.upgrade(configuration(connection), "head")
