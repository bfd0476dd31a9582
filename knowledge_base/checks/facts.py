"""Facts: their choices, and every place that reads one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from knowledge_base.catalogue import Catalogue
from knowledge_base.checks.check import Check, Flaw
from knowledge_base.conditions import (
    SYSTEM,
    ArtefactClause,
    AttributeClause,
    ComponentClause,
    FactClause,
    walk,
)
from knowledge_base.entries import FactEntry, ThreatEntry
from knowledge_base.loading.document import Path
from knowledge_base.suggestions import did_you_mean
from knowledge_base.vocabulary import DeploymentScope, FactValue, SubjectKind, Writer

_YES_OR_NO: Final = frozenset(map(str, (FactValue.YES, FactValue.NO, FactValue.PARTLY)))
_ATTRIBUTE_VALUES: Final[Mapping[str, frozenset[str]]] = {
    "scope": frozenset(map(str, DeploymentScope)),
    "writers": frozenset(map(str, Writer)),
    "taint": frozenset(map(str, Writer)),
}


class Reading(NamedTuple):
    """A place where a threat reads a fact; `of` is nothing where the subject is not named."""

    path: Path
    key_field: str
    key: str
    any_of: Sequence[str]
    of: str | None


def _readings(threat: ThreatEntry) -> Iterator[Reading]:
    for place, clause in walk(threat.applies_when):
        if isinstance(clause, FactClause):
            fact = clause.fact
            yield Reading(("applies_when", *place, "fact"), "key", fact.key, fact.any_of, fact.of)
    for factor, shifts in (("likelihood", threat.likelihood.shifts), ("impact", threat.impact.shifts)):
        for position, shift in enumerate(shifts):
            yield Reading((factor, "shifts", position), "fact", shift.fact, shift.any_of, shift.of)
    for position, sign in enumerate(threat.does_not_apply_when):
        if sign.fact is not None:
            yield Reading(("does_not_apply_when", position), "fact", sign.fact, sign.any_of, None)


def _facts_exist(catalogue: Catalogue) -> Iterator[Flaw]:
    for threat in catalogue.threats.values():
        for reading in _readings(threat):
            if reading.key not in catalogue.facts:
                hint = did_you_mean(reading.key, catalogue.facts)
                yield Flaw(threat, (*reading.path, reading.key_field), f"no fact '{reading.key}'{hint}")


def _values_are_choices(catalogue: Catalogue) -> Iterator[Flaw]:
    for threat in catalogue.threats.values():
        for reading in _readings(threat):
            fact = catalogue.facts.get(reading.key)
            if fact is not None:
                for wrong in _unknown_values(reading.any_of, values_of(fact)):
                    yield Flaw(threat, (*reading.path, "any_of"), wrong)
        for place, clause in walk(threat.applies_when):
            if isinstance(clause, AttributeClause):
                allowed = _values_of_attribute(clause.attribute.name, catalogue)
                for wrong in _unknown_values(clause.attribute.any_of, allowed) if allowed else ():
                    yield Flaw(threat, ("applies_when", *place, "attribute", "any_of"), wrong)


def _unknown_values(values: Sequence[str], allowed: frozenset[str]) -> Iterator[str]:
    for value in values:
        if value not in allowed:
            nearest = did_you_mean(value, allowed) or f"; use one of: {', '.join(sorted(allowed))}"
            yield f"'{value}' is never answered{nearest}"


def values_of(fact: FactEntry) -> frozenset[str]:
    """Return the values a fact can have; one that can be yes or no can be partly, too."""
    values = frozenset(choice.value for choice in fact.choices)
    return values | (_YES_OR_NO if values & _YES_OR_NO else frozenset()) | {FactValue.NOT_APPLICABLE}


def _values_of_attribute(name: str, catalogue: Catalogue) -> frozenset[str]:
    fact = catalogue.facts.get(name.replace("_", "-"))
    return _ATTRIBUTE_VALUES.get(name, frozenset()) or (values_of(fact) if fact else frozenset())


def _subjects_fit(catalogue: Catalogue) -> Iterator[Flaw]:
    for threat in catalogue.threats.values():
        for reading in _readings(threat):
            fact = catalogue.facts.get(reading.key)
            if fact is None or reading.of is None:
                continue
            about_system = fact.subject is SubjectKind.SYSTEM
            if about_system and reading.of != SYSTEM:
                yield Flaw(threat, (*reading.path, "of"), f"'{fact.id}' is about the system; leave out 'of'")
            if not about_system and reading.of == SYSTEM:
                yield Flaw(
                    threat,
                    reading.path,
                    f"'{fact.id}' is about a {fact.subject.value}; say of which with 'of'",
                )


def _facts_apply(catalogue: Catalogue) -> Iterator[Flaw]:
    for threat in catalogue.threats.values():
        kinds = _kinds_of_variables(threat)
        for reading in _readings(threat):
            fact = catalogue.facts.get(reading.key)
            possible = kinds.get(reading.of or "", frozenset())
            if fact is not None and fact.applies_to and possible and possible.isdisjoint(fact.applies_to):
                names = ", ".join(sorted(possible))
                yield Flaw(
                    threat, reading.path, f"'{fact.id}' is never asked of what '{reading.of}' is: {names}"
                )


def _kinds_of_variables(threat: ThreatEntry) -> dict[str, frozenset[str]]:
    """Return every kind a condition names for a variable; one without a kind anywhere is left out."""
    found: dict[str, frozenset[str]] = {}
    for _, clause in walk(threat.applies_when):
        if isinstance(clause, ComponentClause):
            name, kinds = clause.component.as_, frozenset(map(str, clause.component.kind))
        elif isinstance(clause, ArtefactClause):
            name, kinds = clause.artefact.as_, frozenset(map(str, clause.artefact.kind))
        else:
            continue
        if name is not None and kinds:
            found[name] = found.get(name, frozenset()) | kinds
    return found


def _premise_is_asked(catalogue: Catalogue) -> Iterator[Flaw]:
    for threat in catalogue.threats.values():
        asked = threat.applies_when.fact_keys() | _attributes(threat)
        for position, key in enumerate(threat.premise.facts):
            if key not in asked:
                message = f"the condition does not ask for '{key}'{did_you_mean(key, asked)}"
                yield Flaw(threat, ("premise", "facts", position), message)
        if threat.premise.basis == "stated" and not threat.premise.facts:
            yield Flaw(threat, ("premise", "facts"), "a stated premise names the facts it rests on")


def _attributes(threat: ThreatEntry) -> frozenset[str]:
    clauses = (placed.clause for placed in walk(threat.applies_when))
    return frozenset(
        clause.attribute.name.replace("_", "-") for clause in clauses if isinstance(clause, AttributeClause)
    )


def _along_exists(catalogue: Catalogue) -> Iterator[Flaw]:
    for fact in catalogue.facts.values():
        for position, key in enumerate(fact.along):
            if key not in catalogue.facts or key == fact.id:
                hint = did_you_mean(key, catalogue.facts)
                yield Flaw(fact, ("along", position), f"no other fact '{key}'{hint}")


def _choices_are_sound(catalogue: Catalogue) -> Iterator[Flaw]:
    for fact in catalogue.facts.values():
        values = [choice.value for choice in fact.choices]
        labels = [choice.label for choice in fact.choices]
        for position, (value, label) in enumerate(zip(values, labels, strict=True)):
            if value in values[:position] or label in labels[:position]:
                yield Flaw(fact, ("choices", position), f"'{label}' ({value}) is offered twice")
        if fact.worse not in values:
            yield Flaw(
                fact, ("worse",), f"'{fact.worse}' is not among the choices{did_you_mean(fact.worse, values)}"
            )
        for said in fact.says:
            if said not in values_of(fact):
                yield Flaw(
                    fact, ("says", said), f"'{said}' is not among the choices{did_you_mean(said, values)}"
                )
        if fact.subject is SubjectKind.SYSTEM and "{name}" in fact.question:
            yield Flaw(fact, ("question",), "a question about the whole system has no {name}")
        if fact.subject is not SubjectKind.SYSTEM and "{name}" not in fact.question:
            yield Flaw(fact, ("question",), f"say which {fact.subject.value} is meant, by {{name}}")


FACTS_EXIST = Check("facts-exist", "what is read can be asked", _facts_exist)
VALUES_ARE_CHOICES = Check(
    "values-are-choices", "no condition waits for an answer nobody can give", _values_are_choices
)
SUBJECTS_FIT = Check("subjects-fit", "a fact is read of the sort of thing it is about", _subjects_fit)
FACTS_APPLY = Check("facts-apply", "a fact is read of elements of which somebody would ask it", _facts_apply)
PREMISE_ASKED = Check(
    "premise-asked", "a threat is asserted on what its condition found out", _premise_is_asked
)
CHOICES_SOUND = Check(
    "choices-sound", "a question can be answered, and its worse answer is one of them", _choices_are_sound
)
ALONG_EXISTS = Check("along-exists", "what is asked in the same breath is another fact", _along_exists)
