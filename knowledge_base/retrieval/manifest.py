"""The manifest of an index: what it was made from, and a checksum of every file.

It is the last file to be written, so that its presence means that the index is whole.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from knowledge_base.errors import ChecksumError, IndexMissingError
from knowledge_base.retrieval.port import Passage

SCHEMA_VERSION = 2
"""Goes up when an index of the old form cannot be read any more."""

MANIFEST = "manifest.json"
REMEDY = "build it anew with `fourfold kb build`"


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class IndexKey(_Record):
    """What an index is made from; equal keys mean equal answers."""

    schema_version: int = SCHEMA_VERSION
    catalogue_version: str
    catalogue_digest: str
    embedder: str
    embedder_digest: str
    dimensions: int

    @property
    def folder_name(self) -> str:
        """Return the name of the index's folder, which is also how provenance names the index."""
        made_from = (self.catalogue_digest, self.embedder_digest, str(self.dimensions))
        digest = hashlib.sha256("\n".join(made_from).encode()).hexdigest()[:16]
        return f"{self.embedder}-v{self.schema_version}-{self.catalogue_version}-{digest}".lower()


class FileRecord(_Record):
    """A file of the index as it was written."""

    sha256: str
    size: int


class Manifest(_Record):
    """What an index folder holds."""

    key: IndexKey
    passages: int
    passages_digest: str
    made_with: dict[str, str]  # versions of the libraries that wrote it
    files: dict[str, FileRecord]


def digest_of(passages: Iterable[Passage]) -> str:
    """Return one digest of passages, their texts and their metadata, in order."""
    digest = hashlib.sha256()
    for passage in passages:
        facets = [
            f"{facet}={value}" for facet in sorted(passage.facets) for value in sorted(passage.facets[facet])
        ]
        digest.update("\0".join((passage.id, passage.entry_id, passage.quotation, *facets, "\n")).encode())
    return digest.hexdigest()


def write_manifest(
    folder: Path, key: IndexKey, *, passages: Sequence[Passage], made_with: dict[str, str]
) -> None:
    """Record every file of a folder; call it when nothing else is left to write."""
    files = {
        file.relative_to(folder).as_posix(): FileRecord(sha256=_hash(file), size=file.stat().st_size)
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }
    manifest = Manifest(
        key=key,
        passages=len(passages),
        passages_digest=digest_of(passages),
        made_with=made_with,
        files=files,
    )
    (folder / MANIFEST).write_text(manifest.model_dump_json(indent=2) + "\n", encoding="utf-8")


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of an index.

    Raises:
        IndexMissingError: there is no such index.
        ChecksumError: the manifest cannot be read.
    """
    file = folder / MANIFEST
    try:
        return Manifest.model_validate_json(file.read_bytes())
    except (FileNotFoundError, NotADirectoryError) as error:
        raise IndexMissingError(f"{folder}: no index is there; {REMEDY}") from error
    except (OSError, ValidationError) as error:
        raise ChecksumError(
            f"{file}: the index is damaged, its manifest cannot be read ({_first_line(error)}); {REMEDY}"
        ) from error


def copy_verified(folder: Path, manifest: Manifest, *, target: Path) -> None:
    """Copy the files of an index and check the copies.

    Raises:
        ChecksumError: a file is missing or not as it was written.
    """
    for name, record in manifest.files.items():
        copy = target / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copyfile(folder / name, copy)
        except (FileNotFoundError, NotADirectoryError) as error:
            raise _gone(folder / name) from error
        _check_file(copy, record, named=folder / name)


def verify_files(folder: Path, manifest: Manifest) -> None:
    """Check every file of an index where it lies.

    Raises:
        ChecksumError: a file is missing or not as it was written.
    """
    for name, record in manifest.files.items():
        if not (folder / name).is_file():
            raise _gone(folder / name)
        _check_file(folder / name, record, named=folder / name)


def _check_file(file: Path, record: FileRecord, *, named: Path) -> None:
    found = _hash(file)
    if found != record.sha256:
        raise ChecksumError(
            f"{named}: the index is damaged, SHA-256 {found}, expected {record.sha256}; {REMEDY}"
        )


def _gone(file: Path) -> ChecksumError:
    return ChecksumError(f"{file}: the index is damaged, this file is gone; {REMEDY}")


def _hash(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]
