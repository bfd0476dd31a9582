"""The shape of a review check."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from assistant.elicit.elicit import Elicited
from assistant.elicit.view import SystemView
from assistant.model.review import Finding, Severity
from assistant.model.threat import Threat
from assistant.model.threat_model import ThreatModel
from knowledge_base.vocabulary import RiskLevel, ThreatStatus

HIGH = (RiskLevel.HIGH, RiskLevel.CRITICAL)
LIVE = (ThreatStatus.PROPOSED, ThreatStatus.CONFIRMED)


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


@dataclass(frozen=True)
class Check:
    """One thing a review looks for.

    Attributes:
        find: yields (text, subjects) for each finding.
        fix: what to do about it, the same for all its findings.
    """

    name: str
    severity: Severity
    fix: str
    find: Callable[[ReviewInput], Iterable[tuple[str, tuple[str, ...]]]]

    def run(self, given: ReviewInput) -> list[Finding]:
        """Return the findings."""
        return [
            Finding(check=self.name, severity=self.severity, text=text, fix=self.fix, subjects=subjects)
            for text, subjects in self.find(given)
        ]


def listed(names: Iterable[str], *, at_most: int = 4) -> str:
    """Join names for a sentence, and count those left out."""
    every = list(names)
    rest = len(every) - at_most
    shown = ", ".join(every[:at_most])
    return f"{shown} and {rest} more" if rest > 0 else shown
