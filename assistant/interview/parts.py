"""From things to components: which are there already, which are new, and what to call them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from assistant.changes.apply import with_fields
from assistant.interview.joining import may_be_one
from assistant.interview.naming import component_name, generic_name, is_vague
from assistant.interview.patterns import Polarity
from assistant.interview.sketch import INFERRED, Sketch
from assistant.interview.taking_out import take_out, tell
from assistant.interview.text import same_words, words_of
from assistant.interview.things import CONTENT, HUB_KINDS, MODEL_KINDS, Thing
from assistant.model.system import Artefact, Component
from assistant.model.values import SYSTEM
from knowledge_base.catalogue import Catalogue
from knowledge_base.vocabulary import ArtefactKind, Certainty, DeploymentScope, FactTime
from knowledge_base.vocabulary import ComponentKind as K

DENIED_FACTS: Final = {
    K.MEMORY: ("has-memory", "no"),
    K.MCP_SERVER: ("uses-mcp", "no"),
    K.TRAINING_PIPELINE: ("trains-model", "no"),
}
"""The facts about the system that follow when a part of these kinds is denied."""

_ONE_OF: Final = frozenset(
    {
        *(
            K.CHAT_FRONT_END,
            K.MODEL_ENDPOINT,
            K.MODEL_SERVER,
            K.EMBEDDING_SERVICE,
            K.RETRIEVER,
            K.VECTOR_STORE,
        ),
        *(
            K.MEMORY,
            K.LOG_STORE,
            K.IDENTITY_PROVIDER,
            K.SECRETS_STORE,
            K.TRAINING_PIPELINE,
            K.APPROVAL_SCREEN,
        ),
        *(
            K.CODE_INTERPRETER,
            K.MODERATION_CLASSIFIER,
            K.SCHEDULER,
            K.INGESTER,
            K.PARSER,
            K.FEEDBACK_COLLECTOR,
        ),
        *(K.EVALUATION_HARNESS, K.COMPUTE_CLUSTER, K.COMPUTER_USE, K.ANNOTATION_PLATFORM, K.RERANKER),
    }
)
_ROW: Final = re.compile(r",\s|\band\b|\bor\b", re.IGNORECASE)
_ROW_LENGTH: Final = 40
_FLEETING: Final = frozenset("page photo picture image question answer request upload thread call".split())
"""Content that is no place of its own, whatever carries it."""
_CARRIERS: Final = (K.DOCUMENT_STORE, K.CHANNEL_CONNECTOR, K.PARSER)
_CHANNELS: Final = frozenset("email e-mail mail sms call".split())
_THROUGH: Final = frozenset("by via through per over and or use uses like".split())
_PRODUCES: Final = re.compile(
    r"\b(?:we|it|bot|agent|assistant|tool|system|model|llm|ai|claude|gpt\S*|to|and|that|"
    r"which)\s+(?:\w+ly\s+)?"
    r"(?:produces?|generates?|writes?|drafts?|creates?|composes?|prepares?)\s+(?:(?!to\b|into\b|"
    r"in\b)\w+\s+){0,3}$",
    re.IGNORECASE,
)
_MADE: Final = re.compile(
    r"^\s+(?:is|are|gets?)\s+(?:then\s+)?(?:sent|mailed|created|generated|published|written|returned|"
    r"delivered|printed|shown)\b"
)
_CANNOT_REACH: Final = re.compile(
    r"(?:not|never|n['’]t|cannot|nobody|no one|no longer)\s+(?:\w+ly |also |be able to |allowed to )?"
    r"(?:edit|write|change|modify|upload|delete|see|access|reach|open|approve|publish|update|post|touch)\b"
    r"[^,;:.]*$",
    re.IGNORECASE,
)
"""What is denied of people who reach for a part, and not of the part: *customers cannot edit the wiki*."""
_SELF_RUN: Final = (DeploymentScope.SELF_HOSTED, DeploymentScope.LOCAL_OPEN_WEIGHTS)


def place_parts(sketch: Sketch, things: Sequence[Thing], *, catalogue: Catalogue) -> None:
    """Add a component for each thing that is not there yet: named ones first, then content, then signs."""
    for thing in sorted(things, key=_weight):
        if thing.kind in HUB_KINDS:
            continue
        if _is_told(sketch, thing):
            listed = _is_content(thing) and _in_row(sketch, thing)
            _place(sketch, replace(thing, described=True) if listed else thing, catalogue=catalogue)


def _weight(thing: Thing) -> int:
    return 2 if thing.sign else 1 if _is_content(thing) else 0


def _is_content(thing: Thing) -> bool:
    """Whether words such as *every mail* or *the documents* tell of what goes through, not of a place."""
    if thing.described or thing.product or thing.head[-1] not in CONTENT or thing.kind not in _CARRIERS:
        return False
    before = words_of(thing.mention.before[-20:])
    return thing.head[-1] not in _CHANNELS or not before or before[-1] not in _THROUGH


def _is_told(sketch: Sketch, thing: Thing) -> bool:
    """Whether a thing is said to be there today; what is denied or planned is told of and left out."""
    manner = thing.mention.manner
    if thing.kind is K.CHAT_FRONT_END and thing.name.lower() == "chats":
        return False
    if _is_output(thing):
        return False
    if thing.head[-1] in CONTENT and _MADE.match(thing.sentence.text[thing.end :]):
        return False
    if manner.when is not FactTime.TODAY:
        word = "planned" if manner.when is FactTime.PLANNED else "no longer there"
        tell(sketch, f"{word}, so not counted today: {thing.name}", thing=thing)
        return False
    if manner.polarity is Polarity.YES or _CANNOT_REACH.search(thing.mention.before):
        return True
    taken_out = take_out(sketch, thing)
    key, value = DENIED_FACTS.get(thing.kind, ("", ""))
    if key and not sketch.components(thing.kind):
        told = "" if taken_out else f"not there: {thing.name}"
        fact = sketch.fact(SYSTEM, key, values=(value,), sentence=thing.sentence, manner=manner)
        sketch.record(fact, told)
    elif not (thing.sign or taken_out or _is_there(sketch, thing) or thing.kind is K.IDENTITY_PROVIDER):
        tell(sketch, f"not there: {thing.name}", thing=thing)
    return False


def _is_there(sketch: Sketch, thing: Thing) -> bool:
    """Whether the message itself names it as there: *it ignores the SharePoint permissions*."""
    names = (name for e in sketch.fresh for name in _names_of(sketch, e))
    return any(same_words(name, thing.name) for name in names)


def _names_of(sketch: Sketch, element: str) -> tuple[str, ...]:
    part = sketch.model.system.by_id.get(element)
    return (part.name, part.product or part.name) if isinstance(part, Component) else ()


def _is_output(thing: Thing) -> bool:
    """Whether documents are what comes out: *it writes product descriptions*."""
    if thing.kind not in (K.DOCUMENT_STORE, K.CHANNEL_CONNECTOR) or thing.product is not None or thing.sign:
        return False
    return _PRODUCES.search(thing.mention.before) is not None


def _place(sketch: Sketch, thing: Thing, *, catalogue: Catalogue) -> None:
    known = _find(sketch, thing, catalogue=catalogue)
    carried = thing.head[-1] in _FLEETING or bool(sketch.components(thing.kind))
    if known is None and _is_content(thing) and carried:
        return
    if known is None:
        element = _add(sketch, thing, catalogue=catalogue)
    else:
        element = _take_for(sketch, thing, known=known, catalogue=catalogue)
    note_thing(sketch, element, thing=thing)


def note_thing(sketch: Sketch, element: str, *, thing: Thing) -> None:
    """Remember where a component is mentioned, who runs it, and the weights it loads."""
    sketch.seen_at(element, thing.sentence, start=thing.start, end=thing.end)
    note_scope(sketch, element, thing=thing)
    _note_weights(sketch, element, thing=thing)


def _find(sketch: Sketch, thing: Thing, *, catalogue: Catalogue) -> Component | None:
    """Return the component that a thing means, nothing for a new one."""
    name = component_name(thing, catalogue)
    if thing.head == ("server",) and not thing.described:
        servers = [c for c in sketch.model.system.components if words_of(c.name)[-1:] == ("server",)]
        if servers:
            return servers[-1]
    kinds = MODEL_KINDS if thing.kind in MODEL_KINDS else (thing.kind,)
    alike = sketch.components(*kinds)
    for component in sketch.model.system.components:
        if _same(component, name, thing=thing) and (
            component in alike or may_be_one(component.kind, thing.kind)
        ):
            return component
    if thing.sign or _is_content(thing):
        return _nearest(sketch, thing, alike=alike)
    if not thing.described and not thing.is_product:
        related = [c for c in sketch.model.system.components if may_be_one(c.kind, thing.kind)]
        same_head = [c for c in related if words_of(c.name)[-1:] == thing.head[-1:]]
        if same_head:
            return same_head[-1]
        if thing.kind in _ONE_OF and alike and thing.plain:
            return alike[-1]
    vague = [c for c in alike if is_vague(c, catalogue)]
    assumed = [c for c in vague if c.origin.is_template]
    return assumed[0] if assumed else vague[-1] if vague and thing.kind in _ONE_OF else None


def _same(component: Component, name: str, *, thing: Thing) -> bool:
    if thing.is_product and set(words_of(name)) <= set(words_of(component.name)):
        return True
    names = (component.name, component.product or component.name)
    return any(same_words(known, new) for known in names for new in (name, thing.product_name or name))


def _nearest(sketch: Sketch, thing: Thing, *, alike: list[Component]) -> Component | None:
    """Return what carries or holds the content that is spoken of."""
    here = {element for element, start in sketch.mentioned_in(thing.sentence) if not _listed(thing, start)}
    near = [c for c in sketch.model.system.components if c.id in here and may_be_one(c.kind, thing.kind)]
    if near or thing.sign:
        return near[0] if near else alike[-1] if alike else None
    return alike[0] if len(alike) == 1 else None


def _in_row(sketch: Sketch, thing: Thing) -> bool:
    """Whether content is listed beside a place, and so is one of its own: *the wiki and the contracts*."""
    for element, start in sketch.mentioned_in(thing.sentence):
        part = sketch.model.system.by_id.get(element)
        if not isinstance(part, Component) or not may_be_one(part.kind, thing.kind):
            continue
        place = words_of(part.name)[-1] not in CONTENT
        if place and abs(thing.start - start) <= _ROW_LENGTH and _listed(thing, start):
            return True
    return False


def _listed(thing: Thing, other: int) -> bool:
    """Whether a thing stands in a row with what is named elsewhere in its sentence."""
    low, high = sorted((thing.start, other))
    return _ROW.search(thing.sentence.text[low:high]) is not None


def _add(sketch: Sketch, thing: Thing, *, catalogue: Catalogue) -> str:
    certainty = Certainty.INFERRED if thing.sign or _is_content(thing) else thing.mention.manner.certainty
    return sketch.add_component(
        component_name(thing, catalogue),
        thing.kind,
        sentence=thing.sentence,
        certainty=certainty,
        product=thing.product_name,
    )


def _take_for(sketch: Sketch, thing: Thing, *, known: Component, catalogue: Catalogue) -> str:
    """Let a better name, kind or product take the place of a vague one."""
    if thing.sign or _is_content(thing):
        return known.id
    assumed = known.origin.is_template
    if is_vague(known, catalogue) and (thing.described or thing.product or (assumed and not thing.plain)):
        name = component_name(thing, catalogue)
        origin = sketch.origin(thing.sentence, thing.mention.manner.certainty)
        instead = f", in the place of the assumed {known.name}" if assumed else ""
        sketch.put(
            with_fields(known, name=name, kind=thing.kind, product=thing.product_name, origin=origin),
            f"part: {name} ({thing.kind.label.lower()}){instead}",
        )
    elif known.product is None and thing.product_name and not same_words(known.name, thing.product_name):
        sketch.put(with_fields(known, product=thing.product_name))
        tell(sketch, f"{known.name} is {thing.product_name}", thing=thing)
    elif known.origin.certainty in (Certainty.INFERRED, Certainty.ASSUMED):
        sketch.put(with_fields(known, origin=sketch.origin(thing.sentence, thing.mention.manner.certainty)))
    return known.id


def note_scope(sketch: Sketch, element: str, *, thing: Thing) -> None:
    """Record who runs a component, where its product's name settles that."""
    if thing.scope is None:
        return
    known = sketch.known(element, "scope")
    if known is not None and known.origin.is_template:
        known = None
    if known is not None and not set(known.values) & {str(s) for s in _SELF_RUN}:
        return
    if known is not None and thing.scope in _SELF_RUN:
        return
    told = f"{sketch.name_of(element)} runs as: {thing.scope.label.lower()}"
    scope = (str(thing.scope),)
    fact = sketch.fact(element, "scope", values=scope, sentence=thing.sentence, manner=INFERRED)
    sketch.record(fact, told)


