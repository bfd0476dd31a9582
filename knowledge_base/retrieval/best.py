"""From ranked passages to ranked entries: one hit an entry, told by its best passage."""

from collections.abc import Iterable

from knowledge_base.retrieval.port import Hit, Passage, Where


def best_per_entry(
    ranked: Iterable[tuple[Passage, float]], *, name: str, limit: int, where: Where | None
) -> list[Hit]:
    """Keep the first passage of each entry that the filter admits, until the limit is reached."""
    hits: dict[str, Hit] = {}
    for passage, score in ranked:
        if len(hits) >= limit:
            break
        if passage.entry_id not in hits and (where is None or where.admits(passage)):
            hits[passage.entry_id] = Hit(passage.entry_id, score, passage, (name,))
    return list(hits.values())
