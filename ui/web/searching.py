"""The search behind the catalogue's page: its index is prepared beside the page, not in front of it."""

from __future__ import annotations

from concurrent.futures import Future
from concurrent.futures import wait as wait_for
from threading import Thread

import streamlit as st

from assistant.service import Found
from ui.web.backend import fourfold


def search_ready(*, within: float) -> bool:
    """Tell whether a search answers at once, waiting for it so many seconds; the first call prepares it."""
    return bool(wait_for([_prepared()], timeout=within).done)


def search(words: str, *, limit: int) -> Found:
    """Search threats and mitigations by words and meaning."""
    return fourfold().search(words, limit=limit)


@st.cache_resource(show_spinner=False)
def _prepared() -> Future[None]:
    """Return what is done once the search has answered for the first time in this process."""
    service, done = fourfold(), Future[None]()

    def prepare() -> None:
        try:
            service.search("prompt injection", limit=1)
        finally:  # a search that fails says so where somebody waits for its answer
            done.set_result(None)

    Thread(target=prepare, name="prepare-search", daemon=True).start()
    return done
