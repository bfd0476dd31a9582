import pytest

from assistant.exchange.report import Report
from assistant.model.review import Analysis
from assistant.model.system import Component, System
from assistant.model.threat import Range, Rating, Risk, Threat
from assistant.model.threat_model import ThreatModel
from knowledge_base.catalogue import load_catalogue
from knowledge_base.vocabulary import ComponentKind, ImpactKind, LifecycleStage, RiskLevel, ThreatStatus
from ui.web.risk_picture import RiskCell, alt_text, chart, risk_cells, table


def threat(name: str, level: RiskLevel, *, status: ThreatStatus = ThreatStatus.PROPOSED) -> Threat:
    three = Range(low=3, high=3)
    rating = Rating(likelihood=three, impact=three, level=level, level_low=level)
    return Threat(
        id=f"{name}@bot",
        title=name,
        statement=name,
        anchor="bot",
        stages=(LifecycleStage.OPERATION,),
        risk=Risk(inherent=rating, today=rating, worst=ImpactKind.MONEY),
        status=status,
    )


@pytest.fixture
def report() -> Report:
    parts = tuple(Component(id=name, name="Bot", kind=ComponentKind.SERVICE) for name in ("wiki", "bot"))
    system = System(components=parts, stages=(LifecycleStage.DESIGN, LifecycleStage.OPERATION))
    threats = (
        threat("a", RiskLevel.MEDIUM),
        threat("b", RiskLevel.HIGH),
        threat("c", RiskLevel.CRITICAL, status=ThreatStatus.DISMISSED),
    )
    return Report(ThreatModel(id="m", system=system), Analysis(threats=threats), load_catalogue())


def cell(report: Report, element: str, stage: LifecycleStage) -> RiskCell:
    return next(c for c in risk_cells(report) if (c.element, c.stage) == (element, stage))


def test_a_cell_tells_the_highest_risk_and_the_number(report: Report) -> None:
    found = cell(report, "bot", LifecycleStage.OPERATION)
    assert (found.text, found.short) == ("High 2", "H 2")


def test_a_gap_is_a_question_and_never_safe(report: Report) -> None:
    found = cell(report, "wiki", LifecycleStage.OPERATION)
    assert found.text == "?"
    assert "does not mean" in found.words


def test_a_stage_out_of_scope_is_a_dash(report: Report) -> None:
    assert cell(report, "wiki", LifecycleStage.TRAINING).text == "–"


def test_every_stage_has_a_place_for_every_element(report: Report) -> None:
    cells = risk_cells(report)
    assert len(cells) == 2 * len(LifecycleStage)
    assert cells[0].element == "bot"  # the highest risk first


def test_the_chart_keeps_its_shape_whatever_is_known(report: Report) -> None:
    drawn = chart(report, risk_cells(report), dark=True)
    assert drawn["encoding"]["x"]["scale"]["domain"] == [stage.label for stage in LifecycleStage]
    assert drawn["encoding"]["y"]["scale"]["domain"] == ["Bot", "Bot (2)"]


def test_the_picture_is_there_in_words_too(report: Report) -> None:
    assert "Bot in operation: high: 2 threats" in alt_text(report, risk_cells(report))
    assert table(report, risk_cells(report))["Operation"] == ["High 2", "?"]
