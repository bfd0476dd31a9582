"""Facts that follow from what is there: who the users are says for whom it is, a memory that it remembers."""

from __future__ import annotations

import re
from typing import Final

from assistant.interview.sketch import Sketch
from assistant.interview.things import HUB_KINDS, MODEL_KINDS
from assistant.interview.told import tell_fact
from assistant.model.facts import Fact
from assistant.model.system import Actor, Component, Element
from assistant.model.values import SYSTEM, Origin
from knowledge_base.catalogue import Catalogue
from knowledge_base.conditions import FactRef
from knowledge_base.vocabulary import Certainty, DataClass, Writer
from knowledge_base.vocabulary import ComponentKind as K

_AUDIENCE: Final = {Writer.PUBLIC: "public", Writer.CUSTOMER: "customers", Writer.EMPLOYEE: "employees"}
_PLAIN_FROM_PARTS: Final = {
    "has-memory": K.MEMORY,
    "uses-mcp": K.MCP_SERVER,
    "trains-model": K.TRAINING_PIPELINE,
}
_FROM_DATA: Final = {
    "handles-personal-data": (DataClass.PERSONAL, DataClass.SPECIAL_CATEGORY),
    "sensitive-personal-data": (DataClass.SPECIAL_CATEGORY,),
}
_VERBS: Final = (
    "ask|chat|use|type|talk|upload|send|write|writing|describe|search|book|order|paste|call|speak|say|tell|submit|"
    "click|drop|query|quer|prompt|message|fill|take|open|hand|forward|give|get"
)
_SERVES: Final = "for|helps?|helping|lets?|allows?|by|answers?|serves?|assists?|supports?|guides?"
_USING: Final = (
    rf"\b{{name}}\b(?:\W+\w+){{{{0,5}}}}?\W+(?:{_VERBS})",
    rf"\b(?:{_SERVES}) (?:our |the |all |new )?(?:\w+ )?{{name}}\b",
    r"^\W*(?:about |around )?[\d,.]+ {name}\b",
)
_FEWEST_AGENTS: Final = 2


def place_implied(sketch: Sketch, catalogue: Catalogue) -> None:
    """Record, as inferred, what follows from parts and people; what was said of it stays as it is."""
    for key, kind in _PLAIN_FROM_PARTS.items():
        known = sketch.known(SYSTEM, key)
        if known is not None and not known.is_open and "no" not in known.values:
            continue  # *shared by users* says more than that it remembers
        for part in sketch.components(kind)[:1]:
            _infer(sketch, catalogue, ref=FactRef(SYSTEM, key), values=("yes",), because=part)
    agents = sketch.components(K.AGENT)
    if len(agents) >= _FEWEST_AGENTS:
        _infer(sketch, catalogue, ref=FactRef(SYSTEM, "multi-agent"), values=("yes",), because=agents[-1])
    for model in sketch.components(*MODEL_KINDS)[:1]:
        if sketch.known(SYSTEM, "generates") is None:
            _infer(sketch, catalogue, ref=FactRef(SYSTEM, "generates"), values=("text",), because=model)
    _inherit_scope(sketch, catalogue)
    for key, classes in _FROM_DATA.items():
        for asset in [a for a in sketch.model.system.assets if a.data_class in classes][:1]:
            _infer(sketch, catalogue, ref=FactRef(SYSTEM, key), values=("yes",), because=asset)
    users = [a for a in sketch.model.system.actors if a.writer in _AUDIENCE and _asks(a)]
    values = tuple(dict.fromkeys(_AUDIENCE[a.writer] for a in users))
    if values:
        _infer(sketch, catalogue, ref=FactRef(SYSTEM, "audience"), values=values, because=users[0])


def _inherit_scope(sketch: Sketch, catalogue: Catalogue) -> None:
    """Let a model nobody named be run by whoever runs the finished product around it."""
    hubs = [hub for hub in sketch.components(*HUB_KINDS) if _is_saas(sketch, hub)]
    models = [m for m in sketch.components(*MODEL_KINDS) if m.origin.certainty is Certainty.INFERRED]
    for hub in hubs[:1]:
        for model in models[:1]:
            _infer(sketch, catalogue, ref=FactRef(model.id, "scope"), values=("saas",), because=hub)


def _is_saas(sketch: Sketch, hub: Component) -> bool:
    scope = sketch.known(hub.id, "scope")
    return scope is not None and "saas" in scope.values


def _asks(actor: Actor) -> bool:
    """Whether people use the system themselves; who gets to see its output does not make it theirs."""
    if actor.part != "user" or actor.origin.quote is None:
        return False
    name, said = re.escape(actor.name), actor.origin.quote.text
    return any(re.search(pattern.format(name=name), said, re.IGNORECASE) for pattern in _USING)


def _gives_way(known: Fact) -> bool:
    return known.origin.certainty is Certainty.INFERRED or known.origin.is_template


def _infer(
    sketch: Sketch, catalogue: Catalogue, *, ref: FactRef, values: tuple[str, ...], because: Element
) -> None:
    entry = catalogue.facts.get(ref.key)
    known = sketch.known(ref.subject, ref.key)
    if entry is None or (known is not None and (not _gives_way(known) or known.values == values)):
        return
    origin = Origin(certainty=Certainty.INFERRED, by="guided", quote=because.origin.quote)
    fact = Fact(subject=ref.subject, key=ref.key, values=values, origin=origin)
    sketch.record(fact, tell_fact(sketch.model, entry, fact=fact))
