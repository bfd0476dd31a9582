"""Before the first word: which model, and what to begin with."""

import streamlit as st

from assistant.exchange.report import Report
from assistant.service import Ask
from ui.web.conversation import ASSISTANT_ICON
from ui.web.going import link
from ui.web.safe import plain


def choose_first() -> None:
    """Say that this page needs a model."""
    st.title("Choose a model first", anchor=False)
    st.markdown("This page works on one threat model. Begin a new one or continue one of yours.")
    link("models", None, label="Go to Models")


def show_opening(report: Report, ask: Ask | None) -> None:
    """Ask the first question: what one is working on, or what follows from a model that was brought along."""
    with st.chat_message("assistant", avatar=ASSISTANT_ICON):
        if report.model.system.components:
            st.markdown("This model came without its conversation. Tell me what is new, or go on from here.")
        if ask is not None:
            st.markdown(f"**{plain(ask.text)}**")
            st.caption(plain(ask.why))
