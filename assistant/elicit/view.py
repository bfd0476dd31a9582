"""A threat model as conditions see it: indexed, with the trust of content computed along the flows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from assistant.model.facts import Fact, FactKey
from assistant.model.system import Artefact, Component, DataFlow
from assistant.model.threat_model import ThreatModel
from assistant.model.values import SYSTEM
from knowledge_base.catalogue import Catalogue
from knowledge_base.conditions import ControlView, FlowView
from knowledge_base.vocabulary import (
    UNTRUSTED_WRITERS,
    ArtefactKind,
    ComponentKind,
    FactTime,
    FactValue,
    FlowRole,
    LifecycleStage,
    OurRole,
)

CONTENT_ROLES: Final = frozenset(
    {FlowRole.INSTRUCTION, FlowRole.DATA, FlowRole.TOOL_DESCRIPTION, FlowRole.TOOL_RESULT}
)
"""The roles under which content travels; credentials, approvals and telemetry do not carry it on."""

STRUCTURAL: Final[Mapping[str, frozenset[ComponentKind]]] = {
    "has-memory": frozenset({ComponentKind.MEMORY}),
    "uses-mcp": frozenset({ComponentKind.MCP_SERVER}),
    "trains-model": frozenset({ComponentKind.TRAINING_PIPELINE}),
}
"""Facts about the system that are plain from a component of these kinds."""

FAMILY_FACTS: Final = frozenset({*STRUCTURAL, "multi-agent"})
"""Facts on which a whole family of threats hangs: while unknown they are asked, not assumed."""

_NOTHING: Final[frozenset[str]] = frozenset()
_NOT_APPLICABLE: Final = frozenset({str(FactValue.NOT_APPLICABLE)})
_OPEN: Final = frozenset({str(FactValue.UNKNOWN)})


class SystemView:
    """Answers the questions of the condition language about one threat model.

    Everything is indexed once; each closure over the flows is computed when first asked for.
    """

    def __init__(self, model: ThreatModel, catalogue: Catalogue) -> None:
        self.model = model
        self.catalogue = catalogue
        self._components: dict[str, Component] = {c.id: c for c in model.system.components}
        self._artefacts: dict[str, Artefact] = {a.id: a for a in model.system.artefacts}
        self._by_kind: dict[ComponentKind, list[str]] = defaultdict(list)
        for component in model.system.components:
            self._by_kind[component.kind].append(component.id)
        self._boundaries = {b.id: frozenset(b.members) for b in model.system.boundaries}
        self._flows = tuple(self._seen(flow) for flow in model.system.flows)
        self._flows_of: dict[str, list[FlowView]] = defaultdict(list)
        self._in: dict[str, list[str]] = defaultdict(list)
        self._out: dict[str, list[str]] = defaultdict(list)
        self._calls: dict[str, list[str]] = defaultdict(list)
        for flow in self._flows:
            self._flows_of[flow.source].append(flow)
            self._flows_of[flow.target].append(flow)
            self._calls[flow.source].append(flow.target)
            if flow.role in CONTENT_ROLES:
                self._in[flow.target].append(flow.source)
                self._out[flow.source].append(flow.target)
        self._cache: dict[tuple[str, str], tuple[str, ...]] = {}
        writers = catalogue.facts.get("writers")
        self._writable = frozenset(writers.applies_to) if writers else frozenset()
        self._user_writers = self._writers_by_actor()

    def _seen(self, flow: DataFlow) -> FlowView:
        crosses = any((flow.source in m) != (flow.target in m) for m in self._boundaries.values())
        return FlowView(
            flow.id, flow.source, flow.target, flow.role, flow.trigger, flow.authenticated_as, crosses
        )

    def _writers_by_actor(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for actor in self.model.system.actors:
            touched = {flow.target for flow in self._flows if flow.source == actor.id}
            for element in {*actor.reaches, *touched}:
                found[element].add(str(actor.writer))
        return found

    def components(self, kinds: frozenset[ComponentKind]) -> Sequence[str]:
        """Return the ids of the components of these kinds, all of them for an empty set."""
        if not kinds:
            return tuple(self._components)
        return [element for kind in sorted(kinds) for element in self._by_kind[kind]]

    def artefacts(self, kinds: frozenset[ArtefactKind]) -> Sequence[str]:
        """Return the ids of the artefacts of these kinds, all of them for an empty set."""
        return [a.id for a in self._artefacts.values() if not kinds or a.kind in kinds]

    def flows(self) -> Sequence[FlowView]:
        """Return every data flow."""
        return self._flows

    def flows_of(self, element: str) -> Sequence[FlowView]:
        """Return the flows that start or end at an element."""
        return self._flows_of[element]

    def kind_of(self, element: str) -> ComponentKind | None:
        """Return a component's kind, nothing for other elements."""
        component = self._components.get(element)
        return component.kind if component else None

    def feeders(self, element: str) -> Sequence[str]:
        """Return the components and artefacts whose content arrives at an element."""
        return self._closure("feeders", element, self._in)

    def fed(self, element: str) -> Sequence[str]:
        """Return the components at which an element's content arrives."""
        return self._closure("fed", element, self._out)

    def reached(self, element: str) -> Sequence[str]:
        """Return the components an element's calls and content can get to."""
        return self._closure("reached", element, self._calls)

    def _closure(self, name: str, start: str, edges: Mapping[str, list[str]]) -> tuple[str, ...]:
        """Follow edges from an element through whatever passes content on; the start is left out."""
        if (found := self._cache.get((name, start))) is not None:
            return found
        seen = {start}
        todo = [start]
        order = []
        while todo:
            here = todo.pop()
            for other in edges.get(here, ()):
                if other in seen:
                    continue
                seen.add(other)
                order.append(other)
                if self._passes(other):
                    todo.append(other)
        known = tuple(sorted(e for e in order if e in self._components or e in self._artefacts))
        self._cache[name, start] = known
        return known

    def _passes(self, element: str) -> bool:
        component = self._components.get(element)
        return component is not None and self.catalogue.kind(component.kind).passes

    def controls(self) -> Sequence[ControlView]:
        """Return every control that was mentioned."""
        return [ControlView(c.mitigation, c.guards, c.state) for c in self.model.system.controls]

    def stages(self) -> frozenset[LifecycleStage]:
        """Return the life-cycle stages in scope."""
        return frozenset(self.model.system.stages)

    def our_role(self) -> OurRole | None:
        """Return what we are to the system, nothing when it was not said."""
        return self.model.system.our_role

    def fact(self, subject: str, key: str) -> Fact | None:
        """Return today's fact, nothing when none is recorded."""
        return self.model.facts_by_key.get(FactKey(subject, key, FactTime.TODAY))

    def read(self, subject: str, key: str) -> frozenset[str]:
        """Return the values of a fact or attribute; an open value or nothing means unknown."""
        if key == "taint":
            return self._taint(subject)
        if key == "writers":
            return self._writers(subject)
        if key == "loaded_by" and subject in self._artefacts:
            return frozenset(self._artefacts[subject].loaded_by)
        found = self.fact(subject, key)
        if found is not None:
            return frozenset(found.values)
        if subject == SYSTEM and key in FAMILY_FACTS:
            return self._structural(key)
        return _NOTHING if self._can_have(subject, key) else _NOT_APPLICABLE

    def _can_have(self, subject: str, key: str) -> bool:
        """Whether a fact makes sense for a component of its kind; one that does not is never asked for."""
        component = self._components.get(subject)
        entry = self.catalogue.facts.get(key)
        return component is None or entry is None or not entry.applies_to or component.kind in entry.applies_to

    def _structural(self, key: str) -> frozenset[str]:
        if key == "multi-agent":
            return frozenset({"yes"}) if len(self._by_kind[ComponentKind.AGENT]) > 1 else _NOTHING
        return frozenset({"yes"}) if self.components(STRUCTURAL[key]) else _NOTHING

    def _writers(self, element: str) -> frozenset[str]:
        found = self.fact(element, "writers")
        said = frozenset(found.values) if found is not None else _NOTHING
        by_actor = frozenset(self._user_writers.get(element, ()))
        if said or by_actor:
            return (said | by_actor) - (_OPEN if by_actor else _NOTHING)
        component = self._components.get(element)
        return frozenset(map(str, self.catalogue.kind(component.kind).default_writers)) if component else _NOTHING

    def _taint(self, element: str) -> frozenset[str]:
        """Unite the writers of everything that feeds an element, itself included.

        One untrusted writer decides the matter; otherwise a source nobody has spoken of leaves it open.
        """
        known: set[str] = set()
        unclear = False
        for source in (element, *self.feeders(element)):
            writers = self._writers(source)
            known |= writers - _OPEN
            unclear |= bool(writers & _OPEN) or (not writers and self.kind_of(source) in self._writable)
        if known & {str(w) for w in UNTRUSTED_WRITERS} or not unclear:
            return frozenset(known)
        return frozenset(known) | _OPEN

    def unclear_sources(self, elements: Iterable[str]) -> list[str]:
        """Return the sources among and before some elements whose writers nobody has named."""
        found: dict[str, None] = {}
        for element in elements:
            for source in (element, *self.feeders(element)):
                if not (self._writers(source) - _OPEN) and self.kind_of(source) in self._writable:
                    found[source] = None
        return list(found)

    def is_assumed(self, element: str) -> bool:
        """Whether an element came from an archetype and nobody has confirmed it."""
        found = self.model.system.by_id.get(element)
        return found is not None and found.origin.certainty == "assumed"
