"""The data-flow diagram on a page, in the colours of the reader's theme."""

from collections.abc import Collection
from typing import Final, Literal

import streamlit as st

from assistant.exchange.escaping import visible
from assistant.exchange.graphviz import DARK, LIGHT, View, describe, draw
from assistant.exchange.report import Report

MOST_NODES: Final = 60
"""A diagram of more is drawn boundary by boundary."""

_PANEL_HEIGHT: Final = 240


def show_diagram(report: Report, *, key: str, upright: bool = False, untrusted: Collection[str] = ()) -> None:
    """Draw the system, or one of its boundaries where the whole would be too large to read.

    Args:
        report: the model.
        key: tells this diagram from others on the page.
        upright: whether the place is narrow.
        untrusted: the elements that content from untrusted writers reaches.
    """
    system = report.model.system
    if not system.components:
        st.caption("The diagram appears with your first description.")
        return
    dark = st.context.theme.type == "dark"
    only = None
    if len(system.components) > MOST_NODES and system.boundaries:
        chosen = st.selectbox(
            "Part of the system",
            [line.id for line in system.boundaries],
            format_func=lambda line: visible(system.name_of(line)),
            key=f"{key}-part",
        )
        only = next(frozenset(line.members) for line in system.boundaries if line.id == chosen)
    dot = draw(report, View(palette=DARK if dark else LIGHT, only=only, upright=upright, tainted=untrusted))
    height: int | Literal["content"] = _PANEL_HEIGHT if upright else "content"
    st.graphviz_chart(dot, width="stretch", height=height, alt=describe(report))
