"""Has every threat an answer, with somebody's name on it?"""

from assistant.model.review import Severity
from assistant.review.checks.check import Check, Found, ReviewInput, counted, named
from knowledge_base.vocabulary import ControlState, MitigationStatus, ResponseKind, ThreatStatus

_SETTLED = (MitigationStatus.DONE, MitigationStatus.REJECTED)


def _undecided(given: ReviewInput) -> Found:
    waiting = [t for t in given.live() if t.status is ThreatStatus.PROPOSED]
    if waiting:
        number = counted(len(waiting), "proposed threat", one="waits", many="wait")
        yield f"{number} for a decision: this is an unreviewed draft", tuple(t.id for t in waiting)


def _high_unanswered(given: ReviewInput) -> Found:
    answered = given.model.responses_by_threat
    bare = [t for t in given.high() if t.id not in answered]
    if bare:
        yield f"High risks without a response: {named(t.title for t in bare)}", tuple(t.id for t in bare)


def _unowned(given: ReviewInput) -> Found:
    loose = [
        response.threat
        for response in given.model.responses
        for m in response.mitigations
        if not m.owner and m.status not in _SETTLED
    ]
    if loose:
        number = counted(len(loose), "mitigation", one="has", many="have")
        yield f"{number} no owner", tuple(dict.fromkeys(loose))


def _overdue(given: ReviewInput) -> Found:
    late = [
        (response.threat, m)
        for response in given.model.responses
        for m in response.mitigations
        if m.due is not None and m.due < given.today and m.status not in _SETTLED
    ]
    if late:
        yield (
            f"Past their date and not done: {named(m.title for _, m in late)}",
            tuple(dict.fromkeys(threat for threat, _ in late)),
        )


def _acceptances(given: ReviewInput) -> Found:
    for response in given.model.responses:
        if response.kind is not ResponseKind.ACCEPT:
            continue
        if response.acceptance is None:
            yield "A risk is accepted without reason, person and expiry", (response.threat,)
        elif response.acceptance.expires < given.today:
            yield f"An acceptance ran out on {response.acceptance.expires.isoformat()}", (response.threat,)


def _review_overdue(given: ReviewInput) -> Found:
    last = max(given.model.sign_offs, key=lambda review: review.at, default=None)
    if last is not None and last.next_review < given.today:
        yield f"The next review was due on {last.next_review.isoformat()}", ()


def _untested(given: ReviewInput) -> Found:
    claimed = [
        c for c in given.model.system.controls if c.state in (ControlState.CLAIMED, ControlState.IN_PLACE)
    ]
    if claimed:
        yield (
            f"Controls that were mentioned but never tested: {named(c.name for c in claimed)}",
            tuple(c.id for c in claimed),
        )


DECISIONS = (
    Check(
        name="undecided-threats",
        severity=Severity.BLOCKING,
        fix="Confirm each, or set it aside with a reason.",
        find=_undecided,
    ),
    Check(
        name="high-without-response",
        severity=Severity.BLOCKING,
        fix="Decide: mitigate, design out, accept, transfer or avoid.",
        find=_high_unanswered,
    ),
    Check(
        name="acceptances",
        severity=Severity.BLOCKING,
        fix="Give the reason, the person and a date, or decide again.",
        find=_acceptances,
    ),
    Check(
        name="mitigations-without-owner",
        severity=Severity.THIN,
        fix="Put a name and a date on each.",
        find=_unowned,
    ),
    Check(
        name="overdue-mitigations",
        severity=Severity.THIN,
        fix="Do them, give them a new date, or decide otherwise.",
        find=_overdue,
    ),
    Check(
        name="overdue-review",
        severity=Severity.THIN,
        fix="Go through it again with those who build it now, and sign a new review.",
        find=_review_overdue,
    ),
    Check(
        name="untested-controls",
        severity=Severity.THIN,
        fix="Test each as its catalogue entry says, and note the evidence.",
        find=_untested,
    ),
)
