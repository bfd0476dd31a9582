"""A threat model as conditions see it: indexed, with the trust of content computed along the flows."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from functools import cached_property
from typing import Final

from assistant.elicit.relays import models_behind, seen_through_gateways
from assistant.model.facts import Fact, Hint
from assistant.model.system import Artefact, Component, DataFlow
from assistant.model.threat_model import ThreatModel
from assistant.model.values import READER, SYSTEM
from knowledge_base.catalogue import Catalogue
from knowledge_base.conditions import ControlView, FactRef, FlowView, Match, Scene, Truth
from knowledge_base.entries import Inference
from knowledge_base.vocabulary import (
    OPEN_VALUES,
    UNTRUSTED_WRITERS,
    ArtefactKind,
    Certainty,
    ComponentKind,
    DataClass,
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
    "multi-agent": frozenset({ComponentKind.AGENT}),
}
"""Facts about the system that are plain from its components of these kinds; `multi-agent` takes two."""

PLAIN_FROM_DATA: Final[Mapping[str, frozenset[DataClass]]] = {
    "handles-personal-data": frozenset({DataClass.PERSONAL, DataClass.SPECIAL_CATEGORY, DataClass.FINANCIAL}),
    "sensitive-personal-data": frozenset({DataClass.SPECIAL_CATEGORY}),
}
"""Facts about the system that are plain from the classes of its data."""

_NOTHING: Final[frozenset[str]] = frozenset()
RATHER: Final = 0.55
"""The chance from which a hint lets a threat stand, as an inference does; chosen on the development cases."""
_YES: Final = frozenset({str(FactValue.YES)})
_NOT_APPLICABLE: Final = frozenset({str(FactValue.NOT_APPLICABLE)})
_UNKNOWN: Final = frozenset({str(FactValue.UNKNOWN)})
_OPEN: Final = frozenset(map(str, OPEN_VALUES))
_UNTOLD: Final = frozenset(map(str, (FactValue.UNKNOWN, FactValue.NOT_ASKED)))
"""Values beside which something may still be inferred; what is conflicting is asked about instead."""
_IT: Final = "it"
"""The variable of an inference that stands for what the fact is about."""
_NAMED: Final = (Certainty.SAID, Certainty.HEDGED, Certainty.IMPORTED)
_UNTRUSTED: Final = frozenset(map(str, UNTRUSTED_WRITERS))


class SystemView:
    """Answers the questions of the condition language about one threat model.

    Everything is indexed once; what follows along the flows is computed when first asked for.
    """

    def __init__(self, model: ThreatModel, catalogue: Catalogue) -> None:
        self.model = model
        self.catalogue = catalogue
        system = model.system
        self._components: dict[str, Component] = {c.id: c for c in system.components}
        self._artefacts: dict[str, Artefact] = {a.id: a for a in system.artefacts}
        self._by_kind: dict[ComponentKind, list[str]] = defaultdict(list)
        for component in system.components:
            self._by_kind[component.kind].append(component.id)
        self._within: dict[str, set[str]] = defaultdict(set)
        for boundary in system.boundaries:
            for member in boundary.members:
                self._within[member].add(boundary.id)
        self._relays = models_behind(system)
        flows = seen_through_gateways(system, behind=self._relays)
        self._flows = tuple(self._seen(flow) for flow in flows)
        self._flows_of: dict[str, list[FlowView]] = defaultdict(list)
        self._in: dict[str, list[str]] = defaultdict(list)
        self._out: dict[str, list[str]] = defaultdict(list)
        self._calls: dict[str, list[str]] = defaultdict(list)
        self._index_flows()
        self._facts = {(f.subject, f.key): f for f in model.facts if f.when is FactTime.TODAY}
        self._known: dict[tuple[str, str], frozenset[str]] = {}
        self._infers = True
        self._inferred: dict[FactRef, Inference | None] = {}
        self.supposed: Mapping[FactRef, frozenset[str]] = {}
        self._closures: dict[tuple[int, str], tuple[str, ...]] = {}
        self._passing = {c.id for c in system.components if catalogue.kind(c.kind).passes}

    def _seen(self, flow: DataFlow) -> FlowView:
        crosses = self._within.get(flow.source, set()) != self._within.get(flow.target, set())
        return FlowView(
            flow.id, flow.source, flow.target, flow.role, flow.trigger, flow.authenticated_as, crosses
        )

    def _index_flows(self) -> None:
        for flow in self._flows:
            self._flows_of[flow.source].append(flow)
            if flow.target != flow.source:
                self._flows_of[flow.target].append(flow)
            self._calls[flow.source].append(flow.target)
            if flow.role in CONTENT_ROLES and flow.target not in self._relays.get(flow.source, ()):
                self._in[flow.target].append(flow.source)
                self._out[flow.source].append(flow.target)

    def supposing(self, ref: FactRef, value: str) -> SystemView:
        """Return the same system in which one fact reads otherwise; what follows from it stays as it is."""
        other = copy(self)
        other.supposed = {**self.supposed, ref: frozenset({value})}
        return other

    @cached_property
    def _as_recorded(self) -> Scene:
        """The same system with nothing inferred: inferences rest on what is known, never on each other."""
        other = copy(self)
        computed = vars(other)
        computed.pop("_taints", None)
        computed.update(_infers=False, _known={})
        return Scene(other)

    def components(self, kinds: frozenset[ComponentKind]) -> Sequence[str]:
        """Return the ids of the components of these kinds, all of them for an empty set."""
        if not kinds:
            return tuple(self._components)
        return [element for kind in sorted(kinds) for element in self._by_kind.get(kind, ())]

    def artefacts(self, kinds: frozenset[ArtefactKind]) -> Sequence[str]:
        """Return the ids of the artefacts of these kinds, all of them for an empty set."""
        return [a.id for a in self._artefacts.values() if not kinds or a.kind in kinds]

    def flows(self) -> Sequence[FlowView]:
        """Return every data flow."""
        return self._flows

    def flows_of(self, element: str) -> Sequence[FlowView]:
        """Return the flows that start or end at an element."""
        return self._flows_of.get(element, ())

    def kind_of(self, element: str) -> ComponentKind | None:
        """Return a component's kind, nothing for other elements."""
        component = self._components.get(element)
        return component.kind if component else None

    def feeders(self, element: str) -> Sequence[str]:
        """Return the components and artefacts whose content arrives at an element."""
        return self._closure(element, self._in)

    def fed(self, element: str) -> Sequence[str]:
        """Return the components at which an element's content arrives."""
        return self._closure(element, self._out)

    def reached(self, element: str) -> Sequence[str]:
        """Return the components an element's calls and content can get to."""
        return self._closure(element, self._calls)

    def _closure(self, start: str, edges: Mapping[str, list[str]]) -> tuple[str, ...]:
        """Follow edges from an element through whatever passes content on; the start is left out."""
        key = (id(edges), start)
        if (found := self._closures.get(key)) is not None:
            return found
        seen = {start}
        todo = [start]
        while todo:
            for other in edges.get(todo.pop(), ()):
                if other not in seen:
                    seen.add(other)
                    if other in self._passing:
                        todo.append(other)
        seen.discard(start)
        known = tuple(sorted(e for e in seen if e in self._components or e in self._artefacts))
        self._closures[key] = known
        return known

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
        return self._facts.get((subject, key))

    def stated(self, subject: str, key: str) -> Fact | None:
        """Return today's fact if somebody vouches for it, nothing when only a template or the reader does."""
        found = self.fact(subject, key)
        assumed = found is None or found.origin.certainty is Certainty.ASSUMED
        return None if assumed or _was_read(found) else found

    def read(self, subject: str, key: str) -> frozenset[str]:
        """Return the values of a fact or attribute; an open value or nothing means unknown."""
        if self.supposed and (supposed := self.supposed.get(FactRef(subject, key))) is not None:
            return supposed
        values = self._known.get((subject, key))
        if values is None:
            values = self._known[subject, key] = self._read(subject, key)
        return values

    def _read(self, subject: str, key: str) -> frozenset[str]:
        if key == "taint":
            return self.taint(subject)
        if key == "writers":
            return self.writers(subject)
        if key == "loaded_by" and subject in self._artefacts:
            return frozenset(self._artefacts[subject].loaded_by)
        found = self.fact(subject, key)
        recorded = frozenset(found.values) if found is not None else _NOTHING
        if subject == SYSTEM and self.stated(subject, key) is None:
            recorded = self._plain(key) or recorded
        if recorded - _UNTOLD:
            return recorded | _UNKNOWN if _was_read(found) else recorded
        if not self._can_have(subject, key):
            return recorded or _NOT_APPLICABLE
        guess = self.guess(subject, key)
        return _UNKNOWN | {guess.value} if guess is not None else recorded

    def guess(self, subject: str, key: str) -> Inference | Hint | None:
        """Return what is inferred of a fact nobody has told, else what the words rather mean than not.

        It is read beside *unknown*: it may let a threat stand, and never rules one out.
        """
        if (inference := self.inference(subject, key)) is not None:
            return inference
        entry = self.catalogue.facts.get(key)
        if not self._infers or not self._hints or entry is None or self._is_told(subject, key):
            return None
        hints = [self._hints.get((subject, key, choice.value)) for choice in entry.choices]
        likely = [hint for hint in hints if hint is not None and hint.chance >= RATHER]
        return max(likely, key=lambda hint: hint.chance, default=None)

    def hint(self, ref: FactRef, value: str) -> Hint | None:
        """Return the likeliest hint that a fact has a value; for computed trust, that a source of it has."""
        subjects, key = [ref.subject], ref.key
        if key == "taint":
            subjects, key = list(self.unclear_sources([ref.subject])), "writers"
        found = [hint for subject in subjects if (hint := self._hints.get((subject, key, value))) is not None]
        return max(found, key=lambda hint: hint.chance, default=None)

    @cached_property
    def _hints(self) -> Mapping[tuple[str, str, str], Hint]:
        ordered = sorted(self.model.hints, key=lambda hint: hint.chance)
        return {(hint.subject, hint.key, hint.value): hint for hint in ordered}

    def inference(self, subject: str, key: str) -> Inference | None:
        """Return what is inferred of a fact nobody has told, nothing where it is told or nothing follows."""
        entry = self.catalogue.facts.get(key)
        if not self._infers or entry is None or not entry.inferred or self._is_told(subject, key):
            return None
        ref = FactRef(subject, key)
        if ref not in self._inferred:
            start = Match(Truth.TRUE, {} if subject == SYSTEM else {_IT: subject})
            fitting = (one for one in entry.inferred if _fits(one, self._as_recorded, start=start))
            self._inferred[ref] = next(fitting, None)
        return self._inferred[ref]

    def _is_told(self, subject: str, key: str) -> bool:
        if key == "writers" and self._known_writers(subject) - _UNTOLD:
            return True
        found = self.fact(subject, key)
        return found is not None and not _UNTOLD.issuperset(found.values)

    def _can_have(self, subject: str, key: str) -> bool:
        """Whether a fact makes sense for a component of its kind; one that does not is never asked for."""
        component = self._components.get(subject)
        entry = self.catalogue.facts.get(key)
        return (
            component is None or entry is None or not entry.applies_to or component.kind in entry.applies_to
        )

    def _plain(self, key: str) -> frozenset[str]:
        """Return *yes* where a fact about the system is plain from its parts or its data."""
        if (classes := PLAIN_FROM_DATA.get(key)) is not None:
            return _YES if any(a.data_class in classes for a in self.model.system.assets) else _NOTHING
        if (kinds := STRUCTURAL.get(key)) is None:
            return _NOTHING
        needed = 2 if key == "multi-agent" else 1
        return _YES if len(self.components(kinds)) >= needed else _NOTHING

    def writers(self, element: str) -> frozenset[str]:
        """Return who can write to an element itself: as said, by who touches it, or as usual for its kind."""
        known = self._known_writers(element)
        if known - _UNTOLD:
            return known
        guess = self.guess(element, "writers")
        return _UNKNOWN | {guess.value} if guess is not None else known

    def _known_writers(self, element: str) -> frozenset[str]:
        found = self.fact(element, "writers")
        said = frozenset(found.values) if found is not None else _NOTHING
        by_actor = self._writers_by_actor.get(element, _NOTHING)
        if said or by_actor:
            return (said | by_actor) - (_OPEN if by_actor else _NOTHING)
        component = self._components.get(element)
        return (
            frozenset(map(str, self.catalogue.kind(component.kind).default_writers))
            if component
            else _NOTHING
        )

    @cached_property
    def _writers_by_actor(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, frozenset[str]] = {}
        for actor in self.model.system.actors:
            touched = (flow.target for flow in self._flows_of.get(actor.id, ()) if flow.source == actor.id)
            for element in {*actor.reaches, *touched}:
                found[element] = found.get(element, _NOTHING) | {str(actor.writer)}
        return found

    def taint(self, element: str) -> frozenset[str]:
        """Unite the writers of everything that feeds an element, itself included.

        One untrusted writer decides the matter; otherwise a source nobody has spoken of leaves it open.
        """
        known = self._taints.get(element)
        if known is None:
            known = self._own_taint(element)
        return known - _OPEN if known & _UNTRUSTED else known

    @cached_property
    def _taints(self) -> Mapping[str, frozenset[str]]:
        """Who writes to each element or to what feeds it: spread along the flows until nothing changes."""
        own = {e: self._own_taint(e) for e in (*self._components, *self._artefacts)}
        taints = dict(own)
        waiting = deque(own)
        while waiting:
            source = waiting.popleft()
            passed = taints[source] if source in self._passing else own[source]
            for target in self._out.get(source, ()):
                before = taints.get(target)
                if before is not None and not passed <= before:
                    taints[target] = before | passed
                    waiting.append(target)
        return taints

    def _own_taint(self, element: str) -> frozenset[str]:
        """Return the writers of an element alone; open where somebody ought to have been named."""
        writers = self.writers(element)
        unclear = writers & _OPEN or (not writers and self._is_unclear(element))
        return (writers - _OPEN) | (_UNKNOWN if unclear else _NOTHING)

    def _is_unclear(self, element: str) -> bool:
        """Whether nobody has named the writers of an element that somebody must be able to write to."""
        return not (self.writers(element) - _OPEN) and self.kind_of(element) in self._writable

    @cached_property
    def _writable(self) -> frozenset[ComponentKind | ArtefactKind]:
        entry = self.catalogue.facts.get("writers")
        return frozenset(entry.applies_to) if entry else frozenset()

    def unclear_sources(self, elements: Iterable[str]) -> list[str]:
        """Return the sources among and before some elements whose writers nobody has named."""
        found = dict.fromkeys(source for e in elements for source in (e, *self.feeders(e)))
        return [source for source in found if self._is_unclear(source)]

    def is_assumed(self, element: str) -> bool:
        """Whether an element came from an archetype and nobody has confirmed it."""
        found = self.model.system.by_id.get(element)
        return found is not None and found.origin.certainty is Certainty.ASSUMED

    def is_said(self, element: str) -> bool:
        """Whether somebody or a file named an element, rather than a rule or a template."""
        found = self.model.system.by_id.get(element)
        return found is not None and found.origin.certainty in _NAMED


def _was_read(fact: Fact | None) -> bool:
    """Whether only the trained reader knows a fact: it may let a threat stand, and never rules one out."""
    return fact is not None and fact.origin.by == READER


def _fits(inference: Inference, scene: Scene, *, start: Match) -> bool:
    if not any(match.truth is Truth.TRUE for match in inference.when.extend(scene, start)):
        return False
    against = inference.unless.extend(scene, start) if inference.unless is not None else ()
    return not any(match.truth is Truth.TRUE for match in against)
