"""Adding a threat that the team thought of itself: kept in its words, with no catalogue entry behind it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import streamlit as st

from assistant.exchange.escaping import visible
from assistant.exchange.report import Report
from assistant.model.threat import Proposal, Threat
from assistant.model.threat_model import ThreatModel
from assistant.model.values import SYSTEM, Origin, fresh_id
from assistant.service import ProposeThreats
from knowledge_base.vocabulary import HarmKind, LifecycleStage, Provenance, Stride
from ui.web.backend import open_report
from ui.web.decisions import PERSON
from ui.web.editing import save
from ui.web.faults import refusals

_TITLE: Final = 120
_STATEMENT: Final = 1_000
_HARMS: Final = {kind: kind.label for kind in HarmKind}


def open_own_threat(report: Report, *, version: int) -> None:
    """Open the drawer in which a threat is written down.

    Args:
        report: the model as the page shows it.
        version: the version the page shows; the edit is made against it.
    """
    st.dialog("A threat of your own", width="medium", position="right", on_dismiss="rerun")(_draw)(
        report.model.id, version=version
    )


def own_threat(model: ThreatModel, threat: Threat) -> ProposeThreats:
    """Return the change that adds a threat of the team, under an id that is not taken."""
    taken = {known.id.partition("@")[0] for p in model.proposals for known in p.threats}
    name = fresh_id(threat.title, taken, otherwise="threat")
    named = threat.model_copy(update={"id": f"{name}@{threat.anchor}"})
    return ProposeThreats(
        proposal=Proposal(
            id=fresh_id(name, {p.id for p in model.proposals}, otherwise="threat"),
            threats=(named,),
            provenance=Provenance.TEAM,
        )
    )


def missing(*, title: str, statement: str, harm: HarmKind, stride: Collection[Stride]) -> list[str]:
    """Return what is still to be filled in, a sentence each."""
    found = []
    if not title.strip():
        found.append("Give it a short title.")
    if not statement.strip():
        found.append("Say in a sentence who does what, and what comes of it.")
    if harm is HarmKind.SECURITY and not stride:
        found.append("Choose the STRIDE categories, or say that the harm is of another kind.")
    return found


def _draw(model_id: str, *, version: int) -> None:
    report = open_report(model_id)
    places = [SYSTEM, *(part.id for part in report.model.system.components)]
    with st.form("own-threat", border=False):
        title = st.text_input("Title", max_chars=_TITLE, placeholder="Refunds to strangers")
        statement = st.text_area(
            "Who does what, and what comes of it?",
            max_chars=_STATEMENT,
            placeholder="Somebody who …, so that …, which costs …",
        )
        anchor = st.selectbox(
            "Where would one mend it?", places, format_func=lambda place: visible(_name(report, place))
        )
        kind = st.radio(
            "What kind of harm is it?",
            list(_HARMS),
            format_func=_HARMS.__getitem__,
            horizontal=True,
        )
        stride = st.pills(
            "STRIDE",
            list(Stride),
            selection_mode="multi",
            format_func=lambda category: category.label,
            wrap=True,
        )
        stages = st.multiselect(
            "Life-cycle stages",
            list(LifecycleStage),
            [LifecycleStage.OPERATION],
            format_func=lambda stage: stage.label,
        )
        pressed = st.form_submit_button("Add the threat", icon=":material/add:")
    harm = HarmKind(kind)
    if not pressed:
        return
    problems = missing(title=title or "", statement=statement or "", harm=harm, stride=stride)
    if problems:
        st.warning("\n".join(f"- {problem}" for problem in problems), title="Not added yet")
        return
    threat = Threat(
        id="new",
        title=_line(title),
        statement=_line(statement),
        anchor=anchor or SYSTEM,
        stride=tuple(category for category in Stride if category in stride),
        harm=(harm,),
        stages=tuple(stage for stage in LifecycleStage if stage in stages),
        provenance=Provenance.TEAM,
        origin=Origin(by=PERSON),
    )
    with refusals():
        save(model_id, [own_threat(report.model, threat)], version=version)
        st.rerun()


def _name(report: Report, place: str) -> str:
    return "The whole system" if place == SYSTEM else report.model.system.name_of(place)


def _line(words: str | None) -> str:
    return " ".join((words or "").split())
