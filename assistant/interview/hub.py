"""The application at the centre: what it is called, and agents that are told apart by what they do."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from assistant.changes.apply import with_fields
from assistant.interview.app_name import AppName
from assistant.interview.mentions import Mention
from assistant.interview.naming import component_name, generic_name
from assistant.interview.parts import note_thing
from assistant.interview.sketch import Sketch
from assistant.interview.text import Sentence, same_words, words_of
from assistant.interview.things import HUB_KINDS, HUB_WORDS, Thing
from assistant.interview.verbs import is_verb
from assistant.model.system import Component
from assistant.model.values import Origin
from knowledge_base.catalogue import Catalogue
from knowledge_base.vocabulary import Certainty
from knowledge_base.vocabulary import ComponentKind as K

_HUMAN_AGENTS: Final = re.compile(
    r"\b(?:human|live|service|call[- ]cent(?:er|re)|contact[- ]cent(?:er|re)|insurance|sales|estate|travel|"
    r"their|support|letting|booking desk)\s+agents?\b|\bour\s+agents\b",
    re.IGNORECASE,
)
_PERSONS_WORK: Final = re.compile(
    r"\s+(?:can |may |must |then )?(?:checks?|reviews?|edits?|approves?|corrects?|clicks?|signs?|"
    r"reads and sends)\b",
    re.IGNORECASE,
)
"""What people called agents do, and machines do not: *GPT-4 drafts, the agent checks and sends*."""
_AI_AGENTS: Final = re.compile(
    r"\b(?:ai|llm|autonomous|sub-?|multi-?|several|software|specialised|specialized|other|"
    r"\w+er)[\s-]*agents?\b"
    r"|\bagents? (?:call|talk|hand|share)",
    re.IGNORECASE,
)
_ANOTHER: Final = re.compile(r"\b(?:also|another|second|separate|besides|plus)\b[^.]*$", re.IGNORECASE)
_LEADING: Final = frozenset("router planner supervisor orchestrator manager coordinator lead".split())
_SYSTEM_NOUN: Final = re.compile(
    r"\b(?:[Tt]he|[Oo]ur|[Tt]his|[Aa]|[Aa]n)\s+((?:[\w-]+\s+){0,2}?(?:tool|system|pipeline|workflow|solution|"
    r"product|platform|"
    r"program|software|machine|script|guide|service))\s+(?:then |also |only |just |"
    r"automatically )?(?P<verb>\w+)"
)


_OFTEN: Final = 2
_A_MACHINE: Final = re.compile(r"an? (?:machine|program|software|script)\b", re.IGNORECASE)
"""*Nobody tells patients that a machine asks* names nothing."""


def find_hubs(things: Sequence[Thing], mentions: Sequence[Mention]) -> list[Thing]:
    """Return what speaks of the application or of agents of it; people called agents are left out."""
    human = any(m.writer and m.head[-1] == "agent" for m in mentions)
    hubs = [t for t in things if t.kind in HUB_KINDS and t.mention.manner.holds_today]
    machines = [t for t in hubs if t.head[-1] != "agent" or not _is_human(t, human=human)]
    return hubs if len(_told_apart(machines)) > 1 else machines


def _is_human(thing: Thing, *, human: bool) -> bool:
    text = thing.sentence.text
    if len(thing.head) > 1:
        return False
    if _HUMAN_AGENTS.search(text[max(0, thing.start - 16) : thing.end]):
        return True
    plain = not thing.described and len(thing.head) == 1
    if plain and _PERSONS_WORK.match(text[thing.end :]):
        return True
    return plain and (human or (thing.name.lower() == "agents" and not _AI_AGENTS.search(text)))


def place_hub(
    sketch: Sketch,
    hubs: Sequence[Thing],
    *,
    sentences: Sequence[Sentence],
    catalogue: Catalogue,
    called: AppName | None = None,
) -> str:
    """Name the application, and add the agents that are told apart; return the application's id."""
    if called is not None and not sketch.components(*HUB_KINDS):
        return _place_called(sketch, called, hubs=hubs, catalogue=catalogue)
    roles = _told_apart(hubs)
    whole = [t for t in hubs if t not in roles]
    if roles and all(t.is_product for t in whole):
        whole = [next((t for t in roles if _LEADING & set(t.head)), roles[0])]
    hub = _main(sketch, whole, sentences=sentences, catalogue=catalogue)
    for thing in hubs:
        if thing in roles:
            note_thing(sketch, _role_agent(sketch, thing, catalogue=catalogue), thing=thing)
        else:
            _join(sketch, hub, thing=thing)
    return hub


def _place_called(sketch: Sketch, called: AppName, *, hubs: Sequence[Thing], catalogue: Catalogue) -> str:
    """Add the application by its own name; what is told of as another one stands beside it."""
    kind = K.AGENT if any(t.kind is K.AGENT for t in hubs) else K.ORCHESTRATOR
    hub = sketch.add_component(called.name, kind, sentence=called.sentence)
    sketch.seen_at(hub, called.sentence, start=called.start, end=called.end)
    for thing in hubs:
        if thing.described and _ANOTHER.search(thing.mention.before):
            name = component_name(thing, catalogue)
            other = sketch.add_component(name, K.ORCHESTRATOR, sentence=thing.sentence)
            note_thing(sketch, other, thing=thing)
        else:
            _join(sketch, hub, thing=thing)
    return hub


