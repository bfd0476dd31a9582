"""What only a document says, on the pages: told as such, and made what a person says with one click."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import streamlit as st

from assistant.exchange.report import Report
from assistant.model.facts import Fact, fact_key
from assistant.model.handed_over import Unconfirmed, unconfirmed
from assistant.model.system import Element
from assistant.service import Turn, confirmations
from ui.web.decisions import PERSON
from ui.web.editing import save
from ui.web.element_drawer import open_element
from ui.web.element_fields import NOUNS, called
from ui.web.fact_drawer import open_fact
from ui.web.fact_rows import FactLine, answer, subject_name
from ui.web.faults import refusals
from ui.web.safe import plain
from ui.web.wording import count

THAT_IS_HOW: Final = "That is how it is"
_LINES: Final = 6


def show_below_turn(report: Report, turn: Turn, *, turns: Sequence[Turn], version: int) -> None:
    """Ask, below the newest turn that a document came with, whether what it says is so."""
    document = turn.message.document
    with_it = [other.id for other in turns if other.message.document == document]
    waiting = next((one for one in unconfirmed(report.model) if one.document == document), None)
    if waiting is None or turn.id != with_it[-1]:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f":material/help: {count(waiting.number, 'thing')} from {plain(waiting.document)}, "
            "not confirmed: assumed until somebody says so.",
            width="stretch",
        )
        _button(report, waiting, version=version, key=f"so-it-is-{turn.id}")


def show_unconfirmed(report: Report, *, version: int) -> None:
    """List what waits for a person, document by document, each to confirm alone or all at once."""
    for number, waiting in enumerate(unconfirmed(report.model)):
        title = f"From {plain(waiting.document)}, not confirmed: {_counted(waiting)}"
        with st.expander(title, expanded=waiting.number <= _LINES, icon=":material/description:"):
            for element in waiting.elements:
                _element(report, element, version=version)
            for fact in waiting.facts:
                _fact(report, fact, version=version)
            _button(report, waiting, version=version, key=f"so-it-is-{number}")


def _counted(waiting: Unconfirmed) -> str:
    parts = (count(len(waiting.elements), "part"), count(len(waiting.facts), "fact"))
    return " and ".join(words for words in parts if not words.startswith("0 "))


def _button(report: Report, waiting: Unconfirmed, *, version: int, key: str) -> None:
    if st.button(THAT_IS_HOW, key=key, icon=":material/done_all:"):
        _confirm(report, waiting.elements, facts=waiting.facts, version=version)


def _element(report: Report, element: Element, *, version: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        name = plain(called(report.model.system, element))
        st.markdown(f"**{name}** · {NOUNS[element.type]}", width="stretch")
        if st.button("Confirm", key=f"confirm-{element.id}", icon=":material/check:"):
            _confirm(report, [element], facts=[], version=version)
        if st.button("Change or remove", key=f"unsure-{element.id}", icon=":material/edit:"):
            open_element(report, element, version=version)


def _fact(report: Report, fact: Fact, *, version: int) -> None:
    line = FactLine(fact_key(fact), fact)
    key = f"{fact.subject}-{fact.key}-{fact.when}"
    with st.container(horizontal=True, vertical_alignment="center"):
        what = f"{report.fact_title(fact.key)}: {answer(report, line)}"
        st.markdown(f"**{plain(what)}** · {plain(subject_name(report, fact.subject))}", width="stretch")
        if st.button("Confirm", key=f"confirm-fact-{key}", icon=":material/check:"):
            _confirm(report, [], facts=[fact], version=version)
        if st.button("Change", key=f"unsure-fact-{key}", icon=":material/edit:"):
            open_fact(report, line.about, version=version)


def _confirm(report: Report, elements: Sequence[Element], *, facts: Sequence[Fact], version: int) -> None:
    with refusals():
        save(report.model.id, confirmations(elements, facts, by=PERSON), version=version)
        st.rerun()
