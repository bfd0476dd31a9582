"""Undo, redo, and the list of versions with a way back to each."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Final

import streamlit as st

from assistant.errors import VersionConflictError
from assistant.model.facts import fact_key
from assistant.model.threat_model import ThreatModel
from assistant.service import VersionLine
from ui.web.backend import fourfold
from ui.web.decisions import PERSON
from ui.web.editing import EditSession
from ui.web.element_fields import called
from ui.web.faults import refusals
from ui.web.safe import plain
from ui.web.wording import count, time_words

_SHOWN: Final = 20
_NAMED: Final = 3


def show_history_buttons(model_id: str, *, version: int, key: str) -> None:
    """Draw undo, redo and the way to the list of versions.

    Args:
        model_id: the model.
        version: the version the page shows; undo and redo refuse if there is a newer one.
        key: tells these buttons from others.
    """
    timeline = fourfold().timeline(model_id)
    back = st.button("Undo", key=f"{key}-undo", icon=":material/undo:", disabled=timeline.undo is None)
    again = st.button("Redo", key=f"{key}-redo", icon=":material/redo:", disabled=timeline.redo is None)
    if back:
        _step(model_id, back=True, version=version)
    if again:
        _step(model_id, back=False, version=version)
    if st.button("History", key=f"{key}-history", icon=":material/history:"):
        _versions(model_id)


def _step(model_id: str, *, back: bool, version: int) -> None:
    service = fourfold()
    with refusals():
        try:
            (service.undo if back else service.redo)(model_id, actor=PERSON, expected=version)
        except VersionConflictError:
            EditSession().say_later("Someone changed this model: look at it first, then undo.")
        EditSession().count_edit()
        st.rerun()


@st.dialog("History", width="medium", position="right", on_dismiss="rerun")
def _versions(model_id: str) -> None:
    service = fourfold()
    session = EditSession()
    lines = list(reversed(service.history(model_id)))
    shown = lines[:_SHOWN]
    in_force = set(service.timeline(model_id).in_force)
    for line in shown:
        before = service.view(model_id, line.n - 1).model if line.n > 1 else None
        what = what_changed(before, service.view(model_id, line.n).model)
        head = line is lines[0]
        with st.container(border=True, key=f"version-{line.n}"):
            st.markdown(f"**Version {line.n}**" + (" (now)" if head else ""))
            st.caption(_who_and_when(line) + ("" if line.n in in_force or line.restores else " · undone"))
            st.markdown("\n".join(f"- {plain(one)}" for one in what))
            if not head and st.button("Bring this version back", key=f"restore-{line.n}"):
                with refusals():
                    service.restore(model_id, line.n, actor=PERSON)
                    session.count_edit()
                    session.say_later(f"Version {line.n} is back. Nothing in between was lost.")
                    st.rerun()
    if len(lines) > len(shown):
        st.caption(f"{count(len(lines) - len(shown), 'older version')} not shown.")


def _who_and_when(line: VersionLine) -> str:
    when = time_words(line.at, now=datetime.now(UTC), zone=st.context.timezone)
    how = f" · back to version {line.restores}" if line.restores else ""
    return f"{when} · {who(line)}{how}"


def who(line: VersionLine) -> str:
    """Return who made a version, in words."""
    if line.turn is not None:
        return "An answer in the interview"
    maker, _, name = line.actor.partition(":")
    match maker:
        case "person":
            return "A person"
        case "archetype":
            return plain(f"The usual build “{name}”")
        case "import":
            return plain(f"Imported from {name}")
        case _:
            return plain(line.actor)


def what_changed(before: ThreatModel | None, after: ThreatModel) -> list[str]:
    """Say in a few lines what differs between a version and the one before it."""
    if before is None:
        return ["The model was begun"]
    return [*_elements(before, after), *_rest(before, after)] or ["Notes only"]


def _elements(before: ThreatModel, after: ThreatModel) -> Iterator[str]:
    old, new = before.system.by_id, after.system.by_id
    added = [called(after.system, e) for e in new.values() if e.id not in old]
    gone = [called(before.system, e) for e in old.values() if e.id not in new]
    both = [(old[e.id], e) for e in new.values() if e.id in old]
    renamed = [f"{a.name or a.id} is now {b.name or b.id}" for a, b in both if a.name != b.name]
    changed = [called(after.system, b) for a, b in both if a != b and a.name == b.name]
    for verb, names in (("Added", added), ("Removed", gone), ("Renamed", renamed), ("Changed", changed)):
        if names:
            more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
            yield f"{verb}: {', '.join(names[:_NAMED])}{more}"


def _rest(before: ThreatModel, after: ThreatModel) -> Iterator[str]:
    known = {fact_key(fact): fact for fact in before.facts}
    facts = sum(known.get(fact_key(fact)) != fact for fact in after.facts)
    lost = len(known.keys() - after.facts_by_key.keys())
    pairs = (
        (facts, "fact recorded", "facts recorded"),
        (lost, "fact forgotten", "facts forgotten"),
        (_differing(before.decisions_by_threat, after.decisions_by_threat), "decision", "decisions"),
        (_differing(before.responses_by_threat, after.responses_by_threat), "response", "responses"),
    )
    yield from (f"{number} {one if number == 1 else many}" for number, one, many in pairs if number)
    if before.title != after.title or before.system.purpose != after.system.purpose:
        yield "What the system is called or is for"


def _differing(before: Mapping[str, object], after: Mapping[str, object]) -> int:
    return sum(before.get(name) != after.get(name) for name in before.keys() | after.keys())
