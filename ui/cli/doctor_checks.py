"""What `fourfold doctor` looks at: one function a subject, listed in `CHECKS`."""

from __future__ import annotations

import os
import platform
import re
import shutil
import socket
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from assistant.errors import AssistantError
from assistant.settings import Settings, load_settings
from knowledge_base.errors import IndexMissingError, KnowledgeError

_OLDEST_PYTHON = (3, 11)
_MEGABYTE = 1_000_000
_TOO_LITTLE = 50 * _MEGABYTE
_LITTLE = 500 * _MEGABYTE
_INSTALL = "`make run`, or `pip install -c constraints.txt -e .`"
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")


class State(StrEnum):
    """How a subject stands, in a word that people read."""

    WORKS = "works"
    TO_KNOW = "to know"  # nothing is wrong, but it may surprise
    BROKEN = "broken"


@dataclass(frozen=True)
class Finding:
    """What one look found."""

    name: str
    state: State
    says: str
    remedy: str = ""


@dataclass(frozen=True)
class Check:
    """One subject to look at."""

    name: str
    look: Callable[[Settings], Iterator[Finding]]


def examine(env: Mapping[str, str], cwd: Path, *, only: str | None = None) -> list[Finding]:
    """Look at everything, or only at one subject; what a look raises is what it found."""
    try:
        settings = load_settings(env, cwd)
    except AssistantError as error:
        return [Finding("Settings", State.BROKEN, str(error))]
    chosen = [check for check in CHECKS if only in {None, check.name}]
    return [finding for check in chosen for finding in _look(check, settings)]


def _look(check: Check, settings: Settings) -> list[Finding]:
    try:
        return list(check.look(settings))
    except (AssistantError, KnowledgeError, OSError) as error:
        return [Finding(check.name, State.BROKEN, str(error))]
    except ImportError as error:
        return [Finding(check.name, State.BROKEN, f"a package is missing or does not fit: {error}", _INSTALL)]


def _python(_: Settings) -> Iterator[Finding]:
    says = f"{platform.python_version()} at {sys.executable}"
    if sys.version_info < _OLDEST_PYTHON:
        yield Finding("Python", State.BROKEN, says, "install Python 3.11 or newer")
    else:
        yield Finding("Python", State.WORKS, says)


def _packages(_: Settings) -> Iterator[Finding]:
    try:
        needed = [line for line in requires("fourfold") or () if "extra ==" not in line]
    except PackageNotFoundError:
        yield Finding("Packages", State.TO_KNOW, "Fourfold itself is not installed", _INSTALL)
        return
    names = [re.split(r"[^A-Za-z0-9._-]", line, maxsplit=1)[0] for line in needed]
    versions = {name: _version_of(name) for name in names}
    missing = [name for name, found in versions.items() if found is None]
    if missing:
        yield Finding("Packages", State.BROKEN, f"missing: {', '.join(missing)}", _INSTALL)
    installed = ", ".join(f"{name} {found}" for name, found in versions.items() if found)
    yield Finding("Packages", State.WORKS, f"fourfold {version('fourfold')}; {installed}")


