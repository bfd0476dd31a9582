"""Tables and migrations: one and the same, upgraded after a backup."""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from assistant.errors import StoreError
from assistant.model.threat_model import ThreatModel
from assistant.store import Store, open_store
from assistant.store.migrations.upgrade import HEAD, configuration
from assistant.store.tables import metadata

Make = Callable[..., ThreatModel]


def test_the_migrations_make_the_tables_of_the_code(store: Store) -> None:
    with store.database.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_the_newest_revision_is_known_without_alembic() -> None:
    assert ScriptDirectory.from_config(configuration()).get_heads() == [HEAD]


def test_opening_again_keeps_everything(database_url: str, make_model: Make) -> None:
    with open_store(database_url) as store:
        store.create(make_model("wiki"), actor="ana")
    with open_store(database_url) as store:
        assert store.head("support-copilot").model == make_model("wiki")


@pytest.fixture
def older_file(sqlite_path: Path, make_model: Make) -> Path:
    """A file of the first revision, with one model in it."""
    sqlite_path.parent.mkdir()
    engine = create_engine(f"sqlite:///{sqlite_path}")
    with engine.begin() as connection:
        command.upgrade(configuration(connection), "r0001")
        values = {
            "model_id": "support-copilot",
            "n": 1,
            "title": "Support copilot",
            "actor": "ana",
            "at": "2026-03-01 09:00:00.000000",
            "program": "0.1.0",
            "change_count": 0,
            "changes": "[]",
            "document": make_model("wiki").model_dump_json(),
        }
        names = ", ".join(values)
        places = ", ".join(f":{name}" for name in values)
        connection.execute(text(f"INSERT INTO model_version ({names}) VALUES ({places})"), values)  # noqa: S608
    engine.dispose()
    return sqlite_path


def test_an_older_file_is_upgraded_after_a_backup(older_file: Path, make_model: Make) -> None:
    before = rows_of(older_file)
    with open_store(f"sqlite:///{older_file}") as store:
        assert store.head("support-copilot").model == make_model("wiki")
        assert store.turns.of_model("support-copilot") == []
    (backup,) = older_file.parent.glob("*.backup-*")
    assert re.fullmatch(r"fourfold\.backup-r0001-\d{8}T\d+Z\.db", backup.name)
    assert rows_of(backup) == before
    with closing(sqlite3.connect(backup)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [("r0001",)]
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_what_is_kept_is_for_its_owner_alone(older_file: Path, tmp_path: Path) -> None:
    with open_store(f"sqlite:///{older_file}") as store, store.database.reading():
        files = [file for file in older_file.parent.iterdir() if ".backup-" in file.name]
        with open_store(f"sqlite:///{tmp_path / 'new' / 'fourfold.db'}") as new, new.database.reading():
            files += (tmp_path / "new").glob("fourfold.db*")
            modes = {file.name: file.stat().st_mode & 0o077 for file in files if file.suffix != ".lock"}
    assert len(modes) >= 3
    assert set(modes.values()) == {0}
    assert (tmp_path / "new").stat().st_mode & 0o077 == 0


def test_a_deleted_model_leaves_no_trace_in_the_file(sqlite_path: Path, make_model: Make) -> None:
    with open_store(f"sqlite:///{sqlite_path}") as store:
        store.create(make_model("wiki", title="Project Nightingale"), actor="ana")
        store.delete("support-copilot")
    assert b"Nightingale" not in sqlite_path.read_bytes()


def test_a_backup_can_be_put_back(older_file: Path, make_model: Make) -> None:
    with open_store(f"sqlite:///{older_file}") as store:
        store.delete("support-copilot")
    (backup,) = older_file.parent.glob("*.backup-*")
    for leftover in older_file.parent.glob("fourfold.db*"):
        leftover.unlink()
    backup.rename(older_file)
    with open_store(f"sqlite:///{older_file}") as store:
        assert store.head("support-copilot").model == make_model("wiki")


def test_a_file_that_is_up_to_date_is_not_backed_up(sqlite_path: Path) -> None:
    for _ in range(2):
        with open_store(f"sqlite:///{sqlite_path}"):
            pass
    assert not list(sqlite_path.parent.glob("*.backup-*"))


def test_an_upgrade_that_fails_leaves_the_file_as_it_was(
    older_file: Path,
) -> None:
    with closing(sqlite3.connect(older_file)) as connection:
        connection.execute("CREATE TABLE ix_turn_state (in_the_way TEXT)")  # the last step's name is taken
    before = rows_of(older_file)
    with pytest.raises(StoreError, match="there is already a table named ix_turn_state"):
        open_store(f"sqlite:///{older_file}")
    assert rows_of(older_file) == before
    with closing(sqlite3.connect(older_file)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [("r0001",)]
        assert not connection.execute("SELECT name FROM sqlite_master WHERE name = 'turn'").fetchall()


def test_a_newer_database_is_left_alone(database_url: str) -> None:
    with open_store(database_url) as store, store.database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'r0999'"))
    with pytest.raises(StoreError, match=r"a newer Fourfold has used this database \(revision r0999\)"):
        open_store(database_url)


def test_another_programs_file_is_left_alone(sqlite_path: Path) -> None:
    sqlite_path.parent.mkdir()
    with closing(sqlite3.connect(sqlite_path)) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
    with pytest.raises(StoreError, match="another program's database"):
        open_store(f"sqlite:///{sqlite_path}")


def rows_of(path: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT * FROM model_version").fetchall()
