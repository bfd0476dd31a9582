"""One database, SQLite or PostgreSQL: how it is opened, and transactions in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from typing import Any

from filelock import FileLock, Timeout
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from assistant.errors import StoreError
from assistant.store.failures import explained
from assistant.store.migrations.upgrade import upgrade_postgresql, upgrade_sqlite

_BUSY_SECONDS = 15
_OPENING_SECONDS = 120  # another start may be upgrading the same file
_WRITES = "fourfold_writes"


class Database:
    """Transactions, each of them whole or not at all, with failures put in words."""

    def __init__(self, engine: Engine, place: str) -> None:
        self.engine = engine
        self.place = place
        self._writer = engine.execution_options(**{_WRITES: True})

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a transaction that sees one state of the data and changes nothing."""
        with explained(self.place), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction that is committed at the end, or undone by an exception."""
        with explained(self.place), self._writer.begin() as connection:
            yield connection

    def close(self) -> None:
        """Let go of the database's files and connections."""
        self.engine.dispose()


def open_database(url: str) -> Database:
    """Open a database, make it where there is none, and bring its tables up to date.

    Raises:
        StoreError: it cannot be used; the message says where it is and what to do.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise StoreError(
            "the database URL cannot be read; write sqlite:///FILE or postgresql://..."
        ) from error
    if parsed.get_backend_name() == "sqlite":
        return _open_sqlite(parsed)
    return _open_postgresql(parsed)


def _open_sqlite(url: URL) -> Database:
    if not url.database or url.database == ":memory:":
        raise StoreError("the database URL names no file; write sqlite:///FILE")
    path = Path(url.database).absolute()
    lock = FileLock(path.with_name(path.name + ".lock"), timeout=_OPENING_SECONDS)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with lock:
            path.touch(mode=0o600)  # what a team says about its system is for its own eyes
            return _prepare_sqlite(url.set(database=str(path)), path)
    except Timeout as error:
        raise StoreError(
            f"{path}: another start has been upgrading it for long; wait, then try again"
        ) from error
    except OSError as error:
        raise StoreError(
            f"{path}: the data folder cannot be used ({error.strerror or error}); give your user "
            f"write access to {path.parent}, or set FOURFOLD_DATA_DIR to another folder"
        ) from error


def _prepare_sqlite(url: URL, path: Path) -> Database:
    engine = create_engine(url, connect_args={"timeout": _BUSY_SECONDS}, pool_size=5, max_overflow=30)
    event.listen(engine, "connect", _set_up_connection)
    event.listen(engine, "begin", _begin)
    database = Database(engine, str(path))
    try:
        with database.writing() as connection:
            upgrade_sqlite(connection, path)
    except BaseException:
        database.close()
        raise
    return database


def _set_up_connection(connection: SqliteConnection, _: object) -> None:
    connection.isolation_level = None  # transactions are begun by `_begin` alone
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")  # a deleted model does not linger in free pages


def _begin(connection: Connection) -> None:
    # A transaction that reads before it writes would fail if another one wrote in between.
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _open_postgresql(url: URL) -> Database:
    place = url.render_as_string(hide_password=True)
    options: dict[str, Any] = {"pool_pre_ping": True, "max_overflow": 30}  # Any: as create_engine takes them
    try:
        engine = create_engine(url, connect_args={"connect_timeout": 10}, **options)
    except ModuleNotFoundError as error:
        raise StoreError(
            f"{place}: the driver for PostgreSQL is missing; install it with pip install 'fourfold[postgres]'"
        ) from error
    database = Database(engine, place)
    try:
        with database.writing() as connection:
            upgrade_postgresql(connection, place)
    except BaseException:
        database.close()
        raise
    return database
