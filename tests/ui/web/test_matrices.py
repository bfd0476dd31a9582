from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from assistant.exchange.report import Report
from assistant.model.review import Analysis, Cell, CellState
from assistant.model.system import Component, System
from assistant.model.threat import Range, Rating, Risk, Threat
from assistant.model.threat_model import ThreatModel
from assistant.service import Fourfold, Message
from knowledge_base.catalogue import Catalogue
from knowledge_base.vocabulary import (
    ComponentKind,
    ImpactKind,
    LifecycleStage,
    RiskLevel,
    Stride,
    ThreatStatus,
)
from ui.web.matrices import LOOKS, risk_rows, stage_rows, stride_rows

OpenApp = Callable[..., AppTest]


def threat(name: str, *, likelihood: int, impact: int, level: RiskLevel) -> Threat:
    rating = Rating(
        likelihood=Range(low=1, high=likelihood),
        impact=Range(low=1, high=impact),
        level=level,
        level_low=RiskLevel.LOW,
    )
    return Threat(
        id=f"{name}@wiki",
        title=name,
        statement=name,
        anchor="wiki",
        risk=Risk(inherent=rating, today=rating, worst=ImpactKind.PEOPLE),
    )


@pytest.fixture
def report() -> Report:
    """One element with a cell in every state, and three threats in one place, one of them set aside."""
    leak = threat("leak", likelihood=4, impact=5, level=RiskLevel.CRITICAL)
    twin = threat("twin", likelihood=4, impact=5, level=RiskLevel.HIGH)
    gone = leak.model_copy(update={"id": "gone@wiki", "status": ThreatStatus.DISMISSED})
    cells = tuple(
        Cell(
            element="wiki",
            category=category,
            state=state,
            threats=("leak@wiki", "twin@wiki") if state is CellState.PROPOSED else (),
            reason="because" if state is CellState.DISCUSSED else "",
        )
        for category, state in zip(Stride, CellState, strict=False)
    )
    wiki = Component(id="wiki", name="Staff wiki", kind=ComponentKind.DOCUMENT_STORE)
    return Report(
        model=ThreatModel(id="m", system=System(components=(wiki,))),
        analysis=Analysis(threats=(leak, twin, gone), cells=cells),
        catalogue=Catalogue.of([]),
    )


def test_every_state_of_a_cell_has_a_look_of_its_own() -> None:
    assert set(LOOKS) == set(CellState)
    for theme in ("light", "dark", "words"):
        assert len({getattr(look, theme) for look in LOOKS.values()}) == len(CellState)


def test_a_cell_says_how_far_it_was_looked_at(report: Report) -> None:
    rows = {row["says"]: row["text"] for row in stride_rows(report, dark=False)}
    assert rows == {
        "does not apply to such an element.": "–",
        "looked at: decided, or ruled out with a reason. because": "✓",
        "threats that wait for a decision.": "2",
        "nothing in our catalogue.": "none",
        "not yet considered.": "?",
    }


def test_an_unconsidered_cell_does_not_look_like_a_settled_one(report: Report) -> None:
    for dark in (False, True):
        fills = {row["text"]: row["fill"] for row in stride_rows(report, dark=dark)}
        assert fills["?"] not in {fills["✓"], fills["none"], fills["–"]}


def test_threats_are_counted_where_they_lie(report: Report) -> None:
    rows = {(row["likelihood"], row["impact"]): row for row in risk_rows(report, dark=False)}
    assert len(rows) == 25
    assert rows[4, 5]["text"] == "2"
    assert rows[4, 5]["says"] == "2 threats, up to critical"
    assert rows[1, 1]["text"] == ""
    assert sum(len(row["threats"]) for row in rows.values()) == 2


@pytest.mark.parametrize("look", ["STRIDE matrix", "Risk matrix"])
def test_the_page_draws_it(open_app: OpenApp, service: Fourfold, description: str, look: str) -> None:
    service.create("Copilot", actor="person")
    service.say("copilot", Message(text=description))
    app = open_app(model="copilot")
    app._page_hash = calc_hash("threats")
    app.run()
    app.segmented_control(key="view").set_value(look).run()
    assert not app.exception
    assert len(app.get("vega_lite_chart")) == 1
    assert len(app.dataframe) == 1


def staged(report: Report, *, stages: tuple[LifecycleStage, ...]) -> Report:
    """The same report, its first threat in these stages, and only design and operation in scope."""
    leak, *rest = report.analysis.threats
    system = report.model.system.model_copy(
        update={"stages": (LifecycleStage.DESIGN, LifecycleStage.OPERATION)}
    )
    return Report(
        model=report.model.model_copy(update={"system": system}),
        analysis=report.analysis.model_copy(
            update={"threats": (leak.model_copy(update={"stages": stages}), *rest)}
        ),
        catalogue=report.catalogue,
    )


def test_a_threat_counts_in_each_of_its_stages(report: Report) -> None:
    both = staged(report, stages=(LifecycleStage.DESIGN, LifecycleStage.DATA))
    found = {
        (row["stage"], row["level"]): row["threats"] for row in stage_rows(both, dark=False) if row["threats"]
    }
    assert found == {("Design", "Critical"): ["leak@wiki"], ("Data", "Critical"): ["leak@wiki"]}


def test_a_stage_without_threats_does_not_look_safe(report: Report) -> None:
    rows = stage_rows(staged(report, stages=(LifecycleStage.DESIGN,)), dark=False)
    signs = {row["stage"]: row["text"] for row in rows if row["level"] == "Low"}
    assert signs["Design"] == ""  # there are threats, of another level
    assert signs["Operation"] == "?"
    assert signs["Training"] == "–"
    assert len({row["fill"] for row in rows if row["stage"] in {"Operation", "Training"}}) == 2


def test_a_threat_that_nobody_rated_has_a_column_of_its_own(report: Report) -> None:
    levels = {row["level"] for row in stage_rows(report, dark=False)}
    assert "Not rated" not in levels
    leak = report.analysis.threats[0].model_copy(update={"risk": None, "stages": (LifecycleStage.DATA,)})
    bare = Report(
        model=report.model,
        analysis=report.analysis.model_copy(update={"threats": (leak,)}),
        catalogue=report.catalogue,
    )
    rows = {(row["stage"], row["level"]): row["text"] for row in stage_rows(bare, dark=True)}
    assert rows["Data", "Not rated"] == "1"
