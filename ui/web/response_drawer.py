"""The drawer in which a person answers one threat: with what, by which mitigations, who and until when."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Final

import streamlit as st

from assistant.exchange.report import Report
from assistant.model.response import PlannedMitigation, Response
from assistant.model.threat import Threat
from assistant.service import Change, DropResponse, PlanResponse, Suggestion
from knowledge_base.vocabulary import MitigationStatus, Owner, ResponseKind
from ui.web.backend import fourfold, open_report
from ui.web.editing import EditSession, save
from ui.web.faults import refusals
from ui.web.hosting import ACTS
from ui.web.response_form import Filled, missing, not_chosen, own, planned, response_of
from ui.web.response_rows import risk_steps
from ui.web.safe import plain
from ui.web.wording import count

_FIRST: Final = 3
"""So many suggestions are in view; the rest one click away."""

KINDS: Final = {
    ResponseKind.MITIGATE: "Mitigate: make it less likely or less bad",
    ResponseKind.DESIGN_OUT: "Design out: change the system so that it cannot happen",
    ResponseKind.ACCEPT: "Accept: live with it, for a while",
    ResponseKind.TRANSFER: "Transfer: somebody else carries it",
    ResponseKind.AVOID: "Avoid: do not offer what brings it",
}


def today() -> date:
    """Return the day by which due dates and expiries are judged."""
    return datetime.now(UTC).date()


def open_response(report: Report, threat: Threat, *, version: int) -> None:
    """Open the drawer of a threat.

    Args:
        report: the model as the page shows it.
        threat: the threat.
        version: the version the page shows; edits are made against it.
    """
    session = EditSession()
    session.drawer_version = version
    st.dialog(plain(threat.title), width="medium", position="right", on_dismiss="rerun")(_draw)(
        report.model.id, threat.id
    )


def _draw(model_id: str, threat_id: str) -> None:
    report = open_report(model_id)
    threat = next((threat for threat in report.analysis.threats if threat.id == threat_id), None)
    if threat is None:
        st.info("This threat is not there any more.")
        return
    if (conflict := EditSession().conflict) is not None and conflict.model_id == model_id:
        st.warning(
            "Somebody answered this threat in between. Close this to see both, or keep yours as a copy.",
            title="Someone changed this model",
        )
        return
    ResponseDrawer(report, threat).draw()


class ResponseDrawer:
    """One run of the drawer for one threat."""

    def __init__(self, report: Report, threat: Threat) -> None:
        self._report = report
        self._threat = threat
        self._session = EditSession()
        self._version = self._session.drawer_version or fourfold().view(report.model.id).version.n
        base = fourfold().view(report.model.id, self._version).model
        self._response: Response | None = base.responses_by_threat.get(threat.id)

    def draw(self) -> None:
        """Draw everything, and act on what was clicked with all that is filled in."""
        st.markdown(plain(self._threat.statement))
        self._risk()
        kind = self._kind()
        reason, by, expires = self._acceptance() if kind is ResponseKind.ACCEPT else ("", "", None)
        mitigations = self._plan()
        residual = st.text_area(
            "What remains once this is done",
            self._response.residual if self._response else "",
            max_chars=2_000,
            key=self._key("residual"),
            height="content",
        )
        filled = Filled(kind, mitigations, residual or "", reason, by, expires)
        with st.container(horizontal=True):
            if st.button("Save the response", key=self._key("save"), icon=":material/save:"):
                self._save(filled, close=True)
            if self._response is not None and st.button("Take it back", key=self._key("drop")):
                self._commit([DropResponse(threat=self._threat.id)], close=True)
        self._more(filled)

    def _key(self, name: str) -> str:
        return f"response-{name}-{self._threat.id}"

    def _risk(self) -> None:
        with st.grid(min_column_width=150):
            for title, words in risk_steps(self._threat):
                with st.container():
                    st.caption(title)
                    st.markdown(f"**{words}**")

    def _kind(self) -> ResponseKind:
        kinds = list(KINDS)
        now = self._response.kind if self._response else ResponseKind.MITIGATE
        chosen = st.radio(
            "What shall be done about it?",
            kinds,
            index=kinds.index(now),
            format_func=KINDS.__getitem__,
            key=self._key("kind"),
        )
        return ResponseKind(chosen)

    def _acceptance(self) -> tuple[str, str, date | None]:
        now = self._response.acceptance if self._response else None
        with st.container(border=True):
            st.caption("An accepted risk needs a reason, a person and a day on which it is looked at again.")
            reason = st.text_area(
                "Why is it worth taking?", now.reason if now else "", max_chars=2_000, key=self._key("reason")
            )
            by = st.text_input("Who takes it on?", now.by if now else "", max_chars=120, key=self._key("by"))
            expires = st.date_input("Until when?", now.expires if now else None, key=self._key("expires"))
        return reason or "", by or "", expires if isinstance(expires, date) else None

    def _plan(self) -> tuple[PlannedMitigation, ...]:
        chosen = self._response.mitigations if self._response else ()
        st.subheader("Mitigations", anchor=False)
        if not chosen:
            st.caption("None chosen yet. Add one of those below, or one of your own.")
        return tuple(self._mitigation(n, mitigation) for n, mitigation in enumerate(chosen))

    def _mitigation(self, n: int, mitigation: PlannedMitigation) -> PlannedMitigation:
        """Draw a chosen mitigation and return it as it is filled in."""
        key = self._key(f"{mitigation.mitigation or mitigation.title}-{n}")
        states = list(MitigationStatus)
        with st.container(border=True):
            st.markdown(f"**{plain(mitigation.title)}**")
            if mitigation.responsible is not Owner.US:
                st.caption(f"Where this runs, {ACTS[mitigation.responsible]}: agree on it with them.")
            with st.grid(min_column_width=150):
                with st.container():
                    status = st.selectbox(
                        "Status",
                        states,
                        index=states.index(mitigation.status),
                        format_func=lambda state: state.label,
                        key=f"{key}-status",
                    )
                with st.container():
                    owner = st.text_input("Owner", mitigation.owner, max_chars=120, key=f"{key}-owner")
                with st.container():
                    due = st.date_input("Due", mitigation.due, key=f"{key}-due")
            note = st.text_input("Note", mitigation.note, max_chars=500, key=f"{key}-note")
        changed = {
            "status": status,
            "owner": " ".join((owner or "").split()),
            "due": due if isinstance(due, date) else None,
            "note": " ".join((note or "").split()),
        }
        return mitigation.model_copy(update=changed)

    def _more(self, filled: Filled) -> None:
        """Offer what the catalogue suggests, and a line for what the team thinks of itself."""
        st.subheader("What can be done", anchor=False)
        suggestions = fourfold().suggestions(self._threat, self._report.model)
        left = not_chosen(suggestions, self._response)
        if not suggestions:
            st.caption("The catalogue has nothing for this threat; add what you think of.")
        for suggestion in left[:_FIRST]:
            self._suggestion(suggestion, filled)
        if more := left[_FIRST:]:
            with st.expander(f"{count(len(more), 'more suggestion')}"):
                for suggestion in more:
                    self._suggestion(suggestion, filled)
        with st.form(self._key("own"), border=False, clear_on_submit=True):
            title = st.text_input("A mitigation of your own", max_chars=200)
            if st.form_submit_button("Add it", icon=":material/add:"):
                words = " ".join((title or "").split())
                if not words:
                    st.warning("Say in a few words what it is.")
                else:
                    self._add(own(words), filled)

    def _suggestion(self, suggestion: Suggestion, filled: Filled) -> None:
        name = suggestion.mitigation
        with st.container(border=True):
            st.markdown("  \n".join(suggestion_lines(suggestion)))
            if suggestion.verify:
                with st.popover("How to verify it", type="tertiary", icon=":material/rule:"):
                    st.text(suggestion.verify)
            if st.button(
                f"Add: {plain(suggestion.title)}", key=self._key(f"add-{name}"), icon=":material/add:"
            ):
                self._add(planned(suggestion), filled)

    def _add(self, mitigation: PlannedMitigation, filled: Filled) -> None:
        more = Filled(
            filled.kind,
            (*filled.mitigations, mitigation),
            filled.residual,
            filled.reason,
            filled.by,
            filled.expires,
        )
        self._save(more, close=False)

    def _save(self, filled: Filled, *, close: bool) -> None:
        problems = missing(filled, today=today())
        if problems:
            show_problems(problems)
            return
        change = PlanResponse(response=response_of(self._threat.id, filled))
        self._commit([change], close=close)

    def _commit(self, changes: list[Change], *, close: bool) -> None:
        with refusals():
            self._session.drawer_version = save(self._report.model.id, changes, version=self._version)
            if close or self._session.conflict is not None:
                st.rerun()
            st.rerun(scope="fragment")


def show_problems(problems: Sequence[str]) -> None:
    """Say why a response was not saved."""
    st.error("\n".join(f"- {problem}" for problem in problems), title="Not saved yet")


def suggestion_lines(suggestion: Suggestion) -> list[str]:
    """Return what a suggestion is, does and leaves, in lines of Markdown."""
    lines = [f"**{plain(suggestion.title)}**: {plain(suggestion.effect)}"]
    lines.append(f"*Remains:* {plain(suggestion.limits)}")
    lines.append(f"*Who:* {ACTS[suggestion.responsible]}")
    if suggestion.said:
        lines.append(f"*You mentioned:* “{plain(suggestion.said)}” ({suggestion.status.label.lower()})")
    return lines
