"""The smallest systems on which a threat entry may apply, made from its condition alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, product
from typing import Final

from assistant.model.facts import Fact
from assistant.model.system import Actor, Artefact, Component, Control, DataFlow, System, TrustBoundary
from assistant.model.threat_model import ThreatModel
from assistant.model.values import SYSTEM
from knowledge_base.catalogue import Catalogue
from knowledge_base.conditions import (
    AllClause,
    AnyClause,
    ArtefactClause,
    AttributeClause,
    ComponentClause,
    ControlClause,
    CrossesClause,
    FactClause,
    FeedsClause,
    FlowClause,
    Node,
    NotClause,
    ReachesClause,
    RoleClause,
    StageClause,
)
from knowledge_base.entries import ThreatEntry
from knowledge_base.vocabulary import (
    ArtefactKind,
    ComponentKind,
    ControlState,
    FlowRole,
    OurRole,
    Trigger,
    Writer,
)

MOST_TRIES: Final = 400


@dataclass(frozen=True)
class Sketch:
    """A system that is being made up; `kinds` are those a part may still be of."""

    kinds: Mapping[str, frozenset[ComponentKind]] = field(default_factory=dict)
    artefacts: Mapping[str, ArtefactKind] = field(default_factory=dict)
    loaders: Mapping[str, str] = field(default_factory=dict)
    flows: tuple[tuple[str, str, FlowRole, Trigger | None], ...] = ()
    crossing: tuple[str, ...] = ()
    flow_names: Mapping[str, int] = field(default_factory=dict)
    facts: Mapping[tuple[str, str], str] = field(default_factory=dict)
    controls: tuple[str, ...] = ()
    role: OurRole | None = None

    def part(self, name: str, kinds: Sequence[ComponentKind] = ()) -> Sketch | None:
        """Add a part, or narrow what it may be; nothing where nothing is left."""
        allowed = self.kinds.get(name, frozenset(ComponentKind)) & frozenset(kinds or ComponentKind)
        return replace(self, kinds={**self.kinds, name: allowed}) if allowed else None

    def arrow(self, source: str, target: str, role: FlowRole, trigger: Trigger | None = None) -> Sketch:
        """Add a flow between two parts."""
        arrow = (source, target, role, trigger)
        both = {name: self.kinds.get(name, frozenset(ComponentKind)) for name in (source, target)}
        flows = self.flows if arrow in self.flows else (*self.flows, arrow)
        return replace(self, flows=flows, kinds={**self.kinds, **both})

    def said(self, subject: str, key: str, value: str) -> Sketch | None:
        """Say a fact; nothing where the opposite was said."""
        if self.facts.get((subject, key), value) != value:
            return None
        return replace(self, facts={**self.facts, (subject, key): value})


def smallest_systems(entry: ThreatEntry, catalogue: Catalogue) -> Iterator[ThreatModel]:
    """Yield systems that follow the entry's condition, branch by branch, the plainest first."""
    for sketch in islice(_follow(entry.applies_when, Sketch(), catalogue), MOST_TRIES):
        for kinds in islice(_choices(sketch, catalogue), 4):
            yield _build(sketch, kinds)


def _follow(node: Node, sketch: Sketch, catalogue: Catalogue) -> Iterator[Sketch]:
    """Yield the sketches in which a clause holds as well."""
    match node:
        case AllClause():
            yield from _follow_all(node.all, sketch, catalogue)
        case AnyClause():
            for branch in node.any:
                yield from _follow(branch, sketch, catalogue)
        case NotClause():
            yield from _deny(node.not_, sketch, catalogue)
        case AttributeClause() | FactClause() | ControlClause() | RoleClause() | StageClause():
            yield from _say(node, sketch)
        case _:
            yield from _draw(node, sketch)


def _draw(node: Node, sketch: Sketch) -> Iterator[Sketch]:
    """Add what a clause says there is."""
    match node:
        case ComponentClause():
            name = node.component.as_ or f"some-{len(sketch.kinds)}"
            yield from _some(sketch.part(name, node.component.kind))
        case ArtefactClause():
            yield _with_artefact(node, sketch)
        case FlowClause():
            yield from _with_flow(node, sketch)
        case FeedsClause():
            yield sketch.arrow(node.feeds.from_, node.feeds.to, FlowRole.DATA)
        case ReachesClause():
            yield sketch.arrow(node.reaches.from_, node.reaches.to, FlowRole.INSTRUCTION)
        case CrossesClause():
            yield replace(sketch, crossing=(*sketch.crossing, node.crosses_boundary.flow))
        case _:
            raise NotImplementedError(f"no system is made up for {type(node).__name__} yet")


