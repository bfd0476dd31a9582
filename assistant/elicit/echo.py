"""What a team says in its own words, and the catalogue's entries that read most like it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from knowledge_base.catalogue import Catalogue
from knowledge_base.entries import ThreatEntry
from knowledge_base.retrieval.passages import passages_of
from knowledge_base.retrieval.port import Facet, Where

if TYPE_CHECKING:
    from knowledge_base.retrieval.lexical import LexicalRetriever

NEAREST: Final = 3
"""So many of the entries that share words with a sentence are worth a look."""
_THREATS: Final = Where({Facet.KIND: frozenset({"threat"})})


def nearest_entries(words: str, catalogue: Catalogue, *, limit: int = NEAREST) -> tuple[ThreatEntry, ...]:
    """Return the threats that share most with somebody's words, the nearest first; likeness proves nothing.

    By words alone: no index and no model are needed, and the same words always find the same.
    """
    hits = _searcher(_Shelf(catalogue)).search(words, limit=limit, where=_THREATS)
    return tuple(catalogue.threats[hit.entry_id] for hit in hits if hit.entry_id in catalogue.threats)


class _Shelf(NamedTuple):
    """A catalogue that is the same as another only if it is that one: telling them apart costs nothing."""

    catalogue: Catalogue

    def __hash__(self) -> int:
        return id(self.catalogue)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Shelf) and self.catalogue is other.catalogue

    def __ne__(self, other: object) -> bool:
        return not self == other


@lru_cache(maxsize=2)
def _searcher(shelf: _Shelf) -> LexicalRetriever:
    from knowledge_base.retrieval.lexical import LexicalRetriever

    return LexicalRetriever(passages_of(shelf.catalogue))
