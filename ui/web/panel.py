"""The panel beside the chat: where the model stands, always in view."""

from collections.abc import Sequence
from datetime import UTC, datetime

import streamlit as st

from assistant.exchange.report import SET_ASIDE, Report
from assistant.model.review import Severity
from assistant.service import Ask, Turn, Version
from knowledge_base.vocabulary import RiskLevel, ThreatStatus
from ui.web.backend import fourfold
from ui.web.diagram import show_diagram
from ui.web.history import show_history_buttons
from ui.web.safe import plain
from ui.web.wording import count, time_words

_CHANGES_SHOWN = 6


def show_panel(report: Report, version: Version, *, turns: Sequence[Turn]) -> None:
    """Draw the panel in the sidebar."""
    with st.sidebar:
        st.header(plain(report.title), anchor=False)
        saved = time_words(version.at, now=datetime.now(UTC), zone=st.context.timezone)
        st.caption(f":material/save: Saved {saved}, version {version.n}")
        last = turns[-1] if turns else None
        asked = last.reply.question if last is not None and last.reply is not None else None
        _questions(report, asked)
        with st.container(border=True):
            show_diagram(report, key="panel", upright=True, untrusted=fourfold().untrusted(report.model))
        _counts(report)
        _changes(report, last, version=version.n)
        _gaps(report)


def _questions(report: Report, asked: Ask | None) -> None:
    """Draw the four questions, each with an icon and a word for how far it is."""
    model, counts = report.model, report.counts
    decided = len(report.analysis.threats) - counts[ThreatStatus.PROPOSED] - counts[ThreatStatus.STALE]
    described = bool(model.system.components)
    steps = (
        ("1 What are we working on?", described, described and asked is None),
        (
            "2 What can go wrong?",
            bool(report.analysis.threats),
            described and counts[ThreatStatus.PROPOSED] == 0,
        ),
        ("3 What are we going to do about it?", bool(model.responses), False),
        ("4 Did we do a good enough job?", False, False),
    )
    lines = []
    for words, begun, done in steps:
        icon, state = (
            (":material/check_circle:", "done")
            if done
            else (":material/pending:", "begun")
            if begun
            else (":material/radio_button_unchecked:", "open")
        )
        lines.append(f"{icon} {words} *({state})*")
    st.markdown("  \n".join(lines))
    if asked is not None:
        st.progress(
            min(1.0, asked.number / asked.budget), text=f"Question {asked.number} of at most {asked.budget}"
        )
    elif report.analysis.threats:
        total = len(report.analysis.threats)
        st.progress(decided / total, text=f"Decided about {decided} of {count(total, 'threat')}")


def _counts(report: Report) -> None:
    system = report.model.system
    open_ones = [threat for threat in report.analysis.threats if threat.status not in SET_ASIDE]
    high = sum(
        threat.risk is not None and threat.risk.today.level in {RiskLevel.HIGH, RiskLevel.CRITICAL}
        for threat in open_ones
    )
    parts = (
        count(len(system.components), "element"),
        count(len(system.flows), "flow"),
        count(len(open_ones), "threat"),
        f"{high} high or critical",
        f"{report.counts[ThreatStatus.CONFIRMED]} confirmed",
    )
    st.markdown(" · ".join(parts))


def _changes(report: Report, last: Turn | None, *, version: int) -> None:
    with st.expander("Latest changes", expanded=True):
        lines = _change_lines(last)
        if lines:
            st.markdown("\n".join(f"- {line}" for line in lines))
        else:
            st.caption("Nothing yet." if last is None else "The last answer changed nothing in the list.")
        with st.container(horizontal=True, gap="xsmall"):
            show_history_buttons(report.model.id, version=version, key="panel")


def _change_lines(last: Turn | None) -> list[str]:
    if last is None or last.reply is None:
        return []
    lines = [plain(line) for line in last.reply.changes]
    lines += [f"New: {plain(threat.title)}" for threat in last.reply.new_threats]
    lines += [f"Fell away: {plain(title)}" for title in last.reply.gone_threats]
    more = len(lines) - _CHANGES_SHOWN
    return [*lines[:_CHANGES_SHOWN], *([f"and {more} more"] if more > 0 else [])]


def _gaps(report: Report) -> None:
    questions = [
        f"{plain(question.text)}" + (f" *({plain(question.for_whom)})*" if question.for_whom else "")
        for question in report.model.questions
    ]
    findings = [
        plain(finding.text) for finding in report.analysis.findings if finding.severity is not Severity.NOTE
    ]
    gaps = [*questions, *findings]
    with st.expander(f"Gaps ({len(gaps)})"):
        if gaps:
            st.markdown("\n".join(f"- {gap}" for gap in gaps))
        else:
            st.caption("None known. That says nothing about what nobody has thought of.")
