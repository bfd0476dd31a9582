"""Join the parts: the flows and boundaries that follow from what the parts are. All are marked as inferred."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from assistant.changes.apply import with_fields
from assistant.interview.parts import HUB_KINDS, MODEL_KINDS
from assistant.interview.sketch import Sketch
from assistant.model.system import Component, TrustBoundary
from assistant.model.values import Origin
from knowledge_base.vocabulary import Certainty, FlowRole, Trigger
from knowledge_base.vocabulary import ComponentKind as K

_USED_BY_HUB: Final = frozenset(
    {K.TOOL, K.MCP_SERVER, K.PLUGIN, K.COMPUTER_USE, K.CODE_INTERPRETER, K.SERVICE, K.THIRD_PARTY, K.WALLET, K.SANDBOX}
)
_READ_BY_HUB: Final = frozenset({K.DATABASE, K.QUEUE, K.PARSER, K.INGESTER, K.RETRIEVER, K.MEMORY})
_SENT_TELEMETRY: Final = frozenset({K.LOG_STORE, K.FEEDBACK_COLLECTOR, K.EVALUATION_HARNESS})
_STORES: Final = (K.VECTOR_STORE, K.DOCUMENT_STORE)
_FRONTS: Final = (K.CHAT_FRONT_END, K.GATEWAY)


def connect(sketch: Sketch, hub: str, model: str) -> None:
    """Add the flows that each new part needs; flows between parts known before are left alone."""
    fresh = set(sketch.fresh)
    for component in sketch.model.system.components:
        if component.id in fresh or hub in fresh:
            _join(sketch, component, hub, model)
    _join_users(sketch)
    _draw_boundaries(sketch)


def _join(sketch: Sketch, part: Component, hub: str, model: str) -> None:
    kind = part.kind
    if part.id == hub:
        sketch.flow(hub, model, FlowRole.INSTRUCTION, name="prompt")
        sketch.flow(model, hub, FlowRole.DATA, name="answer")
    elif kind in HUB_KINDS:
        sketch.flow(hub, part.id, FlowRole.INSTRUCTION, name="task")
        sketch.flow(part.id, hub, FlowRole.DATA, name="result")
        sketch.flow(part.id, model, FlowRole.INSTRUCTION, name="prompt")
        sketch.flow(model, part.id, FlowRole.DATA, name="answer")
    elif kind in MODEL_KINDS and part.id != model:
        sketch.flow(hub, part.id, FlowRole.INSTRUCTION, name="prompt")
        sketch.flow(part.id, hub, FlowRole.DATA, name="answer")
    elif kind in _FRONTS:
        sketch.flow(part.id, hub, FlowRole.INSTRUCTION, name="request", trigger=Trigger.PERSON)
        sketch.flow(hub, part.id, FlowRole.DATA, name="answer")
    elif kind is K.CHANNEL_CONNECTOR:
        sketch.flow(part.id, hub, FlowRole.DATA, name="message", trigger=Trigger.EVENT)
        sketch.flow(hub, part.id, FlowRole.DATA, name="reply")
    elif kind in _USED_BY_HUB:
        sketch.flow(hub, part.id, FlowRole.INSTRUCTION, name="call")
        sketch.flow(part.id, hub, FlowRole.TOOL_RESULT, name="result")
    else:
        _join_support(sketch, part, hub, model)


def _join_support(sketch: Sketch, part: Component, hub: str, model: str) -> None:
    kind = part.kind
    if kind is K.MCP_SERVER:
        sketch.flow(part.id, hub, FlowRole.TOOL_DESCRIPTION, name="tool descriptions")
    elif kind in _STORES:
        _join_store(sketch, part, hub)
    elif kind in _READ_BY_HUB:
        sketch.flow(part.id, hub, FlowRole.DATA, name="content")
        if kind is K.MEMORY:
            sketch.flow(hub, part.id, FlowRole.DATA, name="what to remember")
    elif kind in _SENT_TELEMETRY:
        sketch.flow(hub, part.id, FlowRole.TELEMETRY, name="records")
    elif kind is K.APPROVAL_SCREEN:
        sketch.flow(hub, part.id, FlowRole.DATA, name="what to approve")
        sketch.flow(part.id, hub, FlowRole.APPROVAL, name="approval")
    elif kind in (K.IDENTITY_PROVIDER, K.SECRETS_STORE):
        sketch.flow(part.id, hub, FlowRole.CREDENTIAL, name="credentials")
    elif kind in (K.MODERATION_CLASSIFIER, K.RERANKER, K.EMBEDDING_SERVICE, K.POLICY_ENGINE):
        sketch.flow(hub, part.id, FlowRole.DATA, name="text to judge")
        sketch.flow(part.id, hub, FlowRole.TELEMETRY, name="verdict")
    elif kind is K.SCHEDULER:
        sketch.flow(part.id, hub, FlowRole.INSTRUCTION, name="start", trigger=Trigger.SCHEDULE)
    elif kind in (K.TRAINING_PIPELINE, K.MODEL_REGISTRY):
        sketch.flow(part.id, model, FlowRole.DATA, name="weights")
        if kind is K.TRAINING_PIPELINE:
            _feed_training(sketch, part.id)
    elif kind in (K.ANNOTATION_PLATFORM, K.NOTEBOOK):
        for pipeline in sketch.components(K.TRAINING_PIPELINE):
            sketch.flow(part.id, pipeline.id, FlowRole.DATA, name="training data")


def _feed_training(sketch: Sketch, pipeline: str) -> None:
    """Let what the same sentence mentions as data feed the training."""
    data = (K.DOCUMENT_STORE, K.DATABASE, K.CHANNEL_CONNECTOR, K.FEEDBACK_COLLECTOR, K.LOG_STORE, K.ANNOTATION_PLATFORM)
    for sentence, _, _ in sketch.places.get(pipeline, ()):
        for element, _ in sketch.mentioned_in(sentence):
            component = sketch.model.system.by_id.get(element)
            if isinstance(component, Component) and component.kind in data:
                sketch.flow(element, pipeline, FlowRole.DATA, name="training data")


def _join_store(sketch: Sketch, part: Component, hub: str) -> None:
    """Lead documents to the application: through the ingester, index and retriever where there are any."""
    indexes = sketch.components(K.VECTOR_STORE)
    retrievers = sketch.components(K.RETRIEVER)
    reader = retrievers[0].id if retrievers else hub
    if part.kind is K.VECTOR_STORE:
        sketch.flow(part.id, reader, FlowRole.DATA, name="passages")
        for documents in sketch.components(K.DOCUMENT_STORE):
            sketch.flow(documents.id, part.id, FlowRole.DATA, name="documents")
    elif indexes:
        ingesters = sketch.components(K.INGESTER)
        sketch.flow(part.id, ingesters[0].id if ingesters else indexes[0].id, FlowRole.DATA, name="documents")
    else:
        sketch.flow(part.id, reader, FlowRole.DATA, name="documents")


def _join_users(sketch: Sketch) -> None:
    for actor in sketch.model.system.actors:
        for element in actor.reaches:
            if actor.part == "user":
                sketch.flow(actor.id, element, FlowRole.INSTRUCTION, name="request", trigger=Trigger.PERSON)


def _draw_boundaries(sketch: Sketch) -> None:
    """Draw a boundary round what each supplier runs, and one round what is ours."""
    bought: dict[str, list[str]] = defaultdict(list)
    ours = []
    for component in sketch.model.system.components:
        scope = sketch.known(component.id, "scope")
        outside = component.kind is K.THIRD_PARTY or (scope is not None and set(scope.values) & {"vendor_api", "saas"})
        if outside:
            bought[component.product or component.name].append(component.id)
        else:
            ours.append(component.id)
    wanted = {f"run by the provider of {name}": members for name, members in bought.items()}
    if ours:
        wanted["run by us"] = ours
    by_name = {b.name: b for b in sketch.model.system.boundaries}
    drawn = {m for b in sketch.model.system.boundaries if b.origin.by != "guided" for m in b.members}
    for name, members in wanted.items():
        inside = tuple(m for m in members if m not in drawn)
        known = by_name.get(name)
        if known is None and inside:
            origin = Origin(certainty=Certainty.INFERRED, by="guided")
            sketch.put(TrustBoundary(id=sketch.new_id(name), name=name, members=inside, origin=origin))
        elif known is not None and known.origin.by == "guided" and known.members != inside:
            sketch.put(with_fields(known, members=inside))
    for name, boundary in by_name.items():
        if boundary.origin.by == "guided" and name not in wanted and boundary.members:
            sketch.put(with_fields(boundary, members=()))
