"""Response: what we are going to do about each threat, who does it, and until when."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

import streamlit as st

from assistant.exchange.report import Report
from assistant.service import PlanResponse
from knowledge_base.vocabulary import MitigationStatus
from ui.web.backend import fourfold, open_report
from ui.web.editing import save, show_conflict
from ui.web.faults import refusals
from ui.web.going import link
from ui.web.history import show_history_buttons
from ui.web.opening import choose_first
from ui.web.response_drawer import open_response, today
from ui.web.response_rows import (
    COLUMNS,
    Card,
    Line,
    Wanted,
    cards,
    day,
    is_late,
    keep_wanted,
    moved,
    response_lines,
    strip,
    strip_words,
    table,
)
from ui.web.row_choice import ROW, chosen_row, table_height
from ui.web.safe import plain
from ui.web.state import Session
from ui.web.wording import count


class Layout(StrEnum):
    """How the responses are laid out."""

    TABLE = "Table"
    BOARD = "Board"


def render() -> None:
    """Draw the page."""
    session = Session()
    if session.model_id is None:
        choose_first()
        return
    version = fourfold().view(session.model_id).version.n
    ResponsePage(open_report(session.model_id), version=version, now=today()).draw()


class ResponsePage:
    """One run of the page for one version of a model."""

    def __init__(self, report: Report, *, version: int, now: date) -> None:
        self._report = report
        self._version = version
        self._now = now
        self._lines = response_lines(report)

    def draw(self) -> None:
        """Draw everything."""
        st.title("What are we going to do about it?", anchor=False)
        st.caption(f"{plain(self._report.title)} · {self._report.notice}")
        show_conflict(self._report.model.id)
        with st.container(horizontal=True):
            show_history_buttons(self._report.model.id, version=self._version, key="response")
        if not self._lines:
            st.info("There is no threat to answer yet: describe the system, then look through the threats.")
            link("interview", self._report.model.id, label="Go on with the interview")
            return
        self._strip()
        layout, wanted = self._choose()
        lines = keep_wanted(self._lines, wanted, today=self._now)
        st.markdown(f"**{len(lines)} of {count(len(self._lines), 'threat')}**")
        if not lines:
            st.info("No threat matches. Choose “All” to see the others.")
        elif layout is Layout.TABLE:
            self._table(lines)
        else:
            self._board(lines)

    def _strip(self) -> None:
        with st.grid(min_column_width=220):
            for title, number, below in strip_words(strip(self._lines, today=self._now)):
                st.metric(title, number, border=True, delta=below, delta_color="off", delta_arrow="off")

    def _choose(self) -> tuple[Layout, Wanted]:
        with st.container(horizontal=True):
            layout = st.segmented_control(
                "View",
                list(Layout),
                default=Layout.TABLE,
                required=True,
                key="view",
                bind="query-params",
            )
            wanted = st.pills(
                "Threats", list(Wanted), default=Wanted.ALL, required=True, key="what", bind="query-params",
                wrap=True,
            )  # fmt: skip
        return Layout(layout), Wanted(wanted)

    def _table(self, lines: Sequence[Line]) -> None:
        key = f"open-response-{self._version}"
        st.dataframe(
            table(self._report, lines, today=self._now),
            hide_index=True,
            column_config={
                "Open": st.column_config.ButtonColumn("Open", width="small", key=key),
                "Threat": st.column_config.TextColumn("Threat", width="large"),
            },
            row_height=ROW,
            height=table_height(len(lines)),
            alt=f"{count(len(lines), 'threat')} with risk, response, mitigations, owners and dates",
            key="response-table",
        )
        row = chosen_row(key, [line.threat.title for line in lines], label="Open by name")
        if row is not None:
            open_response(self._report, lines[row].threat, version=self._version)

    def _board(self, lines: Sequence[Line]) -> None:
        every = cards(lines)
        if not every:
            st.info("No mitigation was chosen yet: open a threat in the table and add one.")
            return
        for column, status in zip(st.columns(len(COLUMNS)), COLUMNS, strict=True):
            with column:
                here = [card for card in every if card.mitigation.status is status]
                st.header(f"{status.label} ({len(here)})", anchor=False)
                for card in here:
                    self._card(card)
        rejected = [card for card in every if card.mitigation.status is MitigationStatus.REJECTED]
        if rejected:
            with st.expander(f"Rejected ({len(rejected)})"):
                for card in rejected:
                    self._card(card)

    def _card(self, card: Card) -> None:
        mitigation = card.mitigation
        with st.container(border=True, key=f"mitigation-{card.key}"):
            st.markdown(f"**{plain(mitigation.title)}**")
            owner = plain(mitigation.owner) if mitigation.owner else ":material/warning: no owner"
            due = "no date" if mitigation.due is None else f"due {day(mitigation.due)}"
            st.caption(f"{owner} · {due}")
            if mitigation.due is not None and is_late(mitigation, self._now):
                st.badge(f"overdue since {day(mitigation.due)}", icon=":material/schedule:", color="red")
            st.markdown("\n".join(f"- {plain(title)}" for title in card.threats))
            others = [status for status in MitigationStatus if status is not mitigation.status]
            to = st.menu_button(
                "Move",
                others,
                format_func=lambda status: status.label,
                key=f"move-{card.key}-{mitigation.status}-{self._version}",
            )
            if to is not None:
                self._move(card, MitigationStatus(to))

    def _move(self, card: Card, to: MitigationStatus) -> None:
        changes = [
            PlanResponse(response=response) for response in moved(self._report.model, card.mitigation, to=to)
        ]
        with refusals():
            save(self._report.model.id, changes, version=self._version)
            st.rerun()
