"""The data-flow diagram of page 1, with its switches: threats on or off, one boundary or all."""

from collections.abc import Collection
from typing import Final

import streamlit as st

from assistant.exchange.escaping import visible
from assistant.exchange.graphviz import DARK, LIGHT, View, describe, draw
from assistant.exchange.report import Report
from ui.web.diagram import MOST_NODES

WHOLE: Final = "all"
_LEGEND: Final = (
    "Dashed frame: trust boundary. “Untrusted content”: words of people you do not control arrive there. "
    "A risk stands for the worst open threat of an element."
)


def show_system_diagram(report: Report, *, untrusted: Collection[str]) -> None:
    """Draw the system with its switches above and its legend below."""
    system = report.model.system
    names = {WHOLE: "The whole system", **{line.id: visible(line.name) for line in system.boundaries}}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        part = WHOLE
        if system.boundaries:
            part = st.selectbox(
                "Show",
                list(names),
                index=first_part(report),
                format_func=lambda one: names[one],
                key=f"diagram-part-{report.model.id}",
                width=260,
            )
        threats = st.toggle("Threats on the diagram", value=True, key="diagram-threats")
    view = View(
        palette=DARK if st.context.theme.type == "dark" else LIGHT,
        tainted=untrusted,
        only=members(report, part),
        threats=threats,
        upright=len(system.components) <= 12,
    )
    with st.container(border=True):
        st.graphviz_chart(draw(report, view), width="stretch", alt=describe(report))
        st.caption(_LEGEND)


def first_part(report: Report) -> int:
    """Return which part to show first: a boundary where the whole would be too large to read."""
    return 1 if len(report.model.system.components) > MOST_NODES else 0


def members(report: Report, part: str) -> frozenset[str] | None:
    """Return the elements of a part, with the neighbours they exchange content with; nothing for all."""
    system = report.model.system
    line = next((line for line in system.boundaries if line.id == part), None)
    if line is None:
        return None
    inside = set(line.members)
    ends = {end for f in system.flows if inside & {f.source, f.target} for end in (f.source, f.target)}
    return frozenset(inside | ends)
