"""What targets give back, in a shape of its own, so that scorers judge every engine alike."""

from __future__ import annotations

from pydantic import Field, JsonValue

from evals.shape import Shape
from evals.steadiness_cases import Outcome
from knowledge_base.vocabulary import Stride


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
        ruled_out: the entries that were considered and set aside for a stated reason.
        names: what the parts of this system are called.
        cited: every id of an entry or reference it cites, and whether the catalogue knows it.
        quotes: every quote it gives.
        fingerprints: one for each time it was made from the same words.
    """

    shown: tuple[Shown, ...]
    ruled_out: tuple[str, ...] = ()
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
        silent: turns in which guided mode had to answer for a language model; nothing without a model.
    """

    asked: tuple[str, ...]
    facts: tuple[KnownFact, ...]
    corrected: tuple[KnownFact, ...] | None = None
    silent: int | None = None


class Letters(Shape):
    """The STRIDE letters of a threat entry, the property broken first."""

    stride: tuple[Stride, ...]


class Proposed(Shape):
    """A mitigation that was proposed.

    Attributes:
        technical: whether it is neither design-out, process, contract, disclosure nor training.
    """

    mitigation: str
    technical: bool


class Proposals(Shape):
    """What was proposed for each threat of a case, in the case's order, the first to think of first.

    Attributes:
        pressing: whether the threat is rated high or critical today.
    """

    threats: tuple[tuple[Proposed, ...], ...]
    pressing: tuple[bool, ...]


class Withstood(Shape):
    """What odd words led to.

    Attributes:
        outcome: as in the case.
        texts: every statement, title and name of a part.
        first: the entries of the first ten threats.
        plain: the same for the words without the disturbance; nothing where there are none.
    """

    outcome: Outcome
    texts: tuple[str, ...] = ()
    first: tuple[str, ...] = ()
    plain: tuple[str, ...] | None = None


class Tellings(Shape):
    """The entries of the first ten threats, for the words and for each other telling."""

    first: tuple[str, ...]
    others: tuple[tuple[str, ...], ...]


class Repaired(Shape):
    """What came of a model's replies; no value where it was given up.

    Attributes:
        calls: how often the model was asked.
    """

    value: dict[str, JsonValue] | None
    calls: int


class Talked(Shape):
    """How a talk with a language model went.

    Attributes:
        shortfalls: in what it did not end as it must.
        silent: notices of guided mode having answered for the model.
        calls: how often the model was asked.
    """

    shortfalls: tuple[str, ...]
    silent: int
    calls: int


Output = Talked | Repaired | Ranking | Drafted | Interviewed | Letters | Proposals | Withstood | Tellings
