"""From what the system does to its functions, and to a tool for each thing it may do to the world."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from assistant.changes.apply import with_fields
from assistant.interview.actions import Action, ActionSort, is_weak
from assistant.interview.sketch import INFERRED, Sketch
from assistant.interview.text import Sentence, words_of
from assistant.interview.verbs import base_of, may_be_same
from assistant.model.system import Component
from knowledge_base.vocabulary import ComponentKind as K
from knowledge_base.vocabulary import FlowRole

_DOES: Final = frozenset({K.TOOL, K.MCP_SERVER, K.PLUGIN, K.CODE_INTERPRETER})
_ACTED_ON: Final = frozenset(
    {K.WALLET, K.SERVICE, K.THIRD_PARTY, K.DATABASE, K.CHANNEL_CONNECTOR, K.DOCUMENT_STORE, K.QUEUE}
)
_FED: Final = frozenset(
    {
        K.MODEL_ENDPOINT,
        K.MODEL_SERVER,
        K.AGENT,
        K.ORCHESTRATOR,
        K.CHAT_FRONT_END,
        K.EMBEDDING_SERVICE,
        K.PARSER,
    }
)
_RECORDS: Final = frozenset(
    """order account balance invoice booking appointment customer record policy flight hotel price status
    availability stock transaction contract claim ticket case table taxi delivery shipment subscription
    reservation seat""".split()
)
_MONEY: Final = frozenset(
    "refund pay charge transfer reimburse credit buy purchase trade sell order book".split()
)
_MONEY_NOUNS: Final = frozenset("refund payment payout credit voucher discount money invoice order".split())
_FINAL: Final = frozenset(
    """refund pay charge transfer reimburse buy purchase trade sell send email mail publish delete cancel book
    order call""".split()
)
_HANDED: Final = re.compile(r"\b(?:to|into)\s+(?:the |our |a |an )?(?:\w+ )?$", re.IGNORECASE)
_IDENTIFIER: Final = re.compile(
    r"(?<![\w@./-])[a-z][a-z0-9]*(?:_[a-z0-9]+)+(?<!_id|_at|_by)(?![\w@]|\.\w)|(?<![\w@./-])[a-z]+(?:[A-Z][a-z]+)+\(\)"
)
"""A name as in code; what ends as columns of a table do, such as `company_id`, is none of a tool."""
_TOOL_WORDS: Final = re.compile(r"\b(?:tools?|functions?|actions?|methods?|endpoints?)\b", re.IGNORECASE)
_MOST_ACTIONS: Final = 8
_PURPOSE: Final = re.compile(r"\s(?:to|for|and)\s")
_AMOUNT: Final = re.compile(r"\s(?:up to|of|in|on|with|via|by|below|above|under|over|from|without)\s")
_NOUNS: Final = {"pay": "payment", "refund": "refund", "book": "booking", "order": "order", "buy": "payment"}
_ARTICLES: Final = frozenset("a an the our their its his her your my this that any".split())


def place_actions(sketch: Sketch, actions: Sequence[Action], *, hub: str) -> bool:
    """Give the application its functions, and make a tool of each thing it may do to the world.

    Returns:
        Whether it acts at all.
    """
    acts = False
    for action in actions:
        if not action.manner.holds_today:
            continue
        if action.sort is ActionSort.ANSWERS:
            _add_action(sketch, hub, action=action)
            continue
        element = _place(sketch, action)
        acts |= element is not None and action.sort is ActionSort.ACTS
    return acts


def _place(sketch: Sketch, action: Action) -> str | None:
    """Find or make the tool an action needs; the element that does it, nothing where it needs none."""
    target = _target(sketch, action)
    if target is not None and target.kind in _FED:
        return None
    if target is not None and target.kind in _DOES:
        element = target.id
    elif action.sort is ActionSort.LOOKS_UP:
        return _look_up(sketch, action, target=target)
    elif not action.short or (is_weak(action.verb) and target is None and not _about_records(action)):
        return None
    else:
        element = _tool(sketch, action)
        if target is not None:
            sketch.flow(element, target.id, role=FlowRole.INSTRUCTION, name=action.verb)
    _note(sketch, element, action=action)
    _infer_effects(sketch, element, phrase=action.short or action.verb, sentence=action.sentence)
    return element


def _target(sketch: Sketch, action: Action) -> Component | None:
    """Return what the phrase names that the action works with or on."""
    inside = [
        component
        for element, start in sketch.mentioned_in(action.sentence)
        if action.start <= start <= action.end + 4
        and isinstance(component := sketch.model.system.by_id.get(element), Component)
    ]
    order = (_DOES, _ACTED_ON)
    found = next((c for kinds in order for c in inside if c.kind in kinds), None)
    return found or next(
        (c for c in inside if c.kind in _FED and _is_sent_to(sketch, c, action=action)), None
    )


def _is_sent_to(sketch: Sketch, component: Component, *, action: Action) -> bool:
    """Whether a phrase hands something to a part: *sends the text to GPT-4*, not *answers with GPT-4*."""
    places = sketch.places.get(component.id, ())
    befores = (s.text[:start] for s, start, _ in places if s is action.sentence and start >= action.start)
    return any(_HANDED.search(before) for before in befores)


def _look_up(sketch: Sketch, action: Action, *, target: Component | None) -> str | None:
    """Make a tool for looking up only for records whose store nobody named."""
    if target is not None:
        _note(sketch, target.id, action=action)
        return None
    stores = (K.DATABASE, K.SERVICE, K.DOCUMENT_STORE, K.VECTOR_STORE, K.RETRIEVER)
    named = {e for e, _ in sketch.mentioned_in(action.sentence)}
    about = _RECORDS & set(words_of(action.short))
    known = any(c.id in named or about & set(words_of(c.name)) for c in sketch.components(*stores))
    if known or not action.short or not _about_records(action):
        return None
    element = _tool(sketch, action)
    _note(sketch, element, action=action)
    return element


def _about_records(action: Action) -> bool:
    return bool(_RECORDS & set(words_of(action.short)))


def _tool(sketch: Sketch, action: Action) -> str:
    """Return the tool for an action: one that does it already, under whatever name, or a new one."""
    known = next((c for c in sketch.components(*_DOES) if _does_already(c, action)), None)
    if known is not None:
        return known.id
    name = f"tool to {action.short}"
    assumed = next((c for c in sketch.components(K.TOOL) if c.origin.is_template), None)
    if assumed is not None:
        origin = sketch.origin(action.sentence, action.manner.certainty)
        told = f"part: {name} (tool), in the place of the assumed {assumed.name}"
        return sketch.put(with_fields(assumed, name=name, actions=(), origin=origin), told)
    return sketch.add_component(name, K.TOOL, sentence=action.sentence, certainty=action.manner.certainty)


def _does_already(tool: Component, action: Action) -> bool:
    """Whether a tool is said to do an action, in these or other words: *issues refunds*, *pays a refund*."""
    phrases = (tool.name.removeprefix("tool to "), *tool.actions)
    new = _doings(action.short)
    if any(not others and _NOUNS.get(verb) in words_of(tool.name) for verb, others in new):
        return True
    return any(_same_doing(known, one) for phrase in phrases for known in _doings(phrase) for one in new)


def _doings(phrase: str) -> list[tuple[str, frozenset[str]]]:
    """Return verb and object of each thing a phrase tells: *calls the API to issue refunds* tells two."""
    pieces = (words_of(piece) for piece in _PURPOSE.split(_AMOUNT.split(phrase)[0]))
    return [(base_of(words[0]) or words[0], frozenset(words[1:]) - _ARTICLES) for words in pieces if words]


def _same_doing(known: tuple[str, frozenset[str]], new: tuple[str, frozenset[str]]) -> bool:
    (verb, objects), (done, others) = known, new
    by_noun = done in objects or verb in others
    if not others or not objects:
        return verb == done or by_noun
    return may_be_same(verb, done) and (by_noun or objects <= others or others <= objects)


def _note(sketch: Sketch, element: str, *, action: Action) -> None:
    sketch.seen_at(element, action.sentence, start=action.start, end=action.end)
    _add_action(sketch, element, action=action)


def _add_action(sketch: Sketch, element: str, *, action: Action) -> None:
    component = sketch.model.system.by_id[element]
    if not isinstance(component, Component) or len(component.actions) >= _MOST_ACTIONS:
        return
    if action.third not in component.actions:
        sketch.put(with_fields(component, actions=(*component.actions, action.third)))


def _infer_effects(sketch: Sketch, element: str, *, phrase: str, sentence: Sentence) -> None:
    """Note what a verb alone tells: paying moves money, sending cannot be taken back."""
    verb, *rest = words_of(phrase) or ("",)
    verb = base_of(verb) or verb
    money = verb in _MONEY or (
        bool(_MONEY_NOUNS & set(rest)) and verb in ("issue", "make", "send", "grant", "give", "create")
    )
    final = verb in _FINAL or money
    for key, holds in (("moves-money", money), ("irreversible", final)):
        if holds and sketch.known(element, key) is None:
            sketch.record(sketch.fact(element, key, values=("yes",), sentence=sentence, manner=INFERRED))


def place_listed_tools(sketch: Sketch, sentences: Sequence[Sentence]) -> None:
    """Add the tools that are listed by the names they have in code, such as `create_invoice`."""
    talked_of = any(_TOOL_WORDS.search(s.text) for s in sentences)
    for sentence in sentences:
        names = list(_IDENTIFIER.finditer(sentence.text))
        if not names or not (talked_of or len(names) > 1):
            continue
        for name in names:
            written = name[0].removesuffix("()")
            known = next((c for c in sketch.components(K.TOOL) if c.name == written), None)
            element = known.id if known else sketch.add_component(written, K.TOOL, sentence=sentence)
            sketch.seen_at(element, sentence, start=name.start(), end=name.end())
            _infer_effects(sketch, element, phrase=written.replace("_", " "), sentence=sentence)
