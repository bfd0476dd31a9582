"""Closing a review: the verdict is what the checks and the answers allow, and every gap is named."""

from datetime import UTC, date, datetime

import pytest

from assistant.changes.apply import apply
from assistant.changes.change import SignOff
from assistant.model.document import content_digest, read_document, write_document
from assistant.model.review import Analysis, Finding, Severity, Verdict
from assistant.model.sign_off import Answer, Point, PointAnswer, SignedReview
from assistant.model.system import System
from assistant.model.threat_model import InterviewState, ThreatModel
from assistant.review.closing import POINTS, Closing, close_review

AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
BLOCKING = Finding(check="undecided-threats", severity=Severity.BLOCKING, text="Two wait", fix="Decide.")
THIN = Finding(check="worst-day", severity=Severity.THIN, text="No worst day", fix="Ask.")
NOTE = Finding(check="look-again", severity=Severity.NOTE, text="Look again", fix="Keep it.")


def answers(**said: Answer) -> tuple[PointAnswer, ...]:
    return tuple(PointAnswer(point=point, answer=said.get(point.value, Answer.YES)) for point in Point)


def closed(analysis: Analysis, *, model: ThreatModel | None = None, **said: Answer) -> SignedReview:
    closing = Closing(by="Ana", answers=answers(**said), next_review=date(2026, 9, 1))
    return close_review(closing, model or ThreatModel(id="m"), analysis=analysis, version=4, at=AT)


def test_every_point_of_the_checklist_has_words() -> None:
    assert list(POINTS) == list(Point)


@pytest.mark.parametrize(
    ("analysis", "verdict", "gaps"),
    [
        (Analysis(verdict=Verdict.COMPLETE, findings=(NOTE,)), Verdict.COMPLETE, []),
        (
            Analysis(verdict=Verdict.ACCEPTED_WITH_GAPS, findings=(THIN, NOTE)),
            Verdict.ACCEPTED_WITH_GAPS,
            ["worst-day"],
        ),
        (
            Analysis(verdict=Verdict.NOT_YET, findings=(BLOCKING, THIN)),
            Verdict.NOT_YET,
            ["undecided-threats", "worst-day"],
        ),
    ],
)
def test_the_checks_set_the_verdict(analysis: Analysis, verdict: Verdict, gaps: list[str]) -> None:
    review = closed(analysis)
    assert review.verdict is verdict
    assert [gap.about for gap in review.gaps] == gaps
    apply(ThreatModel(id="m"), SignOff(review=review))


@pytest.mark.parametrize("answer", [Answer.PARTLY, Answer.NO])
def test_an_answer_that_is_no_yes_is_a_gap(answer: Answer) -> None:
    review = closed(Analysis(verdict=Verdict.COMPLETE), people=answer)
    assert review.verdict is Verdict.ACCEPTED_WITH_GAPS
    assert [gap.about for gap in review.gaps] == ["people"]
    apply(ThreatModel(id="m"), SignOff(review=review))


def test_answers_never_lift_a_verdict() -> None:
    assert closed(Analysis(verdict=Verdict.NOT_YET), people=Answer.NO).verdict is Verdict.NOT_YET


def test_a_second_review_of_a_day_has_an_id_of_its_own() -> None:
    model = ThreatModel(id="m")
    first = closed(Analysis(verdict=Verdict.COMPLETE), model=model)
    model = apply(model, SignOff(review=first))
    second = closed(Analysis(verdict=Verdict.COMPLETE), model=model)
    assert (first.id, second.id) == ("review-2026-03-01", "review-2026-03-01-2")


def test_what_is_signed_can_be_told_from_what_came_later() -> None:
    model = ThreatModel(id="m", title="Bot")
    review = closed(Analysis(verdict=Verdict.COMPLETE), model=model)
    signed = apply(model, SignOff(review=review))
    talked = signed.model_copy(update={"id": "copy", "interview": InterviewState(asked=("opener:use",))})
    assert content_digest(talked) == review.digest
    changed = signed.model_copy(update={"system": System(purpose="Something else")})
    assert content_digest(changed) != review.digest


def test_a_signed_review_is_written_and_read() -> None:
    model = apply(ThreatModel(id="m"), SignOff(review=closed(Analysis(verdict=Verdict.COMPLETE))))
    assert read_document(write_document(model)) == model


def test_a_document_from_before_reviews_could_be_signed_is_read() -> None:
    assert read_document('{"schema_version": 1, "id": "m"}').sign_offs == ()
