"""From mentions to components: what is one thing under two names, and what the whole is called."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from assistant.changes.apply import with_fields
from assistant.interview.actions import Action, ActionSort, is_stated
from assistant.interview.mentions import Mention, is_verb, kind_of, same_words
from assistant.interview.patterns import Polarity
from assistant.interview.sketch import Sketch, Understood
from assistant.interview.text import words_of
from assistant.model.system import Component
from assistant.model.values import SYSTEM
from knowledge_base.catalogue import Catalogue
from knowledge_base.vocabulary import Certainty, ComponentKind, DeploymentScope, FactTime

HUB_KINDS: Final = (ComponentKind.AGENT, ComponentKind.ORCHESTRATOR)
MODEL_KINDS: Final = (ComponentKind.MODEL_ENDPOINT, ComponentKind.MODEL_SERVER)
DENIED_FACTS: Final = {
    ComponentKind.MEMORY: "has-memory",
    ComponentKind.MCP_SERVER: "uses-mcp",
    ComponentKind.TRAINING_PIPELINE: "trains-model",
}
_ONE_OF: Final = frozenset(
    {
        ComponentKind.CHAT_FRONT_END,
        ComponentKind.ORCHESTRATOR,
        ComponentKind.MODEL_ENDPOINT,
        ComponentKind.MODEL_SERVER,
        ComponentKind.EMBEDDING_SERVICE,
        ComponentKind.RETRIEVER,
        ComponentKind.VECTOR_STORE,
        ComponentKind.MEMORY,
        ComponentKind.LOG_STORE,
        ComponentKind.IDENTITY_PROVIDER,
        ComponentKind.SECRETS_STORE,
        ComponentKind.TRAINING_PIPELINE,
        ComponentKind.APPROVAL_SCREEN,
        ComponentKind.CODE_INTERPRETER,
        ComponentKind.MODERATION_CLASSIFIER,
    }
)
_HUB_WORDS: Final = frozenset("bot chatbot assistant copilot agent companion helper".split())
_HUMAN_AGENTS = re.compile(
    r"\b(?:human|live|service|call[- ]cent(?:er|re)|contact[- ]cent(?:er|re)|insurance|sales|estate|travel|our|support)\s+agents\b",
    re.IGNORECASE,
)
_AI_AGENTS = re.compile(
    r"\b(?:ai|llm|autonomous|sub-?|multi-?|several|software|specialised|specialized|other)[\s-]*agents?\b|\bagents? (?:call|talk|hand)", re.IGNORECASE
)
_GENERIC_LEAD: Final = frozenset("the a an our call calls use uses using has have with following access set tools tool".split())
_SAME_THING = re.compile(r"^[\s,(]*(?:\(|via|through|on|from|by|hosted|served|running|run|in|using|over|deployed|accessed|as|called|model|api|the|with|,?\s*which)\b", re.IGNORECASE)
_BETWEEN: Final = 45


def place_components(sketch: Sketch, mentions: Sequence[Mention], catalogue: Catalogue) -> None:
    """Add a component for each thing mentioned that is not there yet."""
    last_model: tuple[Mention, str] | None = None
    for mention in mentions:
        kind = _kind_meant(mention)
        if kind is None or mention.manner.when is not FactTime.TODAY:
            _note_later(sketch, mention)
            continue
        if mention.manner.polarity is Polarity.NO:
            _deny(sketch, mention, kind)
            continue
        if kind in MODEL_KINDS and last_model and _names_same(last_model[0], mention):
            _add_product(sketch, last_model[1], mention)
            continue
        if kind in MODEL_KINDS and (served := _served_by(sketch, mention)):
            _add_product(sketch, served, mention)
            continue
        element = _resolve(sketch, mention, kind, catalogue)
        sketch.seen_at(element, mention.sentence, mention.start, mention.end)
        _scope_of_product(sketch, element, mention)
        if kind in MODEL_KINDS and mention.meaning.sort == "product":
            last_model = (mention, element)


def _kind_meant(mention: Mention) -> ComponentKind | None:
    kind = kind_of(mention)
    if kind is ComponentKind.CHAT_FRONT_END and mention.head.split()[-1] in _HUB_WORDS:
        return ComponentKind.ORCHESTRATOR
    if kind is ComponentKind.AGENT and mention.name.lower().endswith("agents") and not _AI_AGENTS.search(mention.sentence.text):
        return None
    if kind is ComponentKind.AGENT and _HUMAN_AGENTS.search(mention.sentence.text[max(0, mention.start - 14) : mention.end]):
        return None
    return kind


def _note_later(sketch: Sketch, mention: Mention) -> None:
    if kind_of(mention) is not None and mention.manner.when is not FactTime.TODAY:
        word = "planned" if mention.manner.when is FactTime.PLANNED else "no longer there"
        told = f"{word}, so not counted today: {mention.name}"
        sketch.understood.append(Understood(told, sketch.quote(mention.sentence).text, mention.manner.certainty, SYSTEM))


def _deny(sketch: Sketch, mention: Mention, kind: ComponentKind) -> None:
    key = DENIED_FACTS.get(kind)
    told = f"not there: {mention.name}"
    if key and not sketch.components(kind):
        sketch.fact(SYSTEM, key, ("no",), sentence=mention.sentence, manner=mention.manner, told=told)
    else:
        sketch.understood.append(Understood(told, sketch.quote(mention.sentence).text, mention.manner.certainty, SYSTEM))


def _names_same(earlier: Mention, mention: Mention) -> bool:
    """Whether two products in one breath are one thing: *GPT-4o via Azure OpenAI*."""
    if earlier.sentence.start != mention.sentence.start:
        return False
    between = earlier.sentence.text[earlier.end : mention.start]
    return len(between) <= _BETWEEN and bool(_SAME_THING.match(between) or not between.strip())


def _served_by(sketch: Sketch, mention: Mention) -> str | None:
    """Return the open model that a serving program such as vLLM runs."""
    product = mention.meaning.product
    if product is None or product.scope is not DeploymentScope.SELF_HOSTED:
        return None
    for component in sketch.components(*MODEL_KINDS):
        scope = sketch.known(component.id, "scope")
        if scope is None or "local_open_weights" in scope.values:
            return component.id
    return None


def _add_product(sketch: Sketch, element: str, mention: Mention) -> None:
    component = sketch.model.system.by_id[element]
    if isinstance(component, Component) and not same_words(component.name, mention.name):
        sketch.put(with_fields(component, product=mention.name))
    sketch.seen_at(element, mention.sentence, mention.start, mention.end)
    _scope_of_product(sketch, element, mention)


def _scope_of_product(sketch: Sketch, element: str, mention: Mention) -> None:
    product = mention.meaning.product
    known = sketch.known(element, "scope")
    settled = known is not None and "local_open_weights" not in known.values
    if product is None or product.scope is None or settled:
        return
    told = f"{sketch.name_of(element)} runs as: {product.scope.label.lower()}"
    sketch.fact(
        element, "scope", (str(product.scope),), sentence=mention.sentence, certainty=Certainty.INFERRED, told=told
    )


def _resolve(sketch: Sketch, mention: Mention, kind: ComponentKind, catalogue: Catalogue) -> str:
    """Find the component a mention means, or add it."""
    name = component_name(mention, kind, catalogue)
    kinds = HUB_KINDS if kind in HUB_KINDS else MODEL_KINDS if kind in MODEL_KINDS else (kind,)
    alike = sketch.components(*kinds)
    for component in alike:
        if same_words(component.name, name) or (component.product and same_words(component.product, name)):
            return component.id
    if kind in HUB_KINDS:
        return _hub(sketch, mention, kind, name, alike)
    if alike and (not mention.described and mention.meaning.sort != "product"):
        same_head = [c for c in alike if words_of(c.name)[-1:] == tuple(mention.head.split()[-1:])]
        if same_head:
            return same_head[-1].id
        if kind in _ONE_OF:
            return alike[-1].id
    if kind in _ONE_OF and (vague := [c for c in alike if _is_vague(c, catalogue)]):
        known = vague[-1]
        sketch.put(with_fields(known, name=name, kind=kind, origin=sketch.origin(mention.sentence)))
        return known.id
    return sketch.add_component(name, kind, sentence=mention.sentence, certainty=mention.manner.certainty)


def _hub(sketch: Sketch, mention: Mention, kind: ComponentKind, name: str, alike: list[Component]) -> str:
    """Find the application or agent meant; there is one unless agents are told apart by name."""
    told_apart = kind is ComponentKind.AGENT and mention.described and mention.head.split()[-1] == "agent"
    agents = [c for c in alike if c.kind is ComponentKind.AGENT]
    if told_apart and agents and words_of(agents[-1].name)[-1:] == ("agent",) and len(words_of(agents[-1].name)) > 1:
        return sketch.add_component(name, kind, sentence=mention.sentence)
    if not alike:
        return sketch.add_component(name, kind, sentence=mention.sentence, certainty=mention.manner.certainty)
    hub = alike[0]
    if kind is ComponentKind.AGENT and hub.kind is not kind:
        sketch.put(with_fields(hub, kind=kind))
    if mention.described and len(words_of(hub.name)) < len(words_of(name)):
        sketch.rename(hub.id, name)
    return hub.id


def _is_vague(component: Component, catalogue: Catalogue) -> bool:
    generic = catalogue.kind(component.kind).generic_name.removeprefix("the ")
    if component.kind in MODEL_KINDS and component.product is None:
        return component.name.islower()
    inferred = component.product is None and component.origin.certainty is Certainty.INFERRED
    return inferred or same_words(component.name, generic)


def component_name(mention: Mention, kind: ComponentKind, catalogue: Catalogue) -> str:
    """Return what to call a component: the team's words, or the kind's usual name where they say less."""
    if mention.meaning.sort == "product":
        return mention.name
    words = mention.name.split()
    if _says_no_name(mention):
        return catalogue.kind(kind).generic_name.removeprefix("the ")
    if words and words[0].lower() in _GENERIC_LEAD:
        rest = [w for w in words if w.lower() not in _GENERIC_LEAD]
        if len(rest) < 1 or not mention.described:
            return catalogue.kind(kind).generic_name.removeprefix("the ")
        words = rest
    name = " ".join(words)
    starts = mention.start == 0 and name[:1].isupper() and name[1:2].islower()
    return name[0].lower() + name[1:] if starts else name


def _says_no_name(mention: Mention) -> bool:
    """Whether the words tell of a part without naming it: *fine-tuned*, *logged*, *labelled by*, *RAG*."""
    head = mention.head.split()
    last = mention.name.split()[-1].lower()
    return head == ["rag"] or last in ("by", "on") or last.endswith("ed") or (len(head) <= 2 and is_verb(last))


def ensure_hub(sketch: Sketch, *, acts: bool, catalogue: Catalogue) -> str:
    """Return the application at the centre; add it, as inferred, where nobody named it."""
    hubs = sketch.components(*HUB_KINDS)
    if hubs:
        hub = hubs[0]
        if acts and hub.kind is ComponentKind.ORCHESTRATOR:
            sketch.put(with_fields(hub, kind=ComponentKind.AGENT))
        return hub.id
    kind = ComponentKind.AGENT if acts else ComponentKind.ORCHESTRATOR
    name = catalogue.kind(kind).generic_name.removeprefix("the ")
    return sketch.add_component(name, kind, sentence=None, certainty=Certainty.INFERRED)


def ensure_model(sketch: Sketch, catalogue: Catalogue) -> str:
    """Return the model; add it, as inferred, where nobody named it."""
    models = sketch.components(*MODEL_KINDS)
    if models:
        return models[0].id
    name = catalogue.kind(ComponentKind.MODEL_ENDPOINT).generic_name.removeprefix("the ")
    return sketch.add_component(name, ComponentKind.MODEL_ENDPOINT, sentence=None, certainty=Certainty.INFERRED)


def place_actions(sketch: Sketch, actions: Sequence[Action], hub: str) -> None:
    """Give the application its functions, and make a tool of each thing it may do to the world."""
    for action in actions:
        if not is_stated(action):
            continue
        if action.sort is ActionSort.ANSWERS:
            _add_action(sketch, hub, action)
            continue
        element = _tool_mentioned(sketch, action) or _tool_for(sketch, action)
        if element is not None:
            sketch.seen_at(element, action.sentence, action.start, action.end)
            _add_action(sketch, element, action)
            if action.sort is ActionSort.LOOKS_UP and element in sketch.fresh:
                _only_reads(sketch, element, action)


def _only_reads(sketch: Sketch, element: str, action: Action) -> None:
    """Note that what was added only for looking something up changes nothing and moves no money."""
    for key in ("irreversible", "moves-money"):
        if sketch.known(element, key) is None:
            sketch.fact(element, key, ("no",), sentence=action.sentence, certainty=Certainty.INFERRED)


def _tool_mentioned(sketch: Sketch, action: Action) -> str | None:
    """Return the tool or service an action names itself, such as *through the refund API*."""
    acting = (ComponentKind.TOOL, ComponentKind.MCP_SERVER, ComponentKind.PLUGIN, ComponentKind.CODE_INTERPRETER)
    for element, start in sketch.mentioned_in(action.sentence):
        component = sketch.model.system.by_id.get(element)
        if isinstance(component, Component) and action.start <= start < action.end and component.kind in acting:
            return element
    return None


_READ_STORES: Final = (
    ComponentKind.DOCUMENT_STORE,
    ComponentKind.VECTOR_STORE,
    ComponentKind.DATABASE,
    ComponentKind.CHANNEL_CONNECTOR,
    ComponentKind.RETRIEVER,
    ComponentKind.THIRD_PARTY,
)


def _tool_for(sketch: Sketch, action: Action) -> str | None:
    """Add a tool named for the action; reading a store that is there already needs none."""
    if action.sort is ActionSort.LOOKS_UP:
        for element, start in sketch.mentioned_in(action.sentence):
            component = sketch.model.system.by_id.get(element)
            reads = isinstance(component, Component) and component.kind in _READ_STORES
            if reads and action.start <= start <= action.end + 2:
                return None
    name = f"tool to {action.short}"
    for component in sketch.components(ComponentKind.TOOL):
        if same_words(component.name, name):
            return component.id
    return sketch.add_component(name, ComponentKind.TOOL, sentence=action.sentence, certainty=action.manner.certainty)


def _add_action(sketch: Sketch, element: str, action: Action) -> None:
    component = sketch.model.system.by_id[element]
    if isinstance(component, Component) and action.third not in component.actions and len(component.actions) < 8:
        sketch.put(with_fields(component, actions=(*component.actions, action.third)))
