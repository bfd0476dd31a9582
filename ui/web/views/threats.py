"""Threats: what can go wrong, as a list to look through and decide about."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final

import streamlit as st

from assistant.exchange.escaping import visible
from assistant.exchange.report import Report
from assistant.model.threat import Threat
from knowledge_base.vocabulary import Stride
from ui.web.backend import fourfold, open_report
from ui.web.downloads import offer_downloads
from ui.web.editing import show_conflict
from ui.web.going import link
from ui.web.history import show_history_buttons
from ui.web.matrices import show_risk_matrix, show_stage_matrix, show_stride_matrix
from ui.web.opening import choose_first
from ui.web.own_threat import open_own_threat
from ui.web.row_choice import ROW, chosen_row, table_height
from ui.web.safe import plain
from ui.web.state import Session
from ui.web.threat_drawer import open_threat
from ui.web.threat_filter import Shown, ThreatFilter, keep
from ui.web.wording import count, level_words

_OF_FIVE: Final = "From 1 to 5. Both together give the risk, by a published table; “Open” says why."
_IF_SO: Final = "*If so*: the threat hangs on an answer nobody has given yet; “Open” says which."
_OPEN: Final = "Open"


class Look(StrEnum):
    """The ways to look at threats."""

    TABLE = "Table"
    STRIDE = "STRIDE matrix"
    RISK = "Risk matrix"
    STAGE = "By life-cycle stage"


_LOOKS: Final[Mapping[Look, Callable[[Report], Sequence[Threat]]]] = {
    Look.TABLE: lambda report: report.analysis.threats,
    Look.STRIDE: show_stride_matrix,
    Look.RISK: show_risk_matrix,
    Look.STAGE: show_stage_matrix,
}
"""What each of them draws above the table, and which threats it leaves in it."""


def render() -> None:
    """Draw the page."""
    session = Session()
    if session.model_id is None:
        choose_first()
        return
    version = fourfold().view(session.model_id).version.n
    report = open_report(session.model_id)
    st.title("What can go wrong?", anchor=False)
    st.caption(f"{plain(report.title)} · {report.notice}")
    show_conflict(session.model_id)
    with st.container(horizontal=True):
        show_history_buttons(report.model.id, version=version, key="threats")
        if st.button("Add a threat", key="threats-add", icon=":material/add:"):
            open_own_threat(report, version=version)
        if st.button("Download", key="threats-download", icon=":material/download:"):
            offer_downloads(report.model.id)
    if not report.analysis.threats:
        _nothing(report)
        return
    look = st.segmented_control(
        "View", list(Look), default=Look.TABLE, required=True, key="view", bind="query-params", wrap=True
    )
    threats = _LOOKS[Look(look)](report)
    found = keep(threats, _filter(report), model=report.model)
    st.markdown(f"**{len(found)} of {count(len(report.analysis.threats), 'threat')}**")
    if found:
        _table(report, found, version=version)
    else:
        st.info("No threat matches. Clear the search, or look at all of them.")


def _nothing(report: Report) -> None:
    if report.model.system.components:
        st.info(
            "Nothing in the catalogue fits what is known so far. That is no sign that all is well: the "
            "interview asks for what would decide more threats."
        )
    else:
        st.info("There is nothing to look at yet: describe the system first.")
    link("interview", report.model.id, label="Go on with the interview")


def _filter(report: Report) -> ThreatFilter:
    words = st.text_input(
        "Search", type="search", live=True, key="q", bind="query-params", placeholder="Words in a threat"
    )
    with st.container(horizontal=True):
        shown = st.segmented_control(
            "Decision", list(Shown), default=Shown.ALL, required=True, key="show", bind="query-params"
        )
        stride = st.pills(
            "STRIDE",
            list(Stride),
            selection_mode="multi",
            format_func=lambda category: category.label,
            key="stride",
            wrap=True,
            bind="query-params",
        )
        used = {threat.anchor for threat in report.analysis.threats}
        elements = st.multiselect(
            "Element",
            sorted(used, key=report.model.system.name_of),
            format_func=lambda element: visible(report.model.system.name_of(element)),
            key="element",
            width=320,
        )
    return ThreatFilter(
        words=words or "", shown=Shown(shown), stride=frozenset(stride), elements=frozenset(elements)
    )


def _table(report: Report, threats: Sequence[Threat], *, version: int) -> None:
    key = f"open-threat-{version}"
    st.dataframe(
        rows(report, threats),
        hide_index=True,
        column_config={
            "Open": st.column_config.ButtonColumn("Open", width="small", key=key),
            "Threat": st.column_config.TextColumn("Threat", width="large"),
            "Risk": st.column_config.TextColumn("Risk", width=110, help=_IF_SO),
            "Likelihood": st.column_config.NumberColumn("Likelihood", width=90, help=_OF_FIVE),
            "Impact": st.column_config.NumberColumn("Impact", width="small", help=_OF_FIVE),
            "STRIDE": st.column_config.MultiselectColumn("STRIDE", color="auto"),
        },
        alt=f"{count(len(threats), 'threat')} with risk, place, category and decision",
        key="threat-table",
        row_height=ROW,
        height=table_height(len(threats)),
    )
    row = chosen_row(key, [threat.title for threat in threats], label="Open by name")
    if row is not None:
        open_threat(report.model.id, threats[row].id)


def rows(report: Report, threats: Sequence[Threat]) -> dict[str, list[Any]]:
    """Return the table by columns."""
    # Any: a column's cells are texts, numbers or lists of texts
    name = report.model.system.name_of
    return {
        "Open": [_OPEN for _ in threats],
        "Threat": [threat.title for threat in threats],
        "Risk": [level_words(threat) + (", if so" if threat.depends_on else "") for threat in threats],
        "Likelihood": [threat.risk and threat.risk.today.likelihood.high for threat in threats],
        "Impact": [threat.risk and threat.risk.today.impact.high for threat in threats],
        "Decision": [threat.status.label for threat in threats],
        "Where": [name(threat.anchor) for threat in threats],
        "STRIDE": [[category.label for category in threat.stride] for threat in threats],
        "Sources": [", ".join(report.citation(ref).label for ref in threat.references) for threat in threats],
    }
