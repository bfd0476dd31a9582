"""What targets give back, in a shape of its own, so that scorers judge every engine alike."""

from __future__ import annotations

from pydantic import Field

from evals.shape import Shape


class Ranking(Shape):
    """Entries found for a query, the best first."""

    entries: tuple[str, ...]


class Shown(Shape):
    """A threat on the list.

    Attributes:
        entries: the catalogue entries it stands for: its own, those it specialises, those of its variants.
        own: the entry it cites; nothing for a baseline that knows no entries.
        anchor: the name of the part where it sits.
        touches: the names of the other parts it is about.
    """

    entries: tuple[str, ...]
    own: str | None = None
    anchor: str = ""
    touches: tuple[str, ...] = ()
    statement: str = ""
    conditional: bool = False


class Part(Shape):
    """A component that was understood.

    Attributes:
        said: whether it claims to have been said, rather than inferred or assumed.
        quotes: the words it rests on.
    """

    name: str
    product: str = ""
    kind: str
    said: bool
    quotes: tuple[str, ...] = ()


class KnownFact(Shape):
    """A fact of today that was understood; `subject` is a name, or `system`."""

    subject: str
    product: str = ""
    key: str
    values: tuple[str, ...]
    said: bool
    quotes: tuple[str, ...] = ()


class Drafted(Shape):
    """A first threat model of a description.

    Attributes:
        names: what the parts of this system are called.
        cited: every id of an entry or reference it cites, and whether the catalogue knows it.
        quotes: every quote it gives.
        fingerprints: one for each time it was made from the same words.
    """

    shown: tuple[Shown, ...]
    names: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    facts: tuple[KnownFact, ...] = ()
    cited: dict[str, bool] = Field(default={})
    quotes: tuple[str, ...] = ()
    fingerprints: tuple[str, ...] = ()


class Interviewed(Shape):
    """What an interview came to.

    Attributes:
        asked: the ids of the questions, in order.
        facts: what was known of today at its end, before any correction.
        corrected: what was known after the correction; nothing where none was made.
    """

    asked: tuple[str, ...]
    facts: tuple[KnownFact, ...]
    corrected: tuple[KnownFact, ...] | None = None


Output = Ranking | Drafted | Interviewed
