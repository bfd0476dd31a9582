"""What exporters write: a threat model, what was derived from it, and what the catalogue calls things."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Final, NamedTuple

from pydantic import ValidationError

from assistant.model.review import Analysis
from assistant.model.system import Component, System
from assistant.model.threat import Threat
from assistant.model.threat_model import ThreatModel
from knowledge_base.catalogue import Catalogue
from knowledge_base.entries import Reference
from knowledge_base.errors import UnknownEntryError
from knowledge_base.vocabulary import ComponentKind, ElementShape, ThreatStatus

SET_ASIDE: Final = frozenset({ThreatStatus.DISMISSED, ThreatStatus.DUPLICATE})
"""The states of a threat that a person took off the list."""

_FIRST: Final = {ComponentKind.AGENT: 0, ComponentKind.ORCHESTRATOR: 1}
"""The kinds that an assistant is, in the order in which they are listed before all others."""


class Standing(StrEnum):
    """How far people have looked at the threats."""

    EMPTY = "empty"
    UNREVIEWED_DRAFT = "unreviewed_draft"
    PARTLY_REVIEWED = "partly_reviewed"
    REVIEWED = "reviewed"


class Citation(NamedTuple):
    """A reference as a reader sees it; no address where the catalogue knows none."""

    label: str
    url: str | None


@dataclass(frozen=True)
class Report:
    """A threat model with its analysis, read with a catalogue."""

    model: ThreatModel
    analysis: Analysis
    catalogue: Catalogue

    @property
    def title(self) -> str:
        """What the model is called."""
        return self.model.title or self.model.system.name or "Untitled system"

    @cached_property
    def counts(self) -> Counter[ThreatStatus]:
        """How many threats are in each state."""
        return Counter(threat.status for threat in self.analysis.threats)

    @property
    def standing(self) -> Standing:
        """How far people have looked at the threats."""
        if not self.analysis.threats:
            return Standing.EMPTY
        open_ones = self.counts[ThreatStatus.PROPOSED] + self.counts[ThreatStatus.STALE]
        if not open_ones:
            return Standing.REVIEWED
        decided = self.counts[ThreatStatus.CONFIRMED] + sum(self.counts[status] for status in SET_ASIDE)
        return Standing.PARTLY_REVIEWED if decided else Standing.UNREVIEWED_DRAFT

    @property
    def notice(self) -> str:
        """The standing in a sentence."""
        total, proposed = len(self.analysis.threats), self.counts[ThreatStatus.PROPOSED]
        match self.standing:
            case Standing.EMPTY:
                return "No threats were found yet; that says nothing about whether there are any."
            case Standing.UNREVIEWED_DRAFT:
                return f"Unreviewed draft: {_threats(total)} proposed, none was confirmed by a person."
            case Standing.PARTLY_REVIEWED:
                confirmed = self.counts[ThreatStatus.CONFIRMED]
                return (
                    f"Partly reviewed: a person confirmed {confirmed} of {_threats(total)}; "
                    f"{proposed} proposed ones are still an unreviewed draft."
                )
            case Standing.REVIEWED:
                return f"Reviewed: a person decided about every one of {_threats(total)}."

    def citation(self, reference: str) -> Citation:
        """Return how a reference is quoted and where it is explained; unknown ones stay as they are."""
        try:
            parsed = Reference.model_validate(reference)
            return Citation(self.catalogue.label(parsed), self.catalogue.url(parsed))
        except (ValidationError, UnknownEntryError):
            return Citation(reference, None)

    def mitigation_title(self, mitigation: str) -> str:
        """Return a mitigation's title, its id where the catalogue does not know it."""
        entry = self.catalogue.mitigations.get(mitigation)
        return entry.title if entry else mitigation

    def fact_title(self, key: str) -> str:
        """Return a fact's title, its key in words where the catalogue does not know it."""
        entry = self.catalogue.facts.get(key)
        return entry.title if entry else key.replace("_", " ").replace("-", " ").capitalize()

    def shape(self, kind: ComponentKind) -> ElementShape:
        """Return a component's shape in the diagram; a process where the catalogue does not say."""
        try:
            return self.catalogue.kind(kind).shape
        except UnknownEntryError:
            return ElementShape.PROCESS

    def threats(self, *statuses: ThreatStatus) -> tuple[Threat, ...]:
        """Return the threats in these states, ranked."""
        return tuple(threat for threat in self.analysis.threats if threat.status in statuses)


def listed_components(system: System) -> list[Component]:
    """Return the components as they are listed: what everything turns on first, then as they were told."""
    return sorted(system.components, key=lambda part: _FIRST.get(part.kind, len(_FIRST)))


def _threats(number: int) -> str:
    return f"{number} threat" if number == 1 else f"{number} threats"
