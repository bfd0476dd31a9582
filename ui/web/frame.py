"""What surrounds every page: its configuration, the navigation, and the model in the address."""

import streamlit as st

from assistant.errors import NotFoundError
from ui.web.going import link
from ui.web.safe import plain
from ui.web.state import Session, choose_model, follow_address
from ui.web.views import export, interview, knowledge, models, response, review, settings, system, threats


def run_page() -> None:
    """Draw the page that the address names."""
    st.set_page_config(page_title="Fourfold", page_icon="🛡️", layout="wide", initial_sidebar_state=360)
    session = Session()
    session.pages = {
        "models": st.Page(models.render, title="Models", icon=":material/folder_open:", default=True),
        "interview": st.Page(
            interview.render, title="Interview", icon=":material/forum:", url_path="interview"
        ),
        "system": st.Page(system.render, title="1 System", icon=":material/schema:", url_path="system"),
        "threats": st.Page(
            threats.render, title="2 Threats", icon=":material/bug_report:", url_path="threats"
        ),
        "response": st.Page(
            response.render, title="3 Response", icon=":material/task_alt:", url_path="response"
        ),
        "review": st.Page(review.render, title="4 Review", icon=":material/fact_check:", url_path="review"),
        "export": st.Page(export.render, title="Export", icon=":material/download:", url_path="export"),
        "knowledge": st.Page(
            knowledge.render, title="Knowledge", icon=":material/menu_book:", url_path="knowledge"
        ),
        "settings": st.Page(settings.render, title="Settings", icon=":material/tune:", url_path="settings"),
    }
    page = st.navigation(list(session.pages.values()), position="top")
    follow_address(session)
    if (notice := session.take_notice()) is not None:
        st.toast(plain(notice))
    try:
        page.run()
    except NotFoundError:
        _show_missing()


def _show_missing() -> None:
    """Say that there is no such model: the same words whether it was deleted, mistyped or never there."""
    st.title("No such model", anchor=False)
    st.markdown("It may have been deleted, or the address is not complete.")
    choose_model(Session(), None)
    link("models", None, label="Go to Models")
