"""The index on disk: built once, whole or not there at all, never written to again.

<cache>/indexes/<name>/          one folder for a catalogue, an embedder and a schema
    manifest.json                written last: its presence means that the index is whole
    chroma.sqlite3, <segment>/   what Chroma wrote
<cache>/indexes/<name>.lock      held while building; a second start waits, then uses the first's
<cache>/indexes/.building-...    an index in the making, renamed once when it is whole
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout

from knowledge_base.errors import ChecksumError, RetrievalError
from knowledge_base.retrieval.manifest import (
    REMEDY,
    IndexKey,
    Manifest,
    digest_of,
    read_manifest,
    verify_files,
    write_manifest,
)
from knowledge_base.retrieval.port import Embedder, Passage, Progress, Vectors
from knowledge_base.retrieval.vector import VectorStore, embedded_client
from knowledge_base.retrieval.working_copy import WorkingCopy

_BUILDING = ".building-"
_LOCK_SECONDS = 1_800.0  # the longest a build of a large catalogue may take
_KEPT = 4  # indexes of other catalogues or versions that stay beside the newest
_AT_ONCE = 64  # passages embedded between two lines of progress


@dataclass(frozen=True)
class Index:
    """Where an index lies, or will lie."""

    cache: Path
    key: IndexKey

    @property
    def name(self) -> str:
        """Return the index's name; provenance records it."""
        return self.key.folder_name

    @property
    def folder(self) -> Path:
        """Return the folder of the index."""
        return self.cache / "indexes" / self.name

    def manifest(self) -> Manifest:
        """Return the index's manifest.

        Raises:
            IndexMissingError: it was not built yet.
            ChecksumError: the manifest is damaged or belongs to another index.
        """
        manifest = read_manifest(self.folder)
        if manifest.key != self.key:
            raise ChecksumError(f"{self.folder}: the manifest is that of another index; {REMEDY}")
        return manifest

    def verify(self) -> Manifest:
        """Return the manifest after checking every file where it lies."""
        manifest = self.manifest()
        verify_files(self.folder, manifest)
        return manifest

    def is_whole(self) -> bool:
        """Tell whether the index is there and every file is as it was written."""
        try:
            self.verify()
        except RetrievalError:
            return False
        return True


@dataclass(frozen=True)
class OpenIndex:
    """An index being read: a private copy and the store on it."""

    store: VectorStore
    copy: WorkingCopy

    def close(self) -> None:
        """Let go of the store and remove the copy."""
        self.store.close()
        self.copy.close()


def open_index(index: Index, passages: Sequence[Passage]) -> OpenIndex:
    """Open an index after checking it against its manifest and these passages.

    Raises:
        IndexMissingError: it was not built yet.
        ChecksumError: it is damaged, or does not hold these passages.
        RetrievalError: it cannot be copied or opened.
    """
    manifest = index.manifest()
    if manifest.passages_digest != digest_of(passages):
        raise ChecksumError(f"{index.folder}: the index holds other passages than the catalogue; {REMEDY}")
    copy = WorkingCopy.of(index.folder, manifest)
    try:
        store = VectorStore.open(embedded_client(copy.folder))
        if store.count() != manifest.passages:
            raise ChecksumError(f"{index.folder}: the index lacks passages; {REMEDY}")
    except RetrievalError:
        copy.close()
        raise
    return OpenIndex(store, copy)


def build_index(
    index: Index,
    passages: Sequence[Passage],
    *,
    embedder: Callable[[], Embedder],
    progress: Progress,
    force: bool = False,
) -> bool:
    """Build an index unless a whole one is there.

    Args:
        index: what to build, and where.
        passages: what it will hold.
        embedder: opens the document embedder; called only if there is work to do.
        progress: told how far it has got.
        force: build even if a whole one is there.

    Returns:
        Whether anything was built; not, where another process was faster.

    Raises:
        RetrievalError: the cache cannot be written to, or the embedder fails.
    """
    with _writing(index), _locked(index, progress):
        if not force and index.is_whole():
            return False
        _remove_leftovers(index)
        temporary = Path(tempfile.mkdtemp(prefix=f"{_BUILDING}{index.name}-", dir=index.folder.parent))
        try:
            progress("loading the embedding model")
            _fill(temporary, index.key, passages=passages, embedder=embedder(), progress=progress)
            _put_in_place(temporary, index.folder)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
        _prune(index)
        return True


@contextmanager
def _writing(index: Index) -> Iterator[None]:
    try:
        index.folder.parent.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        raise RetrievalError(
            f"{index.folder.parent}: the index cannot be written ({error.strerror or error}); "
            "make room, or set FOURFOLD_CACHE_DIR to a folder that can be written to"
        ) from error


@contextmanager
def _locked(index: Index, progress: Progress) -> Iterator[None]:
    lock = FileLock(f"{index.folder}.lock", thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        progress("another start is building the index; waiting for it")
        _wait_for(lock)
    try:
        yield
    finally:
        lock.release()


def _wait_for(lock: FileLock) -> None:
    try:
        lock.acquire(timeout=_LOCK_SECONDS)
    except Timeout as error:
        raise RetrievalError(
            f"{lock.lock_file}: another process has been building the index for "
            f"{_LOCK_SECONDS / 60:.0f} minutes; end it, then say `fourfold kb build`"
        ) from error


def _fill(
    folder: Path, key: IndexKey, *, passages: Sequence[Passage], embedder: Embedder, progress: Progress
) -> None:
    vectors = _embed([passage.quotation for passage in passages], embedder, progress=progress)
    store = VectorStore.create(embedded_client(folder))
    try:
        store.add(passages, vectors)
    finally:
        store.close()
    made_with = {package: version(package) for package in ("chromadb", "sentence-transformers", "torch")}
    write_manifest(folder, key, passages=passages, made_with=made_with)
    for file in folder.rglob("*"):
        if file.is_file():
            file.chmod(0o444)


def _embed(texts: Sequence[str], embedder: Embedder, *, progress: Progress) -> Vectors:
    """Embed in order of length, since a batch costs as much as its longest text."""
    vectors = np.empty((len(texts), embedder.dimensions), dtype=np.float32)
    shortest_first = sorted(range(len(texts)), key=lambda position: len(texts[position]))
    for start in range(0, len(texts), _AT_ONCE):
        positions = shortest_first[start : start + _AT_ONCE]
        vectors[positions] = embedder.embed([texts[position] for position in positions])
        progress(f"embedded {start + len(positions)} of {len(texts)} passages")
    return vectors


def _put_in_place(temporary: Path, folder: Path) -> None:
    if folder.exists():  # damaged, or to be built anew: readers have copies of their own
        folder.rename(temporary.with_name(f"{temporary.name}-old"))
    temporary.chmod(0o755)
    temporary.rename(folder)
    shutil.rmtree(temporary.with_name(f"{temporary.name}-old"), ignore_errors=True)


def _remove_leftovers(index: Index) -> None:
    """Remove what killed builds of this index left; the lock is ours, so nobody is at work there."""
    for leftover in index.folder.parent.glob(f"{_BUILDING}{index.name}-*"):
        shutil.rmtree(leftover, ignore_errors=True)


def _prune(index: Index) -> None:
    others = [
        folder
        for folder in index.folder.parent.iterdir()
        if folder.is_dir() and not folder.name.startswith(_BUILDING) and folder != index.folder
    ]
    newest_first = sorted(others, key=lambda folder: folder.stat().st_mtime, reverse=True)
    for folder in newest_first[_KEPT:]:
        shutil.rmtree(folder, ignore_errors=True)
