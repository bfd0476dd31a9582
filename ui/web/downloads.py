"""Downloads of a model: the usual formats at once, any other on request, each with what it cannot carry."""

from typing import Final

import streamlit as st

from assistant.exchange.exporter import Exporter
from assistant.exchange.registry import EXPORTERS
from assistant.exchange.report import Report
from assistant.model.values import slug
from ui.web.backend import open_report
from ui.web.faults import refusals

_USUAL: Final = ("json", "markdown")


@st.dialog("Download")
def offer_downloads(model_id: str) -> None:
    """Open a dialog with a button for each of the usual formats and a list of the others."""
    with refusals():
        report = open_report(model_id)
        st.markdown(report.notice)
        for exporter in EXPORTERS:
            if exporter.name in _USUAL:
                _button(report, exporter)
        others = {exporter.title: exporter for exporter in EXPORTERS if exporter.name not in _USUAL}
        chosen = st.selectbox("Another format", list(others), index=None, key=f"format-{model_id}")
        if chosen is not None:
            _button(report, others[chosen])


def _button(report: Report, exporter: Exporter) -> None:
    name = slug(report.title, otherwise="threat-model")
    st.download_button(
        exporter.title,
        exporter.write(report),
        file_name=f"{name}{exporter.suffix}",
        mime=exporter.mime,
        key=f"file-{exporter.name}",
        on_click="ignore",
        icon=":material/download:",
    )
    if exporter.loses:
        st.caption(f"Leaves out: {', '.join(exporter.loses)}.")
