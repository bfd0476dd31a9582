"""Close a review: what the checks found and what a person says to the rest, under that person's name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Final

from pydantic import Field

from assistant.model.document import content_digest
from assistant.model.review import Analysis, Severity
from assistant.model.sign_off import Answer, Gap, Point, PointAnswer, SignedReview, closing_verdict
from assistant.model.threat_model import ThreatModel
from assistant.model.values import Line, Name, Value, fresh_id

POINTS: Final = {
    Point.DIAGRAM: "The diagram matches what really runs",
    Point.STAGES: "Every stage of its life was considered, from data and training to retirement",
    Point.PEOPLE: "Harm to people was considered, also to those who never use it",
    Point.NEWS: "New threats and incidents since the last review were looked at",
    Point.TRIGGERS: "Somebody will notice when one of the reasons to look again comes up",
}
"""What a person is asked, in the order in which to ask it."""

_NOT_CHECKED: Final = {Answer.NO: "No", Answer.PARTLY: "Only partly"}


class Closing(Value):
    """What a person gives who closes a review."""

    by: Name
    role: Line = ""
    answers: tuple[PointAnswer, ...]
    next_review: date
    triggers: tuple[Line, ...] = ()
    note: Line = Field(default="")


def close_review(
    closing: Closing, model: ThreatModel, *, analysis: Analysis, version: int, at: datetime
) -> SignedReview:
    """Return the review with its verdict and every gap that is known today.

    Args:
        closing: what the person gives.
        model: the model that was looked at.
        analysis: what follows from it.
        version: its number.
        at: the moment.
    """
    taken = {review.id for review in model.sign_offs}
    return SignedReview(
        id=fresh_id(f"review {at.date().isoformat()}", taken),
        by=closing.by,
        role=closing.role,
        at=at,
        version=version,
        digest=content_digest(model),
        verdict=closing_verdict(analysis.verdict, closing.answers),
        answers=closing.answers,
        gaps=tuple(known_gaps(analysis, closing.answers)),
        next_review=closing.next_review,
        triggers=closing.triggers,
        note=closing.note,
    )


def known_gaps(analysis: Analysis, answers: tuple[PointAnswer, ...] = ()) -> Iterator[Gap]:
    """Yield what is missing: findings that weigh, then what the person did not answer with yes."""
    for finding in analysis.findings:
        if finding.severity is not Severity.NOTE:
            yield Gap(about=finding.check, text=finding.text)
    for answer in answers:
        if answer.answer in _NOT_CHECKED:
            note = f" ({answer.note})" if answer.note else ""
            yield Gap(
                about=answer.point.value,
                text=f"{_NOT_CHECKED[answer.answer]}: {POINTS[answer.point].lower()}{note}"[:2_000],
            )
