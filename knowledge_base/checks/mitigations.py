"""Threats and their mitigations."""

from __future__ import annotations

from collections.abc import Iterator

from knowledge_base.catalogue import Catalogue
from knowledge_base.checks.check import Check, Flaw
from knowledge_base.conditions import ControlClause, walk
from knowledge_base.entries import MitigationEntry, ThreatEntry
from knowledge_base.suggestions import did_you_mean
from knowledge_base.vocabulary import EntryStatus


def _mitigations_exist(catalogue: Catalogue) -> Iterator[Flaw]:
    for threat in catalogue.threats.values():
        given: set[str] = set()
        for position, link in enumerate(threat.mitigations):
            path = ("mitigations", position, "id")
            if link.id not in catalogue.mitigations:
                yield Flaw(threat, path, _no_mitigation(link.id, catalogue))
            if link.id in given:
                yield Flaw(threat, path, f"'{link.id}' is listed twice")
            given.add(link.id)
        for place, clause in walk(threat.applies_when):
            if isinstance(clause, ControlClause) and clause.control.mitigation not in catalogue.mitigations:
                where = ("applies_when", *place, "control", "mitigation")
                yield Flaw(threat, where, _no_mitigation(clause.control.mitigation, catalogue))


def _no_mitigation(mitigation_id: str, catalogue: Catalogue) -> str:
    return f"no mitigation '{mitigation_id}'{did_you_mean(mitigation_id, catalogue.mitigations)}"


def _mitigations_are_used(catalogue: Catalogue) -> Iterator[Flaw]:
    used = {link.id for threat in catalogue.threats.values() for link in threat.mitigations}
    for mitigation in catalogue.mitigations.values():
        if mitigation.id not in used and mitigation.status is EntryStatus.ACTIVE:
            yield Flaw(mitigation, ("id",), "no threat lists this mitigation")


def _owners_have_a_default(catalogue: Catalogue) -> Iterator[Flaw]:
    owned: tuple[ThreatEntry | MitigationEntry, ...] = (
        *catalogue.threats.values(),
        *catalogue.mitigations.values(),
    )
    for entry in owned:
        if "default" not in entry.owners:
            yield Flaw(entry, ("owners",), "say who acts where no scope is named: default")


MITIGATIONS_EXIST = Check("mitigations-exist", "a threat's mitigations can be shown", _mitigations_exist)
MITIGATIONS_USED = Check(
    "mitigations-used", "no mitigation lies in the catalogue unseen", _mitigations_are_used
)
OWNERS_DEFAULT = Check("owners-default", "there is someone to act in every scope", _owners_have_a_default)
