"""Export: the model in every format, each with what it is for and what it leaves out."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from assistant.exchange.exporter import Exporter
from assistant.exchange.registry import EXPORTERS, find_exporter
from assistant.exchange.report import Report, Standing
from ui.web.backend import fourfold, open_report
from ui.web.export_words import PURPOSES, WITH_LEDGER, Prepared, came_with_a_file, import_lines, prepare
from ui.web.opening import choose_first
from ui.web.safe import plain
from ui.web.state import Session
from ui.web.wording import count


def render() -> None:
    """Draw the page."""
    session = Session()
    if session.model_id is None:
        choose_first()
        return
    report = open_report(session.model_id)
    version = fourfold().view(session.model_id).version
    st.title("Export", anchor=False)
    st.caption(f"{plain(report.title)} · version {version.n}")
    _notice(report)
    files = [_prepared(report, exporter, n=version.n, at=version.at) for exporter in EXPORTERS]
    refused = [file for file in files if file.refused]
    for file in refused:
        st.warning(plain(file.refused), title=f"{file.exporter.title} cannot be written yet")
    st.header("Download", anchor=False)
    with st.grid(min_column_width=300):
        for file in files:
            _card(file)
    _ledger(report)
    _imported(report)


def _prepared(report: Report, exporter: Exporter, *, n: int, at: datetime) -> Prepared:
    today = datetime.now(UTC).date()  # what is overdue varies with the day
    return _written(report, exporter.name, key=(report.model.id, n, at, today))


@st.cache_data(max_entries=64, show_spinner=False)
def _written(_report: Report, name: str, *, key: tuple[object, ...]) -> Prepared:  # noqa: ARG001  for the cache
    """Write a format once a version; `key` tells versions apart."""
    return prepare(_report, find_exporter(name))


def _notice(report: Report) -> None:
    title = {
        Standing.EMPTY: "Nothing found yet",
        Standing.UNREVIEWED_DRAFT: "Unreviewed draft",
        Standing.PARTLY_REVIEWED: "Partly reviewed",
        Standing.REVIEWED: "Every threat decided",
    }[report.standing]
    notice = report.notice.removeprefix(f"{title}: ")
    words = f"{notice[:1].upper()}{notice[1:]} Every file says so, too."
    if report.standing is Standing.REVIEWED:
        st.info(words, title=title)
    else:
        st.warning(words, title=title)


def _card(file: Prepared) -> None:
    exporter = file.exporter
    with st.container(border=True, key=f"format-{exporter.name}", height="stretch"):
        st.subheader(exporter.title, anchor=False)
        if purpose := PURPOSES.get(exporter.name):
            st.markdown(purpose)
        if exporter.loses:
            st.markdown("\n".join(["Leaves out:", "", *(f"- {lost}" for lost in exporter.loses)]))
        else:
            st.markdown("Leaves out nothing of the model.")
        if file.refused:
            st.caption(":material/block: Not possible yet; the reason stands on top.")
            return
        st.download_button(
            f"Download {exporter.title}",
            file.content,
            file_name=file.file_name,
            mime=exporter.mime,
            key=f"download-{exporter.name}",
            on_click="ignore",
            icon=":material/download:",
        )
        st.caption(f"{file.file_name} · {file.size}")


def _ledger(report: Report) -> None:
    st.header("What was ruled out", anchor=False)
    ledger = report.analysis.ledger
    formats = [exporter.title for exporter in EXPORTERS if exporter.name in WITH_LEDGER]
    if not ledger:
        st.markdown("Nothing has been ruled out so far.")
        return
    st.markdown(
        f"{count(len(ledger), 'threat')} of the catalogue came into question and fell to what was said. "
        f"With their reasons they are in: {', '.join(formats)}. The other formats do not carry them."
    )
    with st.expander(f"Considered and ruled out ({len(ledger)})"):
        name = report.model.system.name_of
        st.markdown(
            "\n".join(
                f"- **{plain(line.title)}** ({plain(name(line.anchor))}): {plain(line.reason)}"
                for line in ledger
            )
        )


def _imported(report: Report) -> None:
    first = fourfold().view(report.model.id, 1).version
    if not came_with_a_file(first.model, changes=first.change_count):
        return
    st.header("What came with the file", anchor=False)
    st.markdown(
        "\n".join(
            [
                "This model did not begin here: it was imported, or copied from another.",
                "",
                *(f"- {line}" for line in import_lines(first.model, report)),
            ]
        )
    )
