"""Start from a usual build: everything it brings is marked as assumed, until somebody says otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.changes.change import Change, DescribeSystem, PutElement, RecordFact
from assistant.model.facts import Fact
from assistant.model.system import Component, DataFlow
from assistant.model.threat_model import ThreatModel
from assistant.model.values import SYSTEM, Origin, fresh_id
from knowledge_base.entries import ArchetypeComponent, ArchetypeEntry
from knowledge_base.vocabulary import Certainty


def archetype_changes(model: ThreatModel, archetype: ArchetypeEntry) -> list[Change]:
    """Return the changes that put an archetype's parts, flows and facts into a model.

    Parts whose ids are taken get other ones; facts that are known already stay as they are.
    """
    origin = Origin(certainty=Certainty.ASSUMED, by=f"archetype:{archetype.id}")
    taken = set(model.system.by_id)
    ids: dict[str, str] = {SYSTEM: SYSTEM}
    for part in archetype.components:
        ids[part.id] = fresh_id(part.id, taken)
        taken.add(ids[part.id])
    return [
        *_describe(model, archetype),
        *(PutElement(element=_component(part, ids[part.id], origin=origin)) for part in archetype.components),
        *_flows(archetype, ids, taken=taken, origin=origin),
        *_facts(model, archetype, ids=ids, origin=origin),
    ]


def _describe(model: ThreatModel, archetype: ArchetypeEntry) -> Iterator[Change]:
    if not model.system.name:
        yield DescribeSystem(name=archetype.title, title=model.title or archetype.title)


def _component(part: ArchetypeComponent, element: str, *, origin: Origin) -> Component:
    return Component(id=element, name=part.name, kind=part.kind, origin=origin)


def _flows(
    archetype: ArchetypeEntry, ids: dict[str, str], *, taken: set[str], origin: Origin
) -> Iterator[Change]:
    for flow in archetype.flows:
        source, target = ids[flow.source], ids[flow.target]
        element = fresh_id(f"{source} to {target}"[:44], taken)
        taken.add(element)
        yield PutElement(
            element=DataFlow(
                id=element,
                source=source,
                target=target,
                name=flow.content,
                role=flow.role,
                trigger=flow.trigger,
                origin=origin,
            )
        )


def _facts(
    model: ThreatModel, archetype: ArchetypeEntry, *, ids: dict[str, str], origin: Origin
) -> Iterator[Change]:
    known = {(fact.subject, fact.key) for fact in model.facts}
    said: list[tuple[str, str, tuple[str, ...]]] = []
    said += [(part.id, "scope", (str(part.scope),)) for part in archetype.components if part.scope]
    said += [(p.id, "writers", tuple(str(w) for w in p.writers)) for p in archetype.components if p.writers]
    said += [(fact.of, fact.key, (fact.value,)) for fact in archetype.facts]
    for subject, key, values in said:
        if (ids[subject], key) not in known:
            yield RecordFact(fact=Fact(subject=ids[subject], key=key, values=values, origin=origin))
