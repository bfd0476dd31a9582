"""Weights that were trained on the reader's word vectors, opened only if they are the pinned ones."""

from __future__ import annotations

import hashlib
from importlib.resources import files
from io import BytesIO
from typing import Final

import numpy as np

from knowledge_base.errors import ChecksumError
from knowledge_base.reading.encoder import Array

_AGAIN: Final = "install Fourfold anew"


def open_weights(name: str, *, sha256: str) -> dict[str, Array]:
    """Return the arrays of a file beside this one.

    Raises:
        OSError: it is missing.
        ChecksumError: it is not the file that was pinned.
    """
    packed = files(__package__).joinpath(name).read_bytes()
    found = hashlib.sha256(packed).hexdigest()
    if found != sha256:
        raise ChecksumError(
            f"{name}: its SHA-256 is {found}, expected {sha256}: not the file that was pinned; {_AGAIN}"
        )
    with np.load(BytesIO(packed)) as arrays:
        return {key: arrays[key].astype(np.float32) for key in arrays.files}


def check_reader(name: str, *, trained_on: str, reader: str) -> None:
    """Refuse what was trained on another reader.

    Raises:
        ChecksumError: it was.
    """
    if trained_on != reader:
        raise ChecksumError(f"{name}: trained on reader {trained_on[:12]}, not on {reader[:12]}; {_AGAIN}")
