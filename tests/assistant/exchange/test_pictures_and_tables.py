"""Mermaid, SVG, HTML and CSV: everything is told, and people's words stay words."""

import csv
import io
from collections.abc import Callable
from xml.etree import ElementTree as ET

import pytest

from assistant.errors import UsageError
from assistant.exchange.csv_table import COLUMNS, write_csv
from assistant.exchange.html_report import write_html
from assistant.exchange.layout import touches
from assistant.exchange.mermaid import write_mermaid
from assistant.exchange.registry import EXPORTERS, exporter_for
from assistant.exchange.report import Report
from assistant.exchange.svg import write_svg

HOSTILE = '<img src=x onerror=alert(1)>"]; click n0 "javascript:alert(1)" \u202e=HYPERLINK("http://x")'
SVG_TAG = "{http://www.w3.org/2000/svg}"
Make = Callable[..., Report]


def test_svg_draws_every_part_and_flow(report: Report) -> None:
    root = ET.fromstring(write_svg(report))  # noqa: S314  our own output
    texts = "".join("".join(node.itertext()) for node in root.iter(f"{SVG_TAG}text"))
    assert "High · 1 threat" in texts
    system = report.model.system
    lines = len(system.flows) + len(touches(system))
    assert len(list(root.iter(f"{SVG_TAG}path"))) == lines + 1  # and the arrow's tip


def test_svg_shows_hostile_words_as_words(make_report: Make) -> None:
    root = ET.fromstring(write_svg(make_report(words=HOSTILE)))  # noqa: S314  our own output
    tags = {node.tag.removeprefix(SVG_TAG) for node in root.iter()}
    assert tags <= {"svg", "title", "defs", "marker", "path", "rect", "text", "tspan"}


def test_html_has_no_script_and_loads_nothing(make_report: Make) -> None:
    page = write_html(make_report(words=HOSTILE)).decode()
    assert "<script" not in page
    assert "<img" not in page
    assert 'src="' not in page
    assert "default-src 'none'" in page
    assert "&lt;img src=x" in page


def test_html_says_that_it_is_a_draft_and_shows_stages(make_report: Make) -> None:
    page = write_html(make_report()).decode()
    assert "Unreviewed draft" in page
    assert '<th scope="col">Operation</th>' in page
    assert "High (1)" in page


def test_mermaid_quotes_people_s_words(make_report: Make) -> None:
    lines = write_mermaid(make_report(words=HOSTILE)).decode().splitlines()
    assert lines[1] == "flowchart LR"
    assert not any(line.strip().startswith("click") for line in lines)
    assert not any("<img" in line or "\u202e" in line for line in lines)
    assert sum(line.count('"') for line in lines[2:]) % 2 == 0


def test_csv_has_a_row_a_threat_and_no_formula(make_report: Make) -> None:
    text = write_csv(make_report(words="=1+1")).decode("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(text))
    assert tuple(head) == COLUMNS
    assert len(rows) == 2
    assert rows[0][3] == "'=1+1"
    assert rows[0][2] == "unreviewed draft"


@pytest.mark.parametrize("exporter", EXPORTERS, ids=lambda exporter: exporter.name)
def test_every_format_is_found_by_its_ending(exporter: object) -> None:
    suffix = exporter.suffix  # type: ignore[attr-defined]  # the parameter is an exporter
    assert exporter_for(f"model{suffix}") is exporter


def test_an_unknown_ending_lists_the_known_ones() -> None:
    with pytest.raises(UsageError, match=r"\.threat-dragon\.json"):
        exporter_for("model.docx")


def test_plain_json_is_the_own_format() -> None:
    assert exporter_for("model.json").name == "json"
    assert exporter_for("model.threat-dragon.json").name == "threat-dragon"
