"""What is talked with: cards for a room, and the words and products people name."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from knowledge_base.entries.base import Entry, Shape, Slug, Text
from knowledge_base.suggestions import did_you_mean
from knowledge_base.vocabulary import (
    ArtefactKind,
    ComponentKind,
    DataClass,
    DeploymentScope,
    LifecycleStage,
    Term,
    Writer,
)


class CardEntry(Entry):
    """A card for champions: a prompt for a room."""

    kind: Literal["card"] = "card"
    stage: LifecycleStage
    asks: tuple[Text, ...] = Field(min_length=1)
    threats: tuple[Slug, ...] = ()


class Product(Shape):
    """A product's names and what it is; the gazetteer's line."""

    names: tuple[Text, ...] = Field(min_length=1)
    component: ComponentKind | None = None
    artefact: ArtefactKind | None = None
    scope: DeploymentScope | None = None
    vendor: Text | None = None


class Wording(Shape):
    """Words people use for a kind of component, an actor, a data class or a person affected."""

    means: str
    words: tuple[Text, ...] = Field(min_length=1)


class LexiconEntry(Entry):
    """Words and products, and what they mean."""

    kind: Literal["lexicon"] = "lexicon"
    products: tuple[Product, ...] = ()
    components: tuple[Wording, ...] = ()
    actors: tuple[Wording, ...] = ()
    data: tuple[Wording, ...] = ()
    people: tuple[Wording, ...] = ()

    @model_validator(mode="after")
    def _known_meanings(self) -> LexiconEntry:
        known: dict[str, type[Term]] = {"components": ComponentKind, "data": DataClass, "actors": Writer}
        for field, terms in known.items():
            for wording in getattr(self, field):
                if wording.means not in set(terms):
                    hint = did_you_mean(wording.means, terms)
                    raise ValueError(f"{field}: '{wording.means}' is not allowed here{hint}")
        return self
