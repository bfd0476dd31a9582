"""Join the parts: the flows and boundaries that follow from what they are. All are marked as inferred."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from enum import Enum
from typing import Final, NamedTuple

from assistant.changes.apply import with_fields
from assistant.interview.displays import displays
from assistant.interview.gateways import model_gateways
from assistant.interview.keeping import is_read, only_kept
from assistant.interview.people import FRONTS
from assistant.interview.sketch import GUIDED, Sketch
from assistant.interview.things import HUB_KINDS, MODEL_KINDS
from assistant.model.system import Component, TrustBoundary
from assistant.model.values import Origin
from knowledge_base.vocabulary import Certainty, FlowRole, Trigger
from knowledge_base.vocabulary import ComponentKind as K

_OURS: Final = "run by us"


class _End(Enum):
    """Where a flow between a part and the application goes."""

    PART = "part"
    HUB = "hub"


class _Way(NamedTuple):
    """A flow between a part and the application."""

    to: _End
    role: FlowRole
    name: str
    trigger: Trigger | None = None


_CALLED: Final = (
    _Way(_End.PART, FlowRole.INSTRUCTION, "call"),
    _Way(_End.HUB, FlowRole.TOOL_RESULT, "result"),
)
_KEPT: Final = (_Way(_End.PART, FlowRole.DATA, "what is kept"),)
_READ: Final = (_Way(_End.HUB, FlowRole.DATA, "content"),)
_TALKED_TO: Final = (
    _Way(_End.HUB, FlowRole.INSTRUCTION, "request", Trigger.PERSON),
    _Way(_End.PART, FlowRole.DATA, "answer"),
)
_SHOWN: Final = (_Way(_End.PART, FlowRole.DATA, "output"),)
_JUDGES: Final = (
    _Way(_End.PART, FlowRole.DATA, "text to judge"),
    _Way(_End.HUB, FlowRole.TELEMETRY, "verdict"),
)
_RECORDS: Final = (_Way(_End.PART, FlowRole.TELEMETRY, "records"),)
_UNLOCKS: Final = (_Way(_End.HUB, FlowRole.CREDENTIAL, "credentials"),)
_MODEL: Final = (_Way(_End.PART, FlowRole.INSTRUCTION, "prompt"), _Way(_End.HUB, FlowRole.DATA, "answer"))
_HUB: Final = (_Way(_End.PART, FlowRole.INSTRUCTION, "task"), _Way(_End.HUB, FlowRole.DATA, "result"))

_WAYS: Final[Mapping[K, tuple[_Way, ...]]] = {
    **dict.fromkeys((K.CHAT_FRONT_END, K.GATEWAY), _TALKED_TO),
    K.CHANNEL_CONNECTOR: (
        _Way(_End.HUB, FlowRole.DATA, "message", Trigger.EVENT),
        _Way(_End.PART, FlowRole.DATA, "reply"),
    ),
    **dict.fromkeys(
        (K.TOOL, K.PLUGIN, K.COMPUTER_USE, K.CODE_INTERPRETER, K.SERVICE, K.THIRD_PARTY, K.WALLET, K.SANDBOX),
        _CALLED,
    ),
    K.MCP_SERVER: (*_CALLED, _Way(_End.HUB, FlowRole.TOOL_DESCRIPTION, "tool descriptions")),
    **dict.fromkeys((K.DATABASE, K.QUEUE, K.PARSER, K.INGESTER, K.RETRIEVER), _READ),
    K.MEMORY: (*_READ, _Way(_End.PART, FlowRole.DATA, "what to remember")),
    **dict.fromkeys((K.LOG_STORE, K.FEEDBACK_COLLECTOR, K.EVALUATION_HARNESS), _RECORDS),
    K.APPROVAL_SCREEN: (
        _Way(_End.PART, FlowRole.DATA, "what to approve"),
        _Way(_End.HUB, FlowRole.APPROVAL, "approval"),
    ),
    **dict.fromkeys((K.IDENTITY_PROVIDER, K.SECRETS_STORE), _UNLOCKS),
    **dict.fromkeys((K.MODERATION_CLASSIFIER, K.RERANKER, K.EMBEDDING_SERVICE, K.POLICY_ENGINE), _JUDGES),
    K.SCHEDULER: (_Way(_End.HUB, FlowRole.INSTRUCTION, "start", Trigger.SCHEDULE),),
}
"""How the application and a part of each kind talk to each other."""
_STORES: Final = (K.VECTOR_STORE, K.DOCUMENT_STORE)
_TRAINED_ON: Final = (
    *(
        K.DOCUMENT_STORE,
        K.DATABASE,
        K.CHANNEL_CONNECTOR,
        K.FEEDBACK_COLLECTOR,
        K.LOG_STORE,
        K.ANNOTATION_PLATFORM,
    ),
)


def connect(sketch: Sketch, hub: str, *, model: str) -> None:
    """Add the flows that each new part needs; flows between parts known before are left alone."""
    fresh = set(sketch.fresh)
    drawn = {
        end
        for flow in sketch.model.system.flows
        if flow.origin.certainty is Certainty.SAID or flow.origin.quote is not None
        for end in (flow.source, flow.target)
    }
    gateways = model_gateways(sketch)
    behind = {model: gateway for gateway, models in gateways.items() for model in models}
    shown = displays(sketch)
    for part in sketch.model.system.components:
        if part.id in drawn and (part.id != hub or model in drawn):
            continue
        if part.id in shown:
            _pave(sketch, _SHOWN, hub=hub, part=part.id)
        elif part.id in gateways:
            _join_gateway(sketch, part.id, hub=hub, models=gateways[part.id])
        elif part.id in fresh or hub in fresh or part.id == hub or part.kind is K.CHAT_FRONT_END:
            _join(sketch, part, hub=hub, model=behind.get(model, model), behind=behind)
    _join_people(sketch, shown=shown)
    _draw_boundaries(sketch)


def _join_gateway(sketch: Sketch, gateway: str, *, hub: str, models: Sequence[str]) -> None:
    """Lead prompts through a gateway; what was inferred past it goes, unless only a document says so."""
    _pave(sketch, _MODEL, hub=hub, part=gateway)
    for model in models:
        _pave(sketch, _MODEL, hub=gateway, part=model)
        past = [f for f in sketch.model.system.flows if {f.source, f.target} == {hub, model}]
        for flow in past if not sketch.written else ():
            if flow.origin.certainty is Certainty.INFERRED and flow.origin.by == GUIDED:
                sketch.remove(flow.id)


def _join(sketch: Sketch, part: Component, *, hub: str, model: str, behind: Mapping[str, str]) -> None:
    if part.id == hub:
        _pave(sketch, _MODEL, hub=hub, part=model)
    elif part.kind in HUB_KINDS:
        _pave(sketch, _HUB, hub=hub, part=part.id)
        _pave(sketch, _MODEL, hub=part.id, part=model)
    elif part.kind in MODEL_KINDS:
        _pave(sketch, _MODEL, hub=hub, part=behind.get(part.id, part.id))
    elif part.kind in _STORES:
        _join_store(sketch, part, hub=hub)
    elif part.kind is K.SCHEDULER and sketch.components(K.INGESTER):
        _pave(sketch, _WAYS[part.kind], hub=sketch.components(K.INGESTER)[0].id, part=part.id)
    elif part.kind is K.INGESTER and sketch.components(K.VECTOR_STORE):
        return
    elif part.kind in (K.TRAINING_PIPELINE, K.MODEL_REGISTRY):
        _join_training(sketch, part, model=_trained(sketch, part, usual=model))
    elif part.kind in (K.ANNOTATION_PLATFORM, K.NOTEBOOK):
        for pipeline in sketch.components(K.TRAINING_PIPELINE):
            sketch.flow(part.id, pipeline.id, role=FlowRole.DATA, name="training data")
    else:
        _pave(sketch, _usual_ways(sketch, part), hub=hub, part=part.id)


def _usual_ways(sketch: Sketch, part: Component) -> tuple[_Way, ...]:
    """Return the flows of a part's kind, but for stores that the words say are read, or are not."""
    ways = _WAYS.get(part.kind, ())
    if part.kind is K.DATABASE and only_kept(sketch, part.id):
        return _KEPT
    return (*ways, *_READ) if part.kind is K.LOG_STORE and is_read(sketch, part.id) else ways


