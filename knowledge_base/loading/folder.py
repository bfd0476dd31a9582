"""A catalogue's folder: which files it has, what they hold, and everything that is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Final, NamedTuple, TypeVar

from pydantic import Field, ValidationError

from knowledge_base.entries import (
    ArchetypeEntry,
    CardEntry,
    Entry,
    FactEntry,
    KindEntry,
    LexiconEntry,
    MitigationEntry,
    Shape,
    SourceCatalogue,
    ThreatEntry,
)
from knowledge_base.errors import CatalogueError
from knowledge_base.loading.complaints import complaints
from knowledge_base.loading.document import Document, DocumentError, Path, read_document
from knowledge_base.suggestions import did_you_mean

FOLDERS: Final[Mapping[str, type[Entry]]] = MappingProxyType(
    {
        "threats": ThreatEntry,
        "mitigations": MitigationEntry,
        "kinds": KindEntry,
        "facts": FactEntry,
        "archetypes": ArchetypeEntry,
        "cards": CardEntry,
        "lexicon": LexiconEntry,
    }
)
"""Each folder, and the shape of what it holds."""

CATALOGUES_FILE: Final = "catalogues.yaml"
VERSION_FILE: Final = "VERSION"
S = TypeVar("S", bound=Shape)
_OTHER_FOLDERS: Final = frozenset({"schema"})
_VERSION: Final = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+")


class Problem(NamedTuple):
    """Something wrong in a file of the catalogue; the path names the field."""

    file: str
    line: int
    path: Path
    message: str

    def __str__(self) -> str:
        """Return `threats/model-theft.yaml:14: mitigations.2.id: message`."""
        where = ".".join(str(part) for part in self.path)
        return (
            f"{self.file}:{self.line}: {where}: {self.message}"
            if where
            else f"{self.file}:{self.line}: {self.message}"
        )


class SourcesFile(Shape):
    """What `catalogues.yaml` holds."""

    catalogues: tuple[SourceCatalogue, ...] = Field(min_length=1)


@dataclass(frozen=True)
class Contents:
    """What could be read of a folder, and what is wrong with the rest."""

    version: str
    sources: tuple[SourceCatalogue, ...]
    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...]


def file_of(entry: Entry) -> str:
    """Return where an entry's file is, relative to the catalogue's folder."""
    folder = next(name for name, shape in FOLDERS.items() if isinstance(entry, shape))
    return f"{folder}/{entry.id}.yaml"


def load_folder(folder: Traversable) -> Contents:
    """Read a catalogue's folder in which everything must be right.

    Raises:
        CatalogueError: lists every problem of every file.
    """
    contents = read_folder(folder)
    if contents.problems:
        raise CatalogueError([str(problem) for problem in contents.problems])
    return contents


def read_folder(folder: Traversable) -> Contents:
    """Read a catalogue's folder, and collect every problem of every file."""
    reading = _Reading(folder)
    version = reading.version()
    sources = reading.sources()
    reading.strangers()
    entries = [entry for name in FOLDERS for entry in reading.entries(name)]
    return Contents(version, sources, tuple(entries), tuple(reading.problems))


@dataclass
class _Reading:
    """One pass over a folder."""

    folder: Traversable
    problems: list[Problem] = field(default_factory=list)

    def version(self) -> str:
        """Read the catalogue's version."""
        file = self.folder / VERSION_FILE
        text = file.read_bytes().decode("ascii", "replace").strip() if file.is_file() else ""
        if not _VERSION.fullmatch(text):
            self._problem(
                VERSION_FILE, "the catalogue's version is missing; write three numbers, such as 1.4.0"
            )
        return text

    def sources(self) -> tuple[SourceCatalogue, ...]:
        """Read the table of the public catalogues that are cited."""
        if not (self.folder / CATALOGUES_FILE).is_file():
            self._problem(CATALOGUES_FILE, "the table of cited catalogues is missing")
            return ()
        document = self._document(CATALOGUES_FILE)
        found = self._shaped(CATALOGUES_FILE, document, shape=SourcesFile) if document else None
        return found.catalogues if found else ()

    def strangers(self) -> None:
        """Report folders and YAML files that nothing reads."""
        for item in _sorted(self.folder.iterdir()):
            if item.name.startswith((".", "__")):
                continue
            if item.is_dir() and item.name not in FOLDERS and item.name not in _OTHER_FOLDERS:
                self._problem(
                    item.name,
                    f"no kind of entry has a folder '{item.name}'{did_you_mean(item.name, FOLDERS)}",
                )
            if item.is_file() and item.name.endswith((".yaml", ".yml")) and item.name != CATALOGUES_FILE:
                self._problem(
                    item.name, "an entry belongs into the folder of its kind: " + ", ".join(FOLDERS)
                )

    def entries(self, name: str) -> list[Entry]:
        """Read the entries of one folder."""
        if not (self.folder / name).is_dir():
            return []
        files = [
            item for item in _sorted((self.folder / name).iterdir()) if not item.name.startswith((".", "__"))
        ]
        found = [self._entry(name, item.name) for item in files]
        return [entry for entry in found if entry is not None]

    def _entry(self, folder: str, name: str) -> Entry | None:
        file = f"{folder}/{name}"
        stem, dot, suffix = name.rpartition(".")
        if suffix != "yaml" or not dot:
            self._problem(file, "only .yaml files belong here, one for each entry")
            return None
        document = self._document(file)
        entry = self._shaped(file, document, shape=FOLDERS[folder]) if document else None
        if document and entry is not None and entry.id != stem:
            message = f"'{entry.id}' is not the file's name; rename one of them"
            self.problems.append(Problem(file, document.line(("id",)), ("id",), message))
            return None
        return entry

    def _document(self, file: str) -> Document | None:
        """Read a file; nothing if it is not YAML."""
        try:
            return read_document(self.folder.joinpath(*file.split("/")).read_bytes())
        except DocumentError as error:
            self.problems.append(Problem(file, error.remark.line, (), error.remark.message))
        except OSError as error:
            self._problem(file, f"the file cannot be read: {error.strerror}")
        return None

    def _shaped(self, file: str, document: Document, *, shape: type[S]) -> S | None:
        """Bring what a file says into its shape; nothing if it does not fit."""
        found = [Problem(file, line, (), message) for line, message in document.remarks]
        try:
            return shape.model_validate(document.value)
        except ValidationError as error:
            told = complaints(error, document.value, shape=shape)
            found += [Problem(file, document.line(path), path, message) for path, message in told]
            return None
        finally:
            self.problems += sorted(found, key=lambda problem: problem.line)

    def _problem(self, file: str, message: str) -> None:
        self.problems.append(Problem(file, 1, (), message))


def _sorted(items: Iterable[Traversable]) -> list[Traversable]:
    return sorted(items, key=lambda item: item.name)
