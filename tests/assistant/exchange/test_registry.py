from collections.abc import Callable

import pytest

from assistant.errors import UsageError
from assistant.exchange.exporter import Exporter
from assistant.exchange.registry import EXPORTERS, find_exporter
from assistant.exchange.report import Report

MakeReport = Callable[..., Report]


@pytest.mark.parametrize("exporter", EXPORTERS, ids=lambda exporter: exporter.name)
def test_every_format_writes_text_and_says_draft(exporter: Exporter, make_report: MakeReport) -> None:
    text = exporter.write(make_report()).decode()
    assert "nreviewed draft" in text
    assert text.endswith("\n")


@pytest.mark.parametrize("exporter", EXPORTERS, ids=lambda exporter: exporter.name)
def test_every_format_writes_an_empty_model(exporter: Exporter, report: Report) -> None:
    from assistant.model.review import Analysis
    from assistant.model.threat_model import ThreatModel

    empty = Report(model=ThreatModel(id="empty"), analysis=Analysis(), catalogue=report.catalogue)
    written = exporter.write(empty)
    assert written
    if exporter.name != "csv":  # a table of no threats has its heading only
        assert b"No threats were found yet" in written


def test_names_and_suffixes_are_used_once() -> None:
    assert len({exporter.name for exporter in EXPORTERS}) == len(EXPORTERS)
    assert len({exporter.suffix for exporter in EXPORTERS}) == len(EXPORTERS)


def test_a_format_is_found_by_its_name() -> None:
    assert find_exporter("markdown").suffix == ".md"


def test_an_unknown_format_names_those_there_are() -> None:
    with pytest.raises(UsageError, match=r"no export format 'pdf'; there are json, markdown, html,"):
        find_exporter("pdf")
