"""The end of a threat model in the browser: signed, taken along in every format, and looked up."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Protocol

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from assistant.changes.apply import apply_all
from assistant.changes.change import DecideThreat, PlanResponse
from assistant.exchange.native import write_native
from assistant.exchange.report import Report
from assistant.model.response import Acceptance, Response
from assistant.model.threat import Decision
from assistant.model.threat_model import ThreatModel
from assistant.review.analyse import analyse
from assistant.service import EXPORTERS, draft_model
from assistant.settings import load_settings
from knowledge_base.catalogue import load_catalogue
from knowledge_base.vocabulary import ResponseKind, ThreatStatus

pytestmark = pytest.mark.e2e

OpenTab = Callable[..., Page]
PAGES = ("review", "export", "knowledge", "knowledge?entry=indirect-prompt-injection")


class Server(Protocol):
    address: str


def settled(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.locator("[data-stale=true]")).to_have_count(0)


def decided(model: ThreatModel) -> ThreatModel:
    """Confirm every threat, and accept it for a while."""
    threats = analyse(model, load_catalogue(), today=date(2026, 3, 1)).analysis.threats
    now = datetime(2026, 3, 1, tzinfo=UTC)
    accepted = Acceptance(reason="Pilot with ten people", by="Ana", expires=date(2999, 1, 1))
    confirmed = [
        DecideThreat(
            decision=Decision(
                threat=threat.id, status=ThreatStatus.CONFIRMED, by="Ana", at=now, frozen=threat
            )
        )
        for threat in threats
    ]
    answers = [
        PlanResponse(response=Response(threat=threat.id, kind=ResponseKind.ACCEPT, acceptance=accepted))
        for threat in threats
    ]
    return apply_all(model, [*confirmed, *answers])


def decided_file(folder: Path, description: str, *, title: str) -> Path:
    """Write a file of a model in which every threat is decided and answered."""
    catalogue = load_catalogue()
    draft = draft_model(description, settings=load_settings({}, folder), catalogue=catalogue)
    named = draft.report.model.model_copy(update={"id": title.lower(), "title": title})
    model = decided(named)
    analysis = analyse(model, catalogue, today=date(2026, 3, 1)).analysis
    path = folder / f"{title}.fourfold.json"
    path.write_bytes(write_native(Report(model, analysis, catalogue)))
    return path


def bring(page: Page, server: Server, file: Path) -> None:
    """Import a file, and wait for its threats."""
    page.goto(server.address)
    settled(page)
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_text(re.compile(r"^[0-9.]+K?B$"))).to_be_visible()  # its size: it has arrived
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("heading", name="What can go wrong?")).to_be_visible()
    settled(page)


def visit(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).click()
    settled(page)


def test_a_review_is_signed_and_stays(
    open_tab: OpenTab, server: Server, description: str, tmp_path: Path
) -> None:
    page = open_tab()
    bring(page, server, decided_file(tmp_path, description, title="Signing"))
    visit(page, "4 Review")
    expect(page.get_by_text("Thin in places")).to_be_visible()
    expect(page.get_by_role("radiogroup")).to_have_count(5)
    settled(page)
    for number in range(5):
        group = page.get_by_role("radiogroup").nth(number)
        group.get_by_text("Yes", exact=True).click()
        expect(group.get_by_role("radio", name="Yes")).to_be_checked()
    page.get_by_label("Your name").fill("Ana Bot")
    page.get_by_label("Another reason to look again").fill("The pilot ends")
    page.get_by_role("button", name="Sign off").click()
    expect(page.get_by_text("say that you have read what is open")).to_be_visible()
    page.get_by_text("I have read these gaps").click()
    page.get_by_role("button", name="Sign off").click()
    signed = page.get_by_text("Accepted with gaps, signed by Ana Bot", exact=True)
    expect(signed).to_be_visible()
    page.reload()
    settled(page)
    expect(signed).to_be_visible()
    page.get_by_text("What was said, and").click()
    expect(page.get_by_text("Look again when: The pilot ends")).to_be_visible()
    expect(page.get_by_text("Nothing in the model has changed since.").first).to_be_visible()


def test_every_format_downloads_and_our_own_opens_again(
    open_tab: OpenTab, server: Server, description: str, tmp_path: Path
) -> None:
    page = open_tab()
    bring(page, server, decided_file(tmp_path, description, title="Carrying"))
    visit(page, "Export")
    saved = {}
    for exporter in EXPORTERS:
        with page.expect_download() as waiting:
            page.get_by_role("button", name=f"Download {exporter.title}").click()
        saved[exporter.name] = tmp_path / waiting.value.suggested_filename
        waiting.value.save_as(saved[exporter.name])
        assert saved[exporter.name].name == f"carrying{exporter.suffix}"
        assert saved[exporter.name].stat().st_size > 100
    bring(page, server, saved["json"])
    visit(page, "Export")
    expect(page.get_by_role("heading", name="What came with the file")).to_be_visible()
    expect(page.get_by_text(re.compile(r"Read: .* [1-9]\d* decisions?"))).to_be_visible()


def test_a_finding_leads_to_the_list_concerned(
    open_tab: OpenTab, server: Server, description: str, tmp_path: Path
) -> None:
    page = open_tab()
    draft = draft_model(description, settings=load_settings({}, tmp_path), catalogue=load_catalogue())
    file = tmp_path / "leading.fourfold.json"
    named = draft.report.model.model_copy(update={"id": "leading", "title": "Leading"})
    file.write_bytes(write_native(Report(named, draft.report.analysis, draft.report.catalogue)))
    bring(page, server, file)
    visit(page, "4 Review")
    page.locator(".st-key-check-undecided-threats").get_by_role("link").click()
    expect(page.get_by_role("heading", name="What can go wrong?")).to_be_visible()
    settled(page)
    expect(page.get_by_role("radio", name="To review")).to_be_checked()


def test_the_catalogue_is_searched_and_read(open_tab: OpenTab, server: Server) -> None:
    page = open_tab()
    page.goto(f"{server.address}/knowledge")
    settled(page)
    page.get_by_label("Search threats and mitigations").fill(
        "a web page tells the bot to ignore its rules and do something else"
    )
    expect(page.get_by_role("heading", name="Best matches (12)")).to_be_visible()
    expect(page.get_by_text("is being prepared")).to_have_count(0, timeout=100_000)
    card = page.locator(".st-key-entry-indirect-prompt-injection")
    expect(card).to_be_visible(timeout=30_000)
    card.get_by_role("button", name="Open").click()
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_role("heading", name="As an attacker sees it")).to_be_visible()
    source = drawer.get_by_role("link", name=re.compile(r"^LLM01:\W*2025$"))
    assert str(source.get_attribute("href")).startswith("https://genai.owasp.org/")
    assert "entry=indirect-prompt-injection" in page.url
    page.keyboard.press("Escape")
    expect(drawer).to_have_count(0)
    settled(page)
    assert "entry=" not in page.url


@pytest.fixture(scope="module")
def closed(
    server: Server, browser: object, description: str, tmp_path_factory: pytest.TempPathFactory
) -> str:
    """The id of a model that was brought along."""
    context = browser.new_context()  # type: ignore[attr-defined]  # Playwright's browser
    bring(
        context.new_page(), server, decided_file(tmp_path_factory.mktemp("file"), description, title="Closed")
    )
    context.close()
    return "closed"


def address(server: Server, place: str, model: str) -> str:
    return f"{server.address}/{place}{'&' if '?' in place else '?'}m={model}"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("place", PAGES)
def test_a_page_has_no_known_barrier(
    open_tab: OpenTab, server: Server, closed: str, scheme: str, place: str
) -> None:
    page = open_tab(scheme=scheme)
    page.goto(address(server, place, closed))
    settled(page)
    if "entry" in place:
        expect(page.get_by_role("dialog")).to_be_visible()
    page.wait_for_timeout(500)  # colours fade in
    found = Axe().run(page).response["violations"]
    assert [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]] == []


@pytest.mark.parametrize("place", PAGES)
def test_a_phone_shows_it_without_sideways_scrolling(
    open_tab: OpenTab, server: Server, closed: str, place: str
) -> None:
    page = open_tab(width=390, height=844)
    page.goto(address(server, place, closed))
    settled(page)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0
