"""Everything that is derived from a threat model: threats, ledger, cells, findings, verdict."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from assistant.elicit.elicit import Elicited, elicit_threats
from assistant.elicit.view import SystemView
from assistant.model.review import Analysis, Finding, Severity, Verdict
from assistant.model.threat_model import ThreatModel
from assistant.review.cells import stride_cells
from assistant.review.checks import CHECKS, ReviewInput
from knowledge_base.catalogue import Catalogue


class Derived(NamedTuple):
    """An analysis, and the open matters the agenda works with."""

    analysis: Analysis
    elicited: Elicited


def analyse(model: ThreatModel, catalogue: Catalogue, *, today: date) -> Derived:
    """Derive everything from a model; the same input gives the same result."""
    elicited = elicit_threats(model, catalogue)
    view = SystemView(model, catalogue)
    findings = review(ReviewInput(model, elicited, view, today))
    analysis = Analysis(
        threats=elicited.threats,
        ledger=elicited.ledger,
        cells=stride_cells(elicited, view),
        findings=findings,
        verdict=verdict(findings),
    )
    return Derived(analysis, elicited)


def review(given: ReviewInput) -> tuple[Finding, ...]:
    """Run every check, the weightiest findings first."""
    order = list(Severity)
    found = [finding for check in CHECKS for finding in check.run(given)]
    return tuple(sorted(found, key=lambda finding: order.index(finding.severity)))


def verdict(findings: tuple[Finding, ...]) -> Verdict:
    """Say what the findings come to; *complete* is refused while anything blocks or is thin."""
    severities = {finding.severity for finding in findings}
    if Severity.BLOCKING in severities:
        return Verdict.NOT_YET
    return Verdict.ACCEPTED_WITH_GAPS if Severity.THIN in severities else Verdict.COMPLETE
