"""The catalogue as a whole: look-up by id, cross-references, editions, version and digest."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Final, TypeVar

from knowledge_base.entries import (
    ArchetypeEntry,
    CardEntry,
    Entry,
    FactEntry,
    KindEntry,
    LexiconEntry,
    MitigationEntry,
    Reference,
    SourceCatalogue,
    ThreatEntry,
)
from knowledge_base.errors import UnknownEntryError
from knowledge_base.loading import load_folder
from knowledge_base.suggestions import did_you_mean
from knowledge_base.vocabulary import ComponentKind, EntryStatus

E = TypeVar("E", bound=Entry)

_PLACE: Final = re.compile(r"\{(id|base|edition)\}")


def load_catalogue(folder: Traversable | None = None) -> Catalogue:
    """Load a catalogue.

    Args:
        folder: where it is; the catalogue that comes with the package if left out.

    Raises:
        CatalogueError: lists every problem of every file.
    """
    contents = load_folder(folder or default_folder())
    return Catalogue.of(contents.entries, contents.sources, version=contents.version)


def default_folder() -> Traversable:
    """Return the folder of the catalogue that comes with the package."""
    return files("knowledge_base") / "catalogue_data"


@dataclass(frozen=True)
class Catalogue:
    """Everything that was authored, by id and in the order of the ids.

    Attributes:
        version: patch for wording, minor for new entries, major for ids or shape.
        sources: the public catalogues that references cite.
    """

    version: str
    sources: Mapping[str, SourceCatalogue]
    threats: Mapping[str, ThreatEntry]
    mitigations: Mapping[str, MitigationEntry]
    kinds: Mapping[str, KindEntry]
    facts: Mapping[str, FactEntry]
    archetypes: Mapping[str, ArchetypeEntry]
    cards: Mapping[str, CardEntry]
    lexicon: Mapping[str, LexiconEntry]

    @classmethod
    def of(
        cls, entries: Iterable[Entry], sources: Iterable[SourceCatalogue] = (), *, version: str = "0.0.0"
    ) -> Catalogue:
        """Put entries in order."""
        every = sorted(entries, key=lambda entry: entry.id)
        return cls(
            version=version,
            sources=MappingProxyType({source.id: source for source in sources}),
            threats=_of_shape(every, ThreatEntry),
            mitigations=_of_shape(every, MitigationEntry),
            kinds=_of_shape(every, KindEntry),
            facts=_of_shape(every, FactEntry),
            archetypes=_of_shape(every, ArchetypeEntry),
            cards=_of_shape(every, CardEntry),
            lexicon=_of_shape(every, LexiconEntry),
        )

    def entries(self) -> tuple[Entry, ...]:
        """Return every entry: threats first, then mitigations, kinds, facts, archetypes, cards, lexicon."""
        shelves: tuple[Mapping[str, Entry], ...] = (
            self.threats,
            self.mitigations,
            self.kinds,
            self.facts,
            self.archetypes,
            self.cards,
            self.lexicon,
        )
        return tuple(entry for shelf in shelves for entry in shelf.values())

    def entry(self, entry_id: str) -> Entry:
        """Return an entry by its id, a deprecated one too.

        Raises:
            UnknownEntryError: no entry bears the id; names the nearest one.
        """
        try:
            return self._by_id[entry_id]
        except KeyError:
            raise UnknownEntryError(f"no entry '{entry_id}'{did_you_mean(entry_id, self._by_id)}") from None

    def current(self, entry_id: str) -> tuple[Entry, ...]:
        """Return what stands for an id today: the entry, or the active ones that replaced it, if any.

        Raises:
            UnknownEntryError: no entry bears the id.
        """
        found: dict[str, Entry] = {}
        waiting = [entry_id]
        seen: set[str] = set()
        while waiting:
            entry = self.entry(waiting.pop(0))
            if entry.id in seen:
                continue
            seen.add(entry.id)
            waiting.extend(entry.replaced_by)
            if entry.status is EntryStatus.ACTIVE:
                found[entry.id] = entry
        return tuple(found.values())

    def kind(self, kind: ComponentKind) -> KindEntry:
        """Return the entry about a kind of component.

        Raises:
            UnknownEntryError: the catalogue has none for it.
        """
        entry_id = kind.value.replace("_", "-")
        try:
            return self.kinds[entry_id]
        except KeyError:
            raise UnknownEntryError(
                f"no kind of component '{entry_id}'{did_you_mean(entry_id, self.kinds)}"
            ) from None

    def children(self, threat_id: str) -> tuple[ThreatEntry, ...]:
        """Return the threats that specialise another."""
        return self._children.get(threat_id, ())

    def label(self, reference: Reference) -> str:
        """Return how a reference is quoted, such as `LLM01:2025`."""
        return _filled(self._source(reference).label, reference)

    def url(self, reference: Reference) -> str:
        """Return where a reference is explained."""
        source = self._source(reference)
        return _filled(source.urls.get(reference.edition, source.url), reference)

    def resolve(self, reference: Reference) -> Reference:
        """Follow a reference into newer editions as far as the aliases lead.

        One without an alias stays as it is: in another edition the same id may mean another thing.
        """
        aliases = self._source(reference).aliases
        place = f"{reference.edition}/{reference.id}"
        seen = {place}
        while (newer := aliases.get(place)) is not None and newer not in seen:
            seen.add(newer)
            place = newer
        edition, _, source_id = place.partition("/")
        return Reference(catalogue=reference.catalogue, edition=edition, id=source_id)

    @cached_property
    def digest(self) -> str:
        """Return the SHA-256 of what was authored; spelling out a default does not change it."""
        content = {
            "version": self.version,
            "sources": [_canonical(self.sources[source]) for source in sorted(self.sources)],
            "entries": [(entry.kind, _canonical(entry)) for entry in self.entries()],
        }
        written = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(written.encode()).hexdigest()

    @cached_property
    def _by_id(self) -> Mapping[str, Entry]:
        return {entry.id: entry for entry in reversed(self.entries())}

    @cached_property
    def _children(self) -> Mapping[str, tuple[ThreatEntry, ...]]:
        found: dict[str, list[ThreatEntry]] = {}
        for threat in self.threats.values():
            if threat.specialises is not None:
                found.setdefault(threat.specialises, []).append(threat)
        return {parent: tuple(children) for parent, children in found.items()}

    def _source(self, reference: Reference) -> SourceCatalogue:
        try:
            return self.sources[reference.catalogue]
        except KeyError:
            hint = did_you_mean(reference.catalogue, self.sources)
            raise UnknownEntryError(f"no public catalogue '{reference.catalogue}'{hint}") from None


def _of_shape(entries: Iterable[Entry], shape: type[E]) -> Mapping[str, E]:
    return MappingProxyType({entry.id: entry for entry in entries if isinstance(entry, shape)})


def _filled(template: str, reference: Reference) -> str:
    parts = {
        "id": reference.id,
        "base": reference.id.rpartition(".")[0] or reference.id,
        "edition": reference.edition,
    }
    return _PLACE.sub(lambda place: parts[place[1]], template)


def _canonical(shape: Entry | SourceCatalogue) -> object:
    return shape.model_dump(mode="json", by_alias=True, exclude_defaults=True)