def _version_of(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _weights(_: Settings) -> Iterator[Finding]:
    from knowledge_base.retrieval.weights import WEIGHT_FILES

    for file in WEIGHT_FILES:
        file.verify()
    yield Finding("Weights", State.WORKS, f"{len(WEIGHT_FILES)} files, each with the pinned SHA-256")


def _embedder(_: Settings) -> Iterator[Finding]:
    from knowledge_base.retrieval.onnx import OnnxEmbedder

    embedder = OnnxEmbedder.from_package()
    start = time.perf_counter()
    embedder.embed(["someone hides text in a web page that the assistant reads"])
    milliseconds = (time.perf_counter() - start) * 1_000
    yield Finding("Query embedding", State.WORKS, f"{embedder.name}, {milliseconds:.0f} ms a sentence")


def _reader(settings: Settings) -> Iterator[Finding]:
    from knowledge_base.reading.reader import Reader

    if not settings.reader:
        yield Finding("Reader", State.TO_KNOW, "switched off; descriptions are read by rules alone")
        return
    reader = Reader.from_package()
    start = time.perf_counter()
    reader.read("Customers can edit the articles that the assistant reads.")
    milliseconds = (time.perf_counter() - start) * 1_000
    yield Finding("Reader", State.WORKS, f"{reader.name}, {milliseconds:.0f} ms a sentence")


def _catalogue(_: Settings) -> Iterator[Finding]:
    from knowledge_base.catalogue import default_folder, load_catalogue
    from knowledge_base.checks.registry import CHECKS as CONTENT_CHECKS
    from knowledge_base.checks.registry import run_checks

    folder = default_folder()
    catalogue = load_catalogue(folder)
    problems = run_checks(catalogue, folder)
    threats, mitigations = len(catalogue.threats), len(catalogue.mitigations)
    counted = f"version {catalogue.version}, {threats} threats, {mitigations} mitigations"
    if problems:
        yield Finding(
            "Catalogue",
            State.BROKEN,
            f"{counted}, {len(problems)} problems",
            "`fourfold kb check` lists them",
        )
    else:
        yield Finding("Catalogue", State.WORKS, f"{counted}, {len(CONTENT_CHECKS)} checks passed")


def _index(settings: Settings) -> Iterator[Finding]:
    from knowledge_base.catalogue import load_catalogue
    from knowledge_base.retrieval.index import open_index
    from knowledge_base.retrieval.opening import index_of
    from knowledge_base.retrieval.passages import passages_of

    catalogue = load_catalogue()
    index = index_of(catalogue, settings.cache_dir)
    try:
        open_index(index, passages_of(catalogue)).close()
    except IndexMissingError:
        yield Finding(
            "Search index",
            State.TO_KNOW,
            f"not built yet for catalogue {catalogue.version}; the first search builds it",
            "`fourfold kb build` builds it now",
        )
        return
    yield Finding("Search index", State.WORKS, f"{index.manifest().passages} passages in {index.folder}")


def _folders(settings: Settings) -> Iterator[Finding]:
    yield _folder("Data folder", settings.data_dir, setting="FOURFOLD_DATA_DIR")
    cache = _folder("Cache folder", settings.cache_dir, setting="FOURFOLD_CACHE_DIR")
    if cache.state is State.BROKEN:  # searching by words alone needs no cache
        cache = Finding(
            cache.name, State.TO_KNOW, f"{cache.says}: without it words alone are searched", cache.remedy
        )
    yield cache


def _folder(name: str, folder: Path, *, setting: str) -> Finding:
    nearest = _nearest(folder)
    remedy = f"give your user write access to {nearest}, or set {setting} to another folder"
    try:
        with tempfile.TemporaryFile(dir=nearest):
            pass
    except OSError as error:
        return Finding(name, State.BROKEN, f"{folder} cannot be written to ({error.strerror})", remedy)
    return Finding(name, State.WORKS, f"{folder}{'' if nearest == folder else ', made when it is needed'}")


def _disk(settings: Settings) -> Iterator[Finding]:
    places = {
        "saved models": settings.data_dir,
        "the index": settings.cache_dir,
        "copies of it": _temporary(),
    }
    free = {what: shutil.disk_usage(_nearest(folder)).free for what, folder in places.items()}
    least = min(free.values())
    says = ", ".join(f"{amount // _MEGABYTE:,} MB for {what}" for what, amount in free.items())
    state = State.BROKEN if least < _TOO_LITTLE else State.TO_KNOW if least < _LITTLE else State.WORKS
    yield Finding("Free disk", state, says, "make room" if least < _LITTLE else "")


def _temporary() -> Path:
    return Path(tempfile.gettempdir())


def _nearest(folder: Path) -> Path:
    """Return the folder, or the nearest one above it that exists."""
    return next(place for place in (folder, *folder.absolute().parents) if place.is_dir())


def _database(settings: Settings) -> Iterator[Finding]:
    kind, _, file = settings.database_url.partition(":///")
    if kind != "sqlite":
        yield Finding("Database", State.TO_KNOW, "PostgreSQL, reached when Fourfold starts")
    elif not Path(file).exists():
        yield Finding("Database", State.WORKS, f"{file}, made when the first model is saved")
    else:
        yield _sqlite(Path(file))


def _sqlite(file: Path) -> Finding:
    remedy = "put a backup of the file back; beside it lie those that were made before upgrades"
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            (sound,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone() or (
                "none",
            )
    except sqlite3.Error as error:
        return Finding("Database", State.BROKEN, f"{file}: {error}", remedy)
    if sound != "ok":
        return Finding("Database", State.BROKEN, f"{file} is damaged: {sound}", remedy)
    size = file.stat().st_size / _MEGABYTE
    return Finding("Database", State.WORKS, f"{file}, {size:.1f} MB, sound, tables of revision {revision}")


def _port(settings: Settings) -> Iterator[Finding]:
    place = f"{settings.host}:{settings.port}"
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM
        )[0]
        with socket.socket(family, kind, protocol) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
    except OSError as error:
        yield Finding(
            "Port",
            State.TO_KNOW,
            f"{place} cannot be listened on ({error.strerror})",
            "set PORT to a free one",
        )
    else:
        yield Finding("Port", State.WORKS, f"{place} is free")


def _browser(_: Settings) -> Iterator[Finding]:
    found = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if found:
        yield Finding("Browser for tests", State.WORKS, found)
    else:
        yield Finding(
            "Browser for tests",
            State.TO_KNOW,
            "none; only the browser tests need one",
            "install Chromium to run them (on Debian: `apt install chromium`)",
        )


def _language_model(settings: Settings) -> Iterator[Finding]:
    from assistant.service import describe_models, try_model

    if not settings.model:
        yield Finding(
            "Language model",
            State.WORKS,
            "none is set: guided mode, which is complete; FOURFOLD_MODEL=provider:model sets one",
        )
        return
    if settings.model.startswith("scripted:"):
        yield Finding("Language model", State.WORKS, "answers come from a script; nothing is sent anywhere")
    for card in describe_models(settings, os.environ):
        name = "Language model" if card.step == "chat" else f"Model to {card.step}"
        found = try_model(settings, os.environ, step=card.step)
        if found.problem:
            yield Finding(name, State.BROKEN, found.problem, "mend it, or unset it and use guided mode")
            continue
        state = State.WORKS if found.abilities.tools or card.step != "chat" else State.TO_KNOW
        remedy = (
            "" if state is State.WORKS else "choose a model that can call tools; guided mode talks till then"
        )
        yield Finding(name, state, f"{card.name} at {card.place}: {found.words()}", remedy)


CHECKS: Sequence[Check] = (
    Check("Python", _python),
    Check("Packages", _packages),
    Check("Weights", _weights),
    Check("Query embedding", _embedder),
    Check("Reader", _reader),
    Check("Catalogue", _catalogue),
    Check("Search index", _index),
    Check("Folders", _folders),
    Check("Free disk", _disk),
    Check("Database", _database),
    Check("Port", _port),
    Check("Browser for tests", _browser),
    Check("Language model", _language_model),
)
