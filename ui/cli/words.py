"""Read a person's words from a file or a pipe, write files that are whole or not there, print plainly."""

import os
import sys
import tempfile
import textwrap
from argparse import ArgumentTypeError
from pathlib import Path

from assistant.errors import InputError, StoreError

WIDTH = 100


def read_words(name: str, *, limit: int) -> str:
    """Read text from a file, or from standard input for `-`.

    Args:
        name: the file.
        limit: how many bytes it may have.

    Raises:
        InputError: it is not there, too large, or not text.
    """
    where = "standard input" if name == "-" else name
    content = _read(name, limit=limit, where=where)
    if len(content) > limit:
        raise InputError(
            f"{where}: more than {limit:,} bytes; "
            "give the part that says what the system does, reads and may do"
        )
    if b"\0" in content:
        raise InputError(f"{where}: not text; save the document as plain text or Markdown first")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{where}: not UTF-8 text (byte {error.start}); save it as UTF-8 first") from error


def _read(name: str, *, limit: int, where: str) -> bytes:
    try:
        if name == "-":
            return sys.stdin.buffer.read(limit + 1)
        with Path(name).open("rb") as file:
            return file.read(limit + 1)
    except OSError as error:
        raise InputError(f"{where}: cannot be read ({error.strerror}); name a text file") from error


def write_whole(path: Path, content: bytes) -> None:
    """Write a file in one step: beside its place, then renamed into it; a device or pipe is written to.

    Raises:
        StoreError: it cannot be written; what was there before is still there.
    """
    beside: Path | None = None
    try:
        place = path.resolve()
        if place.exists() and not place.is_file() and not place.is_dir():
            place.write_bytes(content)
            return
        handle, name = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name[:100]}.")
        beside = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        beside.chmod(0o666 & ~_umask())
        beside.replace(place)
    except OSError as error:
        if beside is not None:
            beside.unlink(missing_ok=True)
        why = f"cannot be written ({error.strerror})"
        raise StoreError(f"{path}: {why}; choose another place with -o") from error


def _umask() -> int:
    """Return the process's umask, which can only be read by setting it."""
    umask = os.umask(0o077)
    os.umask(umask)
    return umask


def at_least_one(text: str) -> int:
    """Read the number of an option that counts things.

    Raises:
        ArgumentTypeError: it is no number, or less than 1.
    """
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise ArgumentTypeError(f"'{text}' is not a number from 1 up")
    return int(text)


def plain(text: str) -> str:
    """Return text without characters that could steer a terminal; names come from imported files, too."""
    return "".join(c if c.isprintable() else " " for c in text)


def wrapped(text: str, *, indent: str = "", hanging: str = "") -> str:
    """Wrap a paragraph for a terminal; lines after the first are indented by `hanging` more."""
    return textwrap.fill(
        plain(text),
        WIDTH,
        initial_indent=indent,
        subsequent_indent=f"{indent}{hanging}",
        break_on_hyphens=False,
    )
