"""A catalogue's entries to passages: each entry is searched piece by piece.

A question is short and about one thing; so is a passage. An entry is found by whichever piece comes
nearest: what it is, how an attacker sees it, an example, or how people put it in their own words.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, TypeAlias

from knowledge_base.entries import MitigationEntry, ThreatEntry
from knowledge_base.retrieval.port import Facet, Facets, Passage
from knowledge_base.vocabulary import EntryStatus

if TYPE_CHECKING:
    from knowledge_base.catalogue import Catalogue

Searched: TypeAlias = ThreatEntry | MitigationEntry


def passages_of(catalogue: Catalogue) -> tuple[Passage, ...]:
    """Return the passages of every threat and mitigation in use, threats first."""
    entries: tuple[Searched, ...] = (*catalogue.threats.values(), *catalogue.mitigations.values())
    in_use = (entry for entry in entries if entry.status is EntryStatus.ACTIVE)
    return tuple(passage for entry in in_use for passage in _passages(entry))


def _passages(entry: Searched) -> Iterator[Passage]:
    pieces = _pieces_of_threat(entry) if isinstance(entry, ThreatEntry) else _pieces_of_mitigation(entry)
    facets = _facets(entry)
    for name, text in pieces:
        yield Passage(f"{entry.id}#{name}", entry.id, entry.kind, text, facets)


def _pieces_of_threat(entry: ThreatEntry) -> Iterator[tuple[str, str]]:
    yield "summary", f"{entry.title}. {entry.summary}"
    yield "attacker", entry.attacker_view
    yield "example", entry.example
    yield "consequences", " ".join(entry.consequences)
    yield from _phrases(entry)


def _pieces_of_mitigation(entry: MitigationEntry) -> Iterator[tuple[str, str]]:
    yield "summary", f"{entry.title}. {entry.summary}"
    yield "how", " ".join(entry.how)
    yield "example", entry.example
    yield from _phrases(entry)


def _phrases(entry: Searched) -> Iterator[tuple[str, str]]:
    for number, phrase in enumerate(entry.phrases, start=1):
        yield f"phrase-{number}", phrase


def _facets(entry: Searched) -> Facets:
    facets = {
        Facet.KIND: frozenset({entry.kind}),
        Facet.STAGE: frozenset(stage.value for stage in entry.stages),
    }
    if isinstance(entry, ThreatEntry):
        facets[Facet.FAMILY] = frozenset({entry.family})
        facets[Facet.STRIDE] = frozenset(category.value for category in entry.stride)
        facets[Facet.HARM] = frozenset(harm.value for harm in entry.harm)
    return facets
