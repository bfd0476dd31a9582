"""What a person puts their name to at the end of a review, and what they found missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from enum import StrEnum

from pydantic import Field

from assistant.model.review import Verdict
from assistant.model.values import Id, Line, Name, Value


class Point(StrEnum):
    """What no check can know and a person has to say."""

    DIAGRAM = "diagram"
    STAGES = "stages"
    PEOPLE = "people"
    NEWS = "news"
    TRIGGERS = "triggers"


class Answer(StrEnum):
    """What a person says to a point; *no* and *partly* are gaps."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class PointAnswer(Value):
    """What a person said to one point of the checklist."""

    point: Point
    answer: Answer
    note: Line = ""


class Gap(Value):
    """Something that is missing and that a person goes on without, knowingly.

    Attributes:
        about: the review's check or the point of the checklist it comes from.
    """

    about: Line
    text: Line


class SignedReview(Value):
    """A review as a person closed it; it is kept as it was, whatever changes later.

    Attributes:
        version: the version of the model that was looked at.
        digest: of what the model said then (see `content_digest`): a later change shows, in a copy too.
        gaps: what is missing and was accepted, or still blocks where the verdict is *not yet*.
        triggers: what would make the team look again before the next date.
    """

    id: Id
    by: Name
    role: Line = ""
    at: datetime
    version: int = Field(ge=1)
    digest: str = ""
    catalogue_version: str = ""
    verdict: Verdict
    answers: tuple[PointAnswer, ...] = ()
    gaps: tuple[Gap, ...] = ()
    next_review: date
    triggers: tuple[Line, ...] = ()
    note: Line = ""


def closing_verdict(found: Verdict, answers: Iterable[PointAnswer]) -> Verdict:
    """Return what a review comes to once a person has answered: never more than the checks allow."""
    if found is Verdict.COMPLETE and any(answer.answer is not Answer.YES for answer in answers):
        return Verdict.ACCEPTED_WITH_GAPS
    return found


def objections(review: SignedReview) -> Iterator[str]:
    """Yield what keeps a review from being signed."""
    answered = [answer.point for answer in review.answers]
    if len(set(answered)) < len(answered):
        yield "a point of the checklist is answered twice"
    if missing := [point.value for point in Point if point not in answered]:
        yield f"the checklist is not answered in full: {', '.join(missing)}"
    gaps = bool(review.gaps) or any(answer.answer is not Answer.YES for answer in review.answers)
    if review.verdict is Verdict.COMPLETE and gaps:
        yield "a review with gaps is not complete"
    if review.verdict is Verdict.ACCEPTED_WITH_GAPS and not gaps:
        yield "a review accepted with gaps names them"
    if review.next_review <= review.at.date():
        yield "the next review is on a later day than this one"
