"""Interview: the chat that drives the model, with the model always in view."""

from __future__ import annotations

import time
from collections.abc import Sequence
from itertools import groupby

import streamlit as st

from assistant.service import Ask, EditedSinceError, Message, Turn, TurnState, new_turn_id
from ui.web.answering import BOX, Written, show_box, show_quick_replies
from ui.web.backend import fourfold, guided, open_report
from ui.web.conversation import (
    ASSISTANT_ICON,
    announce,
    said,
    show_copy,
    show_message,
    show_opinion,
    show_progress,
    show_superseded,
    show_turn,
    show_waiting,
)
from ui.web.decisions import PERSON
from ui.web.documents import most_megabytes, show_handed, take
from ui.web.faults import refusals
from ui.web.following import follow, wait_briefly
from ui.web.opening import choose_first, show_opening
from ui.web.panel import show_panel
from ui.web.safe import plain
from ui.web.state import Correction, Session
from ui.web.unconfirmed import show_below_turn

SHOWN = 30
"""So many turns are drawn; the rest on request."""

NO_TURN = ""
"""What a page has seen that was drawn before the first turn."""


def render() -> None:
    """Draw the page."""
    session = Session()
    if session.model_id is None:
        choose_first()
        return
    Interview(session, session.model_id).draw()


