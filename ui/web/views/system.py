"""System: what we are working on, drawn and listed, and every part of it open to correction."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, Final

import streamlit as st

from assistant.exchange.escaping import visible
from assistant.exchange.report import Report, listed_components
from assistant.model.facts import Assumption, FactKey
from assistant.model.system import Element
from assistant.model.values import SYSTEM, fresh_id
from assistant.service import Assume
from knowledge_base.vocabulary import ComponentKind, FactTime
from ui.web.backend import fourfold, open_report
from ui.web.editing import EditedTable, EditSession, save, show_conflict
from ui.web.element_drawer import open_element, open_new
from ui.web.element_edits import confirm_changes, table_changes, unsure
from ui.web.element_fields import NOUNS, called
from ui.web.element_rows import component_rows, elements_of, rows
from ui.web.fact_drawer import open_fact
from ui.web.fact_rows import applicable, fact_lines, fact_names, fact_rows, subject_name
from ui.web.faults import refusals
from ui.web.going import link
from ui.web.history import show_history_buttons
from ui.web.hosting import show_hosting
from ui.web.opening import choose_first
from ui.web.origin_words import sure_words
from ui.web.risk_picture import show_risk_picture
from ui.web.row_choice import chosen_row
from ui.web.safe import plain
from ui.web.state import Session
from ui.web.system_diagram import show_system_diagram
from ui.web.unconfirmed import show_unconfirmed
from ui.web.wording import count

_UNSURE_SHOWN: Final = 6


class Part(StrEnum):
    """What of the system is listed."""

    ELEMENTS = "Elements"
    FLOWS = "Flows"
    BOUNDARIES = "Boundaries"
    PEOPLE = "Data and people"
    FACTS = "Facts"


_GROUPS: Final[Mapping[Part, Sequence[tuple[str, str]]]] = {
    Part.ELEMENTS: (("artefact", "Artefacts"), ("control", "Controls")),
    Part.FLOWS: (("flow", "Data flows"),),
    Part.BOUNDARIES: (("boundary", "Trust boundaries"),),
    Part.PEOPLE: (
        ("asset", "Data worth protecting"),
        ("actor", "People and groups who use or run it"),
        ("affected", "People it concerns"),
        ("adversary", "Adversaries"),
    ),
}


def render() -> None:
    """Draw the page."""
    session = Session()
    if session.model_id is None:
        choose_first()
        return
    _take_edits()
    service = fourfold()
    opened = service.view(session.model_id)
    report = open_report(session.model_id)
    SystemPage(report, version=opened.version.n, untrusted=service.untrusted(opened.model)).draw()


class SystemPage:
    """One run of the page for one version of a model."""

    def __init__(self, report: Report, *, version: int, untrusted: frozenset[str]) -> None:
        self._report = report
        self._system = report.model.system
        self._version = version
        self._untrusted = untrusted
        self._session = EditSession()

    def draw(self) -> None:
        """Draw everything."""
        st.title("What are we working on?", anchor=False)
        st.caption(f"{plain(self._report.title)} · version {self._version}")
        show_conflict(self._report.model.id)
        with st.container(horizontal=True):
            show_history_buttons(self._report.model.id, version=self._version, key="system")
        if not any(True for _ in self._system.elements()):
            self._nothing()
            return
        show_unconfirmed(self._report, version=self._version)
        self._unsure()
        left, right = st.columns(2)
        with left:
            st.header("Data-flow diagram", anchor=False)
            show_system_diagram(self._report, untrusted=self._untrusted)
        with right:
            st.header("Parts", anchor=False)
            self._parts()
        show_hosting(self._report)
        show_risk_picture(self._report)

    def _nothing(self) -> None:
        st.info("Nothing is described yet. Tell the interview in your own words, or add the parts yourself.")
        link("interview", self._report.model.id, label="Go to the interview")
        if st.button("Add an element", key="add-component", icon=":material/add:"):
            open_new(self._report, "component", version=self._version)

    def _unsure(self) -> None:
        """Ask about what nobody said: a template brought it, or it was concluded."""
        waiting = unsure(self._report)
        if not waiting:
            return
        title = f"{count(len(waiting), 'part')} of the system that nobody named: is it so?"
        with st.expander(title, expanded=len(waiting) <= _UNSURE_SHOWN, icon=":material/help:"):
            for element in waiting[:_UNSURE_SHOWN]:
                self._unsure_line(element)
            if len(waiting) > _UNSURE_SHOWN:
                more = len(waiting) - _UNSURE_SHOWN
                st.caption(f"And {more} more, marked “Assumed” or “Inferred” in the lists.")
            if st.button(f"Confirm all {len(waiting)}", key="confirm-all", icon=":material/done_all:"):
                with refusals():
                    save(self._report.model.id, confirm_changes(waiting), version=self._version)
                    st.rerun()

    def _unsure_line(self, element: Element) -> None:
        name = plain(called(self._system, element))
        noun = NOUNS[element.type]
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(
                f"**{name}** · {noun} · {plain(sure_words(element.origin, self._report.model)).lower()}",
                width="stretch",
            )
            if st.button("Confirm", key=f"confirm-{element.id}", icon=":material/check:"):
                with refusals():
                    save(self._report.model.id, confirm_changes([element]), version=self._version)
                    st.rerun()
            if st.button("Change or remove", key=f"unsure-{element.id}", icon=":material/edit:"):
                open_element(self._report, element, version=self._version)

    def _parts(self) -> None:
        part = Part(
            st.segmented_control(
                "Which parts",
                list(Part),
                default=Part.ELEMENTS,
                required=True,
                key="part",
                bind="query-params",
                label_visibility="collapsed",
                wrap=True,
            )
        )
        if part is Part.FACTS:
            self._facts()
            self._assumptions()
            return
        if part is Part.ELEMENTS:
            self._components()
        for kind, title in _GROUPS[part]:
            self._group(kind, title)

    def _components(self) -> None:
        st.subheader("Elements", anchor=False)
        parts = listed_components(self._system)
        key = f"elements-{self._report.model.id}-{self._version}-{self._session.edits}"
        if parts:
            st.caption("Type a new name or choose another kind right in the table; “Open” has the rest.")
            st.data_editor(
                component_rows(self._report, untrusted=self._untrusted),
                hide_index=True,
                disabled=["Known how", "Threats", "Content"],
                column_config={
                    "Open": st.column_config.ButtonColumn(
                        "Open", width="small", key=f"open-component-{self._version}"
                    ),
                    "Name": st.column_config.TextColumn("Name", max_chars=120, required=True),
                    "Kind": st.column_config.SelectboxColumn(
                        "Kind", options=[kind.label for kind in ComponentKind], required=True
                    ),
                },
                alt=f"{count(len(parts), 'element')} with kind, threats and how they are known",
                key=key,
            )
            ids = tuple(part.id for part in parts)
            self._session.table = EditedTable(key, self._report.model.id, self._version, ids)
            self._clicked("component", parts)
        if st.button("Add an element", key="add-component", icon=":material/add:"):
            open_new(self._report, "component", version=self._version)

    def _group(self, kind: str, title: str) -> None:
        st.subheader(title, anchor=False)
        elements = elements_of(self._system, kind)
        if elements:
            _table(rows(self._report, kind), button="Open", key=f"open-{kind}-{self._version}", alt=title)
            self._clicked(kind, elements)
        else:
            st.caption("None were named. That does not mean that there are none.")
        if st.button(f"Add: {NOUNS[kind]}", key=f"add-{kind}", icon=":material/add:"):
            open_new(self._report, kind, version=self._version)

    def _clicked(self, kind: str, elements: Sequence[Element]) -> None:
        # The version in the key: a click on a row of an older table opens nothing, rather than another row.
        names = [called(self._system, element) for element in elements]
        row = chosen_row(f"open-{kind}-{self._version}", names, label="Open by name")
        if row is not None:
            open_element(self._report, elements[row], version=self._version)

    def _facts(self) -> None:
        st.subheader("Facts", anchor=False)
        lines = fact_lines(self._report)
        if lines:
            key = f"change-fact-{self._version}"
            _table(fact_rows(self._report, lines), button="Change", key=key, alt="Facts")
            row = chosen_row(key, fact_names(self._report, lines), label="Change by name")
            if row is not None:
                open_fact(self._report, lines[row].about, version=self._version)
        else:
            st.caption("Nothing is known yet.")
        with st.expander("Say something else"):
            self._other_fact()

    def _other_fact(self) -> None:
        parts: list[Element] = [*self._system.components, *self._system.artefacts]
        subjects = [SYSTEM, *(part.id for part in parts)]
        subject = st.selectbox(
            "About",
            subjects,
            format_func=lambda one: visible(subject_name(self._report, one)),
            key="fact-subject",
        )
        titles = {entry.id: entry.title for entry in applicable(self._report, subject)}
        key = st.selectbox(
            "What", list(titles), format_func=lambda one: titles[one], key=f"fact-key-{subject}"
        )
        if st.button("Answer", key="fact-answer", disabled=key is None) and key:
            about = FactKey(subject, key, FactTime.TODAY)
            open_fact(self._report, about, version=self._version)

    def _assumptions(self) -> None:
        st.subheader("Assumptions", anchor=False)
        for taken in self._report.model.assumptions:
            st.markdown(f"- {plain(taken.text)} — {plain(taken.reason)} *({plain(taken.by)})*")
        if not self._report.model.assumptions:
            st.caption("Nothing was taken as given so far.")
        with st.expander("Add an assumption"), st.form("assumption", border=False, clear_on_submit=True):
            text = st.text_input("What is taken as given?", max_chars=500)
            reason = st.text_input("Why?", max_chars=500)
            by = st.text_input("Who says so?", max_chars=120)
            if st.form_submit_button("Add it"):
                self._assume(text or "", reason or "", by=by or "")

    def _assume(self, text: str, reason: str, *, by: str) -> None:
        if not (text.strip() and reason.strip() and by.strip()):
            st.warning("An assumption needs what is assumed, why, and who says so.")
            return
        taken = {one.id for one in self._report.model.assumptions}
        item = Assumption(id=fresh_id(text, taken, otherwise="assumption"), text=text, reason=reason, by=by)
        with refusals():
            save(self._report.model.id, [Assume(assumption=item)], version=self._version)
            st.rerun()


def _table(columns: dict[str, list[str]], *, button: str, key: str, alt: str) -> None:
    st.dataframe(
        columns,
        hide_index=True,
        column_config={button: st.column_config.ButtonColumn(button, width="small", key=key)},
        alt=alt,
        key=f"table-{key}",
    )


def _take_edits() -> None:
    """Save what was typed into the table of elements, against the version the table showed."""
    session = EditSession()
    table, session.table = session.table, None
    if table is None or table.model_id != session.model_id:
        return
    state: Any = st.session_state.get(table.key)  # Any: Streamlit's state of an editor
    edited = state.get("edited_rows") if state else None
    if not edited:
        return
    with refusals():
        shown = fourfold().view(table.model_id, table.version).model
        changes = table_changes(shown, table.rows, edited=edited)
        session.count_edit()
        if changes:
            save(table.model_id, changes, version=table.version)
