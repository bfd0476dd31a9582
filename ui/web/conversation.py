"""The conversation as it is drawn: what people said, what was understood, what it changed."""

from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st

from assistant.exchange.report import Report
from assistant.service import Message, Reply, Turn, TurnState
from ui.web.backend import fourfold
from ui.web.faults import refusals
from ui.web.going import link
from ui.web.safe import plain, safe
from ui.web.state import Session
from ui.web.threat_card import show_card
from ui.web.wording import count

ASSISTANT_ICON: Final = ":material/shield:"
PERSON_ICON: Final = ":material/person:"
CARDS: Final = 3
_GLIMPSE: Final = 400
_LONG: Final = 6
_USUAL_STEPS: Final = 2
_UNSEEN: Final = (
    "<style>.st-key-announcement {position: absolute; width: 1px; height: 1px; overflow: hidden; "
    "clip-path: inset(50%);}</style><span></span>"
)
"""Beside an element, since Streamlit puts a style alone where its toasts are. A run cut short keeps the toast
and drops the style before it, and the page breaks over the gap."""
_SAID: Final = {
    "dont_know": "I don't know",
    "skip": "Skip this question",
    "back": "Go back",
    "why": "Why do you ask?",
    "undo": "Undo the last change",
    "finish": "That is enough for now",
    "decide": "Go on: decide about the threats",
}


def show_turn(report: Report, turn: Turn, *, labels: Mapping[str, str], newest: bool) -> None:
    """Draw a turn that has ended.

    Args:
        report: the model as it is now.
        turn: the turn.
        labels: what the quick answers were called.
        newest: whether it is the newest answer; only that one has cards with buttons.
    """
    show_message(turn.message, labels=labels)
    with st.chat_message("assistant", avatar=ASSISTANT_ICON):
        if turn.reply is not None and turn.state is TurnState.DONE:
            _steps(turn)
            _reply(report, turn.reply, newest=newest, document=turn.message.document)
        else:
            show_progress(turn)


def _steps(turn: Turn) -> None:
    """Draw what was done on the way to an answer, where it was more than the usual two steps."""
    if len(turn.steps) > _USUAL_STEPS:
        with st.expander(f"What I did ({len(turn.steps)})", type="compact"):
            st.markdown("\n".join(f"- {plain(step)}" for step in turn.steps))


def show_message(message: Message, *, labels: Mapping[str, str]) -> None:
    """Draw what a person said: their words, rendered as nothing but words."""
    with st.chat_message("user", avatar=PERSON_ICON):
        if message.document:
            st.caption(f":material/description: From the document {plain(message.document)}")
        words = said(message, labels=labels)
        if message.document is None or len(words) <= _GLIMPSE:
            st.text(words)
            return
        st.text(f"{words[:_GLIMPSE].rstrip()} …")
        with st.expander(f"All of it, {len(words):,} characters", type="compact"):
            st.text(words)


def said(message: Message, *, labels: Mapping[str, str]) -> str:
    """Return a message in words."""
    if message.kind == "say":
        return message.text
    if message.kind == "choose":
        return ", ".join(labels.get(value, value.replace("_", " ").capitalize()) for value in message.chosen)
    return _SAID[message.kind]


def show_progress(turn: Turn, *, seconds: int = 0) -> None:
    """Draw a turn under way, or one that ended without an answer.

    Args:
        turn: the turn.
        seconds: how long it has been watched; what takes long says so.
    """
    match turn.state:
        case TurnState.QUEUED | TurnState.RUNNING:
            with st.status(_working(turn, seconds), type="compact", state="running", expanded=True):
                for step in turn.steps:
                    st.markdown(plain(step))
                if seconds >= _LONG:
                    st.caption("You can leave this page: the answer goes on and will be here.")
        case TurnState.STOPPED:
            st.caption(":material/stop_circle: Stopped. It changed nothing in the model.")
        case TurnState.FAILED:
            reason = plain(turn.error or "The answer could not be finished.")
            st.error(f"{reason} Nothing in the model was changed.", title="No answer this time")
        case TurnState.SUPERSEDED | TurnState.DONE:
            pass
    if turn.text:
        st.markdown(safe(turn.text))


def _working(turn: Turn, seconds: int) -> str:
    if turn.stopping:
        return ":shimmer[Stopping …]"
    doing = "Waiting for its turn …" if turn.state is TurnState.QUEUED else "Working on it …"
    return f":shimmer[{doing}]" + (f" {seconds} s" if seconds >= _LONG else "")


