"""Going from one page to another with a model."""

from typing import Literal, NoReturn

import streamlit as st

from ui.web.state import MODEL, Session, choose_model

Place = Literal["models", "interview", "threats", "review", "export", "knowledge"]


def go(place: Place, model_id: str) -> NoReturn:
    """Open a page with a model."""
    session = Session()
    choose_model(session, model_id)
    st.switch_page(session.pages[place], query_params={MODEL: model_id})


def link(place: Place, model_id: str | None, *, label: str) -> None:
    """Draw a link to a page."""
    query = {} if model_id is None else {MODEL: model_id}
    st.page_link(Session().pages[place], label=label, query_params=query)
