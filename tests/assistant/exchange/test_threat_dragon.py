"""What Threat Dragon 2.6 needs to open a file and show every threat."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from assistant.exchange.report import Report
from assistant.exchange.threat_dragon import write_threat_dragon
from knowledge_base.vocabulary import ThreatStatus

SCHEMA = Path(__file__).parents[4] / "shared" / "schemas" / "threat-dragon" / "threat-dragon-v2.schema.json"
CATEGORIES = {
    "Spoofing",
    "Tampering",
    "Repudiation",
    "Information disclosure",
    "Denial of service",
    "Elevation of privilege",
}


def _model(report: Report) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(write_threat_dragon(report))
    return found


def _cells(report: Report) -> list[dict[str, Any]]:
    cells: list[dict[str, Any]] = _model(report)["detail"]["diagrams"][0]["cells"]
    return cells


def _threats(report: Report) -> list[dict[str, Any]]:
    return [threat for cell in _cells(report) for threat in cell["data"].get("threats", [])]


def test_it_fits_the_public_schema(report: Report) -> None:
    if not SCHEMA.is_file():
        pytest.skip(f"the public schema is not here: {SCHEMA.name}")
    jsonschema.validate(_model(report), json.loads(SCHEMA.read_text(encoding="utf-8")))


def test_every_threat_is_on_one_cell_in_the_application_s_words(report: Report) -> None:
    threats = _threats(report)
    assert len(threats) == len(report.analysis.threats)
    assert _model(report)["detail"]["threatTop"] == len(threats)
    for threat in threats:
        assert threat["severity"] in {"TBD", "Low", "Medium", "High", "Critical"}
        assert threat["type"] in CATEGORIES
        assert threat["modelType"] == "STRIDE"
        assert threat["status"] in {"Open", "NotApplicable", "Mitigated", "Accepted"}


def test_no_flow_leads_to_a_missing_cell(report: Report) -> None:
    cells = _cells(report)
    ids = {cell["id"] for cell in cells}
    assert len(ids) == len(cells)
    flows = [cell for cell in cells if cell["shape"] == "flow"]
    assert flows
    for flow in flows:
        assert {flow["source"]["cell"], flow["target"]["cell"]} <= ids


def test_an_unreviewed_threat_says_so(report: Report) -> None:
    confirmed, proposed = _threats(report)
    assert "Confirmed by a person" in confirmed["description"]
    assert "unreviewed draft" in proposed["description"]


def test_a_dismissed_threat_is_not_applicable(make_report: Callable[..., Report]) -> None:
    report = make_report(statuses=(ThreatStatus.DISMISSED, ThreatStatus.PROPOSED))
    assert [threat["status"] for threat in _threats(report)] == ["NotApplicable", "Accepted"]


def test_cells_say_whether_a_threat_is_open(report: Report) -> None:
    for cell in _cells(report):
        threats = cell["data"].get("threats", [])
        assert cell["data"]["hasOpenThreats"] == any(threat["status"] == "Open" for threat in threats)


def test_the_same_model_gives_the_same_file(report: Report) -> None:
    assert write_threat_dragon(report) == write_threat_dragon(report)


def test_a_flow_bears_its_name_where_the_application_looks_for_it(report: Report) -> None:
    """Its drawing library keeps an arrow's words under `attrs.label.text`."""
    flows = [cell for cell in _cells(report) if cell["shape"] == "flow"]
    assert flows
    for cell in flows:
        assert cell["labels"][0]["attrs"]["label"]["text"] == cell["data"]["name"]
