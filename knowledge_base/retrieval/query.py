"""What is done to a query before anything reads it: text from outside is bounded and made visible."""

import re
import unicodedata

MAX_QUERY_CHARACTERS = 20_000
"""What is read of a query; the models see less still, and no question is that long."""

_KEPT_CONTROLS = frozenset("\t\n\r")
_SPACES = re.compile(r"\s+")


def clean_query(text: str) -> str:
    """Return the query on one line, normalised (NFKC), without control and invisible characters."""
    normal = unicodedata.normalize("NFKC", text[:MAX_QUERY_CHARACTERS])
    visible = "".join(character for character in normal if _is_visible(character))
    return _SPACES.sub(" ", visible).strip()


def _is_visible(character: str) -> bool:
    return character in _KEPT_CONTROLS or not unicodedata.category(character).startswith("C")
