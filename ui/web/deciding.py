"""The buttons with which a person decides about a threat."""

import streamlit as st

from assistant.exchange.report import Report
from assistant.model.threat import Threat
from knowledge_base.vocabulary import DismissReason, ThreatStatus
from ui.web.decisions import confirm, reopen, set_aside
from ui.web.faults import refusals
from ui.web.wording import REASONS

UNDECIDED = frozenset({ThreatStatus.PROPOSED, ThreatStatus.STALE})


def show_decision(report: Report, threat: Threat, *, key: str) -> bool:
    """Draw the buttons of a decision, and act on them.

    Returns:
        Whether the person says that something handles the threat already. That is no decision: it leads
        to a control.
    """
    model_id = report.model.id
    if threat.status not in UNDECIDED:
        if st.button("Decide again", key=f"{key}-reopen-{threat.id}"):
            with refusals():
                reopen(model_id, threat)
                st.rerun()
        return False
    if st.button("Keep", key=f"{key}-keep-{threat.id}", help="This is a threat to us"):
        with refusals():
            confirm(model_id, threat)
            st.rerun()
    reason = st.menu_button(
        "Not relevant", list(REASONS), format_func=REASONS.__getitem__, key=f"{key}-aside-{threat.id}"
    )
    if reason is None or reason is DismissReason.ALREADY_HANDLED:
        return reason is not None
    with refusals():
        set_aside(model_id, threat, reason=reason)
        st.rerun()
    return False
