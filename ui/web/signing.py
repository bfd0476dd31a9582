"""Signing a review: the checklist for people, what is accepted, and the reviews signed before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final

import streamlit as st

from assistant.exchange.report import Report
from assistant.model.review import Verdict
from assistant.model.sign_off import Answer, Gap, Point, PointAnswer, SignedReview
from assistant.service import POINTS, Closing, Version, known_gaps
from ui.web.backend import fourfold
from ui.web.decisions import PERSON
from ui.web.faults import refusals
from ui.web.review_session import ReviewSession
from ui.web.review_words import ANSWERS, TRIGGERS, VERDICTS, day_words, due_words, since_signed
from ui.web.safe import plain
from ui.web.wording import count, time_words

_DAYS_TO_NEXT: Final = 182
_NAME: Final = 120
_WORDS: Final = 500
_FEW: Final = 6


def show_signing(report: Report, version: Version) -> None:
    """Draw the form that closes a review, and sign it."""
    session = ReviewSession()
    seen = session.seen(report.model.id) or version.n
    gaps = list(known_gaps(report.analysis))
    blocked = report.analysis.verdict is Verdict.NOT_YET
    with st.form(f"sign-{report.model.id}-{len(report.model.sign_offs)}"):
        answers = [_ask(point) for point in POINTS]
        triggers = _triggers()
        with st.container(horizontal=True):
            name = st.text_input("Your name", max_chars=_NAME)
            role = st.text_input("Your part in this", max_chars=_NAME, placeholder="Product owner")
            today = datetime.now(UTC).date()
            next_review = st.date_input(
                "Next review", today + timedelta(days=_DAYS_TO_NEXT), min_value=today + timedelta(days=1)
            )
        note = st.text_area("Anything to add", max_chars=_WORDS, height=80)
        _show_gaps(gaps, blocked=blocked)
        accepted = st.checkbox(_acceptance(blocked=blocked)) if gaps else True
        pressed = st.form_submit_button(
            "Put on record as not yet" if blocked else "Sign off", icon=":material/signature:"
        )
    if pressed:
        problem = _missing(name, answers, accepted=accepted)
        if problem:
            st.warning(problem)
            return
        closing = Closing(
            by=name or "",
            role=role or "",
            answers=tuple(answer for answer in answers if answer is not None),
            next_review=_single(next_review),
            triggers=triggers,
            note=note or "",
        )
        _sign(report.model.id, closing, version=seen)


def show_signed(report: Report, version: Version) -> None:
    """Draw the reviews signed so far, the newest first."""
    for review in reversed(report.model.sign_offs):
        with st.container(border=True, key=f"signed-{review.id}"):
            latest = review is report.model.sign_offs[-1]
            role = f", {plain(review.role)}" if review.role else ""
            when = time_words(review.at, now=datetime.now(UTC), zone=st.context.timezone)
            st.markdown(f"**{VERDICTS[review.verdict]}**, signed by {plain(review.by)}{role}")
            due = due_words(review, today=datetime.now(UTC).date())
            late = ":material/schedule: " if due.startswith("Overdue") and latest else ""
            st.caption(f"{when} · version {review.version} · {late}{due if latest else ''}".rstrip(" ·"))
            if latest:
                st.markdown(
                    plain(
                        since_signed(
                            review, report.model, version=version.n, catalogue=report.catalogue.version
                        )
                    )
                )
            with st.expander(f"What was said, and {count(len(review.gaps), 'gap')}"):
                st.markdown("\n".join(f"- {line}" for line in signed_lines(review)))


def signed_lines(review: SignedReview) -> list[str]:
    """Return what a signed review says, as lines of Markdown."""
    lines = []
    for answer in review.answers:
        note = f" ({plain(answer.note)})" if answer.note else ""
        lines.append(f"{POINTS[answer.point]}: **{ANSWERS[answer.answer].lower()}**{note}")
    lines += [f"Gap: {plain(gap.text)}" for gap in review.gaps]
    lines += [f"Look again when: {plain(trigger)}" for trigger in review.triggers]
    if review.note:
        lines.append(f"Note: {plain(review.note)}")
    return lines


def last_signed(report: Report, version: Version) -> str | None:
    """Return in a sentence who signed last and what happened since; nothing where nobody did."""
    if not report.model.sign_offs:
        return None
    review = report.model.sign_offs[-1]
    since = since_signed(review, report.model, version=version.n, catalogue=report.catalogue.version)
    return f"{VERDICTS[review.verdict]}, signed by {review.by} on {day_words(review.at.date())}. {since}"


def _ask(point: Point) -> PointAnswer | None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        answer = st.radio(
            POINTS[point],
            list(Answer),
            index=None,
            horizontal=True,
            format_func=ANSWERS.__getitem__,
            key=f"point-{point}",
            width=460,
        )
        note = st.text_input(
            f"Note: {POINTS[point].lower()}",
            label_visibility="collapsed",
            placeholder="Why, or what is missing",
            max_chars=_WORDS,
            key=f"note-{point}",
        )
    return None if answer is None else PointAnswer(point=point, answer=answer, note=note or "")


def _triggers() -> tuple[str, ...]:
    st.markdown("**What would make us look again before the next date**")
    chosen = [
        words
        for number, words in enumerate(TRIGGERS)
        if st.checkbox(words, value=True, key=f"again-{number}")
    ]
    another = st.text_input("Another reason to look again", max_chars=_WORDS)
    return tuple(filter(None, [*chosen, (another or "").strip()]))


def _show_gaps(gaps: Sequence[Gap], *, blocked: bool) -> None:
    if not gaps:
        return
    lead = "What is open or thin today" if blocked else "The gaps you would accept"
    with st.expander(f"{lead} ({len(gaps)})", expanded=len(gaps) <= _FEW):
        st.markdown("\n".join(f"- {plain(gap.text)}" for gap in gaps))


def _acceptance(*, blocked: bool) -> str:
    if blocked:
        return "I have read what is open; this review ends with “not yet”"
    return "I have read these gaps and go on with them under my name"


def _missing(name: str | None, answers: Sequence[PointAnswer | None], *, accepted: bool) -> str:
    """Return what is still missing before a review can be signed; nothing if all is there."""
    missing = []
    if unanswered := sum(answer is None for answer in answers):
        missing.append(f"answer {count(unanswered, 'more point')} of the checklist")
    if not (name or "").strip():
        missing.append("give your name")
    if not accepted:
        missing.append("say that you have read what is open")
    return f"Before this can be signed: {', '.join(missing)}." if missing else ""


def _single(chosen: object) -> date:
    """Return the one day of a field that holds one day."""
    if isinstance(chosen, date):
        return chosen
    raise TypeError(f"a single day was asked for, not {chosen!r}")


def _sign(model_id: str, closing: Closing, *, version: int) -> None:
    with refusals():
        edited = fourfold().sign_off(model_id, closing, actor=PERSON, expected=version)
        if edited.refused:
            st.warning(
                "Somebody changed the model while you were reading; look at the findings above once more.",
                title="Not signed",
            )
            return
        ReviewSession().say_later("The review is on record.")
        st.rerun()
