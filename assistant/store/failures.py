"""What a database says when it fails, put in words that say what to do."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionError

from assistant.errors import StoreError, StoreFullError

_PRIMARY = 0xFF  # the low byte of SQLite's result code says what, the rest says where

_SQLITE_REMEDIES = {
    sqlite3.SQLITE_READONLY: "it cannot be written; give your user write access to the file and its folder",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened; give your user write access to the file and its folder",
    sqlite3.SQLITE_PERM: "access was refused; give your user write access to the file and its folder",
    sqlite3.SQLITE_AUTH: "access was refused; give your user write access to the file and its folder",
    sqlite3.SQLITE_BUSY: "another program keeps it locked; close that program or try again",
    sqlite3.SQLITE_LOCKED: "another program keeps it locked; close that program or try again",
    sqlite3.SQLITE_CORRUPT: "it is damaged; move it away and put a backup in its place",
    sqlite3.SQLITE_NOTADB: "it is not a Fourfold database; move it away, or put a backup in its place",
    sqlite3.SQLITE_IOERR: "the disk failed to read or write; check its space and its health",
}

_DISK_FULL = "53100"  # PostgreSQL's code


@contextmanager
def explained(place: str) -> Iterator[None]:
    """Turn failures of the database inside the block into a `StoreError` that names the place."""
    try:
        yield
    except NoConnectionError as error:
        raise StoreError(f"{place}: too many requests at once; try again") from error
    except DBAPIError as error:
        raise explain(error.orig, place) from error
    except SQLAlchemyError as error:
        raise StoreError(f"{place}: {error}") from error
    except sqlite3.Error as error:
        raise explain(error, place) from error


def explain(error: BaseException | None, place: str) -> StoreError:
    """Say what the database's failure means and what to do about it."""
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
        if code & _PRIMARY == sqlite3.SQLITE_FULL or code == sqlite3.SQLITE_IOERR_SHMSIZE:
            return _full(place)
        remedy = _SQLITE_REMEDIES.get(code & _PRIMARY, "the database failed; run `fourfold doctor`")
        return StoreError(f"{place}: {remedy} ({error})")
    if getattr(error, "sqlstate", None) == _DISK_FULL:
        return _full(place)
    said = " ".join(str(error).split())
    return StoreError(
        f"{place}: the database cannot be used ({said}); check that it runs, and FOURFOLD_DATABASE_URL"
    )


def _full(place: str) -> StoreFullError:
    return StoreFullError(
        f"{place}: no room is left; nothing was saved and nothing was lost; "
        "make room on the disk and try again"
    )
