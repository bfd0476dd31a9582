"""What retrieval is made of: passages, hits, and the Protocols that adapters implement."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""float32, one row a text, every row of length 1."""

Progress = Callable[[str], None]
"""Told in words how far a long piece of work has got."""


class Facet(StrEnum):
    """What a search can be narrowed by."""

    KIND = "kind"
    FAMILY = "family"
    STAGE = "stage"
    STRIDE = "stride"
    HARM = "harm"


Facets = Mapping[Facet, frozenset[str]]


@dataclass(frozen=True)
class Passage:
    """A piece of an entry that is searched as one.

    Attributes:
        id: the entry's id, `#` and what the piece is, such as `model-theft#phrase-2`.
        facets: the metadata a search can be narrowed by.
    """

    id: str
    entry_id: str
    kind: str
    text: str
    facets: Facets = field(default_factory=dict)

    @property
    def quotation(self) -> str:
        """Return the text as it is embedded: in quotation marks, with a full stop.

        It ranks alike, and the int8 twin strays far from the original less often than on the bare text.
        """
        return f'"{self.text}"' if self.text.endswith((".", "!", "?")) else f'"{self.text}."'


@dataclass(frozen=True)
class Where:
    """A filter: for every facet named, a passage must bear one of the values."""

    facets: Facets

    def admits(self, passage: Passage) -> bool:
        """Tell whether a passage passes."""
        return all(
            not values.isdisjoint(passage.facets.get(facet, frozenset()))
            for facet, values in self.facets.items()
        )


@dataclass(frozen=True)
class Hit:
    """An entry that was found, with its best passage.

    Attributes:
        score: comparable within one answer of one retriever only.
        found_by: the retrievers that found it, the best rank first.
    """

    entry_id: str
    score: float
    passage: Passage
    found_by: tuple[str, ...]


class Embedder(Protocol):
    """Turns texts into vectors."""

    @property
    def name(self) -> str:
        """The model's name; vectors of equal names can be compared."""
        ...

    @property
    def dimensions(self) -> int:
        """The length of a vector."""
        ...

    @property
    def digest(self) -> str:
        """SHA-256 of the weights."""
        ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return a row for each text."""
        ...


class Retriever(Protocol):
    """Finds entries for a query."""

    @property
    def name(self) -> str:
        """The retriever's name, as it is kept in provenance."""
        ...

    def search(self, query: str, *, limit: int, where: Where | None = None) -> list[Hit]:
        """Return at most `limit` entries, the best first; none for a query without a word."""
        ...
