"""What a content check is, and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from knowledge_base.catalogue import Catalogue
from knowledge_base.entries import Entry
from knowledge_base.loading.document import Path


class Flaw(NamedTuple):
    """Something wrong with an entry, or with the table of cited catalogues where there is none."""

    entry: Entry | None
    path: Path
    message: str


@dataclass(frozen=True)
class Check:
    """One rule about the content of a catalogue.

    Attributes:
        name: how it is called in tests and lists.
        guards: what it is good for, in one sentence.
        find: yields what breaks the rule.
    """

    name: str
    guards: str
    find: Callable[[Catalogue], Iterable[Flaw]]