def _note_weights(sketch: Sketch, element: str, *, thing: Thing) -> None:
    """Add the weights that a server of our own loads."""
    product = thing.mention.meaning.product
    component = sketch.model.system.by_id[element]
    if (
        product is None
        or product.artefact is not ArtefactKind.WEIGHTS
        or not isinstance(component, Component)
    ):
        return
    scope = sketch.known(element, "scope")
    if component.kind is not K.MODEL_SERVER or (scope and set(scope.values) & {"vendor_api", "saas"}):
        return
    name = f"weights of {thing.mention.name}"
    if any(same_words(artefact.name, name) for artefact in sketch.model.system.artefacts):
        return
    sketch.put(
        Artefact(
            id=sketch.new_id(name),
            name=name,
            kind=ArtefactKind.WEIGHTS,
            publisher=product.vendor,
            loaded_by=(element,),
            origin=sketch.origin(thing.sentence, Certainty.INFERRED),
        ),
        f"to be loaded: {name}",
    )


def ensure_model(sketch: Sketch, catalogue: Catalogue) -> str:
    """Return the model; add it, as inferred, where nobody named it."""
    models = sketch.components(*MODEL_KINDS)
    if models:
        return models[0].id
    return sketch.add_component(
        generic_name(K.MODEL_ENDPOINT, catalogue),
        K.MODEL_ENDPOINT,
        sentence=None,
        certainty=Certainty.INFERRED,
    )
