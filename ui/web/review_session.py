"""What a tab remembers of a review: which version its reader has seen."""

import streamlit as st

from ui.web.state import Session


class ReviewSession(Session):
    """The one accessor of `st.session_state` for the review."""

    def seen(self, model_id: str) -> int | None:
        """Return the version that was on the screen when this run began, if this model was."""
        found = st.session_state.get("reviewed")
        return found[1] if isinstance(found, tuple) and found[0] == model_id else None

    def see(self, model_id: str, version: int) -> None:
        """Remember the version that is on the screen from now on."""
        st.session_state["reviewed"] = (model_id, version)
