"""The picture of risk by life-cycle stage and element: words in every cell, and a gap never looks safe."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import streamlit as st

from assistant.exchange.escaping import visible
from assistant.exchange.report import SET_ASIDE, Report
from assistant.model.threat import Threat
from assistant.model.values import SYSTEM
from knowledge_base.vocabulary import LifecycleStage, RiskLevel
from ui.web.element_rows import highest
from ui.web.wording import count

MOST_ROWS: Final = 25
_UNKNOWN: Final = "?"
_OUTSIDE: Final = "–"
_LABEL_CHARACTERS: Final = 30
_NARROW: Final = 540
"""Below this width in pixels a cell has room for a letter and a number only."""


@dataclass(frozen=True)
class RiskCell:
    """What is known of one element in one stage.

    Attributes:
        level: the highest risk; nothing where no threat was found.
        in_scope: whether the stage is in scope.
    """

    element: str
    stage: LifecycleStage
    level: RiskLevel | None
    threats: int
    in_scope: bool

    @property
    def text(self) -> str:
        """What stands in the cell."""
        if self.threats:
            return f"{self.level.label if self.level else 'Unrated'} {self.threats}"
        return _UNKNOWN if self.in_scope else _OUTSIDE

    @property
    def short(self) -> str:
        """The same where there is little room: the level's letter."""
        return f"{self.text[0]} {self.threats}" if self.threats else self.text

    @property
    def words(self) -> str:
        """The same in full."""
        if self.threats:
            return f"{self.level.label if self.level else 'Not rated'}: {count(self.threats, 'threat')}"
        if self.in_scope:
            return "No threat found; that does not mean that there is none"
        return "This stage is not in scope; ask who looks after it"


def risk_cells(report: Report) -> list[RiskCell]:
    """Return a cell for each element and stage, the elements at the highest risk first."""
    live = [threat for threat in report.analysis.threats if threat.status not in SET_ASIDE]
    cells = []
    for element in _elements(report, live):
        here = [threat for threat in live if threat.anchor == element]
        for stage in LifecycleStage:
            found = [threat for threat in here if stage in threat.stages]
            in_scope = stage in report.model.system.stages
            cells.append(RiskCell(element, stage, highest(found), len(found), in_scope))
    return cells


def _elements(report: Report, live: Sequence[Threat]) -> list[str]:
    system = report.model.system
    found = dict.fromkeys([*(threat.anchor for threat in live), *(part.id for part in system.components)])
    ranks = list(RiskLevel)

    def risk(element: str) -> int:
        level = highest([threat for threat in live if threat.anchor == element])
        return ranks.index(level) if level else -1

    return sorted(found, key=risk, reverse=True)


def show_risk_picture(report: Report) -> None:
    """Draw the picture, and the same as a table for those who cannot see it."""
    st.header("Risk by life-cycle stage and element", anchor=False)
    cells = risk_cells(report)
    if not cells:
        st.caption("The picture appears with the first elements.")
        return
    rows = list(dict.fromkeys(cell.element for cell in cells))
    shown = set(rows[:MOST_ROWS])
    st.caption(
        "Word (or its first letter) and number: the highest risk and how many open threats. “?”: nothing "
        "was found, which does not mean that there is nothing. “–”: the stage is not in scope."
        + (f" The {MOST_ROWS} elements at the highest risk of {len(rows)}." if len(rows) > MOST_ROWS else "")
    )
    drawn = [cell for cell in cells if cell.element in shown]
    dark = st.context.theme.type == "dark"
    st.vega_lite_chart(
        chart(report, drawn, dark=dark), width="stretch", theme=None, alt=alt_text(report, drawn)
    )
    with st.expander("The same as a table"):
        st.dataframe(
            table(report, cells),
            hide_index=True,
            alt="Risk by element and life-cycle stage",
            key="risk-table",
        )


def table(report: Report, cells: Sequence[RiskCell]) -> dict[str, list[str]]:
    """Return the picture as a table by columns."""
    rows = list(dict.fromkeys(cell.element for cell in cells))
    columns = {stage: [cell.text for cell in cells if cell.stage is stage] for stage in LifecycleStage}
    return {
        "Element": [_name(report, element) for element in rows],
        **{stage.label: texts for stage, texts in columns.items()},
    }


