"""A threat as a card: what could happen, how bad, and what a person says to it."""

import streamlit as st

from assistant.exchange.report import Report
from assistant.model.threat import Threat
from ui.web.deciding import show_decision
from ui.web.safe import plain
from ui.web.threat_drawer import open_threat
from ui.web.wording import RAISED_BY, RISK_ICONS, STATUS_ICONS, level_words, stage_words


def show_card(report: Report, threat: Threat) -> None:
    """Draw a threat with its buttons."""
    with st.container(border=True, key=f"card-{threat.id}"):
        st.markdown(f"**{plain(threat.title)}**")
        st.caption(card_line(report, threat))
        st.markdown(plain(threat.statement))
        with st.container(horizontal=True):
            handled = show_decision(report, threat, key="card")
            if st.button("Why?", key=f"why-{threat.id}") or handled:
                open_threat(report.model.id, threat.id, handled=handled)


def card_line(report: Report, threat: Threat) -> str:
    """Return the line under a card's title: risk, status, category, place, stage, sources."""
    icon = RISK_ICONS[threat.risk.today.level] if threat.risk else ":material/help:"
    parts = [
        f"{icon} {level_words(threat)}",
        f"{STATUS_ICONS[threat.status]} {threat.status.label}",
        RAISED_BY.get(threat.provenance, ""),
        ", ".join(category.label for category in threat.stride),
        plain(report.model.system.name_of(threat.anchor)),
        stage_words(threat.stages),
        ", ".join(plain(report.citation(reference).label) for reference in threat.references[:3]),
    ]
    return " · ".join(part for part in parts if part)
