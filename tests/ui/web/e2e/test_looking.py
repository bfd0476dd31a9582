"""The views of a model and the documents handed over: for everybody, by keyboard, on a phone."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Protocol

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from assistant.changes.apply import apply_all
from assistant.exchange.native import write_native
from assistant.exchange.report import Report
from assistant.model.response import PlannedMitigation, Response
from assistant.model.review import Verdict
from assistant.model.sign_off import Answer, Point, PointAnswer, SignedReview
from assistant.model.threat_model import ThreatModel
from assistant.review.analyse import analyse
from assistant.service import PlanResponse, SignOff, draft_model
from assistant.settings import load_settings
from knowledge_base.catalogue import load_catalogue
from knowledge_base.vocabulary import MitigationStatus, ResponseKind

pytestmark = pytest.mark.e2e

OpenTab = Callable[..., Page]
VIEWS = ("STRIDE matrix", "Risk matrix", "By life-cycle stage")


class Server(Protocol):
    address: str


def settled(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.locator("[data-stale=true]")).to_have_count(0)


def show(page: Page, server: Server, where: str) -> None:
    page.goto(f"{server.address}/{where}")
    settled(page)


def violations(page: Page) -> list[str]:
    settled(page)
    page.wait_for_timeout(500)  # colours fade in
    return [
        f"{problem['id']}: {node['html'][:160]} | {node.get('failureSummary', '')[:200]}"
        for problem in Axe().run(page).response["violations"]
        for node in problem["nodes"]
    ]


@pytest.fixture(scope="module")
def seen(server: Server, browser: Browser, description: str) -> str:
    """The id of a model that is only looked at."""
    context = browser.new_context()
    page = context.new_page()
    begin(page, server, "Seen")
    box = page.get_by_placeholder("Your answer")
    box.fill(description)
    box.press("Enter")
    expect(page.get_by_text("Here is a first draft from your words")).to_be_visible()
    context.close()
    return "seen"


def late(model: ThreatModel, threat: str) -> ThreatModel:
    """Plan something that should have been done, and sign a review that should have come again."""
    due = PlannedMitigation(title="Ask twice", status=MitigationStatus.PLANNED, due=date(2020, 2, 1))
    signed = SignedReview(
        id="old",
        by="Ana",
        at=datetime(2020, 1, 1, tzinfo=UTC),
        version=1,
        verdict=Verdict.NOT_YET,
        answers=tuple(PointAnswer(point=point, answer=Answer.YES) for point in Point),
        next_review=date(2020, 7, 1),
    )
    answer = Response(threat=threat, kind=ResponseKind.MITIGATE, mitigations=(due,))
    return apply_all(model, [PlanResponse(response=answer), SignOff(review=signed)])


@pytest.fixture(scope="module")
def overdue(
    server: Server, browser: Browser, description: str, tmp_path_factory: pytest.TempPathFactory
) -> str:
    """The id of a model in which a date has passed."""
    folder = tmp_path_factory.mktemp("file")
    catalogue = load_catalogue()
    report = draft_model(description, settings=load_settings({}, folder), catalogue=catalogue).report
    named = report.model.model_copy(update={"id": "overdue", "title": "Overdue"})
    model = late(named, report.analysis.threats[0].id)
    file = folder / "overdue.fourfold.json"
    analysis = analyse(model, catalogue, today=date(2026, 3, 1)).analysis
    file.write_bytes(write_native(Report(model, analysis, catalogue)))
    context = browser.new_context()
    page = context.new_page()
    show(page, server, "")
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_text(re.compile(r"^[0-9.]+K?B$"))).to_be_visible()  # its size: it has arrived
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("heading", name="What can go wrong?")).to_be_visible()
    context.close()
    return "overdue"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_overdue_is_seen_by_everybody(
    open_tab: OpenTab, server: Server, overdue: str, scheme: str
) -> None:
    page = open_tab(scheme=scheme)
    show(page, server, f"response?view=Board&m={overdue}")
    expect(page.get_by_text("overdue since 2020-02-01")).to_be_visible()
    assert violations(page) == []
    show(page, server, f"review?m={overdue}")
    expect(page.get_by_text("The next review is overdue")).to_be_visible()
    assert violations(page) == []


def begin(page: Page, server: Server, title: str) -> None:
    show(page, server, "")
    page.get_by_label("What is the system called?").fill(title)
    page.get_by_role("button", name="Start an interview").click()
    expect(page.get_by_placeholder("Your answer")).to_be_visible()
    settled(page)


def at(view: str) -> str:
    return f"threats?view={view.replace(' ', '+')}&m="


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("where", ["system?m=", *map(at, VIEWS)])
def test_a_view_has_no_known_barrier(
    open_tab: OpenTab, server: Server, seen: str, scheme: str, where: str
) -> None:
    page = open_tab(scheme=scheme)
    show(page, server, where + seen)
    assert violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_drawer_has_no_known_barrier(open_tab: OpenTab, server: Server, seen: str, scheme: str) -> None:
    page = open_tab(scheme=scheme)
    show(page, server, f"threats?m={seen}")
    for button, inside in (("Add a threat", "Add the threat"), ("History", "Bring this version back")):
        page.get_by_role("button", name=button, exact=True).click()
        drawer = page.get_by_role("dialog")
        expect(drawer.get_by_role("button", name=inside).first).to_be_visible()
        assert violations(page) == []
        page.keyboard.press("Escape")
        expect(drawer).to_have_count(0)
        settled(page)


@pytest.mark.parametrize("where", ["interview?m=", "threats?m=", "review?m=", *map(at, VIEWS)])
def test_a_phone_shows_it_without_sideways_scrolling(
    open_tab: OpenTab, server: Server, seen: str, where: str
) -> None:
    page = open_tab(width=390, height=844)
    show(page, server, where + seen)
    page.wait_for_timeout(500)  # charts are drawn
    assert page.get_by_role("main").evaluate("main => main.scrollWidth - main.clientWidth") <= 0


def test_a_cell_narrows_the_list(open_tab: OpenTab, server: Server, seen: str) -> None:
    page = open_tab()
    show(page, server, at("By life-cycle stage") + seen)
    every = page.locator("strong", has_text=re.compile(r"^(\d+) of \1 threats$"))
    expect(every).to_be_visible()
    chart = page.get_by_test_id("stVegaLiteChart")
    number = chart.locator("text").filter(has_text=re.compile(r"^[1-9]\d*$")).first
    wanted = number.text_content()
    number.click(force=True)
    expect(page.locator("strong", has_text=re.compile(rf"^{wanted} of \d+ threats$"))).to_be_visible()


def test_undo_and_redo_work_by_keyboard(open_tab: OpenTab, server: Server, seen: str) -> None:
    page = open_tab()
    show(page, server, f"threats?m={seen}")
    page.get_by_role("button", name="Undo", exact=True).press("Enter")
    expect(page.get_by_text("There is nothing to look at yet")).to_be_visible()
    settled(page)
    page.get_by_role("button", name="Redo", exact=True).press("Enter")
    expect(page.get_by_role("button", name="Open by name")).to_be_visible()
    settled(page)


def test_a_document_is_read_shown_used_and_marked(
    open_tab: OpenTab, server: Server, tmp_path: Path, description: str
) -> None:
    design = tmp_path / "design.md"
    design.write_text(f"# Design\n\n{description}\n", encoding="utf-8")
    picture = tmp_path / "picture.txt"
    picture.write_bytes(b"\x89PNG\x00\xff")
    page = open_tab()
    begin(page, server, "Handed over")
    files = page.get_by_test_id("stChatInput").locator("input[type=file]")
    files.set_input_files([design, picture])
    for name in (design.name, picture.name):
        expect(page.get_by_test_id("stChatInput").get_by_text(name)).to_be_visible()
    page.wait_for_timeout(1_000)  # they are sent to the server
    page.get_by_placeholder("Your answer").press("Enter")
    expect(page.get_by_text("is not text in UTF-8")).to_be_visible()
    expect(page.get_by_text("Read, not used yet")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Use it").click()
    expect(page.get_by_text("Here is a first draft from your words")).to_be_visible()
    expect(page.get_by_text("From the document design.md")).to_be_visible()
    page.get_by_role("link", name="1 System").click()
    expect(page.get_by_role("heading", name="Parts")).to_be_visible()
    settled(page)
    table = page.get_by_test_id("stDataFrame").first
    expect(table.get_by_text("From design.md, not confirmed").first).to_be_attached()
    assert violations(page) == []
    page.get_by_text("From design.md, not confirmed:").click()
    page.get_by_role("button", name="That is how it is").click()
    expect(page.get_by_text("From design.md, not confirmed")).to_have_count(0)
    settled(page)
    expect(table.get_by_text("Said", exact=True).first).to_be_attached()
    page.get_by_role("link", name="Interview").click()
    expect(page.get_by_text("From the document design.md")).to_be_visible()
    settled(page)
    expect(page.get_by_role("button", name="That is how it is")).to_have_count(0)


def test_a_document_of_another_type_or_too_large_is_refused_at_once(
    open_tab: OpenTab, server: Server, tmp_path: Path
) -> None:
    (tmp_path / "design.pdf").write_bytes(b"%PDF-1.7")
    (tmp_path / "long.md").write_text("word " * 500_000, encoding="utf-8")
    page = open_tab()
    begin(page, server, "Refused")
    chat = page.get_by_test_id("stChatInput")
    for name in ("design.pdf", "long.md"):
        chat.locator("input[type=file]").set_input_files(tmp_path / name)
        expect(chat.get_by_text(name)).to_be_visible()
    page.get_by_placeholder("Your answer").fill("Here is our design.")
    page.get_by_placeholder("Your answer").press("Enter")
    settled(page)
    expect(page.get_by_text("Read, not used yet")).to_have_count(0)
