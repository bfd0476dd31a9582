"""A whole threat model in the browser: told, triaged, answered, signed, and taken to another tool."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import jsonschema
import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.e2e

OpenTab = Callable[..., Page]
SCHEMA = Path(__file__).parents[5] / "shared" / "schemas" / "threat-dragon" / "threat-dragon-v2.schema.json"
SUMMARIES = (
    "An internal tool drafts meeting summaries with Claude through Amazon Bedrock from transcripts our "
    "employees upload; employees read them and correct them. Login is through our company account."
)


class Server(Protocol):
    address: str


def settled(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.locator("[data-stale=true]")).to_have_count(0)


def visit(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).click()
    settled(page)


def how_many(page: Page) -> tuple[int, int]:
    """Return how many threats are listed, and how many there are."""
    words = page.locator("strong", has_text=re.compile(r"^\d+ of \d+ threats?$")).inner_text()
    shown, _, every, _ = words.split()
    return int(shown), int(every)


def open_first(page: Page) -> Locator:
    """Open the first row of the list, as a person without a mouse does."""
    page.get_by_role("button", name="Open by name").press("Enter")
    page.get_by_role("menuitem").or_(page.get_by_role("option")).first.click()
    drawer = page.get_by_role("dialog")
    expect(drawer).to_be_visible()
    settled(page)
    return drawer


def close(page: Page, drawer: Locator) -> None:
    page.keyboard.press("Escape")
    expect(drawer).to_have_count(0)
    settled(page)


def tell(page: Page, server: Server, title: str, words: str) -> None:
    """Begin a model and describe a system."""
    page.goto(server.address)
    settled(page)
    page.get_by_label("What is the system called?").fill(title)
    page.get_by_role("button", name="Start an interview").click()
    box = page.get_by_placeholder("Your answer")
    expect(box).to_be_visible()
    settled(page)
    box.fill(words)
    box.press("Enter")
    expect(page.get_by_text("Here is a first draft from your words")).to_be_visible()
    settled(page)


def triage(page: Page) -> int:
    """Decide about every threat: the last one is not ours, all others are kept."""
    visit(page, "2 Threats")
    _, every = how_many(page)
    page.get_by_text("To review", exact=True).click()
    settled(page)
    for left in range(every, 0, -1):
        expect(page.get_by_text(f"{left} of {every} threats", exact=True)).to_be_visible()
        drawer = open_first(page)
        if left > 1:
            drawer.get_by_role("button", name="Keep", exact=True).click()
        else:
            drawer.get_by_role("button", name="Not relevant").click()
            page.get_by_text("Too unlikely", exact=True).click()
        expect(page.get_by_text(f"{left - 1} of {every} threats", exact=True)).to_be_visible()
        if drawer.count():
            close(page, drawer)
        settled(page)
    expect(page.get_by_text("No threat matches")).to_be_visible()
    return every


def answer(page: Page) -> None:
    """Plan the first suggested mitigation for every threat, with an owner; make one where there is none."""
    visit(page, "3 Response")
    page.get_by_text("Without a response", exact=True).click()
    settled(page)
    left, every = how_many(page)
    while left:
        drawer = open_first(page)
        suggested = drawer.get_by_role("button", name=re.compile(r"^(add )?Add: "))
        if suggested.count():
            suggested.first.click()
        else:
            drawer.get_by_label("A mitigation of your own").fill("Check it by hand")
            drawer.get_by_role("button", name="Add it").click()
        expect(drawer.get_by_label("Owner")).to_be_visible()
        drawer.get_by_label("Owner").fill("Ana")
        drawer.get_by_role("button", name="Save the response").click()
        expect(drawer).to_have_count(0)
        left -= 1
        expect(page.get_by_text(f"{left} of {every} threats", exact=True)).to_be_visible()
        settled(page)


def sign(page: Page, *, name: str) -> None:
    """Answer the checklist, accept the gaps, and sign."""
    visit(page, "4 Review")
    expect(page.get_by_text("Thin in places")).to_be_visible()
    for number in range(5):
        group = page.get_by_role("radiogroup").nth(number)
        group.get_by_text("Yes", exact=True).click()
        expect(group.get_by_role("radio", name="Yes")).to_be_checked()
    page.get_by_label("Your name").fill(name)
    page.get_by_text("I have read these gaps").click()
    page.get_by_role("button", name="Sign off").click()
    expect(page.get_by_text(f"Accepted with gaps, signed by {name}", exact=True)).to_be_visible()
    settled(page)


def threat_dragon(page: Page, folder: Path) -> dict[str, Any]:
    """Download the model for Threat Dragon."""
    visit(page, "Export")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download OWASP Threat Dragon").click()
    path = folder / "model.json"
    waiting.value.save_as(path)
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def test_from_a_description_to_a_signed_review_and_another_tool(
    open_tab: OpenTab, server: Server, tmp_path: Path
) -> None:
    page = open_tab()
    tell(page, server, "Summaries", SUMMARIES)
    every = triage(page)
    assert every > 3
    answer(page)
    sign(page, name="Ana Bot")
    dragon = threat_dragon(page, tmp_path)
    threats = [
        threat
        for diagram in dragon["detail"]["diagrams"]
        for cell in diagram["cells"]
        for threat in cell["data"].get("threats", [])
    ]
    assert len(threats) == every
    assert {threat["status"] for threat in threats} >= {"NotApplicable"}
    if not SCHEMA.is_file():
        pytest.skip(f"all but the public schema was checked, which is not here: {SCHEMA.name}")
    jsonschema.validate(dragon, json.loads(SCHEMA.read_text(encoding="utf-8")))