def _pave(sketch: Sketch, ways: tuple[_Way, ...], *, hub: str, part: str) -> None:
    for way in ways:
        source, target = (hub, part) if way.to is _End.PART else (part, hub)
        sketch.flow(source, target, role=way.role, name=way.name, trigger=way.trigger)


def _join_store(sketch: Sketch, part: Component, *, hub: str) -> None:
    """Lead documents to the application: through the ingester, index and retriever where there are any."""
    indexes = sketch.components(K.VECTOR_STORE)
    retrievers = sketch.components(K.RETRIEVER)
    reader = retrievers[0].id if retrievers else hub
    if part.kind is K.VECTOR_STORE:
        sketch.flow(part.id, reader, role=FlowRole.DATA, name="passages")
        for documents in [] if sketch.components(K.INGESTER) else sketch.components(K.DOCUMENT_STORE):
            sketch.flow(documents.id, part.id, role=FlowRole.DATA, name="documents")
    elif only_kept(sketch, part.id):
        _pave(sketch, _KEPT, hub=hub, part=part.id)
    elif indexes:
        ingesters = sketch.components(K.INGESTER)
        gate = ingesters[0].id if ingesters else indexes[0].id
        sketch.flow(part.id, gate, role=FlowRole.DATA, name="documents")
        if ingesters:
            sketch.flow(gate, indexes[0].id, role=FlowRole.DATA, name="passages")
    else:
        sketch.flow(part.id, reader, role=FlowRole.DATA, name="documents")


