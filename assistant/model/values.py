"""What the parts of a threat model share: shape, quotes, and ids that are made once."""

import re
import unicodedata
from collections.abc import Container
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, StringConstraints

from knowledge_base.vocabulary import Certainty

SYSTEM: Final = "system"
"""The subject that stands for the system as a whole; no element may bear it as its id."""
READER: Final = "reader"
"""Whose facts are those that the trained reader took from words no rule understood."""

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([-_][a-z0-9]+)*$", max_length=80)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2_000)]

_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_MAX_SLUG: Final = 48


class Value(BaseModel):
    """A frozen value without unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Quote(Value):
    """Words that were said, and the utterance they stand in."""

    text: str
    utterance: str


class Origin(Value):
    """How something came into the model.

    Attributes:
        certainty: how sure it is.
        by: the person, `guided`, `reader`, `import:<format>` or `model:<name>` it came from.
        quote: the words it rests on; nothing for what a page or an import brought.
    """

    certainty: Certainty = Certainty.SAID
    by: str = "person"
    quote: Quote | None = None

    @property
    def is_template(self) -> bool:
        """Whether only a usual build brought it: what a document says is assumed, too, but in its words."""
        return self.certainty is Certainty.ASSUMED and self.quote is None


def slug(words: str, *, otherwise: str = "element") -> str:
    """Turn words into an id: lower-case ASCII joined by hyphens, at most 48 characters."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    cut = _NOT_SLUG.sub("-", plain).strip("-")[:_MAX_SLUG].strip("-")
    return cut or otherwise


def fresh_id(words: str, taken: Container[str], *, otherwise: str = "element") -> str:
    """Make an id from words that is not taken: `wiki`, then `wiki-2`."""
    base = slug(words, otherwise=otherwise)
    if base not in taken and base != SYSTEM:
        return base
    return next(name for n in range(2, 10_000) if (name := f"{base}-{n}") not in taken)
