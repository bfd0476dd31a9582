"""Download buttons: one for each format, with what it cannot carry."""

import streamlit as st

from assistant.exchange.registry import EXPORTERS
from assistant.exchange.report import Report
from assistant.model.values import slug


def show_downloads(report: Report, *, key: str) -> None:
    """Draw a button for each format, and say how far people have looked at what is in it."""
    st.caption(report.notice)
    name = slug(report.title, otherwise="threat-model")
    with st.container(horizontal=True):
        for exporter in EXPORTERS:
            loses = f"Leaves out: {', '.join(exporter.loses)}." if exporter.loses else "Holds everything."
            st.download_button(
                exporter.title,
                exporter.write(report),
                file_name=f"{name}{exporter.suffix}",
                mime=exporter.mime,
                key=f"{key}-{exporter.name}",
                help=loses,
                on_click="ignore",
                icon=":material/download:",
            )
