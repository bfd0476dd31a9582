"""Inferences: what is taken for likely while nobody has said otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from knowledge_base.catalogue import Catalogue
from knowledge_base.checks.check import Check, Flaw
from knowledge_base.checks.facts import values_of
from knowledge_base.conditions import SYSTEM, FactClause, Node, unbound_uses, walk
from knowledge_base.entries import FactEntry, Inference
from knowledge_base.loading.document import Path
from knowledge_base.suggestions import did_you_mean
from knowledge_base.vocabulary import SubjectKind

_IT: Final = "it"


def _inferences_are_sound(catalogue: Catalogue) -> Iterator[Flaw]:
    for fact in catalogue.facts.values():
        bound = frozenset() if fact.subject is SubjectKind.SYSTEM else frozenset({_IT})
        for position, inference in enumerate(fact.inferred):
            path: Path = ("inferred", position)
            yield from _value_is_a_choice(fact, inference, path=path)
            for name, clause in (("when", inference.when), ("unless", inference.unless)):
                if clause is not None:
                    yield from _can_be_read(
                        fact, clause, catalogue=catalogue, path=(*path, name), bound=bound
                    )


def _value_is_a_choice(fact: FactEntry, inference: Inference, *, path: Path) -> Iterator[Flaw]:
    values = [choice.value for choice in fact.choices]
    if inference.value not in values:
        hint = did_you_mean(inference.value, values)
        yield Flaw(fact, (*path, "value"), f"'{inference.value}' is not among the choices{hint}")
    if fact.subject is SubjectKind.SYSTEM and "{name}" in inference.because:
        yield Flaw(fact, (*path, "because"), "a reason about the whole system has no {name}")


def _can_be_read(
    fact: FactEntry, clause: Node, *, catalogue: Catalogue, path: Path, bound: frozenset[str]
) -> Iterator[Flaw]:
    for name in sorted(unbound_uses(clause, bound) - {SYSTEM}):
        yield Flaw(fact, path, f"nothing binds '{name}' before it is used")
    for place, inner in walk(clause):
        if not isinstance(inner, FactClause):
            continue
        read = catalogue.facts.get(inner.fact.key)
        if read is None:
            hint = did_you_mean(inner.fact.key, catalogue.facts)
            yield Flaw(fact, (*path, *place, "fact", "key"), f"no fact '{inner.fact.key}'{hint}")
        elif wrong := sorted(set(inner.fact.any_of) - values_of(read)):
            yield Flaw(fact, (*path, *place, "fact", "any_of"), f"'{wrong[0]}' is never answered")


INFERENCES_SOUND = Check(
    "inferences-sound", "what is inferred is an answer, and rests on what can be known", _inferences_are_sound
)
