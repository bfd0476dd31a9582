"""What a browser tab remembers: nothing that may not be lost."""

from dataclasses import dataclass
from typing import Final

import streamlit as st
from streamlit import Page

MODEL: Final = "m"
"""The name of the model's id in the address."""


@dataclass(frozen=True)
class Correction:
    """An earlier answer that is being written anew."""

    turn: str
    force: bool = False


class Session:
    """The one accessor of `st.session_state`.

    Keys of widgets are theirs; everything else that is kept between runs is a property here.
    """

    @property
    def model_id(self) -> str | None:
        """The model that this tab works on."""
        return self._text("model_id")

    @model_id.setter
    def model_id(self, model_id: str | None) -> None:
        st.session_state["model_id"] = model_id

    @property
    def pages(self) -> dict[str, Page]:
        """The pages of this run by their names, for going from one to another."""
        found = st.session_state.get("pages")
        return found if isinstance(found, dict) else {}

    @pages.setter
    def pages(self, pages: dict[str, Page]) -> None:
        st.session_state["pages"] = pages

    @property
    def seen_turn(self) -> str | None:
        """The newest turn when the page was last drawn; nothing where this tab drew none yet."""
        return self._text("seen_turn")

    @seen_turn.setter
    def seen_turn(self, turn: str | None) -> None:
        st.session_state["seen_turn"] = turn

    @property
    def correction(self) -> Correction | None:
        """The answer that is being written anew, if one is."""
        found = st.session_state.get("correction")
        return found if isinstance(found, Correction) else None

    @correction.setter
    def correction(self, correction: Correction | None) -> None:
        st.session_state["correction"] = correction

    @property
    def earlier(self) -> int:
        """How many more pages of the conversation were asked for."""
        found = st.session_state.get("earlier")
        return found if isinstance(found, int) else 0

    @earlier.setter
    def earlier(self, pages: int) -> None:
        st.session_state["earlier"] = pages

    @property
    def uploads(self) -> int:
        """How many files were imported: a new number gives an empty uploader."""
        found = st.session_state.get("uploads")
        return found if isinstance(found, int) else 0

    @uploads.setter
    def uploads(self, number: int) -> None:
        st.session_state["uploads"] = number

    def write_again(self, words: str) -> None:
        """Put words into the answer box when it is next drawn."""
        st.session_state["words_to_restore"] = words

    def restore_words(self, key: str) -> None:
        """Put the words back into the box of this key, if any wait; call it before the box is drawn."""
        words = st.session_state.pop("words_to_restore", None)
        if isinstance(words, str):
            st.session_state[key] = words

    def say_later(self, words: str) -> None:
        """Keep a notice that the next run shows."""
        st.session_state["notice"] = words

    def take_notice(self) -> str | None:
        """Return the notice that waits, once."""
        words = st.session_state.pop("notice", None)
        return words if isinstance(words, str) else None

    def is_new_opinion(self, turn: str, opinion: bool | None) -> bool:  # noqa: FBT001  it is the value itself
        """Whether this tab thinks otherwise of an answer than when it drew it; what others said stays."""
        opinions = st.session_state.setdefault("opinions", {})
        before = opinions.get(turn, opinion)
        opinions[turn] = opinion
        return bool(before is not opinion)

    def touch(self) -> None:
        """Let Streamlit end this run here if the page was clicked, closed or reloaded."""
        st.session_state.get("model_id")

    @staticmethod
    def _text(key: str) -> str | None:
        found = st.session_state.get(key)
        return found if isinstance(found, str) else None


def follow_address(session: Session) -> str | None:
    """Agree on the model: the address wins, and is written again where a page switch dropped it."""
    in_address = st.query_params.get(MODEL)
    if in_address:
        session.model_id = in_address
    elif session.model_id:
        st.query_params[MODEL] = session.model_id
    return session.model_id


def choose_model(session: Session, model_id: str | None) -> None:
    """Work on another model from here on."""
    session.model_id = model_id
    session.correction = None
    session.seen_turn = None
    session.earlier = 0
    if model_id is None:
        st.query_params.pop(MODEL, None)
    else:
        st.query_params[MODEL] = model_id
