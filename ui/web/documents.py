"""Documents that are handed over in the interview: read, shown, and only then used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final, Protocol

import streamlit as st

from assistant.errors import InputError
from assistant.service import Message, new_turn_id
from ui.web.answering import TYPES, Send
from ui.web.backend import fourfold
from ui.web.decisions import PERSON
from ui.web.faults import refusals
from ui.web.safe import plain
from ui.web.state import Session
from ui.web.wording import count

MOST_AT_ONCE: Final = 5
_SHOWN: Final = 20_000
_HEIGHT: Final = 220
_MEGABYTE: Final = 1_048_576


class Uploaded(Protocol):
    """A file as the browser hands it over."""

    name: str

    def getvalue(self) -> bytes: ...  # noqa: D102  said above


@dataclass(frozen=True)
class Handed:
    """What was handed over and waits to be used.

    Attributes:
        messages: the words that came along, then the documents, each with the id of its turn: using them
            twice sends them once.
    """

    model_id: str
    messages: tuple[tuple[str, Message], ...]

    @property
    def documents(self) -> list[Message]:
        """The documents."""
        return [message for _, message in self.messages if message.document is not None]


class DocumentSession(Session):
    """What a tab remembers of documents that wait."""

    @property
    def handed(self) -> Handed | None:
        """What was handed over and was neither used nor left."""
        found = st.session_state.get("handed")
        return found if isinstance(found, Handed) else None

    @handed.setter
    def handed(self, handed: Handed | None) -> None:
        st.session_state["handed"] = handed

    @property
    def refused(self) -> tuple[str, ...]:
        """Why documents were not read, until it has been said."""
        found = st.session_state.get("documents_refused")
        return found if isinstance(found, tuple) else ()

    @refused.setter
    def refused(self, lines: tuple[str, ...]) -> None:
        st.session_state["documents_refused"] = lines


def most_megabytes(limit: int) -> int:
    """Return the limit that the browser is told, in whole megabytes; the exact one is kept here."""
    return max(1, ceil(limit / _MEGABYTE))


def read_document(name: str, content: bytes, *, limit: int) -> Message:
    """Return a document as a message.

    Args:
        name: what the file is called.
        content: what is in it.
        limit: how large it may be, in bytes.

    Raises:
        InputError: its type or size does not fit, it is empty, or it is not text.
    """
    short = " ".join(name.split())[-120:]
    if short.rpartition(".")[2].lower() not in TYPES:
        raise InputError(
            f"“{short}” cannot be read; hand over plain text, Markdown or Mermaid ({', '.join(TYPES)}), or "
            "paste the part that says what the system does"
        )
    if len(content) > limit:
        raise InputError(
            f"“{short}” is {len(content):,} bytes long; at most {limit:,} can be read at once. Hand over the "
            "part that says what the system does, reads and may do"
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise InputError(f"“{short}” is not text in UTF-8; save it as plain text, and hand that over")
    if not text.strip():
        raise InputError(f"“{short}” is empty; nothing was read")
    return Message(text=text, document=short)


def take(model_id: str, files: Sequence[Uploaded], *, words: str) -> None:
    """Read what was handed over and keep it until somebody has looked at it, with what could not be read."""
    session = DocumentSession()
    found: list[Message] = []
    limit = fourfold().settings.max_text_bytes
    refused: list[str] = []
    for file in files[:MOST_AT_ONCE]:
        try:
            found.append(read_document(file.name, file.getvalue(), limit=limit))
        except InputError as error:
            refused.append(f"{error}.")
    if len(files) > MOST_AT_ONCE:
        refused.append(f"Only {MOST_AT_ONCE} documents are read at once; hand over the others afterwards.")
    session.refused = tuple(refused)
    if not found:
        session.write_again(words)
        return
    if words.strip():  # first: they answer what was asked
        found.insert(0, Message(text=words))
    session.handed = Handed(model_id, tuple((new_turn_id(), message) for message in found))


def show_handed(model_id: str, *, send: Send) -> None:
    """Show what was read, and ask whether to use it; draw nothing where nothing waits."""
    session = DocumentSession()
    refused, session.refused = session.refused, ()
    if refused:
        st.error("\n".join(f"- {plain(line)}" for line in refused), title="Not read")
    handed = session.handed
    if handed is None or handed.model_id != model_id:
        return
    with st.container(border=True, key="handed"):
        number = count(len(handed.documents), "document")
        st.markdown(f"**Read, not used yet: {number}.** What is taken from it will be marked as such.")
        for message in handed.documents:
            _show(message)
        if len(handed.messages) > len(handed.documents):
            st.caption("Your own words go along, before it.")
        with st.container(horizontal=True):
            if st.button("Use it", key="handed-use", icon=":material/check:"):
                session.handed = None
                for turn_id, message in handed.messages[:-1]:
                    with refusals():
                        fourfold().send(model_id, message, turn_id=turn_id, actor=PERSON)
                last_id, last = handed.messages[-1]
                send(last, last_id)
            if st.button("Leave it out", key="handed-leave"):
                session.handed = None
                st.rerun()


def _show(message: Message) -> None:
    st.caption(f":material/description: {plain(message.document or '')}, {len(message.text):,} characters")
    with st.container(height=_HEIGHT, border=True):
        st.text(message.text[:_SHOWN])
        if len(message.text) > _SHOWN:
            st.caption(f"And {len(message.text) - _SHOWN:,} characters more.")
