"""How a review reads: no verdict reassures, and every finding leads somewhere."""

from datetime import UTC, date, datetime

import pytest

from assistant.model.document import content_digest
from assistant.model.review import Analysis, Finding, Severity, Verdict
from assistant.model.sign_off import Answer, Gap, Point, PointAnswer, SignedReview
from assistant.model.system import System
from assistant.model.threat_model import ThreatModel
from assistant.review.checks import CHECKS
from ui.web.response_rows import Wanted
from ui.web.review_words import (
    by_check,
    by_severity,
    due_words,
    fix_of,
    since_signed,
    verdict_text,
    verdict_title,
)
from ui.web.signing import signed_lines
from ui.web.threat_filter import Shown
from ui.web.views.system import Part
from ui.web.views.threats import Look

LISTS = {"show": Shown, "what": Wanted, "part": Part, "view": Look}


def finding(check: str, severity: Severity = Severity.THIN) -> Finding:
    return Finding(check=check, severity=severity, text=f"{check} is open", fix="Do it.")


def analysis(verdict: Verdict, *severities: Severity) -> Analysis:
    return Analysis(verdict=verdict, findings=tuple(finding("x", severity) for severity in severities))


def signed(model: ThreatModel, **fields: object) -> SignedReview:
    review = SignedReview(
        id="review-1",
        by="Ana",
        at=datetime(2026, 3, 1, tzinfo=UTC),
        version=3,
        digest=content_digest(model),
        catalogue_version="1.0.0",
        verdict=Verdict.ACCEPTED_WITH_GAPS,
        answers=(PointAnswer(point=Point.PEOPLE, answer=Answer.PARTLY, note="![x](https://evil.example)"),),
        gaps=(Gap(about="worst-day", text="No worst day :red[yet]"),),
        next_review=date(2026, 9, 1),
        triggers=("A tool joins",),
        note="Fine",
    )
    return SignedReview.model_validate({**dict(review), **fields})


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (analysis(Verdict.NOT_YET, Severity.BLOCKING), "1 finding blocks a sign-off. "),
        (analysis(Verdict.NOT_YET, Severity.BLOCKING, Severity.BLOCKING, Severity.THIN), "and 1 is thin"),
        (analysis(Verdict.ACCEPTED_WITH_GAPS, Severity.THIN, Severity.THIN), "2 findings are thin"),
        (analysis(Verdict.COMPLETE), "says nothing about what nobody has thought of"),
    ],
)
def test_a_verdict_says_what_it_rests_on(given: Analysis, says: str) -> None:
    assert says in verdict_text(given)


@pytest.mark.parametrize("verdict", Verdict)
def test_no_verdict_reassures(verdict: Verdict) -> None:
    words = f"{verdict_title(analysis(verdict))} {verdict_text(analysis(verdict))}".lower()
    assert not any(calming in words for calming in ("safe", "secure", "well done", "all good", "no risk"))


def test_complete_is_not_said_while_anything_blocks() -> None:
    assert "complete" not in verdict_title(analysis(Verdict.NOT_YET, Severity.BLOCKING)).lower()


def test_findings_are_told_by_weight_and_by_check() -> None:
    found = [finding("b"), finding("a", Severity.BLOCKING), finding("c"), finding("b")]
    groups = {severity: [one.check for one in group] for severity, group in by_severity(found)}
    assert groups == {Severity.BLOCKING: ["a"], Severity.THIN: ["b", "c", "b"]}
    assert {check: len(same) for check, same in by_check(found)} == {"b": 2, "a": 1, "c": 1}


@pytest.mark.parametrize("check", [check.name for check in CHECKS])
def test_every_finding_but_a_reminder_leads_to_its_fix(check: str) -> None:
    fix = fix_of(finding(check))
    if check == "look-again":
        assert fix is None
        return
    assert fix is not None
    for name, value in fix.query:
        assert value in [member.value for member in LISTS[name]]


def test_what_was_signed_is_told_from_what_came_later() -> None:
    model = ThreatModel(id="m", title="Bot")
    review = signed(model)
    unchanged = since_signed(review, model, version=4, catalogue="1.0.0")
    assert unchanged == "Nothing in the model has changed since."
    changed = model.model_copy(update={"system": System(purpose="New")})
    words = since_signed(review, changed, version=9, catalogue="1.1.0")
    assert "version 3 then, version 9 now" in words
    assert "the catalogue has moved from 1.0.0 to 1.1.0" in words
    assert "this copy of it now" in since_signed(review, changed, version=2, catalogue="1.0.0")


def test_a_date_that_passed_is_called_past() -> None:
    review = signed(ThreatModel(id="m"))
    assert due_words(review, today=date(2026, 8, 31)) == "Next review: 1 September 2026."
    assert due_words(review, today=date(2026, 9, 2)) == "Overdue: it was due on 1 September 2026, 1 day ago."


def test_what_people_wrote_is_shown_as_words() -> None:
    lines = "\n".join(signed_lines(signed(ThreatModel(id="m"))))
    assert "![x](https" not in lines
    assert ":red[" not in lines
    assert "**partly**" in lines
    assert "Look again when: A tool joins" in lines