def _trained(sketch: Sketch, part: Component, *, usual: str) -> str:
    """Return the model that is trained: one named beside it, else one of our own, else the usual one."""
    models = sketch.components(*MODEL_KINDS)
    beside = {e for s, _, _ in sketch.places.get(part.id, ()) for e, _ in sketch.mentioned_in(s)}
    own = [m for m in models if m.kind is K.MODEL_SERVER or not _is_bought(sketch, m)]
    found = [m for m in models if m.id in beside] or own
    return found[0].id if found else usual


def _is_bought(sketch: Sketch, model: Component) -> bool:
    scope = sketch.known(model.id, "scope")
    return scope is not None and bool(set(scope.values) & {"vendor_api", "saas"})


def _join_training(sketch: Sketch, part: Component, *, model: str) -> None:
    sketch.flow(part.id, model, role=FlowRole.DATA, name="weights")
    if part.kind is not K.TRAINING_PIPELINE:
        return
    for sentence, _, _ in sketch.places.get(part.id, ()):
        for element, _ in sketch.mentioned_in(sentence):
            component = sketch.model.system.by_id.get(element)
            if isinstance(component, Component) and component.kind in _TRAINED_ON:
                sketch.flow(element, part.id, role=FlowRole.DATA, name="training data")


def _join_people(sketch: Sketch, *, shown: Container[str]) -> None:
    for actor in sketch.model.system.actors:
        for element in actor.reaches:
            if element in shown:
                sketch.flow(element, actor.id, role=FlowRole.DATA, name="output")
            elif actor.part == "user" or (actor.part == "author" and sketch.kind_of(element) in FRONTS):
                sketch.flow(
                    actor.id, element, role=FlowRole.INSTRUCTION, name="request", trigger=Trigger.PERSON
                )


def _draw_boundaries(sketch: Sketch) -> None:
    """Draw a boundary round what each supplier runs, and one round what is ours; people's own stay."""
    boundaries = sketch.model.system.boundaries
    mine = {
        b.name: b for b in boundaries if b.origin.by == GUIDED and b.origin.certainty is Certainty.INFERRED
    }
    taken = {m for b in boundaries if b.name not in mine for m in b.members}
    wanted = _sides(sketch)
    for name, members in wanted.items():
        inside = tuple(m for m in members if m not in taken)
        known = mine.get(name)
        if known is None and inside:
            origin = Origin(certainty=Certainty.INFERRED, by=GUIDED)
            sketch.put(TrustBoundary(id=sketch.new_id(name), name=name, members=inside, origin=origin))
        elif known is not None and known.members != inside:
            sketch.put(with_fields(known, members=inside))
    for name, boundary in mine.items():
        if name not in wanted and boundary.members:
            sketch.put(with_fields(boundary, members=()))


def _sides(sketch: Sketch) -> dict[str, list[str]]:
    """Return the parts by who runs them."""
    sides: dict[str, list[str]] = defaultdict(list)
    for component in sketch.model.system.components:
        scope = sketch.known(component.id, "scope")
        outside = component.kind is K.THIRD_PARTY or (scope and set(scope.values) & {"vendor_api", "saas"})
        name = f"run by the provider of {component.product or component.name}"[:120]
        sides[name if outside else _OURS].append(component.id)
    return sides
