"""The shape of a review check."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from assistant.elicit.elicit import Elicited
from assistant.elicit.grammar import listed
from assistant.elicit.view import SystemView
from assistant.model.review import Finding, Severity
from assistant.model.threat import Threat
from assistant.model.threat_model import ThreatModel
from assistant.model.values import SYSTEM
from knowledge_base.vocabulary import RiskLevel, ThreatStatus

HIGH = (RiskLevel.HIGH, RiskLevel.CRITICAL)
LIVE = (ThreatStatus.PROPOSED, ThreatStatus.CONFIRMED)
_SHOWN = 4

Found = Iterable[tuple[str, tuple[str, ...]]]
"""What a check yields: (text, the ids it is about) for each finding."""


@dataclass(frozen=True)
class ReviewInput:
    """What a check looks at; `today` is passed in, so that a review can be repeated."""

    model: ThreatModel
    elicited: Elicited
    view: SystemView
    today: date

    def live(self) -> list[Threat]:
        """Return the threats that are neither set aside nor stale."""
        return [threat for threat in self.elicited.threats if threat.status in LIVE]

    def high(self) -> list[Threat]:
        """Return the live threats that rate high or critical today."""
        return [t for t in self.live() if t.risk is not None and t.risk.today.level in HIGH]

    def name(self, subject: str) -> str:
        """Return what to call an element, or the system as a whole."""
        return "the system" if subject == SYSTEM else self.model.system.name_of(subject)

    def title_of_fact(self, key: str) -> str:
        """Return a fact's title, its key where the catalogue does not know it."""
        entry = self.view.catalogue.facts.get(key)
        return entry.title if entry else key


@dataclass(frozen=True)
class Check:
    """One thing a review looks for.

    Attributes:
        fix: what to do about it, the same for all its findings.
        find: yields (text, subjects) for each finding.
    """

    name: str
    severity: Severity
    fix: str
    find: Callable[[ReviewInput], Found]

    def run(self, given: ReviewInput) -> list[Finding]:
        """Return the findings."""
        return [
            Finding(
                check=self.name, severity=self.severity, text=text[:2_000], fix=self.fix, subjects=subjects
            )
            for text, subjects in self.find(given)
        ]


def named(names: Iterable[str]) -> str:
    """Join names for a sentence, and count those left out."""
    return listed(list(names), at_most=_SHOWN)


def counted(number: int, noun: str, *, one: str = "", many: str = "") -> str:
    """Return `1 threat hangs`, `3 threats hang`: a number, its noun, and the verb that goes with it."""
    verb = one if number == 1 else many
    return f"{number} {noun}{'' if number == 1 else 's'}{f' {verb}' if verb else ''}"
