"""How a person answers: quick replies, the usual ways out, and the box to write in."""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple
from uuid import NAMESPACE_URL, uuid5

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from assistant.service import Ask, Message, Turn
from ui.web.safe import plain

BOX: Final = "answer"
MOST_CHARACTERS: Final = 60_000
TYPES: Final = ("txt", "md", "markdown", "mmd", "mermaid")
_PLACEHOLDER: Final = "Your answer, or paste a description"

Send = Callable[[Message, str], None]


def show_quick_replies(ask: Ask | None, last: Turn | None, *, send: Send) -> None:
    """Draw the answers that take one click, and send the one that was clicked.

    Their keys come from the question and the turn it was asked in: a click that arrives after the
    conversation has moved on, from another tab or an older page, finds no button and does nothing.
    """
    place = f"{last.id if last else 'start'}"
    with st.container(key="quick-replies"):
        if ask is not None and ask.choices:
            _choices(ask, place, send=send)
        with st.container(horizontal=True, gap="xsmall"):
            for kind, label in _ways_out(ask, last):
                if st.button(label, key=f"{kind}-{place}"):
                    send(Message.model_validate({"kind": kind}), _turn_id(place, kind))


class Written(NamedTuple):
    """What was written into the box, and the files that were put beside it."""

    words: str
    files: tuple[UploadedFile, ...]


def show_box(*, waiting: bool, megabytes: int) -> Written | None:
    """Draw the box to write in, at the top level of the page, and return what was written.

    Args:
        waiting: whether an answer is still to come.
        megabytes: how large a file may be.
    """
    written = st.chat_input(
        _PLACEHOLDER,
        key=BOX,
        max_chars=MOST_CHARACTERS,
        accept_file="multiple",
        file_type=TYPES,
        max_upload_size=megabytes,
        disabled=waiting,
    )
    if written is None or not (written.text.strip() or written.files):
        return None
    return Written(written.text, tuple(written.files))


def _choices(ask: Ask, place: str, *, send: Send) -> None:
    labels = {choice.value: plain(choice.label) for choice in ask.choices}
    if ask.multiple:
        chosen = st.pills(
            "Answers; choose all that hold",
            list(labels),
            selection_mode="multi",
            format_func=labels.__getitem__,
            key=f"choices-{place}",
            label_visibility="collapsed",
        )
        if chosen and st.button("Send", key=f"send-{place}"):
            send(Message(kind="choose", chosen=tuple(chosen)), _turn_id(place, *chosen))
        return
    picked = st.pills(
        "Answers; choose one",
        list(labels),
        format_func=labels.__getitem__,
        key=f"choices-{place}",
        label_visibility="collapsed",
    )
    if picked is not None:
        send(Message(kind="choose", chosen=(picked,)), _turn_id(place, picked))


def _ways_out(ask: Ask | None, last: Turn | None) -> Sequence[tuple[str, str]]:
    if ask is None:
        over = last is None or (last.reply is not None and last.reply.done)
        return (("decide", "Go on: decide about the threats"),) if over else ()
    return (
        ("dont_know", "I don't know"),
        ("skip", "Skip"),
        ("why", "Why do you ask?"),
        ("back", "Go back"),
        ("finish", "Finish"),
    )


def _turn_id(*parts: str) -> str:
    """Make the same id for the same click, however often it arrives."""
    return uuid5(NAMESPACE_URL, "fourfold:" + "\n".join(parts)).hex
