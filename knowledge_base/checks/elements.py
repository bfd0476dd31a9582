"""Kinds of component, archetypes and the lexicon."""

from __future__ import annotations

from collections.abc import Iterator

from knowledge_base.catalogue import Catalogue
from knowledge_base.checks.check import Check, Flaw
from knowledge_base.conditions import SYSTEM
from knowledge_base.entries import ArchetypeEntry
from knowledge_base.suggestions import did_you_mean
from knowledge_base.vocabulary import ComponentKind


def _kinds_match_vocabulary(catalogue: Catalogue) -> Iterator[Flaw]:
    terms = {kind.value.replace("_", "-") for kind in ComponentKind}
    for kind in catalogue.kinds.values():
        if kind.id not in terms:
            yield Flaw(kind, ("id",), f"the vocabulary has no kind '{kind.id}'{did_you_mean(kind.id, terms)}")
    for missing in sorted(terms - set(catalogue.kinds)):
        yield Flaw(None, (), f"kinds/{missing}.yaml is missing; the vocabulary has this kind of component")


def _archetypes_hold_together(catalogue: Catalogue) -> Iterator[Flaw]:
    for archetype in catalogue.archetypes.values():
        ids = [component.id for component in archetype.components]
        for position, component_id in enumerate(ids):
            if component_id in ids[:position]:
                yield Flaw(archetype, ("components", position, "id"), f"'{component_id}' is used twice")
        for position, flow in enumerate(archetype.flows):
            for field, end in (("source", flow.source), ("target", flow.target)):
                if end not in ids:
                    hint = did_you_mean(end, ids)
                    yield Flaw(archetype, ("flows", position, field), f"no component '{end}'{hint}")
        yield from _archetype_facts(archetype, catalogue)


def _archetype_facts(archetype: ArchetypeEntry, catalogue: Catalogue) -> Iterator[Flaw]:
    ids = [component.id for component in archetype.components]
    for position, assumed in enumerate(archetype.facts):
        path = ("facts", position)
        if assumed.of != SYSTEM and assumed.of not in ids:
            yield Flaw(
                archetype, (*path, "of"), f"no component '{assumed.of}'{did_you_mean(assumed.of, ids)}"
            )
        fact = catalogue.facts.get(assumed.key)
        if fact is None:
            hint = did_you_mean(assumed.key, catalogue.facts)
            yield Flaw(archetype, (*path, "key"), f"no fact '{assumed.key}'{hint}")
        elif assumed.value not in (values := {choice.value for choice in fact.choices}):
            hint = did_you_mean(assumed.value, values)
            yield Flaw(
                archetype, (*path, "value"), f"'{assumed.value}' is not among the fact's choices{hint}"
            )


def _words_have_one_meaning(catalogue: Catalogue) -> Iterator[Flaw]:
    for entry in catalogue.lexicon.values():
        for position, product in enumerate(entry.products):
            if product.component is None and product.artefact is None:
                yield Flaw(entry, ("products", position), "say what the product is: component or artefact")
    seen: dict[str, tuple[str, int]] = {}
    for entry in catalogue.lexicon.values():
        for position, product in enumerate(entry.products):
            for name in product.names:
                other = seen.setdefault(name.casefold(), (entry.id, position))
                if other != (entry.id, position):
                    message = f"'{name}' is in {other[0]}, products.{other[1]} too"
                    yield Flaw(entry, ("products", position, "names"), message)


KINDS_MATCH = Check("kinds-match", "every kind of component can be drawn and named", _kinds_match_vocabulary)
ARCHETYPES_HOLD = Check("archetypes-hold", "an archetype makes a whole system", _archetypes_hold_together)
WORDS_ONE_MEANING = Check(
    "words-one-meaning", "a product's name is understood in one way", _words_have_one_meaning
)
