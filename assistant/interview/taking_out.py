"""Take out of the model what somebody says is not there after all."""

from __future__ import annotations

import re
from typing import Final

from assistant.changes.apply import with_fields
from assistant.changes.change import RetractFact
from assistant.interview.joining import may_be_one
from assistant.interview.sketch import Sketch
from assistant.interview.text import same_words, words_of
from assistant.interview.things import HUB_KINDS, Thing
from assistant.model.system import Component
from knowledge_base.vocabulary import Certainty

_NOT_THERE: Final = re.compile(
    r"\b(?:no|without|not|never (?:use|used|had)|\w*n['’]t (?:use|have|need|run|store)|"
    r"not (?:use|have|using)|"
    r"there (?:is|are) no|instead of)"
    r"\s+(?:on |via |through |using )?(?:any |a |an |the |our |really |longer )?$",
    re.IGNORECASE,
)
_ONLY_HERE: Final = re.compile(r"^\W*(?:for|to|in|from|on|by|with|is|are|can|does)\b", re.IGNORECASE)


def take_out(sketch: Sketch, thing: Thing) -> bool:
    """Remove a part of earlier messages that is now said not to exist, and say so.

    *It has no memory* removes the memory; *no personal data goes to Claude* removes nothing.

    Returns:
        Whether something was denied that was there; a document takes nothing out.
    """
    component = meant_by(sketch, thing)
    if component is None:
        return False
    if sketch.written:
        sketch.notices.append(
            f"{sketch.utterance.document} says that there is no {thing.name}. It stays until you say so."
        )
        return True
    _remove(sketch, component, thing=thing)
    return True


def meant_by(sketch: Sketch, thing: Thing) -> Component | None:
    """Return the part of earlier messages that is now said not to exist; nothing where less is denied."""
    before = _NOT_THERE.search(thing.sentence.text[: thing.start])
    partly = _ONLY_HERE.match(thing.sentence.text[thing.end :])
    if before is None or partly is not None or "not only" in thing.sentence.text.lower():
        return None
    earlier = (c for c in sketch.model.system.components if c.id not in sketch.fresh)
    return next((c for c in earlier if c.kind not in HUB_KINDS and _is_meant(c, thing)), None)


def _is_meant(component: Component, thing: Thing) -> bool:
    if component.kind is not thing.kind and not may_be_one(component.kind, thing.kind):
        return False
    alike = same_words(component.name, thing.name) or same_words(component.product or "", thing.name)
    head = words_of(component.name)[-1:] == thing.head[-1:] and not thing.is_product
    return alike or ((head or thing.plain) and component.kind is thing.kind)


def _remove(sketch: Sketch, component: Component, *, thing: Thing) -> None:
    """Remove the part, or only the product's name where the part has a name of its own."""
    if thing.is_product and not same_words(component.name, thing.name):
        sketch.put(with_fields(component, product=None))
        scope = sketch.known(component.id, "scope")
        if scope is not None and scope.origin.certainty is Certainty.INFERRED:
            sketch.do(RetractFact(subject=component.id, key="scope"))
        tell(sketch, f"{component.name} is not {thing.name}", thing=thing)
        return
    sketch.remove(component.id)
    tell(sketch, f"taken out: {component.name}", thing=thing)


def tell(sketch: Sketch, text: str, *, thing: Thing) -> None:
    """Say what was understood of a thing."""
    sketch.tell(text, sentence=thing.sentence, certainty=thing.mention.manner.certainty)