def _told_apart(hubs: Sequence[Thing]) -> list[Thing]:
    """Return the agents with a role each, such as *planner agent*, where there are at least two."""
    roles = [t for t in hubs if t.kind is K.AGENT and t.head[-1] == "agent" and len(words_of(t.name)) > 1]
    return roles if len({_role(t) for t in roles}) > 1 else []


def _role(thing: Thing) -> tuple[str, ...]:
    return words_of(thing.name)


def _role_agent(sketch: Sketch, thing: Thing, *, catalogue: Catalogue) -> str:
    name = component_name(thing, catalogue)
    for component in sketch.components(K.AGENT):
        if same_words(component.name, name):
            return component.id
    return sketch.add_component(
        name, K.AGENT, sentence=thing.sentence, certainty=thing.mention.manner.certainty
    )


def _main(
    sketch: Sketch, hubs: Sequence[Thing], *, sentences: Sequence[Sentence], catalogue: Catalogue
) -> str:
    known = sketch.components(*HUB_KINDS)
    best = _best(hubs)
    if known:
        if best is not None and _is_guess(known[0].origin):
            _rename(sketch, known[0], thing=best, catalogue=catalogue)
        return known[0].id
    if best is not None:
        kind = K.AGENT if any(t.kind is K.AGENT for t in hubs) else K.ORCHESTRATOR
        name = component_name(best, catalogue)
        return sketch.add_component(
            name,
            kind,
            sentence=best.sentence,
            certainty=best.mention.manner.certainty,
            product=best.product_name,
        )
    return _from_noun(sketch, sentences, catalogue=catalogue)


def _is_guess(origin: Origin) -> bool:
    return origin.certainty is Certainty.INFERRED or origin.is_template


def _best(hubs: Sequence[Thing]) -> Thing | None:
    """Return what names the application best.

    A name of its own that is told again comes first (*Inkwell*), then described words, a name that only the
    reader knows (*Pip is the assistant*), a plain word, a product.
    """
    named = [t for t in hubs if not t.sign]
    own = Counter(t.name for t in named if not t.is_product and all(map(str.istitle, t.name.split())))
    for fits in (
        lambda t: own[t.name] >= _OFTEN,
        lambda t: not t.is_product and (t.described or len(t.head) > 1),
        lambda t: t.name in own and _is_unknown(t),
        lambda t: not t.is_product and t.head[-1] in HUB_WORDS,
        lambda t: t.is_product,
    ):
        if found := next(filter(fits, named), None):
            return found
    return named[0] if named else None


def _is_unknown(thing: Thing) -> bool:
    """Whether the reader alone took it for the application, by a name that is no common word."""
    return thing.mention.manner.certainty is Certainty.INFERRED and thing.head[-1] not in HUB_WORDS


def _rename(sketch: Sketch, known: Component, *, thing: Thing, catalogue: Catalogue) -> None:
    name = component_name(thing, catalogue)
    kind = K.AGENT if thing.kind is K.AGENT else known.kind
    origin = sketch.origin(thing.sentence, thing.mention.manner.certainty)
    sketch.put(with_fields(known, name=name, kind=kind, origin=origin), f"the application is called: {name}")


def _from_noun(sketch: Sketch, sentences: Sequence[Sentence], *, catalogue: Catalogue) -> str:
    """Take *our tool* or *the pipeline* for the application where nothing better is said; else assume one."""
    for sentence in sentences:
        found = _SYSTEM_NOUN.search(sentence.text)
        if (
            found
            and not _A_MACHINE.match(found[0])
            and _does_something(found["verb"])
            and not any(start <= found.start(1) < end for start, end in _taken(sketch, sentence))
        ):
            hub = sketch.add_component(found[1], K.ORCHESTRATOR, sentence=sentence)
            sketch.seen_at(hub, sentence, start=found.start(1), end=found.end(1))
            return hub
    name = generic_name(K.ORCHESTRATOR, catalogue)
    return sketch.add_component(name, K.ORCHESTRATOR, sentence=None, certainty=Certainty.INFERRED)


def _does_something(verb: str) -> bool:
    return verb.lower() in ("can", "will", "shall", "must", "has") or (verb.endswith("s") and is_verb(verb))


def _taken(sketch: Sketch, sentence: Sentence) -> list[tuple[int, int]]:
    return [(start, end) for places in sketch.places.values() for s, start, end in places if s == sentence]


def _join(sketch: Sketch, hub: str, *, thing: Thing) -> None:
    """Let a framework or another word for the application say more of it."""
    component = sketch.component(hub)
    product = thing.product_name or (thing.name if thing.is_product else None)
    if product and component.product and thing.is_product and not same_words(product, component.product):
        known = next((c for c in sketch.components(K.TOOL) if same_words(c.name, product)), None)
        helper = known.id if known else sketch.add_component(product, K.TOOL, sentence=thing.sentence)
        note_thing(sketch, helper, thing=thing)
        return
    kind = K.AGENT if thing.kind is K.AGENT else component.kind
    if component.product is None and product and not same_words(product, component.name):
        sketch.put(with_fields(component, product=product, kind=kind))
    elif kind is not component.kind:
        sketch.put(with_fields(component, kind=kind))
    note_thing(sketch, hub, thing=thing)


def mark_acting(sketch: Sketch, hub: str) -> None:
    """Take the application for an agent, since it acts."""
    component = sketch.component(hub)
    if component.kind is K.ORCHESTRATOR:
        sketch.put(with_fields(component, kind=K.AGENT))
