"""Gateways before models rather than before the application: *all calls to GPT-4o go through LiteLLM*.

A gateway may be the front door of the application, which people and programs come in by, or the switchboard
between it and its models. The two are told apart by their names and by what is said of them.
"""

from __future__ import annotations

import re
from typing import Final

from assistant.interview.sketch import Sketch
from assistant.interview.text import Sentence
from assistant.interview.things import HUB_KINDS, MODEL_KINDS
from assistant.model.system import Actor, Component
from knowledge_base.vocabulary import ComponentKind as K

_NAMED: Final = re.compile(
    r"\b(?:llms?|ai|gen ?ai|models?|inference)[\s-]+(?:api[\s-]+)?(?:gateway|proxy|router|switchboard)\b"
    r"|\b(?:lite ?llm|portkey|helicone|open ?router|bifrost|truefoundry)\b",
    re.IGNORECASE,
)
"""What gateways to models are called; the products are made for nothing else."""
_A_MODEL: Final = re.compile(r"\b(?:models?|llms?|model (?:api|provider|vendor)s?)\b", re.IGNORECASE)
_BY_WAY_OF: Final = re.compile(
    r"\b(?:through|via|behind|over|past|by way of)\s+(?:an?\s|the\s|our\s|their\s|one\s)*(?:\w+\s+){0,2}$",
    re.IGNORECASE,
)
_LEADS_TO: Final = re.compile(
    r"^[^.;]*?\b(?:routes?|forwards?|prox(?:y|ies)|pass(?:es)?|sends?|distributes?|balances?|picks?|chooses?|"
    r"(?:sits?|stands?|is|runs?|placed|put)\s+(?:right\s+)?(?:between|before|in front of))\b",
    re.IGNORECASE,
)


def model_gateways(sketch: Sketch) -> dict[str, tuple[str, ...]]:
    """Return the gateways that stand before models, each with the models behind it."""
    every = tuple(model.id for model in sketch.components(*MODEL_KINDS))
    found = {}
    for part in sketch.components(K.GATEWAY):
        behind = _drawn_behind(sketch, part) or _told_behind(sketch, part, every=every)
        if behind:
            found[part.id] = behind
    return found


def _drawn_behind(sketch: Sketch, part: Component) -> tuple[str, ...]:
    """Return the models that a gateway is known to lead to."""
    models = {model.id for model in sketch.components(*MODEL_KINDS)}
    flows = sketch.model.system.flows
    return tuple(dict.fromkeys(f.target for f in flows if f.source == part.id and f.target in models))


def _told_behind(sketch: Sketch, part: Component, *, every: tuple[str, ...]) -> tuple[str, ...]:
    """Return the models that the words put behind a gateway: those of its sentence, else all there are."""
    named = _NAMED.search(part.name) or _NAMED.search(part.product or "")
    for sentence, start, end in sketch.places.get(part.id, ()):
        models = [(e, at) for e, at in sketch.mentioned_in(sentence) if e in every]
        at = [at for _, at in models] + [found.start() for found in _A_MODEL.finditer(sentence.text)]
        before = [a for a in at if a < start and not _comes_in(sketch, sentence, model=a, gateway=start)]
        by_way = _BY_WAY_OF.search(sentence.text[:start]) is not None and before
        leads = _LEADS_TO.match(sentence.text[end:])
        onward = leads is not None and any(a >= end + leads.end() for a in at)
        if named or by_way or onward:
            return tuple(dict.fromkeys(e for e, _ in models)) or every
    return every if named else ()


def _comes_in(sketch: Sketch, sentence: Sentence, *, model: int, gateway: int) -> bool:
    """Whether somebody comes to the application by it: *customers reach the GPT-4o bot through Kong*."""
    for element, at in sketch.mentioned_in(sentence):
        if isinstance(sketch.model.system.by_id.get(element), Actor) and at < gateway:
            return True
        if sketch.kind_of(element) in HUB_KINDS and model < at < gateway:
            return True
    return False
