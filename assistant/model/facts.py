"""What is known, and what is not: facts, open questions and assumptions."""

from typing import Annotated, NamedTuple

from pydantic import Field

from assistant.model.values import Id, Key, Line, Origin, Quote, Value
from knowledge_base.vocabulary import OPEN_VALUES, FactTime, FactValue


class Fact(Value):
    """A property of a subject, with the words it comes from.

    Attributes:
        subject: an element's id, or `system`.
        key: a fact entry of the catalogue; `writers`, `scope` and the other attributes are facts, too.
        values: one value, or several where the fact allows it; an open value stands alone.
        when: whether it holds today, is planned, or is over. Only today's facts decide threats.
    """

    subject: Id
    key: Key
    values: tuple[str, ...]
    when: FactTime = FactTime.TODAY
    origin: Origin = Origin()
    against: Quote | None = None

    @property
    def is_open(self) -> bool:
        """Whether the value leaves the matter undecided."""
        return not self.values or bool(OPEN_VALUES & set(self.values))


class Hint(Value):
    """A value that words may mean, too unsure to count: it picks what is asked next and what is supposed.

    Attributes:
        subject: an element's id, or `system`.
        key: a fact entry of the catalogue.
        value: one of its values.
        chance: how likely it is meant, from 0 to 1, as whoever read it thinks.
        quote: the words.
    """

    subject: Id
    key: Key
    value: str
    chance: Annotated[float, Field(ge=0, le=1)]
    quote: Quote


class Expectation(Value):
    """A threat that the words as a whole let one expect, whatever facts are still open.

    Attributes:
        entry: a threat entry of the catalogue.
        chance: how likely a careful reader would expect it, from 0 to 1, as whoever read the words thinks.
        quote: the words that suggest it most.
    """

    entry: Key
    chance: Annotated[float, Field(ge=0, le=1)]
    quote: Quote


class FactKey(NamedTuple):
    """What at most one fact of a model is about."""

    subject: str
    key: str
    when: FactTime


def fact_key(fact: Fact) -> FactKey:
    """Return what the fact is about."""
    return FactKey(fact.subject, fact.key, fact.when)


class Question(Value):
    """An open question that somebody has to take away.

    Attributes:
        for_whom: who could answer it.
        at_stake: what it would mean under the worse answer.
    """

    id: Id
    subject: Id
    key: Key
    text: Line
    for_whom: Line = ""
    at_stake: Line = ""
    state: FactValue = FactValue.UNKNOWN


class Assumption(Value):
    """Something taken as given, by somebody, for a reason."""

    id: Id
    text: Line
    reason: Line
    by: Line
    subject: Id | None = None
    key: Key | None = None


class ParkedPoint(Value):
    """A point put aside so that the talk can go on."""

    id: Id
    text: Line
    by: Line = ""
    quote: Quote | None = None


class Utterance(Value):
    """Something a person said or handed over, word for word."""

    id: Id
    text: str
    by: str = "person"
    document: Line | None = None
