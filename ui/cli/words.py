"""Read a person's words from a file or a pipe, and write files that are whole or not there."""

import os
import sys
import tempfile
from pathlib import Path

from assistant.errors import InputError, StoreError


def read_words(name: str, *, limit: int) -> str:
    """Read text from a file, or from standard input for `-`.

    Args:
        name: the file.
        limit: how many bytes it may have.

    Raises:
        InputError: it is not there, too large, or not text.
    """
    where = "standard input" if name == "-" else name
    try:
        if name == "-":
            content = sys.stdin.buffer.read(limit + 1)
        else:
            with Path(name).open("rb") as file:
                content = file.read(limit + 1)
    except OSError as error:
        raise InputError(f"{where}: cannot be read ({error.strerror}); name a text file") from error
    if len(content) > limit:
        raise InputError(
            f"{where}: more than {limit:,} bytes; give the part that says what the system does, reads and may do"
        )
    if b"\0" in content:
        raise InputError(f"{where}: not text; save the document as plain text or Markdown first")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{where}: not UTF-8 text (byte {error.start}); save it as UTF-8 first") from error


def write_whole(path: Path, content: bytes) -> None:
    """Write a file in one step: beside its place, then renamed into it.

    Raises:
        StoreError: it cannot be written; what was there before is still there.
    """
    beside: str | None = None
    try:
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        umask = os.umask(0)
        os.umask(umask)
        Path(beside).chmod(0o666 & ~umask)
        Path(beside).replace(path)
    except OSError as error:
        if beside is not None:
            Path(beside).unlink(missing_ok=True)
        raise StoreError(f"{path}: cannot be written ({error.strerror}); choose another place with -o") from error
