"""Near matches for messages about a word that is not known."""

from collections.abc import Iterable
from difflib import get_close_matches


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return `; did you mean 'x'?` for the closest known word, or an empty string."""
    closest = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"; did you mean '{closest[0]}'?" if closest else ""
