"""Models: the list, and every way to begin."""

from datetime import UTC, datetime

import streamlit as st

from assistant.service import SAMPLES, Message, ModelLine, new_turn_id
from ui.web.backend import fourfold, guided
from ui.web.decisions import PERSON
from ui.web.downloads import offer_downloads
from ui.web.faults import refusals
from ui.web.going import go
from ui.web.safe import plain
from ui.web.state import Session, choose_model
from ui.web.wording import count, time_words

_SHOWN = 20
_MOST_MEGABYTES = 20


def render() -> None:
    """Draw the page."""
    st.title("Threat models", anchor=False)
    show_mode()
    lines = fourfold().models()
    if not lines:
        st.markdown(
            "Describe a system built with generative AI in your own words; Fourfold asks what is missing and "
            "drafts the threats, each with its source. Nothing has been modelled here yet."
        )
    left, right = st.columns(2)
    with left:
        _begin()
        _sample()
    with right:
        _import()
    if lines:
        _list(lines)


def show_mode() -> None:
    """Say quietly that no language model is configured."""
    if guided():
        st.caption(
            ":material/explore: **Guided mode**: fixed questions and the built-in catalogue, no language "
            "model. Everything works, and nothing you write leaves this server."
        )


def _begin() -> None:
    with st.form("new-model", clear_on_submit=True):
        title = st.text_input("What is the system called?", max_chars=120, placeholder="Support copilot")
        if st.form_submit_button("Start an interview", icon=":material/forum:"):
            with refusals():
                version = fourfold().create((title or "").strip(), actor=PERSON)
                go("interview", version.model_id)


def _sample() -> None:
    st.markdown("Or open a sample, written the way teams write:")
    for sample in SAMPLES:
        label = f"Open the sample: {sample.title}"
        if st.button(label, key=f"open-{sample.id}", icon=":material/play_circle:", help=sample.about):
            with refusals():
                service = fourfold()
                version = service.create(f"Sample: {sample.title}", actor=PERSON)
                service.send(version.model_id, Message(text=sample.text), turn_id=new_turn_id(), actor=PERSON)
                go("interview", version.model_id)


def _import() -> None:
    session = Session()
    with st.form("import-model"):
        file = st.file_uploader(
            "A model that Fourfold exported as JSON",
            type=["json"],
            max_upload_size=_MOST_MEGABYTES,
            key=f"import-{session.uploads}",
        )
        if st.form_submit_button("Import", icon=":material/upload:"):
            if file is None:
                st.warning("Choose a file first.")
                return
            with refusals():
                version = fourfold().import_model(file.getvalue(), actor=PERSON, where=file.name)
                session.uploads += 1
                session.say_later("Imported. Threats were derived anew; decisions were kept.")
                go("threats", version.model_id)


def _list(lines: list[ModelLine]) -> None:
    st.header("Continue", anchor=False)
    session = Session()
    shown = lines[: _SHOWN * (1 + session.earlier)]
    for line in shown:
        _line(line)
    if len(lines) > len(shown) and st.button(f"Show more of {count(len(lines), 'model')}", key="more-models"):
        session.earlier += 1
        st.rerun()


def _line(line: ModelLine) -> None:
    with st.container(border=True, key=f"model-{line.id}"):
        st.subheader(_title(line), anchor=False)
        changed = time_words(line.updated, now=datetime.now(UTC), zone=st.context.timezone)
        st.caption(f"Changed {changed} · {count(line.n, 'version')}")
        with st.container(horizontal=True):
            if st.button("Continue", key=f"continue-{line.id}", icon=":material/forum:"):
                go("interview", line.id)
            if st.button("Threats", key=f"threats-{line.id}", icon=":material/bug_report:"):
                go("threats", line.id)
            if st.button("Download", key=f"download-{line.id}", icon=":material/download:"):
                offer_downloads(line.id)
            if st.button("Duplicate", key=f"duplicate-{line.id}", icon=":material/content_copy:"):
                with refusals():
                    fourfold().duplicate(line.id, actor=PERSON)
                    st.rerun()
            if st.button("Delete", key=f"delete-{line.id}", icon=":material/delete:"):
                _delete(line)


@st.dialog("Delete this model?")
def _delete(line: ModelLine) -> None:
    st.markdown(
        f"**{_title(line)}**, {count(line.n, 'version')}, and its conversation will be gone. "
        "This cannot be undone; download it first if in doubt."
    )
    with st.container(horizontal=True):
        if st.button("Delete it", key=f"really-delete-{line.id}"):
            with refusals():
                fourfold().delete(line.id)
                session = Session()
                if session.model_id == line.id:
                    choose_model(session, None)
                st.rerun()
        if st.button("Keep it", key=f"keep-{line.id}"):
            st.rerun()


def _title(line: ModelLine) -> str:
    return plain(line.title or "Untitled system")
