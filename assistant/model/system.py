"""The system under study: components, flows, artefacts, boundaries, and the people around it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field

from assistant.model.values import Id, Line, Name, Origin, Value
from knowledge_base.vocabulary import (
    ArtefactKind,
    ComponentKind,
    ControlNature,
    ControlState,
    DataClass,
    FlowRole,
    LifecycleStage,
    OurRole,
    Trigger,
    Writer,
)


class Component(Value):
    """A part of the system. What is known of it beyond its kind are facts.

    Attributes:
        product: the product it is, where one was named.
        actions: what it does, as verb phrases in the third person, such as `issues refunds`.
        holds: what it stores or carries, in the team's words.
    """

    type: Literal["component"] = "component"
    id: Id
    name: Name
    kind: ComponentKind
    product: Line | None = None
    actions: tuple[Line, ...] = ()
    holds: tuple[Line, ...] = ()
    origin: Origin = Origin()


class Artefact(Value):
    """A thing that is made, published and loaded: weights, data sets, prompts, packages."""

    type: Literal["artefact"] = "artefact"
    id: Id
    name: Name
    kind: ArtefactKind
    publisher: Line | None = None
    made_by: Id | None = None
    loaded_by: tuple[Id, ...] = ()
    origin: Origin = Origin()


class DataFlow(Value):
    """Content going from one element to another; unset fields are unknown.

    Attributes:
        egress: whether the receiver can pass it on to freely chosen addresses.
        rendered_as: how the receiver shows it: `text`, `markdown`, `html`, `speech`, `image` or `code`.
    """

    type: Literal["flow"] = "flow"
    id: Id
    source: Id
    target: Id
    name: Line = ""
    role: FlowRole = FlowRole.DATA
    trigger: Trigger | None = None
    authenticated_as: Line | None = None
    encrypted: bool | None = None
    egress: bool | None = None
    rendered_as: Literal["text", "markdown", "html", "speech", "image", "code"] | None = None
    origin: Origin = Origin()


class TrustBoundary(Value):
    """A line across which trust changes, drawn round its members."""

    type: Literal["boundary"] = "boundary"
    id: Id
    name: Name
    members: tuple[Id, ...] = ()
    origin: Origin = Origin()


class Asset(Value):
    """Something worth protecting.

    Attributes:
        held_by: the elements it is kept in or passes through.
        subjects: the people the data is about.
    """

    type: Literal["asset"] = "asset"
    id: Id
    name: Name
    data_class: DataClass
    subjects: tuple[Line, ...] = ()
    held_by: tuple[Id, ...] = ()
    origin: Origin = Origin()


class Actor(Value):
    """Somebody who uses, writes to, runs or decides about the system.

    Attributes:
        writer: the class of writers this person belongs to.
        reaches: the elements they touch directly.
    """

    type: Literal["actor"] = "actor"
    id: Id
    name: Name
    writer: Writer
    part: Literal[
        "user",
        "operator",
        "author",
        "annotator",
        "publisher",
        "approver",
        "other_tenant",
        "peer_agent",
        "other",
    ] = "user"
    reaches: tuple[Id, ...] = ()
    origin: Origin = Origin()


class Adversary(Value):
    """Somebody who would do harm, honest misuse and careless insiders included."""

    type: Literal["adversary"] = "adversary"
    id: Id
    name: Name
    goal: Line
    access: Writer | None = None
    patience: Literal["minutes", "days", "months"] | None = None
    origin: Origin = Origin()


class AffectedParty(Value):
    """People the system concerns, whether or not they use it."""

    type: Literal["affected"] = "affected"
    id: Id
    name: Name
    relation: Literal["user", "depicted", "decided_about", "vulnerable", "absent", "data_subject"] = "user"
    recourse: Line | None = None
    notices_by: Line | None = None
    origin: Origin = Origin()


class Control(Value):
    """Something that is said to guard against something.

    Attributes:
        mitigation: the catalogue's mitigation it amounts to, where that is certain.
        guards: the elements it guards; empty for the system as a whole.
        evidence: how one knows that it works.
    """

    type: Literal["control"] = "control"
    id: Id
    name: Name
    mitigation: str | None = None
    guards: tuple[Id, ...] = ()
    state: ControlState = ControlState.CLAIMED
    nature: ControlNature | None = None
    evidence: Line | None = None
    origin: Origin = Origin()


Element = Annotated[
    Component | Artefact | DataFlow | TrustBoundary | Asset | Actor | Adversary | AffectedParty | Control,
    Field(discriminator="type"),
]


class System(Value):
    """The whole of what is being worked on; every id is used once across all collections."""

    name: Line = ""
    purpose: Line = ""
    worst_day: Line = ""
    our_role: OurRole | None = None
    stages: tuple[LifecycleStage, ...] = tuple(LifecycleStage)
    components: tuple[Component, ...] = ()
    artefacts: tuple[Artefact, ...] = ()
    flows: tuple[DataFlow, ...] = ()
    boundaries: tuple[TrustBoundary, ...] = ()
    assets: tuple[Asset, ...] = ()
    actors: tuple[Actor, ...] = ()
    adversaries: tuple[Adversary, ...] = ()
    affected: tuple[AffectedParty, ...] = ()
    controls: tuple[Control, ...] = ()

    def elements(self) -> Iterator[Element]:
        """Yield every element of every collection."""
        for name in COLLECTIONS.values():
            yield from getattr(self, name)

    @cached_property
    def by_id(self) -> dict[str, Element]:
        """Every element by its id."""
        return {element.id: element for element in self.elements()}

    def name_of(self, element: str) -> str:
        """Return an element's name, the system's for `system`, the id itself where there is none."""
        found = self.by_id.get(element)
        return (found.name if found else self.name) or element


COLLECTIONS: dict[str, str] = {
    "component": "components",
    "artefact": "artefacts",
    "flow": "flows",
    "boundary": "boundaries",
    "asset": "assets",
    "actor": "actors",
    "adversary": "adversaries",
    "affected": "affected",
    "control": "controls",
}
"""An element's type to the field of `System` that holds it."""


_REFERENCES: dict[str, tuple[str, ...]] = {
    "artefact": ("made_by", "loaded_by"),
    "flow": ("source", "target"),
    "boundary": ("members",),
    "asset": ("held_by",),
    "actor": ("reaches",),
    "control": ("guards",),
}
"""An element's type to its fields that name other elements."""


def references_of(element: Element) -> Iterator[tuple[str, str]]:
    """Yield (field, id) for every other element that an element names."""
    for field in _REFERENCES.get(element.type, ()):
        named = getattr(element, field)
        if isinstance(named, str):
            yield field, named
        else:
            for other in named or ():
                yield field, other
