from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from assistant.errors import UsageError
from assistant.exchange.exporter import Exporter
from assistant.exchange.native import read_native
from assistant.exchange.report import Report
from assistant.model.threat import RuledOut
from assistant.service import EXPORTERS, Fourfold, Message
from ui.web.export_words import PURPOSES, WITH_LEDGER, came_with_a_file, import_lines, prepare, size_words

OpenApp = Callable[..., AppTest]
Show = Callable[..., AppTest]
REASON = "Because the zebra said so"


def said(app: AppTest) -> str:
    shown = (*app.markdown, *app.caption, *app.info, *app.warning)
    return "\n".join(str(element.value) for element in shown)


@pytest.fixture
def report(service: Fourfold, description: str) -> Report:
    """What there is to tell of the described model `copilot`."""
    service.create("Copilot", actor="person")
    service.say("copilot", Message(text=description))
    return service.report("copilot")


@pytest.fixture
def show(open_app: OpenApp) -> Show:
    """A function that opens the exports of a model."""

    def open_page(model: str = "copilot") -> AppTest:
        app = open_app(model=model)
        app._page_hash = calc_hash("export")
        app.run()
        assert not app.exception
        return app

    return open_page


def refuse(_: Report) -> bytes:
    raise UsageError("give the diagram a part first")


def test_every_format_has_a_purpose() -> None:
    assert list(PURPOSES) == [exporter.name for exporter in EXPORTERS]


@pytest.mark.parametrize("exporter", EXPORTERS, ids=lambda exporter: exporter.name)
def test_a_format_has_the_ledger_if_the_page_says_so(report: Report, exporter: Exporter) -> None:
    line = RuledOut(entry="x", title="Zebra", anchor="system", reason=REASON)
    analysis = report.analysis.model_copy(update={"ledger": (line,)})
    content = exporter.write(Report(report.model, analysis, report.catalogue))
    assert (REASON in content.decode()) is (exporter.name in WITH_LEDGER)


def test_a_format_that_refuses_a_model_says_why(report: Report) -> None:
    file = prepare(report, Exporter(name="x", title="X", suffix=".x", mime="text/x", write=refuse))
    assert (file.content, file.refused) == (b"", "give the diagram a part first")


@pytest.mark.parametrize(("size", "words"), [(820, "820 bytes"), (61_499, "61 kB"), (2_450_000, "2.5 MB")])
def test_sizes_are_told_as_people_read_them(size: int, words: str) -> None:
    assert size_words(size) == words


@pytest.mark.usefixtures("report")
def test_there_is_a_card_for_every_format(show: Show) -> None:
    app = show()
    assert [button.label for button in app.download_button] == [
        f"Download {exporter.title}" for exporter in EXPORTERS
    ]
    words = said(app)
    for exporter in EXPORTERS:
        assert all(lost in words for lost in exporter.loses)
    assert "copilot.fourfold.json" in words


@pytest.mark.usefixtures("report")
def test_a_draft_nobody_looked_at_says_so(show: Show) -> None:
    assert show().warning[0].value.endswith("none was confirmed by a person. Every file says so, too.")


@pytest.mark.usefixtures("report")
def test_what_was_ruled_out_is_there_with_its_reason(show: Show, service: Fourfold) -> None:
    words = said(show()).replace("\\", "")
    for line in service.view("copilot").analysis.ledger:
        assert line.reason.replace("\\", "") in words


def test_a_model_from_a_file_says_what_came_with_it(show: Show, service: Fourfold, report: Report) -> None:
    assert "What came with the file" not in [header.value for header in show().header]
    version = service.import_model(service.export("copilot", "json"), actor="person")
    app = show(version.model_id)
    assert "What came with the file" in [header.value for header in app.header]
    assert f"{len(report.analysis.threats)} threats. Decisions were kept." in said(app)


def test_what_an_import_read_is_counted(service: Fourfold, report: Report) -> None:
    first = read_native(service.export("copilot", "json"))
    assert came_with_a_file(first, changes=0)
    assert not came_with_a_file(first, changes=3)
    assert (
        f"{len(first.facts)} facts, 0 decisions, 0 responses, 0 signed reviews."
        in import_lines(first, report)[0]
    )


def test_an_empty_model_can_be_written_too(show: Show, service: Fourfold) -> None:
    service.create("Empty", actor="person")
    app = show("empty")
    assert len(app.download_button) == len(EXPORTERS)
    assert "Nothing has been ruled out so far." in said(app)
