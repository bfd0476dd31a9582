"""What is made, published and loaded: weights, adapters, data sets, prompts, and what loads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from assistant.interview.mentions import Mention
from assistant.interview.sketch import Sketch
from assistant.interview.text import same_words
from assistant.interview.things import HUB_KINDS, MODEL_KINDS
from assistant.model.system import Artefact
from knowledge_base.vocabulary import ArtefactKind
from knowledge_base.vocabulary import ComponentKind as K

_LOADS: Final[Mapping[ArtefactKind, tuple[K, ...]]] = {
    ArtefactKind.WEIGHTS: MODEL_KINDS,
    ArtefactKind.ADAPTER: MODEL_KINDS,
    ArtefactKind.DATA_SET: (K.TRAINING_PIPELINE,),
    ArtefactKind.NOTEBOOK_FILE: (K.NOTEBOOK,),
    ArtefactKind.INDEX: (K.VECTOR_STORE, K.RETRIEVER),
}
"""What usually loads it; the application, where nothing is named here."""


def place_artefacts(sketch: Sketch, mentions: Sequence[Mention]) -> None:
    """Add what is said to be loaded today, with the part that loads it where there is one."""
    for mention in mentions:
        product = mention.meaning.product
        kind = product.artefact if product is not None else None
        if mention.meaning.sort != "artefact" or kind is None or not mention.manner.holds_today:
            continue
        if _is_known(sketch, mention.name, kind=kind):
            continue
        loaders = sketch.components(*_LOADS.get(kind, HUB_KINDS))
        artefact = Artefact(
            id=sketch.new_id(mention.name),
            name=mention.name,
            kind=kind,
            loaded_by=tuple(loader.id for loader in loaders[:1]),
            origin=sketch.origin(mention.sentence, mention.manner.certainty),
        )
        sketch.put(artefact, f"to be loaded: {mention.name} ({kind.label.lower()})")
        sketch.seen_at(artefact.id, mention.sentence, start=mention.start, end=mention.end)


def _is_known(sketch: Sketch, name: str, *, kind: ArtefactKind) -> bool:
    """Whether it is there already; of weights and prompts there is usually one."""
    known = [artefact for artefact in sketch.model.system.artefacts if artefact.kind is kind]
    one = kind in (ArtefactKind.WEIGHTS, ArtefactKind.PROMPT_FILE, ArtefactKind.INDEX)
    return bool(known) and (one or any(same_words(artefact.name, name) for artefact in known))
