"""Tell a threat in the system's own words, or refuse to tell it."""

from typing import Final, NamedTuple

from assistant.elicit.names import Filled, Names
from knowledge_base.entries import ThreatEntry

FEWEST_NAMES: Final = 2
"""A statement that names fewer parts of the system says nothing about it."""


class Told(NamedTuple):
    """A threat in words."""

    title: str
    statement: str


def tell(entry: ThreatEntry, names: Names) -> Told | None:
    """Compose *actor reach act, so that effect, which cost* from wordings whose names are all known.

    Returns:
        Nothing when a part has no wording that can be filled, or fewer than two parts of the
        system would be named.
    """
    parts = {part: _first(wordings, names) for part, wordings in entry.statement.parts().items()}
    title = names.fill(entry.short_title)
    if title is None or any(filled is None for filled in parts.values()):
        return None
    told = {part: filled for part, filled in parts.items() if filled is not None}
    named = frozenset().union(*(filled.named for filled in told.values()))
    if len(named) < FEWEST_NAMES:
        return None
    t = {part: filled.text for part, filled in told.items()}
    who = f"{t['actor']}, {t['reach']}," if t["reach"].startswith("which") else f"{t['actor']} {t['reach']}"
    sentence = f"{who} {t['act']}, so that {t['effect']}, which {t['cost']}."
    return Told(_capital(title.text), _capital(" ".join(sentence.split())))


def _first(wordings: tuple[str, ...], names: Names) -> Filled | None:
    return next((filled for wording in wordings if (filled := names.fill(wording)) is not None), None)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