def alt_text(report: Report, cells: Sequence[RiskCell]) -> str:
    """Say what the picture shows."""
    worst = [cell for cell in cells if cell.level in (RiskLevel.CRITICAL, RiskLevel.HIGH)]
    told = "; ".join(
        f"{_name(report, cell.element)} in {cell.stage.label.lower()}: {cell.words.lower()}"
        for cell in worst[:20]
    )
    return f"Risk by life-cycle stage and element. High or critical: {told or 'none found'}."


def _name(report: Report, element: str) -> str:
    if element == SYSTEM:
        return "The whole system"
    name = " ".join(visible(report.model.system.name_of(element)).split())
    return name if len(name) <= _LABEL_CHARACTERS else f"{name[: _LABEL_CHARACTERS - 1]}…"


_LIGHT: Final = {
    "text": "#141414", "line": "#8a9099", "page": "transparent", "grey": "#e3e5e8",
    RiskLevel.CRITICAL: "#f3b8b3", RiskLevel.HIGH: "#f9d2b0",
    RiskLevel.MEDIUM: "#f7e8a8", RiskLevel.LOW: "#d5e8d0",
}  # fmt: skip
_DARK: Final = {
    "text": "#f2f3f5", "line": "#6b727d", "page": "transparent", "grey": "#31353d",
    RiskLevel.CRITICAL: "#7a1f1a", RiskLevel.HIGH: "#74400f",
    RiskLevel.MEDIUM: "#5c5000", RiskLevel.LOW: "#24482a",
}  # fmt: skip


def chart(report: Report, cells: Sequence[RiskCell], *, dark: bool) -> dict[str, Any]:
    """Return the picture in Vega-Lite's language: every stage and element has its place, known or not."""
    # Any: a tree of texts, numbers and lists
    colours = _DARK if dark else _LIGHT
    rows = list(dict.fromkeys(cell.element for cell in cells))
    names = dict(zip(rows, _unlike([_name(report, element) for element in rows]), strict=True))
    place = {
        "x": {
            "field": "stage", "type": "nominal", "title": None,
            "scale": {"domain": [stage.label for stage in LifecycleStage]},
            "axis": {"orient": "top", "labelAngle": -40, "domain": False, "ticks": False},
        },
        "y": {
            "field": "element", "type": "nominal", "title": None, "scale": {"domain": list(names.values())},
            "axis": {"domain": False, "ticks": False, "labelLimit": 150},
        },
    }  # fmt: skip
    values = [_drawn(cell, names[cell.element], colours=colours) for cell in cells]
    ink = {"labelColor": colours["text"], "labelFontSize": 12}
    return {
        "data": {"values": values},
        "height": {"step": 30},
        "encoding": place,
        "layer": [
            {
                "mark": {"type": "rect", "stroke": colours["line"], "strokeWidth": 1},
                "encoding": {
                    "color": {"field": "fill", "type": "nominal", "scale": None},
                    "tooltip": [
                        {"field": "element", "type": "nominal", "title": "Element"},
                        {"field": "stage", "type": "nominal", "title": "Stage"},
                        {"field": "words", "type": "nominal", "title": "Risk"},
                    ],
                },
            },
            {
                "mark": {
                    "type": "text",
                    "fontSize": 11,
                    "color": colours["text"],
                    "text": {"expr": f"width < {_NARROW} ? datum.short : datum.text"},
                },
            },
        ],
        "config": {"background": "transparent", "view": {"stroke": None}, "axis": ink},
    }


def _drawn(cell: RiskCell, name: str, *, colours: dict[str, str]) -> dict[str, str]:
    fill = colours[cell.level] if cell.level else colours["page" if cell.in_scope else "grey"]
    return {
        "element": name,
        "stage": cell.stage.label,
        "text": cell.text,
        "short": cell.short,
        "words": cell.words,
        "fill": fill,
    }


def _unlike(names: Sequence[str]) -> list[str]:
    """Tell apart elements of the same name: each has a row of its own."""
    return [
        f"{name} ({names[:n].count(name) + 1})" if name in names[:n] else name for n, name in enumerate(names)
    ]
