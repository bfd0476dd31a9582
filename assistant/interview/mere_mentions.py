"""What is spoken of and is no part of its own: who serves a model, *a dated model*, what is only asked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from assistant.interview.sketch import Sketch
from assistant.interview.things import MODEL_KINDS, Thing
from knowledge_base.vocabulary import ComponentKind as K

_PLATFORMS: Final[Mapping[str, frozenset[str]]] = {
    "openai": frozenset({"OpenAI"}),
    "anthropic": frozenset({"Anthropic"}),
    "azure openai": frozenset({"OpenAI"}),
    "azure ai": frozenset({"OpenAI", "Microsoft", "Mistral AI", "Meta"}),
    **dict.fromkeys(
        ("bedrock", "amazon bedrock", "aws bedrock"),
        frozenset({"Anthropic", "Amazon", "Meta", "Mistral AI", "Cohere"}),
    ),
    **dict.fromkeys(("vertex", "vertex ai"), frozenset({"Google", "Anthropic"})),
    **dict.fromkeys(("la plateforme", "mistral ai"), frozenset({"Mistral AI"})),
}
"""Those who serve models, and whose models they serve: beside one of them they are no second model."""
_ANY_MODEL: Final = frozenset("a the our whole dated monthly current last next same right".split())
"""What says nothing of which model is meant."""
_ORIGIN: Final = re.compile(r"\b(?:from|found on|off)\s+(?:the )?$", re.IGNORECASE)
_PUBLIC: Final = ("github", "gitlab.com")


def without_mere_mentions(things: Sequence[Thing], sketch: Sketch) -> list[Thing]:
    """Leave out what names no part of its own beside the others, those of earlier messages as well."""
    named = [t for t in things if t.kind in MODEL_KINDS and t.is_product and not _platform(t)]
    vendors = {t.mention.meaning.product.vendor for t in named if t.mention.meaning.product is not None}
    earlier = any(c.product for c in sketch.components(*MODEL_KINDS))
    return [t for t in things if not _is_mere(t, vendors=vendors, model_named=bool(named) or earlier)]


def _platform(thing: Thing) -> frozenset[str]:
    name = (thing.product_name or thing.name).lower().removesuffix("'s").removesuffix("’s")
    return _PLATFORMS.get(name, frozenset()) if thing.kind in MODEL_KINDS else frozenset()


def _is_mere(thing: Thing, *, vendors: set[str | None], model_named: bool) -> bool:
    if not thing.mention.manner.holds_today:
        return False
    if thing.sign and thing.sentence.text.rstrip().endswith("?"):
        return True
    if _platform(thing) & vendors:
        return True
    if thing.kind is K.DOCUMENT_STORE and thing.name.lower() in _PUBLIC:
        return _ORIGIN.search(thing.mention.before) is not None
    words = thing.name.lower().split()
    vague = words[-1:] in (["model"], ["models"]) and set(words[:-1]) <= _ANY_MODEL and len(words) > 1
    return vague and thing.kind in MODEL_KINDS and not thing.is_product and model_named
