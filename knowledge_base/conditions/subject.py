"""What a condition is evaluated against, and what it sees of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple, Protocol

from knowledge_base.vocabulary import (
    ArtefactKind,
    ComponentKind,
    ControlState,
    FlowRole,
    LifecycleStage,
    OurRole,
    Trigger,
)

SYSTEM: Final = "system"
"""The variable that always stands for the whole system."""


class FactRef(NamedTuple):
    """Which property of which subject: the address of a fact."""

    subject: str
    key: str


class FlowView(NamedTuple):
    """What a condition sees of a data flow."""

    id: str
    source: str
    target: str
    role: FlowRole
    trigger: Trigger | None
    authenticated_as: str | None
    crosses_boundary: bool


class ControlView(NamedTuple):
    """What a condition sees of a control."""

    mitigation: str | None
    guards: tuple[str, ...]
    state: ControlState


class Subject(Protocol):
    """What a condition is evaluated against; the assistant's system implements it."""

    def components(self, kinds: frozenset[ComponentKind]) -> Sequence[str]:
        """Return the ids of the components of these kinds, all of them for an empty set."""

    def artefacts(self, kinds: frozenset[ArtefactKind]) -> Sequence[str]:
        """Return the ids of the artefacts of these kinds, all of them for an empty set."""

    def flows(self) -> Sequence[FlowView]:
        """Return every data flow."""

    def flows_of(self, element: str) -> Sequence[FlowView]:
        """Return the flows that start or end at an element."""

    def read(self, subject: str, key: str) -> frozenset[str]:
        """Return the values of a fact or attribute; none: unknown; an open one: there may be more."""

    def kind_of(self, element: str) -> ComponentKind | None:
        """Return a component's kind, nothing for other elements."""

    def feeders(self, element: str) -> Sequence[str]:
        """Return the elements whose content arrives at an element, directly or passed on."""

    def fed(self, element: str) -> Sequence[str]:
        """Return the elements at which an element's content arrives."""

    def reached(self, element: str) -> Sequence[str]:
        """Return the elements that an element's calls and content can get to by any flow."""

    def controls(self) -> Sequence[ControlView]:
        """Return every control that was mentioned."""

    def stages(self) -> frozenset[LifecycleStage]:
        """Return the life-cycle stages in scope."""

    def our_role(self) -> OurRole | None:
        """Return what we are to the system, nothing when it was not said."""