class Interview:
    """One run of the page for one model."""

    def __init__(self, session: Session, model_id: str) -> None:
        self._session = session
        self._service = fourfold()
        self._model_id = model_id
        self._report = open_report(model_id)
        self._version = self._service.view(model_id).version.n
        self._turns = self._service.turns(model_id)
        self._megabytes = most_megabytes(self._service.settings.max_text_bytes)

    def draw(self) -> None:
        """Draw everything, then follow the answer that is under way."""
        current = [turn for turn in self._turns if turn.state is not TurnState.SUPERSEDED]
        last = current[-1] if current else None
        waiting = last is not None and last.waiting
        show_panel(self._report, self._service.view(self._model_id).version, turns=current)
        st.title(plain(self._report.title), anchor=False)
        self._history()
        if last is not None and not waiting and self._session.seen_turn not in {None, last.id}:
            announce(last)
        if not waiting:
            show_handed(self._model_id, send=self._send)
        live = st.empty()
        with st.bottom:
            self._bottom(last, ask=self._ask(current), waiting=waiting)
        self._session.restore_words(BOX)
        written = show_box(waiting=waiting, megabytes=self._megabytes)
        if written is not None and written.files:
            self._take(written)
        elif written is not None:
            self._say(written.words, last)
        if last is not None and waiting:
            # Not seen before its answer is: that one is announced, however long it took.
            self._session.seen_turn = self._session.seen_turn or NO_TURN
            self._follow(last, live)
        self._session.seen_turn = last.id if last else NO_TURN

    def _take(self, written: Written) -> None:
        """Read the documents that were handed over; a page drawn anew shows them."""
        take(self._model_id, written.files, words=written.words)
        st.rerun()

    def _history(self) -> None:
        if not self._turns:
            show_opening(self._report, self._ask([]))
            return
        shown = self._turns[-SHOWN * (1 + self._session.earlier) :]
        if len(shown) < len(self._turns) and st.button("Show earlier", key="show-earlier"):
            self._session.earlier += 1
            st.rerun()
        done = [turn for turn in shown if not turn.waiting]
        newest = next((turn.id for turn in reversed(done) if turn.state is not TurnState.SUPERSEDED), None)
        for superseded, group in groupby(done, key=lambda turn: turn.state is TurnState.SUPERSEDED):
            if superseded:
                show_superseded(list(group))
                continue
            for turn in group:
                show_turn(self._report, turn, labels=self._labels(turn), newest=turn.id == newest)
                if turn.message.document is not None:
                    show_below_turn(self._report, turn, turns=self._turns, version=self._version)
                self._ways_back(turn, newest=turn.id == newest)
        for turn in [turn for turn in shown if turn.waiting][:-1]:
            show_waiting(turn)

    def _ask(self, turns: Sequence[Turn]) -> Ask | None:
        """Return the question that waits: as it was put, or as it follows from the model."""
        return _question(turns) if turns else self._service.question(self._model_id)

    def _labels(self, turn: Turn) -> dict[str, str]:
        """Return what the quick answers were called when the turn was sent."""
        before = [other for other in self._turns if other.number < turn.number]
        ask = _question(before)
        return {choice.value: choice.label for choice in ask.choices} if ask else {}

    def _ways_back(self, turn: Turn, *, newest: bool) -> None:
        again = newest and turn.state in {TurnState.STOPPED, TurnState.FAILED}
        anew = newest and turn.state is TurnState.DONE and not guided()
        editable = turn.message.kind in {"say", "choose"} and turn.message.document is None
        reply = turn.reply if turn.state is TurnState.DONE else None
        with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
            if again and st.button("Try again", key=f"again-{turn.id}", icon=":material/refresh:"):
                self._send(turn.message, new_turn_id())
            if reply is not None:
                show_opinion(turn)
                show_copy(reply, key=f"copy-{turn.id}")
            if anew and st.button("Answer anew", key=f"anew-{turn.id}", type="tertiary"):
                self._correct(Correction(turn.id), turn.message)
            if editable and st.button("Edit my answer", key=f"edit-{turn.id}", type="tertiary"):
                self._session.correction = Correction(turn.id)
                self._session.write_again(said(turn.message, labels=self._labels(turn)))
                st.rerun()

    def _bottom(self, last: Turn | None, *, ask: Ask | None, waiting: bool) -> None:
        if last is not None and waiting:
            if st.button("Stop", key=f"stop-{last.id}", icon=":material/stop_circle:"):
                with refusals():
                    self._service.stop(last.id)
            return
        correction = self._session.correction
        if correction is not None:
            self._correcting()
            return
        show_quick_replies(ask, last, send=self._send)

    def _correcting(self) -> None:
        with st.container(horizontal=True):
            st.markdown(
                ":material/edit: You are editing an earlier answer. What came after it will be set aside."
            )
            if st.button("Leave it as it was", key="correction-off"):
                self._session.correction = None
                self._session.write_again("")
                st.rerun()

    def _say(self, words: str, last: Turn | None) -> None:
        message = Message(text=words)
        correction = self._session.correction
        if correction is not None:
            self._correct(correction, message)
            return
        if self._session.seen_turn not in {None, last.id if last else NO_TURN}:
            self._session.write_again(words)
            self._session.seen_turn = None
            self._session.say_later(
                "Somebody answered in between. Your words are back in the box: look at the question first."
            )
            st.rerun()
        self._send(message, new_turn_id())

    def _correct(self, correction: Correction, message: Message) -> None:
        with refusals():
            try:
                self._service.edit_turn(
                    correction.turn, message, new_turn_id=new_turn_id(), actor=PERSON, force=correction.force
                )
            except EditedSinceError as error:
                self._session.correction = Correction(correction.turn, force=True)
                self._session.write_again(message.text)
                self._session.say_later(f"{error} Send it again to go back all the same.")
                st.rerun()
            self._session.correction = None
            st.rerun()

    def _send(self, message: Message, turn_id: str) -> None:
        with refusals():
            self._service.send(self._model_id, message, turn_id=turn_id, actor=PERSON)
            wait_briefly(lambda: self._service.turn(turn_id))
            st.rerun()

    def _follow(self, turn: Turn, live: st.delta_generator.DeltaGenerator) -> None:
        """Show the answer as it grows; any click, reload or closed tab ends this run, never the answer."""
        begun = time.monotonic()
        for now in follow(lambda: self._service.turn(turn.id), between=self._session.touch):
            with live.container():
                show_message(now.message, labels=self._labels(now))
                with st.chat_message("assistant", avatar=ASSISTANT_ICON):
                    show_progress(now, seconds=int(time.monotonic() - begun))
        st.rerun()


def _question(turns: Sequence[Turn]) -> Ask | None:
    """Return the question that waits for an answer: that of the newest answered turn."""
    for turn in reversed(turns):
        if turn.state is TurnState.DONE and turn.reply is not None:
            return turn.reply.question
    return None
