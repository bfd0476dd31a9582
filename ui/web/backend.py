"""The one service of this process, behind every page and every browser tab."""

import os
from dataclasses import replace
from pathlib import Path

import streamlit as st

from assistant.exchange.report import Report
from assistant.service import Fourfold
from assistant.settings import Settings, load_settings


def fourfold() -> Fourfold:
    """Return the service, opened and started by whoever asks first."""
    return _open(_settings())


def open_report(model_id: str) -> Report:
    """Return a model's newest version with what follows from it.

    Raises:
        NotFoundError: there is no such model.
    """
    return fourfold().report(model_id)


def guided() -> bool:
    """Tell whether no language model is configured."""
    return _settings().model is None


def close_fourfold() -> None:
    """Finish the turns under way and let go of the service."""
    _open(_settings()).close()
    _open.clear()


def _settings() -> Settings:
    # Where the server listens makes no difference to the service.
    return replace(load_settings(os.environ, Path.cwd()), host="", port=0)


@st.cache_resource(show_spinner=False)
def _open(settings: Settings) -> Fourfold:
    service = Fourfold.open(settings)
    service.start()
    return service
