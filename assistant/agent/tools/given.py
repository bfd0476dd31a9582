"""What a model passes to revise the system; names and kinds, never ids of its own, never a state."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from assistant.agent.tools.recording import QuoteText
from assistant.agent.tools.tool import Arguments, narrowed
from knowledge_base.vocabulary import (
    DataClass,
    FlowRole,
    Trigger,
    Writer,
)

_MOST = 20
_Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
_Certainty = Literal["said", "hedged", "inferred"]


class GivenPart(Arguments):
    """A part, new or revised, or an artefact: a thing that is made and loaded."""

    id: str | None = narrowed("components", "of one to revise", default=None)
    name: _Name | None = None
    kind: str | None = narrowed("kinds", listed=True, default=None)
    product: str | None = Field(default=None, max_length=200, description="or an artefact's maker")
    actions: tuple[str, ...] = Field(default=(), max_length=8, description="such as: issues refunds")
    loaded_by: tuple[str, ...] = Field(default=(), max_length=8, description="of an artefact")
    certainty: _Certainty = "said"
    quote: QuoteText


class GivenFlow(Arguments):
    """A flow between two parts or people, by id or by the name given in the same call."""

    source: str = Field(max_length=120)
    target: str = Field(max_length=120)
    content: str = Field(default="", max_length=200)
    role: FlowRole = FlowRole.DATA
    trigger: Trigger | None = None
    quote: QuoteText


class GivenPerson(Arguments):
    """A group of people around the system."""

    name: _Name
    writer: Writer = Field(description="which class of people they are")
    part: Literal[
        "user", "operator", "author", "approver", "other_tenant", "peer_agent", "other", "affected"
    ] = "user"
    reaches: tuple[str, ...] = Field(default=(), max_length=8, description="parts they touch")
    quote: QuoteText


class GivenData(Arguments):
    """Data worth protecting."""

    name: _Name
    data_class: DataClass
    held_by: tuple[str, ...] = Field(default=(), max_length=8)
    quote: QuoteText


class GivenControl(Arguments):
    """A safeguard somebody mentioned; it is noted as claimed."""

    name: _Name
    mitigation: str | None = Field(default=None, max_length=80, description="the catalogue's id, if certain")
    guards: tuple[str, ...] = Field(default=(), max_length=8)
    planned: bool = False
    quote: QuoteText


class Revision(Arguments):
    """Everything one call may revise."""

    parts: tuple[GivenPart, ...] = Field(default=(), max_length=_MOST)
    people: tuple[GivenPerson, ...] = Field(default=(), max_length=_MOST)
    flows: tuple[GivenFlow, ...] = Field(default=(), max_length=_MOST)
    data: tuple[GivenData, ...] = Field(default=(), max_length=_MOST)
    controls: tuple[GivenControl, ...] = Field(default=(), max_length=_MOST)
    name: _Name | None = Field(default=None, description="of the system")
    purpose: str | None = Field(default=None, max_length=400, description="what it is for: their words")
    worst_day: str | None = Field(
        default=None, max_length=600, description="what they fear most: their words"
    )
    misread: tuple[str, ...] = narrowed(
        "components", "ids that were added in this turn by mistake", default=(), max_length=_MOST
    )
    take_out: str | None = narrowed("components", "an id; asks the person whether it goes", default=None)
