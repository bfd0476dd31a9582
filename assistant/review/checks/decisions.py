"""Has every threat an answer, with somebody's name on it?"""

from collections.abc import Iterable

from assistant.model.review import Severity
from assistant.review.checks.check import Check, ReviewInput, listed
from knowledge_base.vocabulary import ControlState, MitigationStatus, ResponseKind, ThreatStatus

Found = Iterable[tuple[str, tuple[str, ...]]]


def _undecided(given: ReviewInput) -> Found:
    waiting = [t for t in given.live() if t.status is ThreatStatus.PROPOSED]
    if waiting:
        yield f"{len(waiting)} proposed threats nobody has decided about: this is an unreviewed draft", tuple(
            t.id for t in waiting
        )


def _high_unanswered(given: ReviewInput) -> Found:
    answered = given.model.responses_by_threat
    open_ = [t for t in given.high() if t.id not in answered]
    if open_:
        yield f"High risks without a response: {listed(t.title for t in open_)}", tuple(t.id for t in open_)


def _unowned(given: ReviewInput) -> Found:
    loose = [
        response.threat
        for response in given.model.responses
        for m in response.mitigations
        if not m.owner and m.status is not MitigationStatus.REJECTED
    ]
    if loose:
        yield f"{len(loose)} mitigations have no owner", tuple(dict.fromkeys(loose))


def _acceptances(given: ReviewInput) -> Found:
    for response in given.model.responses:
        if response.kind is not ResponseKind.ACCEPT:
            continue
        if response.acceptance is None:
            yield "A risk is accepted without reason, person and expiry", (response.threat,)
        elif response.acceptance.expires < given.today:
            yield f"An acceptance ran out on {response.acceptance.expires.isoformat()}", (response.threat,)


def _untested(given: ReviewInput) -> Found:
    claimed = [c for c in given.model.system.controls if c.state in (ControlState.CLAIMED, ControlState.IN_PLACE)]
    if claimed:
        yield f"Controls that were mentioned but never tested: {listed(c.name for c in claimed)}", tuple(c.id for c in claimed)


DECISIONS = (
    Check("undecided-threats", Severity.BLOCKING, "Confirm each, or set it aside with a reason.", _undecided),
    Check("high-without-response", Severity.BLOCKING, "Decide: mitigate, design out, accept, transfer or avoid.", _high_unanswered),
    Check("mitigations-without-owner", Severity.THIN, "Put a name and a date on each.", _unowned),
    Check("acceptances", Severity.BLOCKING, "Give the reason, the person and a date, or decide again.", _acceptances),
    Check("untested-controls", Severity.THIN, "Test each as its catalogue entry says, and note the evidence.", _untested),
)
