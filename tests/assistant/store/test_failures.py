"""A data folder that cannot be used: what is wrong, where, what to do, and nothing is lost."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import event, text

from assistant.changes.apply import apply
from assistant.changes.change import DescribeSystem
from assistant.errors import NotFoundError, StoreError, StoreFullError
from assistant.model.threat_model import ThreatModel
from assistant.store import Edit, Store, open_store
from assistant.store.values import NewTurn

Make = Callable[..., ThreatModel]

# Everything is imported, and one store opened, before root is given up: the interpreter itself may lie
# where nobody else can read.
AS_NOBODY = """
import os, sys
from assistant.errors import AssistantError
from assistant.store import open_store
open_store("sqlite:///" + sys.argv[1] + "/warm/fourfold.db").close()
if os.geteuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
try:
    with open_store("sqlite:///" + sys.argv[2]) as store:
        print(store.models())
except AssistantError as error:
    print(type(error).__name__, error)
    sys.exit(error.exit_code)
"""

WRITER = """
import sys
from assistant.changes.apply import apply
from assistant.changes.change import DescribeSystem
from assistant.errors import VersionConflictError
from assistant.store import Edit, open_store
with open_store(sys.argv[1]) as store:
    saved = 0
    while saved < 20:
        head = store.head("support-copilot")
        model = apply(head.model, DescribeSystem(purpose=head.model.system.purpose + sys.argv[2]))
        try:
            store.commit(Edit(model=model, actor=sys.argv[2]), expected=head.n)
            saved += 1
        except VersionConflictError:
            pass
"""


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user can reach."""
    folder = Path(tempfile.mkdtemp(prefix="fourfold-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def child(script: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", script, *arguments], capture_output=True, text=True, timeout=60, check=False
    )


def on_connecting(store: Store, pragma: str) -> None:
    """Close the store's connections, and set every new one up with one more pragma."""
    store.database.close()
    event.listen(store.database.engine, "connect", lambda made, _: made.execute(pragma))


@pytest.mark.parametrize("existing", [True, False], ids=["with a database", "empty"])
def test_a_read_only_folder(open_folder: Path, existing: bool, make_model: Make) -> None:
    data = open_folder / "data"
    data.mkdir()
    database = data / "fourfold.db"
    if existing:
        with open_store(f"sqlite:///{database}") as store:
            store.create(make_model("wiki"), actor="ana")
        for file in data.iterdir():
            file.chmod(0o444)
    data.chmod(0o555)
    ended = child(AS_NOBODY, str(open_folder), str(database))
    data.chmod(0o755)
    assert ended.returncode == 8, ended.stderr
    assert ended.stdout.startswith(f"StoreError {database}: ")
    assert "give your user write access" in ended.stdout
    if existing:
        with open_store(f"sqlite:///{database}") as store:
            assert store.head("support-copilot").model == make_model("wiki")


def test_a_folder_that_cannot_be_made(open_folder: Path) -> None:
    database = open_folder / "no" / "fourfold.db"
    (open_folder / "no").write_text("a file stands in the way")
    with pytest.raises(StoreError, match="set FOURFOLD_DATA_DIR to another folder"):
        open_store(f"sqlite:///{database}")


@pytest.fixture
def full(sqlite_path: Path, make_model: Make) -> Iterator[Store]:
    """A store with one model on a disk that has just filled up."""
    with open_store(f"sqlite:///{sqlite_path}") as store:
        store.create(make_model("wiki"), actor="ana")
        on_connecting(store, "PRAGMA max_page_count = 1")
        yield store


def test_a_full_disk(full: Store, make_model: Make) -> None:
    model = make_model("wiki")
    long = apply(model, DescribeSystem(purpose="x" * 2000))

    def fill() -> None:
        for expected in range(1, 100):
            full.commit(Edit(model=long, actor="ana"), expected=expected)
            saved.append(expected + 1)

    saved = [1]
    with pytest.raises(StoreFullError, match="no room is left; nothing was saved and nothing was lost"):
        fill()
    assert [line.n for line in full.history(model.id)] == saved
    assert full.head(model.id).n == saved[-1]
    with full.database.reading() as connection:
        assert connection.execute(text("PRAGMA integrity_check")).scalars().all() == ["ok"]