def show_waiting(turn: Turn) -> None:
    """Draw a message whose answer has not begun, for others come before it."""
    show_message(turn.message, labels={})
    st.caption(":material/hourglass_empty: Answered after what came before.")


@st.fragment
def show_opinion(turn: Turn) -> None:
    """Ask whether an answer helped, and keep what is said at once; the page is not drawn anew for it."""
    kept = None if turn.helpful is None else int(turn.helpful)
    thumb = st.feedback("thumbs", key=f"helpful-{turn.id}", default=kept)
    helpful = None if thumb is None else bool(thumb)
    if Session().is_new_opinion(turn.id, helpful):
        with refusals():
            fourfold().judge(turn.id, helpful=helpful)


def show_copy(reply: Reply, *, key: str) -> None:
    """Offer an answer to copy, as plain words."""
    with st.popover("Copy", key=key, type="tertiary", icon=":material/content_copy:"):
        st.code(as_words(reply), language=None, wrap_lines=True)


def as_words(reply: Reply) -> str:
    """Return an answer as plain words: what was said, the threats it brought, the question at its end."""
    threats = "\n\n".join(f"- {threat.title}\n  {threat.statement}" for threat in reply.new_threats)
    question = reply.question.text if reply.question else ""
    return "\n\n".join(part for part in (reply.text, *reply.notices, threats, question) if part)


def announce(turn: Turn) -> None:
    """Tell people who listen to the page that an answer came; nobody sees it, for the chat is silent."""
    question = turn.reply.question if turn.reply is not None else None
    with st.container(key="announcement"):
        st.html(_UNSEEN)
        st.info(f"New answer. {plain(question.text) if question else ''}")


def show_superseded(turns: Sequence[Turn]) -> None:
    """Draw answers that were written anew, folded away."""
    with st.expander(f"{count(len(turns), 'earlier answer')}, set aside when one was edited", type="compact"):
        for turn in turns:
            st.text(said(turn.message, labels={}))
            if turn.reply is not None and turn.reply.text:
                st.caption(plain(turn.reply.text))


def _reply(report: Report, reply: Reply, *, newest: bool, document: str | None) -> None:
    if reply.text:
        st.markdown(safe(reply.text))
    _understood(reply, expanded=newest, document=document)
    if reply.changes or reply.gone_threats:
        number = len(reply.changes) + len(reply.gone_threats)
        with st.expander(f"What changed ({number})", type="compact"):
            lines = [plain(line) for line in reply.changes]
            lines += [f"Fell away: {plain(title)}" for title in reply.gone_threats]
            st.markdown("\n".join(f"- {line}" for line in lines))
    for notice in reply.notices:
        st.info(plain(notice))
    if newest and reply.spent is not None:
        st.caption(f"Language model: {plain(reply.spent.words())}")
    _new_threats(report, reply, newest=newest)
    if reply.question is not None:
        st.markdown(f"**{plain(reply.question.text)}**")
    if reply.unasked:
        with st.expander(f"Not asked ({len(reply.unasked)})", type="compact"):
            st.markdown("\n".join(f"- {plain(question)}" for question in reply.unasked))


def _understood(reply: Reply, *, expanded: bool, document: str | None) -> None:
    if not reply.understood:
        return
    with st.expander(
        f"What I understood ({len(reply.understood)})",
        type="compact",
        expanded=expanded and len(reply.understood) < 6,
    ):
        lines = [
            f"- {plain(understood.text)}" + (f" — *“{plain(understood.quote)}”*" if understood.quote else "")
            for understood in reply.understood
        ]
        if document is not None:
            st.caption(f"All of this stands in {plain(document)}; nobody said it. Correct what is not so.")
        st.markdown("\n".join(lines))


def _new_threats(report: Report, reply: Reply, *, newest: bool) -> None:
    if not reply.new_threats:
        return
    if not newest:
        st.caption(f":material/lightbulb: {count(len(reply.new_threats), 'new threat')}")
        return
    current = {threat.id: threat for threat in report.analysis.threats}
    here = [current[threat.id] for threat in reply.new_threats if threat.id in current]
    for threat in here[:CARDS]:
        show_card(report, threat)
    more = len(here) - CARDS
    if more > 0:
        link("threats", report.model.id, label=f"And {count(more, 'more threat')}: see them all")
