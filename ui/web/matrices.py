"""Threats as matrices: element by STRIDE category, likelihood by impact, life-cycle stage by risk."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import altair
import streamlit as st

from assistant.exchange.escaping import visible
from assistant.exchange.report import SET_ASIDE, Report
from assistant.model.review import Cell, CellState
from assistant.model.threat import Threat
from assistant.model.values import SYSTEM
from knowledge_base.vocabulary import LifecycleStage, RiskLevel, Stride
from ui.web.wording import count

_SIDE: Final = 44
_NARROW: Final = 57
_WIDE: Final = 88
_AROUND: Final = 90
_MOST_HEIGHT: Final = 640
_NAME_WIDTH: Final = 34
_OUTSIDE: Final = "–"


class Look(NamedTuple):
    """How a cell looks: its fill on a light and on a dark page, and what it says without a number."""

    light: str
    dark: str
    sign: str
    words: str


# An empty cell must not look safe: what nobody has looked at is white (black) with a question mark.
LOOKS: Final[Mapping[CellState, Look]] = {
    CellState.PROPOSED: Look("#f7e8a8", "#5c5000", "", "threats that wait for a decision"),
    CellState.DISCUSSED: Look("#cfe3f7", "#1d3f63", "✓", "looked at: decided, or ruled out with a reason"),
    CellState.NOTHING_IN_CATALOGUE: Look("#e9ebee", "#30353d", "none", "nothing in our catalogue"),
    CellState.OPEN: Look("#ffffff", "#141414", "?", "not yet considered"),
    CellState.NOT_APPLICABLE: Look("#c9cdd3", "#4a4f57", "–", "does not apply to such an element"),
}
RISKS: Final[Mapping[RiskLevel, tuple[str, str]]] = {
    RiskLevel.CRITICAL: ("#f3b8b3", "#7a1f1a"),
    RiskLevel.HIGH: ("#f9d2b0", "#74400f"),
    RiskLevel.MEDIUM: ("#f7e8a8", "#5c5000"),
    RiskLevel.LOW: ("#d5e8d0", "#24482a"),
}

Row = dict[str, Any]  # Any: a value of the chart's table, a text or a number


def show_stride_matrix(report: Report) -> list[Threat]:
    """Draw element by category.

    Returns:
        The threats of the cell that was clicked; all of them where none was.
    """
    rows = stride_rows(report, dark=_is_dark())
    if not rows:
        st.info("There are no elements yet: describe the system first.")
        return []
    _chart(
        rows,
        key="stride-matrix",
        axes=(
            altair.X(
                "category:N",
                sort=[category.label for category in Stride],
                title=None,
                axis=_top_axis(lines=3),
            ),
            altair.Y("element:N", sort=None, title=None, axis=altair.Axis(**_axis())),
        ),
        width=_WIDE,
        alt=f"STRIDE matrix of {count(len({row['element'] for row in rows}), 'element')}",
    )
    st.caption(" · ".join(f"**{look.sign or 'number'}** {look.words}" for look in LOOKS.values()))
    return _chosen(report, rows, key="stride-matrix")


def show_risk_matrix(report: Report) -> list[Threat]:
    """Draw likelihood by impact.

    Returns:
        The threats of the cell that was clicked; all of them where none was.
    """
    rows = risk_rows(report, dark=_is_dark())
    _chart(
        rows,
        key="risk-matrix",
        axes=(
            altair.X("impact:O", title="Impact", axis=altair.Axis(labelAngle=0, **_axis())),
            altair.Y("likelihood:O", sort="descending", title="Likelihood", axis=altair.Axis(**_axis())),
        ),
        alt="Risk matrix: how many threats there are for each likelihood and impact from 1 to 5",
    )
    st.caption("Each number counts threats; the colour is that of the highest risk among them.")
    return _chosen(report, rows, key="risk-matrix")


def show_stage_matrix(report: Report) -> list[Threat]:
    """Draw life-cycle stage by risk.

    Returns:
        The threats of the cell that was clicked; all of them where none was.
    """
    rows = stage_rows(report, dark=_is_dark())
    levels = list(dict.fromkeys(row["level"] for row in rows))
    _chart(
        rows,
        key="stage-matrix",
        axes=(
            altair.X("level:N", sort=levels, title=None, axis=_top_axis(lines=1)),
            altair.Y("stage:N", sort=None, title=None, axis=altair.Axis(**_axis())),
        ),
        alt=f"Threats by life-cycle stage and risk. {_stages_in_words(report)}",
    )
    st.caption(
        "Each number counts threats; one that belongs to several stages counts in each. **?** nothing was "
        "found, which does not mean that there is nothing · **–** the stage is not in scope: ask who looks "
        "after it, if not you."
    )
    return _chosen(report, rows, key="stage-matrix")


def stride_rows(report: Report, *, dark: bool) -> list[Row]:
    """Return the cells of the STRIDE matrix, as they look."""
    return [_stride_row(report, cell, dark=dark) for cell in report.analysis.cells]


def risk_rows(report: Report, *, dark: bool) -> list[Row]:
    """Return the cells of the risk matrix, as they look; threats that were set aside do not count."""
    places: dict[tuple[int, int], list[Threat]] = {}
    for threat in report.analysis.threats:
        if threat.risk is not None and threat.status not in SET_ASIDE:
            today = threat.risk.today
            places.setdefault((today.likelihood.high, today.impact.high), []).append(threat)
    return [
        _risk_row(likelihood, impact, threats=places.get((likelihood, impact), []), dark=dark)
        for likelihood in range(1, 6)
        for impact in range(1, 6)
    ]


def stage_rows(report: Report, *, dark: bool) -> list[Row]:
    """Return the cells of stage by risk, as they look; threats that were set aside do not count."""
    live = [threat for threat in report.analysis.threats if threat.status not in SET_ASIDE]
    levels: list[RiskLevel | None] = list(reversed(RiskLevel))
    if any(threat.risk is None for threat in live):
        levels.append(None)
    rows = []
    for stage in LifecycleStage:
        here = [threat for threat in live if stage in threat.stages]
        sign = "" if here else "?" if stage in report.model.system.stages else _OUTSIDE
        for level in levels:
            found = [threat for threat in here if _level(threat) is level]
            rows.append(_stage_row(stage, level, threats=found, sign=sign, dark=dark))
    return rows


def _stages_in_words(report: Report) -> str:
    live = [threat for threat in report.analysis.threats if threat.status not in SET_ASIDE]
    counts = {stage: sum(stage in threat.stages for threat in live) for stage in LifecycleStage}
    return "; ".join(f"{stage.label}: {number or 'none found'}" for stage, number in counts.items())


def _level(threat: Threat) -> RiskLevel | None:
    return threat.risk.today.level if threat.risk else None


def _stage_row(
    stage: LifecycleStage, level: RiskLevel | None, *, threats: Sequence[Threat], sign: str, dark: bool
) -> Row:
    words = level.label if level else "Not rated"
    fill = "#141414" if dark else "#ffffff"
    if threats and level:
        fill = RISKS[level][dark]
    elif sign == _OUTSIDE:
        look = LOOKS[CellState.NOT_APPLICABLE]
        fill = look.dark if dark else look.light
    says = {"?": "Nothing was found; that does not mean that there is nothing", _OUTSIDE: "Not in scope"}
    return {
        "id": f"{stage}/{level}",
        "stage": stage.label,
        "level": words,
        "fill": fill,
        "text": str(len(threats)) if threats else sign,
        "says": f"{stage.label}, {words.lower()}: {says.get(sign) or count(len(threats), 'threat')}",
        "threats": [threat.id for threat in threats],
    }


def _stride_row(report: Report, cell: Cell, *, dark: bool) -> Row:
    look = LOOKS[cell.state]
    name = "The whole system" if cell.element == SYSTEM else report.model.system.name_of(cell.element)
    return {
        "id": f"{cell.element}/{cell.category}",
        "element": visible(name)[:_NAME_WIDTH],
        "category": cell.category.label,
        "fill": look.dark if dark else look.light,
        "text": str(len(cell.threats)) if cell.threats else look.sign or "none",
        "says": f"{look.words}. {visible(cell.reason)}".strip(),
        "threats": list(cell.threats),
    }


def _risk_row(likelihood: int, impact: int, *, threats: Sequence[Threat], dark: bool) -> Row:
    levels = [threat.risk.today.level for threat in threats if threat.risk is not None]
    highest = max(levels, key=list(RiskLevel).index, default=None)
    return {
        "id": f"{likelihood}/{impact}",
        "likelihood": likelihood,
        "impact": impact,
        "fill": ("#141414" if dark else "#ffffff") if highest is None else RISKS[highest][dark],
        "text": str(len(threats)) if threats else "",
        "says": f"{count(len(threats), 'threat')}{f', up to {highest.label.lower()}' if highest else ''}",
        "threats": [threat.id for threat in threats],
    }


def _chart(
    rows: Sequence[Row], *, key: str, axes: tuple[altair.X, altair.Y], alt: str, width: int = _NARROW
) -> None:
    shown = [{name: value for name, value in row.items() if name != "threats"} for row in rows]
    table = altair.Data(values=shown)  # type: ignore[no-untyped-call]  # Altair's own omission
    base = altair.Chart(table).encode(*axes)
    cells = base.mark_rect(stroke="#8a919c", cursor="pointer").encode(
        color=altair.Color("fill:N", scale=None), tooltip=["says:N"]
    )
    cells = cells.add_params(altair.selection_point(name="cell", fields=["id"]))
    words = base.mark_text(fontSize=14, color="#f2f3f5" if _is_dark() else "#141414").encode(text="text:N")
    chart = (cells + words).properties(width=altair.Step(width), height=altair.Step(_SIDE))
    lines = len({row["id"].rpartition("/")[0] for row in rows})
    # A frame that scrolls by itself: on a phone, and with many elements, the rest of the page stays in place.
    with st.container(height=min(_SIDE * lines + _AROUND, _MOST_HEIGHT), border=False, key=f"frame-{key}"):
        st.altair_chart(chart, key=key, on_select="rerun", selection_mode="cell", alt=alt, width="content")


def _axis() -> Row:
    return {
        "domain": False,
        "labelColor": "#f2f3f5" if _is_dark() else "#141414",
        "labelLimit": 260,
        "labelFontSize": 13,
    }


def _top_axis(*, lines: int) -> altair.Axis:
    # A line for each word: the names are wider than their columns. They grow downwards, hence the room.
    return altair.Axis(
        orient="top",
        labelAngle=0,
        labelExpr="split(datum.label, ' ')",
        labelFlush=False,
        labelPadding=6 + 14 * (lines - 1),
        ticks=False,
        **_axis(),
    )


def _chosen(report: Report, rows: Sequence[Row], *, key: str) -> list[Threat]:
    picked = {str(point.get("id")) for point in _points(key)}
    if not picked:
        return list(report.analysis.threats)
    wanted = {threat for row in rows if row["id"] in picked for threat in row["threats"]}
    return [threat for threat in report.analysis.threats if threat.id in wanted]


def _points(key: str) -> list[dict[str, object]]:
    event = st.session_state.get(key)
    found = event.selection.get("cell", []) if event is not None else []
    return [point for point in found if isinstance(point, dict)]


def _is_dark() -> bool:
    return st.context.theme.type == "dark"
