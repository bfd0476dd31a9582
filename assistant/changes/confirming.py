"""Vouching for what a document says: the changes by which it becomes what a person said."""

from __future__ import annotations

from collections.abc import Iterable

from assistant.changes.apply import with_fields
from assistant.changes.change import Change, PutElement, RecordFact
from assistant.model.facts import Fact
from assistant.model.handed_over import vouched_for
from assistant.model.system import Element


def confirmations(elements: Iterable[Element], facts: Iterable[Fact], *, by: str) -> list[Change]:
    """Return the changes by which a person says: that is how it is.

    Args:
        elements: the elements that are confirmed.
        facts: the facts that are confirmed.
        by: who confirms them.
    """
    parts = [PutElement(element=with_fields(e, origin=vouched_for(e.origin, by=by))) for e in elements]
    known = [RecordFact(fact=with_fields(f, origin=vouched_for(f.origin, by=by))) for f in facts]
    return [*parts, *known]
