"""Builders of the smallest models and catalogues that say something; each test adds what it is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from assistant.model.facts import Expectation, Fact, Hint, Utterance
from assistant.model.response import Response
from assistant.model.system import (
    Actor,
    AffectedParty,
    Asset,
    Component,
    Control,
    DataFlow,
    System,
    TrustBoundary,
)
from assistant.model.threat import Decision, PersonRating, Threat
from assistant.model.threat_model import ThreatModel
from assistant.model.values import SYSTEM, Origin, Quote
from knowledge_base.catalogue import Catalogue
from knowledge_base.entries import FactEntry, KindEntry, MitigationEntry, ThreatEntry
from knowledge_base.vocabulary import (
    Certainty,
    ComponentKind,
    DismissReason,
    ElementShape,
    Stride,
    ThreatStatus,
    Writer,
)

Facts = Mapping[str, str | Sequence[str]]

SAID = "What the team said."
TODAY = date(2026, 3, 1)
CLOSED_KINDS = frozenset({ComponentKind.WALLET, ComponentKind.IDENTITY_PROVIDER, ComponentKind.SCHEDULER})
"""The kinds that pass nothing on in the tiny catalogue."""
WRITABLE = ("document_store", "database", "channel_connector", "chat_front_end")


def origin(certainty: str = "said") -> Origin:
    """Say where something comes from; what was said has a quote."""
    said = certainty in ("said", "hedged", "inferred")
    return Origin(certainty=Certainty(certainty), quote=Quote(text=SAID, utterance="first") if said else None)


def make_system(
    parts: Mapping[str, str] | None = None,
    *,
    flows: Iterable[str] = (),
    users: Iterable[str] = (),
    assumed: Iterable[str] = (),
    **fields: object,
) -> System:
    """Build a system.

    Args:
        parts: ids to kinds; an id with hyphens is named in words.
        flows: `a -> b`, or `a -credential-> b` for another role than data.
        users: names of groups of customers.
        assumed: the ids that a template brought.
        **fields: more fields of `System`.
    """
    made = {
        "name": "support assistant",
        "components": tuple(
            Component(
                id=part,
                name=part.replace("-", " "),
                kind=ComponentKind(kind),
                origin=origin("assumed" if part in set(assumed) else "said"),
            )
            for part, kind in (parts or {}).items()
        ),
        "flows": tuple(_flow(text) for text in flows),
        "actors": tuple(Actor(id=f"user-{n}", name=u, writer=Writer.CUSTOMER) for n, u in enumerate(users)),
    }
    return System.model_validate({**made, **fields})


def _flow(text: str) -> DataFlow:
    left, _, target = text.rpartition("> ")
    source, _, role = left.rstrip().rstrip("-").partition(" -")
    source, target, role = source.strip(), target.strip(), role.strip() or "data"
    return DataFlow.model_validate(
        {
            "id": f"{source}-{role}-{target}".replace("_", "-"),
            "source": source,
            "target": target,
            "role": role,
        }
    )


def make_model(
    parts: Mapping[str, str] | None = None,
    *,
    facts: Facts | None = None,
    assumed_facts: Facts | None = None,
    hints: Mapping[str, float] | None = None,
    expected: Mapping[str, float] | None = None,
    decisions: Iterable[Decision] = (),
    ratings: Iterable[PersonRating] = (),
    responses: Iterable[Response] = (),
    **system: Any,  # noqa: ANN401  handed on to make_system
) -> ThreatModel:
    """Build a model; facts are written `part.key: value`, or `key: value` of the system as a whole.

    Hints are written `part.key=value: chance`, expected threats `entry: chance`.
    """
    return ThreatModel(
        id="support",
        system=make_system(parts, **system),
        utterances=(Utterance(id="first", text=SAID),),
        facts=(*_facts(facts or {}, "said"), *_facts(assumed_facts or {}, "assumed")),
        hints=tuple(_hints(hints or {})),
        expectations=tuple(
            Expectation(entry=entry, chance=chance, quote=Quote(text=SAID, utterance="first"))
            for entry, chance in (expected or {}).items()
        ),
        decisions=tuple(decisions),
        ratings=tuple(ratings),
        responses=tuple(responses),
    )


def _facts(given: Facts, certainty: str) -> Iterable[Fact]:
    for address, values in given.items():
        subject, _, key = address.rpartition(".")
        several = (values,) if isinstance(values, str) else tuple(values)
        yield Fact(subject=subject or SYSTEM, key=key, values=several, origin=origin(certainty))


def _hints(given: Mapping[str, float]) -> Iterable[Hint]:
    for address, chance in given.items():
        subject, _, said = address.rpartition(".")
        key, _, value = said.partition("=")
        quote = Quote(text=SAID, utterance="first")
        yield Hint(subject=subject or SYSTEM, key=key, value=value, chance=chance, quote=quote)


def make_asset(name: str, data_class: str, *held_by: str) -> Asset:
    """Build an asset that is kept in some parts."""
    return Asset.model_validate(
        {"id": name.replace(" ", "-"), "name": name, "data_class": data_class, "held_by": held_by}
    )


def make_party(name: str, relation: str) -> AffectedParty:
    """Build people whom the system concerns."""
    return AffectedParty.model_validate({"id": name.replace(" ", "-"), "name": name, "relation": relation})


def make_control(mitigation: str, *guards: str, state: str = "claimed", nature: str | None = None) -> Control:
    """Build a control that amounts to a mitigation."""
    return Control.model_validate(
        {
            "id": f"control-{mitigation}-{state}".replace("_", "-"),
            "name": f"our {mitigation}",
            "mitigation": mitigation,
            "guards": guards,
            "state": state,
            "nature": nature,
        }
    )


def make_boundary(name: str, *members: str) -> TrustBoundary:
    """Draw a boundary round some parts."""
    return TrustBoundary(id=name, name=name, members=members)


def make_decision(threat: Threat, status: str = "confirmed", *, duplicate_of: str | None = None) -> Decision:
    """Decide about a threat as it is."""
    return Decision.model_validate(
        {
            "threat": threat.id,
            "status": ThreatStatus(status),
            "reason": DismissReason.TOO_UNLIKELY if status == "dismissed" else None,
            "duplicate_of": duplicate_of,
            "by": "a person",
            "at": datetime(2026, 3, 1, tzinfo=UTC),
            "frozen": threat,
        }
    )


def make_threat(entry_id: str = "planted-orders", **changes: object) -> ThreatEntry:
    """Build a threat entry: orders planted in a source that feeds an agent."""
    entry: dict[str, object] = {
        "id": entry_id,
        "title": f"The idea of {entry_id}",
        "summary": "Whoever writes what is read can give orders.",
        "family": entry_id,
        "stride": ["tampering"],
        "harm": ["security"],
        "stages": ["operation"],
        "attacker_view": "I write a page and wait until it is read.",
        "example": "A mail told the assistant to forward the inbox, and it did.",
        "consequences": ["Mails go to a stranger."],
        "applies_when": {
            "all": [
                {"component": {"as": "reader", "kind": ["agent"]}},
                {"feeds": {"from": "source", "to": "reader"}},
                {"component": {"as": "source", "kind": ["document_store", "database", "channel_connector"]}},
                {"attribute": {"of": "source", "name": "writers", "any_of": ["public", "customer"]}},
            ]
        },
        "premise": {"basis": "unavoidable", "facts": ["writers"], "says": "It reads what outsiders write."},
        "anchor": "reader",
        "statement": {
            "actor": ["{source.writer}", "someone"],
            "reach": ["who can write to {source}"],
            "act": ["hides orders in it"],
            "effect": ["{reader} obeys them"],
            "cost": ["costs {users} their money", "costs somebody money"],
        },
        "short_title": "Orders to {reader}",
        "likelihood": {"reach": 4, "steps": 4, "luck": 3, "incentive": 3},
        "impact": {"base": {"confidentiality": 3}},
        "mitigations": [{"id": "narrow-the-reach", "effect": "leaves less to reach"}],
        "owners": {"default": "us"},
        "verification": {"probes": ["Plant a word."]},
        "does_not_apply_when": [{"says": "Nobody outside can write there."}],
    }
    return ThreatEntry.model_validate({**entry, **changes})


def make_system_threat(entry_id: str, key: str, *any_of: str, **changes: object) -> ThreatEntry:
    """Build a threat entry that hangs on one fact about the agent."""
    return make_threat(
        entry_id,
        **{
            "applies_when": {
                "all": [
                    {"component": {"as": "reader", "kind": ["agent"]}},
                    {"component": {"as": "model", "kind": ["model_endpoint"]}},
                    {"flow": {"from": "reader", "to": "model"}},
                    {"fact": {"key": key, "of": "reader", "any_of": any_of or ("yes",)}},
                ]
            },
            "premise": {"basis": "stated", "facts": [key], "says": "Somebody said so."},
            "statement": {
                "actor": ["someone"],
                "reach": ["who can write to {reader}"],
                "act": ["asks for more"],
                "effect": ["{model} gives it"],
                "cost": ["costs money"],
            },
            **changes,
        },
    )


def make_mitigation(entry_id: str = "narrow-the-reach", **changes: object) -> MitigationEntry:
    """Build a mitigation entry."""
    entry: dict[str, object] = {
        "id": entry_id,
        "title": f"Do {entry_id}",
        "summary": "What it cannot reach it cannot give away.",
        "sort": "deterministic_limit",
        "nature": "deterministic",
        "effort": 2,
        "how": ["Take away what is not needed."],
        "example": "The mail tool can only read today's mails.",
        "limits": "What is left can still be misused.",
        "ask": "What could it reach that it does not need?",
        "owners": {"default": "us"},
        "stages": ["design"],
        "verification": {"probes": ["Ask it for an old mail."]},
    }
    return MitigationEntry.model_validate({**entry, **changes})


def make_fact(key: str, *values: str, **changes: object) -> FactEntry:
    """Build a fact entry about a component, with a choice for each value."""
    known = values or ("yes", "partly", "no")
    entry: dict[str, object] = {
        "id": key,
        "title": key.replace("-", " ").capitalize(),
        "summary": f"Whether {key}.",
        "subject": "component",
        "question": f"What about {key} of {{name}}?",
        "why": "It matters.",
        "choices": [{"label": value.replace("_", " ").capitalize(), "value": value} for value in known],
        "answered_by": ["developer"],
        "effort": 2,
        "worse": known[0],
    }
    return FactEntry.model_validate({**entry, **changes})


def make_kinds() -> list[KindEntry]:
    """Build an entry for each kind of component."""
    return [
        KindEntry(
            id=kind.value.replace("_", "-"),
            title=kind.label,
            summary=kind.label,
            shape=ElementShape.PROCESS,
            passes=kind not in CLOSED_KINDS,
            default_writers=(Writer.SUPPLIER,) if kind is ComponentKind.THIRD_PARTY else (),
            stride=(Stride.TAMPERING, Stride.INFORMATION_DISCLOSURE),
            generic_name=f"the {kind.label.lower()}",
        )
        for kind in ComponentKind
    ]


def make_catalogue(
    *threats: ThreatEntry, mitigations: Iterable[MitigationEntry] = (), facts: Iterable[FactEntry] = ()
) -> Catalogue:
    """Build a catalogue of a few threats, with every kind, the fact `writers` and one mitigation."""
    writers = make_fact("writers", *map(str, Writer), applies_to=WRITABLE, multiple=True)
    known = {m.id: m for m in (make_mitigation(), *mitigations)}
    return Catalogue.of([*threats, *known.values(), writers, *facts, *make_kinds()], version="1.2.3")
