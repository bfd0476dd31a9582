"""Review: did we do a good enough job, what is thin, and who puts their name to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import streamlit as st

from assistant.exchange.report import Report
from assistant.model.review import Finding, Verdict
from ui.web.backend import fourfold, open_report
from ui.web.opening import choose_first
from ui.web.response_drawer import today
from ui.web.review_session import ReviewSession
from ui.web.review_words import (
    SEVERITIES,
    by_check,
    by_severity,
    due_words,
    figures,
    fix_of,
    verdict_text,
    verdict_title,
)
from ui.web.safe import plain
from ui.web.signing import last_signed, show_signed, show_signing
from ui.web.state import MODEL

_SHOWN: Final = 5
"""So many findings of one check are drawn; the rest are folded away."""


def render() -> None:
    """Draw the page."""
    session = ReviewSession()
    if session.model_id is None:
        choose_first()
        return
    report = open_report(session.model_id)
    version = fourfold().view(session.model_id).version
    st.title("Did we do a good enough job?", anchor=False)
    st.caption(f"{plain(report.title)} · version {version.n} · {report.notice}")
    _verdict(report)
    if (signed := last_signed(report, version)) is not None:
        st.markdown(f":material/signature: {plain(signed)}")
        review = report.model.sign_offs[-1]
        if review.next_review < today():
            st.warning(
                f"{due_words(review, today=today())} Look at what has changed, and sign again.",
                title="The next review is overdue",
                icon=":material/schedule:",
            )
    with st.grid(4, min_column_width=150):
        for figure in figures(report):
            st.metric(figure.label, figure.value, help=figure.help, border=True)
    _findings(report)
    st.header("What only people can say", anchor=False)
    show_signing(report, version)
    if report.model.sign_offs:
        st.header("Signed reviews", anchor=False)
        show_signed(report, version)
    session.see(report.model.id, version.n)


def _verdict(report: Report) -> None:
    words, title = verdict_text(report.analysis), verdict_title(report.analysis)
    if report.analysis.verdict is Verdict.COMPLETE:
        st.info(words, title=title)
    else:
        st.warning(words, title=title)


def _findings(report: Report) -> None:
    st.header("What the checks found", anchor=False)
    if not report.analysis.findings:
        st.caption("Nothing. The checks know only what was written down here.")
    for severity, findings in by_severity(report.analysis.findings):
        icon, word = SEVERITIES[severity]
        st.subheader(f"{icon} {word} ({len(findings)})", anchor=False)
        for check, same in by_check(findings):
            _check(report, same, key=f"check-{check}")


def _check(report: Report, findings: Sequence[Finding], *, key: str) -> None:
    """Draw what one check found, with the one thing to do about it."""
    with st.container(border=True, key=key):
        lines = [plain(finding.text) for finding in findings]
        st.markdown(_listed(lines[:_SHOWN]))
        if more := lines[_SHOWN:]:
            with st.expander(f"{len(more)} more of the same kind", type="compact"):
                st.markdown(_listed(more))
        st.markdown(f"**What to do:** {plain(findings[0].fix)}")
        fix = fix_of(findings[0])
        if fix is None:
            return
        pages = ReviewSession().pages
        page = pages.get(fix.place) or pages["interview"]
        query = {MODEL: report.model.id, **dict(fix.query)}
        st.page_link(page, label=fix.label, icon=":material/build:", query_params=query)


def _listed(lines: Sequence[str]) -> str:
    return "\n".join(f"- {line}" for line in lines) if len(lines) > 1 else "".join(lines)
