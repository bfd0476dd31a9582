"""Saving what a person edits against the version they saw, and what to do when someone else was faster."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from assistant.service import Change
from ui.web.backend import fourfold
from ui.web.decisions import PERSON
from ui.web.faults import refusals
from ui.web.safe import plain
from ui.web.state import Session, choose_model


@dataclass(frozen=True)
class Conflict:
    """Edits that were left out because somebody else changed the same thing.

    Attributes:
        version: the version the edits were made against.
        changes: all of them, also those that were saved.
        why: a sentence for each that was left out.
    """

    model_id: str
    version: int
    changes: tuple[Change, ...]
    why: tuple[str, ...]


@dataclass(frozen=True)
class EditedTable:
    """A table that was drawn for editing: its key, and the version and rows it showed."""

    key: str
    model_id: str
    version: int
    rows: tuple[str, ...]


class EditSession(Session):
    """What a tab remembers while a model is edited."""

    @property
    def conflict(self) -> Conflict | None:
        """The edits that were left out last."""
        found = st.session_state.get("conflict")
        return found if isinstance(found, Conflict) else None

    @conflict.setter
    def conflict(self, conflict: Conflict | None) -> None:
        st.session_state["conflict"] = conflict

    @property
    def table(self) -> EditedTable | None:
        """The table for editing that was drawn last."""
        found = st.session_state.get("edited_table")
        return found if isinstance(found, EditedTable) else None

    @table.setter
    def table(self, table: EditedTable | None) -> None:
        st.session_state["edited_table"] = table

    @property
    def drawer_version(self) -> int | None:
        """The version that the open drawer shows; it moves on with each edit made there."""
        found = st.session_state.get("drawer_version")
        return found if isinstance(found, int) else None

    @drawer_version.setter
    def drawer_version(self, version: int | None) -> None:
        st.session_state["drawer_version"] = version

    @property
    def edits(self) -> int:
        """How many edits this tab has made: a new number gives fresh tables and forms."""
        found = st.session_state.get("edits")
        return found if isinstance(found, int) else 0

    def count_edit(self) -> None:
        """Remember that there was one more edit."""
        st.session_state["edits"] = self.edits + 1


def save(model_id: str, changes: Sequence[Change], *, version: int) -> int:
    """Save changes that were made against a version, and remember what had to be left out.

    Returns:
        The version that the model has now.

    Raises:
        ChangeRefusedError: the changes would break the model; nothing was saved.
    """
    session = EditSession()
    edited = fourfold().edit(model_id, changes, actor=PERSON, expected=version)
    session.count_edit()
    session.conflict = None
    if edited.refused:
        why = tuple(dict.fromkeys(refused.why for refused in edited.refused))
        session.conflict = Conflict(model_id, version, tuple(changes), why)
    elif edited.version.n > version + 1:
        session.say_later("Someone else saved in between. Both edits are in.")
    return edited.version.n


def show_conflict(model_id: str) -> None:
    """Say which edits were left out, and offer what can be done about it."""
    session = EditSession()
    conflict = session.conflict
    if conflict is None or conflict.model_id != model_id:
        return
    lines = [plain(why[:1].upper() + why[1:]) for why in conflict.why]
    with st.container(border=True, key="conflict"):
        st.warning(
            "\n".join(
                ["Your last edit was not saved, or only in part:", "", *(f"- {line}" for line in lines)]
            ),
            title="Someone changed this model",
        )
        with st.container(horizontal=True):
            if st.button("Reload", key="conflict-reload", icon=":material/refresh:"):
                session.conflict = None
                st.rerun()
            if st.button("Keep mine as a copy", key="conflict-copy", icon=":material/content_copy:"):
                _keep_copy(session, conflict)


def _keep_copy(session: EditSession, conflict: Conflict) -> None:
    with refusals():
        copy = fourfold().keep_copy(
            conflict.model_id, conflict.changes, version=conflict.version, actor=PERSON
        )
        session.conflict = None
        session.say_later("Your version is a model of its own now; you are looking at it.")
        choose_model(session, copy.model_id)
        st.rerun()
