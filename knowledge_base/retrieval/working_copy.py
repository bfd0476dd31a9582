"""A private copy of an index for as long as a process reads it.

Chroma writes into its folder even to read, and another process's open client then answers from stale
state. So the index itself is never opened: each reader checks and opens a copy of its own, in the
system's folder for temporary files. What a killed process left there, the next one removes.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import shutil
import tempfile
import uuid
from pathlib import Path

from filelock import FileLock, Timeout

from knowledge_base.errors import RetrievalError
from knowledge_base.retrieval.manifest import Manifest, copy_verified

_PREFIX = "fourfold-index-"
_MAKE_ROOM = "make room, or set TMPDIR to a folder that can be written to"


class WorkingCopy:
    """A copy that lives until `close` or the end of the process; its lock tells others that it is in use."""

    def __init__(self, folder: Path, lock: FileLock) -> None:
        self.folder = folder
        self._lock = lock
        self._owner = os.getpid()
        atexit.register(self.close)

    @classmethod
    def of(cls, index: Path, manifest: Manifest) -> WorkingCopy:
        """Copy an index, checking every file.

        Raises:
            ChecksumError: a file of the index is damaged.
            RetrievalError: there is no room for a copy.
        """
        parent = _parent()
        _remove_abandoned(parent)
        folder = parent / f"{_PREFIX}{uuid.uuid4().hex}"
        copy = cls(folder, _lock_of(folder))
        try:
            copy.fill(index, manifest)
        except OSError as error:
            copy.close()
            raise RetrievalError(
                f"{folder}: the index cannot be copied there ({error.strerror}); {_MAKE_ROOM}"
            ) from error
        except RetrievalError:
            copy.close()
            raise
        return copy

    def fill(self, index: Path, manifest: Manifest) -> None:
        """Lock the copy, then copy the index's files into it."""
        self._lock.acquire(timeout=0)
        self.folder.mkdir(mode=0o700)
        copy_verified(index, manifest, target=self.folder)

    def close(self) -> None:
        """Remove the copy; more than once does no harm."""
        atexit.unregister(self.close)
        if os.getpid() != self._owner:
            return  # a forked child does not take it away from its parent
        shutil.rmtree(self.folder, ignore_errors=True)
        if self._lock.is_locked:
            _unlink(Path(self._lock.lock_file))
            self._lock.release()


def _parent() -> Path:
    try:
        return Path(tempfile.gettempdir())
    except FileNotFoundError as error:
        raise RetrievalError(f"no folder for temporary files can be written to; {_MAKE_ROOM}") from error


def _lock_of(folder: Path) -> FileLock:
    return FileLock(f"{folder}.lock", mode=0o600, thread_local=False)


def _remove_abandoned(parent: Path) -> None:
    for folder in parent.glob(f"{_PREFIX}*"):
        if folder.suffix != ".lock" and _is_ours(folder):
            _remove_unless_used(folder)


def _is_ours(folder: Path) -> bool:
    try:
        return folder.is_dir() and not folder.is_symlink() and folder.stat().st_uid == os.getuid()
    except OSError:
        return False  # another process was faster


def _remove_unless_used(folder: Path) -> None:
    lock = _lock_of(folder)
    try:
        lock.acquire(timeout=0)
    except (Timeout, OSError):
        return
    shutil.rmtree(folder, ignore_errors=True)
    _unlink(Path(lock.lock_file))
    lock.release()


def _unlink(file: Path) -> None:
    with contextlib.suppress(OSError):  # it costs nothing where it lies
        file.unlink()