def test_a_full_disk_refuses_a_message_as_a_whole(full: Store) -> None:
    message = '{"text": "' + "x" * 100_000 + '"}'
    new = NewTurn(id="t1", model_id="support-copilot", actor="ana", message=message)
    with pytest.raises(StoreFullError):
        full.turns.post(new)
    with pytest.raises(NotFoundError):
        full.turns.get("t1")


def test_a_backup_that_finds_no_room_stops_the_upgrade(sqlite_path: Path) -> None:
    with open_store(f"sqlite:///{sqlite_path}") as store, store.database.writing() as connection:
        connection.execute(text("DROP TABLE turn"))
        connection.execute(text("UPDATE alembic_version SET version_num = 'r0001'"))
    script = (
        "import resource, signal, sys; from assistant.store import open_store; import alembic.command;"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192));"
        "open_store(sys.argv[1])"
    )
    ended = child(script, f"sqlite:///{sqlite_path}")
    assert ended.returncode == 1
    assert "Error: " + str(sqlite_path) in ended.stderr
    assert not list(sqlite_path.parent.glob("*.backup-*"))
    with open_store(f"sqlite:///{sqlite_path}") as store:
        assert store.models() == []


@pytest.mark.parametrize("content", [b"not a database at all, but long enough" * 100, b"short"])
def test_a_file_that_is_no_database(sqlite_path: Path, content: bytes) -> None:
    sqlite_path.parent.mkdir()
    sqlite_path.write_bytes(content)
    with pytest.raises(StoreError, match=r"fourfold\.db: it is not a Fourfold database"):
        open_store(f"sqlite:///{sqlite_path}")
    assert sqlite_path.read_bytes() == content


def test_a_damaged_file(sqlite_path: Path, make_model: Make) -> None:
    with open_store(f"sqlite:///{sqlite_path}") as store:
        for name in ("one", "two", "three"):
            store.create(make_model(*(f"part-{n}" for n in range(50)), model_id=name), actor="ana")
    with closing(sqlite3.connect(sqlite_path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    data = bytearray(sqlite_path.read_bytes())
    data[4096 * 2 :] = os.urandom(len(data) - 4096 * 2)
    sqlite_path.write_bytes(data)

    def look() -> None:
        with open_store(f"sqlite:///{sqlite_path}") as store:
            store.models()

    with pytest.raises(StoreError, match="it is damaged; move it away and put a backup in its place"):
        look()


def test_a_database_that_another_program_locks(sqlite_path: Path, make_model: Make) -> None:
    with open_store(f"sqlite:///{sqlite_path}") as store:
        on_connecting(store, "PRAGMA busy_timeout = 50")
        with closing(sqlite3.connect(sqlite_path, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            with pytest.raises(StoreError, match="another program keeps it locked"):
                store.create(make_model(), actor="ana")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nonsense", "cannot be read"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("postgresql+psycopg://ana:hunter2@127.0.0.1:1/db", "the database cannot be used"),
    ],
)
def test_addresses_that_lead_nowhere(url: str, said: str) -> None:
    with pytest.raises(StoreError, match=said) as refused:
        open_store(url)
    assert "hunter2" not in str(refused.value)


def test_two_programs_that_save_at_once(database_url: str, make_model: Make) -> None:
    with open_store(database_url) as store:
        store.create(make_model("wiki"), actor="ana")
        writers = [
            subprocess.Popen([sys.executable, "-c", WRITER, database_url, name]) for name in ("a", "b")
        ]
        assert [writer.wait(timeout=100) for writer in writers] == [0, 0]
        history = store.history("support-copilot")
        assert [line.n for line in history] == list(range(1, 42))
        said = store.head("support-copilot").model.system.purpose
    assert "".join(line.actor for line in history[1:]) == said
    assert (said.count("a"), said.count("b")) == (20, 20)


def test_two_starts_on_one_new_folder(database_url: str) -> None:
    script = "import sys; from assistant.store import open_store; open_store(sys.argv[1]).close()"
    starts = [subprocess.Popen([sys.executable, "-c", script, database_url]) for _ in range(3)]
    assert [start.wait(timeout=100) for start in starts] == [0, 0, 0]
    with open_store(database_url) as store:
        assert store.models() == []
