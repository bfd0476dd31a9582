"""From mentions to what is worth protecting, and which parts hold it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from assistant.interview.mentions import Mention
from assistant.interview.patterns import Polarity
from assistant.interview.sketch import Sketch
from assistant.interview.text import same_words
from assistant.model.system import Asset, Component
from knowledge_base.vocabulary import ComponentKind as K

_HOLDERS: Final = frozenset(
    {
        K.DATABASE,
        K.DOCUMENT_STORE,
        K.VECTOR_STORE,
        K.LOG_STORE,
        K.TOOL,
        K.SERVICE,
        K.MEMORY,
        K.CHANNEL_CONNECTOR,
    }
)


def place_assets(sketch: Sketch, mentions: Sequence[Mention], *, hub: str) -> None:
    """Add the data worth protecting, held by what the same sentence mentions and the application."""
    for mention in mentions:
        data_class = mention.data_class
        if data_class is None or mention.manner.polarity is Polarity.NO:
            continue
        name = mention.name[0].lower() + mention.name[1:] if mention.name[1:2].islower() else mention.name
        if any(same_words(asset.name, name) for asset in sketch.model.system.assets):
            continue
        holders = [
            element
            for element, _ in sketch.mentioned_in(mention.sentence)
            if isinstance(c := sketch.model.system.by_id.get(element), Component) and c.kind in _HOLDERS
        ]
        asset = Asset(
            id=sketch.new_id(f"{name} data"),
            name=name,
            data_class=data_class,
            held_by=tuple(dict.fromkeys([*holders, hub])),
            origin=sketch.origin(mention.sentence, mention.manner.certainty),
        )
        sketch.put(asset, f"data: {name} ({data_class.label.lower()})")
