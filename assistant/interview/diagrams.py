"""From a pasted diagram to parts, people, flows and boundaries: what is drawn counts as said."""

from __future__ import annotations

from assistant.changes.change import PutElement
from assistant.interview.lexicon import Gazetteer
from assistant.interview.mentions import Mention, find_mentions
from assistant.interview.mermaid_text import Diagram, Edge
from assistant.interview.sketch import INFERRED, Sketch
from assistant.interview.text import same_words, split_sentences
from assistant.model.system import Actor, Component, DataFlow, TrustBoundary
from assistant.model.values import Origin, Quote
from knowledge_base.vocabulary import Certainty, ComponentKind, FlowRole, Trigger, Writer

_INSTRUCTED = frozenset(
    {
        ComponentKind.MODEL_ENDPOINT,
        ComponentKind.MODEL_SERVER,
        ComponentKind.AGENT,
        ComponentKind.TOOL,
        ComponentKind.MCP_SERVER,
    }
)
_FRONTS = frozenset({ComponentKind.CHAT_FRONT_END, ComponentKind.GATEWAY})
_TOOLS = frozenset({ComponentKind.TOOL, ComponentKind.MCP_SERVER, ComponentKind.PLUGIN})


def place_diagram(sketch: Sketch, diagram: Diagram, *, gazetteer: Gazetteer) -> None:
    """Add what a diagram draws that is not there yet; a part the text names, too, is the same part."""
    ids = {node: _place_node(sketch, name, gazetteer=gazetteer) for node, name in diagram.names.items()}
    for edge in diagram.edges:
        _place_edge(sketch, edge, ids=ids)
        if edge.back:
            _place_edge(sketch, Edge(edge.target, edge.source, edge.label, back=False), ids=ids)
    for title, members in diagram.groups.items():
        parts = [ids[m] for m in members if isinstance(sketch.model.system.by_id.get(ids[m]), Component)]
        known = any(same_words(line.name, title) for line in sketch.model.system.boundaries)
        if parts and not known:
            members_ = tuple(dict.fromkeys(parts))
            line = TrustBoundary(
                id=sketch.new_id(title), name=title, members=members_, origin=_drawn(sketch, title)
            )
            sketch.put(line, f"boundary: {title}")


def _drawn(sketch: Sketch, name: str) -> Origin:
    """Quote a label where it stands in the text letter by letter."""
    quote = Quote(text=name, utterance=sketch.utterance.id) if name in sketch.utterance.text else None
    return Origin(certainty=Certainty.SAID, by="guided", quote=quote)


def _place_node(sketch: Sketch, name: str, *, gazetteer: Gazetteer) -> str:
    known = next((e for e in sketch.model.system.elements() if same_words(e.name, name)), None)
    if known is not None:
        return known.id
    mentions = find_mentions(split_sentences(name), gazetteer)
    kinds = [kind for mention in mentions if (kind := mention.kind) is not None]
    if not kinds and (writer := _writer(mentions)) is not None:
        actor = Actor(id=sketch.new_id(name), name=name, writer=writer, origin=_drawn(sketch, name))
        return sketch.put(actor, f"people: {name} ({writer.label.lower()})")
    kind = kinds[-1] if kinds else ComponentKind.SERVICE
    part = Component(id=sketch.new_id(name), name=name, kind=kind, origin=_drawn(sketch, name))
    placed = sketch.put(part, f"part: {name} ({kind.label.lower()})")
    _scope(sketch, placed, mentions=mentions)
    return placed


def _writer(mentions: list[Mention]) -> Writer | None:
    return next((writer for mention in mentions if (writer := mention.writer) is not None), None)


def _scope(sketch: Sketch, part: str, *, mentions: list[Mention]) -> None:
    scopes = [m.meaning.product.scope for m in mentions if m.meaning.product and m.meaning.product.scope]
    if scopes:
        scope = (str(scopes[-1]),)
        sketch.record(sketch.fact(part, "scope", values=scope, sentence=None, manner=INFERRED))


def _place_edge(sketch: Sketch, edge: Edge, *, ids: dict[str, str]) -> None:
    source, target = ids[edge.source], ids[edge.target]
    flows = sketch.model.system.flows
    if source == target or any((f.source, f.target) == (source, target) for f in flows):
        return
    flow = DataFlow(
        id=sketch.new_id(f"{source} to {target}"[:44]),
        source=source,
        target=target,
        name=edge.label,
        role=_role(sketch, source=source, target=target),
        trigger=Trigger.PERSON if isinstance(sketch.model.system.by_id[source], Actor) else None,
        origin=_drawn(sketch, edge.label or sketch.model.system.name_of(source)),
    )
    sketch.do(PutElement(element=flow))


def _role(sketch: Sketch, *, source: str, target: str) -> FlowRole:
    """Say what the receiver takes a flow to be, from the kinds of its ends."""
    start, end = sketch.model.system.by_id[source], sketch.model.system.by_id[target]
    if isinstance(start, Actor) or (isinstance(start, Component) and start.kind in _FRONTS):
        return FlowRole.INSTRUCTION
    if isinstance(end, Component) and end.kind is ComponentKind.LOG_STORE:
        return FlowRole.TELEMETRY
    if isinstance(end, Component) and end.kind in _INSTRUCTED and not _stores(start):
        return FlowRole.INSTRUCTION
    return FlowRole.TOOL_RESULT if isinstance(start, Component) and start.kind in _TOOLS else FlowRole.DATA


def _stores(element: object) -> bool:
    kept = (
        ComponentKind.DOCUMENT_STORE,
        ComponentKind.VECTOR_STORE,
        ComponentKind.DATABASE,
        ComponentKind.RETRIEVER,
    )
    return isinstance(element, Component) and element.kind in kept
