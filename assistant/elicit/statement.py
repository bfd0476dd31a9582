"""Tell a threat in the system's own words, or refuse to tell it."""

from typing import Final, NamedTuple

from assistant.elicit.grammar import capital, shortened
from assistant.elicit.names import Filled, Names
from knowledge_base.entries import ThreatEntry

FEWEST_NAMES: Final = 2
"""A statement that names fewer parts of the system says nothing about it."""
LONGEST_TITLE: Final = 120
LONGEST_SENTENCE: Final = 1_200


class Told(NamedTuple):
    """A threat in words; the sentence begins small, so that something can be put before it."""

    title: str
    sentence: str

    def statement(self, opening: str | None = None) -> str:
        """Return the whole sentence, after an opening such as *If the chat page shows formatting*."""
        return capital(f"{opening}, {self.sentence}" if opening else self.sentence)


def tell(entry: ThreatEntry, names: Names) -> Told | None:
    """Compose *actor reach act, so that effect, which cost* from wordings whose names are all known.

    Returns:
        Nothing when a part has no wording that can be filled, or fewer than two parts of the
        system would be named.
    """
    told: dict[str, Filled] = {}
    for part, wordings in entry.statement.parts().items():
        filled = next((f for wording in wordings if (f := names.fill(wording)) is not None), None)
        if filled is None:
            return None
        told[part] = filled
    title = names.fill(entry.short_title)
    named = frozenset[str]().union(*(filled.named for filled in told.values()))
    if title is None or len(named) < FEWEST_NAMES:
        return None
    sentence = _composed(**{part: filled.text for part, filled in told.items()})
    return Told(capital(shortened(title.text, LONGEST_TITLE)), shortened(sentence, LONGEST_SENTENCE))


def _composed(*, actor: str, reach: str, act: str, effect: str, cost: str) -> str:
    """Put the parts together; a reach that only adds something stands in commas."""
    who = f"{actor}, {reach.removesuffix(',')}," if reach.startswith("which") else f"{actor} {reach}"
    return f"{who} {act}, so that {effect}, which {cost}."