def _say(node: Node, sketch: Sketch) -> Iterator[Sketch]:
    """Say what a clause reads."""
    match node:
        case AttributeClause():
            key = node.attribute.name.replace("_", "-").replace("taint", "writers")
            for value in node.attribute.any_of:
                yield from _some(sketch.said(node.attribute.of, key, value))
        case FactClause():
            for value in node.fact.any_of:
                yield from _some(sketch.said(node.fact.of, node.fact.key, value))
        case ControlClause():
            yield replace(sketch, controls=(*sketch.controls, node.control.mitigation))
        case RoleClause():
            yield replace(sketch, role=node.our_role[0])
        case _:
            yield sketch


def _follow_all(clauses: Sequence[Node], sketch: Sketch, catalogue: Catalogue) -> Iterator[Sketch]:
    if not clauses:
        yield sketch
        return
    for extended in _follow(clauses[0], sketch, catalogue):
        yield from _follow_all(clauses[1:], extended, catalogue)


def _deny(node: Node, sketch: Sketch, catalogue: Catalogue) -> Iterator[Sketch]:
    """Say the opposite of a fact; what is not drawn is not there anyway."""
    if isinstance(node, FactClause):
        entry = catalogue.facts[node.fact.key]
        for choice in entry.choices:
            if choice.value not in node.fact.any_of:
                yield from _some(sketch.said(node.fact.of, node.fact.key, choice.value))
        return
    yield sketch


def _some(sketch: Sketch | None) -> Iterator[Sketch]:
    if sketch is not None:
        yield sketch


def _with_artefact(node: ArtefactClause, sketch: Sketch) -> Sketch:
    name = node.artefact.as_ or "thing"
    kind = node.artefact.kind[0] if node.artefact.kind else ArtefactKind.WEIGHTS
    loaders = {name: node.artefact.loaded_by} if node.artefact.loaded_by else {}
    return replace(sketch, artefacts={**sketch.artefacts, name: kind}, loaders={**sketch.loaders, **loaders})


def _with_flow(node: FlowClause, sketch: Sketch) -> Iterator[Sketch]:
    source, target = node.flow.from_ or "sender", node.flow.to or "receiver"
    for role in node.flow.role or (FlowRole.DATA,):
        trigger = node.flow.trigger[0] if node.flow.trigger else None
        drawn = sketch.arrow(source, target, role, trigger)
        names = {node.flow.as_: drawn.flows.index((source, target, role, trigger))} if node.flow.as_ else {}
        yield replace(drawn, flow_names={**drawn.flow_names, **names})


def _choices(sketch: Sketch, catalogue: Catalogue) -> Iterator[Mapping[str, ComponentKind]]:
    """Yield a kind for each part, such that what is said of it can be said of it."""
    names = list(sketch.kinds)
    options = []
    for name in names:
        allowed = set(sketch.kinds[name])
        for subject, key in sketch.facts:
            entry = catalogue.facts.get(key)
            if subject == name and entry is not None and entry.applies_to:
                allowed &= set(entry.applies_to)
        plain = ComponentKind.DOCUMENT_STORE
        options.append(sorted(allowed, key=lambda kind: (kind is not plain, kind)))
    yield from (dict(zip(names, kinds, strict=True)) for kinds in product(*options))


def _id(name: str) -> str:
    return name.replace("_", "-")


def _build(sketch: Sketch, kinds: Mapping[str, ComponentKind]) -> ThreatModel:
    flow_ids = [f"flow-{n}" for n in range(len(sketch.flows))]
    inside = {sketch.flows[n][0] for name, n in sketch.flow_names.items() if name in sketch.crossing}
    system = System(
        name="the product",
        our_role=sketch.role,
        components=tuple(
            Component(id=_id(n), name=f"{n} unit".replace("_", " "), kind=k) for n, k in kinds.items()
        ),
        artefacts=tuple(
            Artefact(
                id=_id(n),
                name=f"{n} file".replace("_", " "),
                kind=k,
                loaded_by=(_id(sketch.loaders[n]),) if n in sketch.loaders else (),
            )
            for n, k in sketch.artefacts.items()
        ),
        flows=tuple(
            DataFlow(id=flow_ids[n], source=_id(a), target=_id(b), role=role, trigger=trigger)
            for n, (a, b, role, trigger) in enumerate(sketch.flows)
        ),
        boundaries=(TrustBoundary(id="inside", name="Inside", members=tuple(map(_id, sorted(inside)))),),
        actors=(Actor(id="people", name="customers", writer=Writer.CUSTOMER),),
        controls=tuple(
            Control(id=f"control-{n}", name=m, mitigation=m, state=ControlState.TESTED)
            for n, m in enumerate(sketch.controls)
        ),
    )
    names = {name: flow_ids[n] for name, n in sketch.flow_names.items()}
    facts = tuple(
        Fact(
            subject=subject if subject == SYSTEM else names.get(subject, _id(subject)),
            key=key,
            values=(value,),
        )
        for (subject, key), value in sketch.facts.items()
    )
    return ThreatModel(id="smallest", system=system, facts=facts)
