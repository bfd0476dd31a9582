"""What a review comes to."""

from collections.abc import Callable

import pytest

from assistant.model.review import Finding, Severity, Verdict
from assistant.model.threat_model import ThreatModel
from assistant.review.analyse import analyse, review, verdict
from assistant.review.checks import ReviewInput
from knowledge_base.catalogue import Catalogue
from tests.assistant.builders import TODAY

Build = Callable[..., ThreatModel]
Derive = Callable[[ThreatModel], ReviewInput]


def finding(severity: Severity) -> Finding:
    return Finding(check="any", severity=severity, text="Something", fix="Mend it.")


@pytest.mark.parametrize(
    ("severities", "wanted"),
    [
        ((), Verdict.COMPLETE),
        ((Severity.NOTE,), Verdict.COMPLETE),
        ((Severity.THIN, Severity.NOTE), Verdict.ACCEPTED_WITH_GAPS),
        ((Severity.THIN, Severity.BLOCKING), Verdict.NOT_YET),
    ],
)
def test_the_weightiest_finding_decides(severities: tuple[Severity, ...], wanted: Verdict) -> None:
    assert verdict(tuple(map(finding, severities))) is wanted


def test_findings_come_by_weight(build: Build, derive: Derive) -> None:
    found = review(derive(build(decisions=[], worst_day="")))
    order = list(Severity)
    assert [f.severity for f in found] == sorted((f.severity for f in found), key=order.index)


def test_a_model_that_was_worked_on_to_the_end_is_complete(build: Build, catalogue: Catalogue) -> None:
    done = analyse(build(), catalogue, today=TODAY)
    assert done.analysis.verdict is Verdict.COMPLETE
    assert done.analysis.threats == done.elicited.threats


def test_complete_is_refused_while_a_high_risk_rests_on_an_open_question(
    build: Build, catalogue: Catalogue
) -> None:
    hanging = build(facts={"bot.acts": "yes"}, decisions=[], responses=[], proposals=())
    found = analyse(hanging, catalogue, today=TODAY).analysis
    assert "high-on-open-question" in {f.check for f in found.findings}
    assert found.verdict is not Verdict.COMPLETE


def test_an_empty_model_is_not_reviewed(catalogue: Catalogue) -> None:
    found = analyse(ThreatModel(id="empty"), catalogue, today=TODAY).analysis
    assert found.verdict is Verdict.NOT_YET
    assert [f.check for f in found.findings] == ["nothing-described"]


def test_the_same_model_gives_the_same_analysis(build: Build, catalogue: Catalogue) -> None:
    assert analyse(build(), catalogue, today=TODAY) == analyse(build(), catalogue, today=TODAY)
