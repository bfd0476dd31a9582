"""Variables: bound before they are used, in the condition and everywhere else in a threat."""

from __future__ import annotations

from collections.abc import Iterator

from knowledge_base.catalogue import Catalogue
from knowledge_base.checks.check import Check, Flaw
from knowledge_base.conditions import SYSTEM, CountClause, unbound_uses, walk
from knowledge_base.entries import ThreatEntry
from knowledge_base.loading.document import Path
from knowledge_base.suggestions import did_you_mean


def _condition_binds_before_use(catalogue: Catalogue) -> Iterator[Flaw]:
    for threat in catalogue.threats.values():
        for name in sorted(unbound_uses(threat.applies_when)):
            hint = did_you_mean(name, threat.applies_when.variables())
            yield Flaw(threat, ("applies_when",), f"'{name}' is used before anything binds it{hint}")
        for place, clause in walk(threat.applies_when):
            if isinstance(clause, CountClause) and clause.count.of not in clause.count.where.variables():
                path = ("applies_when", *place, "count", "of")
                yield Flaw(
                    threat, path, f"'{clause.count.of}' is not bound in 'where'; nothing can be counted"
                )
            if SYSTEM in clause.variables() and not any(clause.inner()):
                yield Flaw(
                    threat, ("applies_when", *place), "'system' is the whole system and cannot be bound"
                )


def _threat_uses_bound_variables(catalogue: Catalogue) -> Iterator[Flaw]:
    for threat in catalogue.threats.values():
        bound = threat.applies_when.variables()
        for path, name in _uses(threat):
            if name not in bound:
                yield Flaw(threat, path, f"'{name}' is not bound by applies_when{did_you_mean(name, bound)}")


def _uses(threat: ThreatEntry) -> Iterator[tuple[Path, str]]:
    """Yield every variable a threat names outside its condition and its wording."""
    if threat.anchor != SYSTEM:
        yield ("anchor",), threat.anchor
    if threat.distinguished_by is not None:
        yield ("distinguished_by",), threat.distinguished_by
    for position, variant in enumerate(threat.scope_variants):
        if variant.of is not None:
            yield ("scope_variants", position, "of"), variant.of
    if threat.likelihood.source is not None:
        yield ("likelihood", "source"), threat.likelihood.source
    for factor, shifts in (("likelihood", threat.likelihood.shifts), ("impact", threat.impact.shifts)):
        for position, shift in enumerate(shifts):
            if shift.of != SYSTEM:
                yield (factor, "shifts", position, "of"), shift.of


CONDITION_BINDS = Check("condition-binds", "a condition can be evaluated", _condition_binds_before_use)
THREAT_BINDS = Check(
    "threat-binds",
    "anchor, source and shifts name elements that every match has",
    _threat_uses_bound_variables,
)
