"""The pages for everybody: no violation that axe-core knows, light and dark, drawer open and closed."""

from collections.abc import Callable
from typing import Protocol

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.e2e

OpenTab = Callable[..., Page]

# Streamlit's file uploader is a `presentation` that may be focused by scripts; its button is sound.
UPLOADER = 'data-testid="stFileUploaderDropzone"'


class Server(Protocol):
    address: str


def settled(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.locator("[data-stale=true]")).to_have_count(0)
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)


def violations(page: Page) -> list[str]:
    settled(page)
    page.wait_for_timeout(500)  # colours fade in
    found = Axe().run(page).response["violations"]
    return [
        f"{problem['id']}: {node['html'][:160]} | {node.get('failureSummary', '')[:200]}"
        for problem in found
        for node in problem["nodes"]
        if (problem["id"], UPLOADER in node["html"]) != ("presentation-role-conflict", True)
    ]


@pytest.fixture(scope="module")
def model(server: Server, browser: object, description: str) -> str:
    """The id of a model that has been described."""
    context = browser.new_context()  # type: ignore[attr-defined]  # Playwright's browser
    page = context.new_page()
    page.goto(server.address)
    page.get_by_label("What is the system called?").fill("Access")
    page.get_by_role("button", name="Start an interview").click()
    box = page.get_by_placeholder("Your answer")
    expect(box).to_be_visible()
    box.fill(description)
    box.press("Enter")
    expect(page.get_by_text("Here is a first draft from your words")).to_be_visible()
    context.close()
    return "access"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("place", ["", "interview", "threats"])
def test_a_page_has_no_known_barrier(
    open_tab: OpenTab, server: Server, model: str, scheme: str, place: str
) -> None:
    page = open_tab(scheme=scheme)
    page.goto(f"{server.address}/{place}?m={model}")
    assert violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_open_drawer_has_no_known_barrier(
    open_tab: OpenTab, server: Server, model: str, scheme: str
) -> None:
    page = open_tab(scheme=scheme)
    page.goto(f"{server.address}/interview?m={model}")
    settled(page)
    page.get_by_role("button", name="Why?").first.click()
    expect(page.get_by_role("dialog").get_by_text("Why it is here")).to_be_visible()
    assert violations(page) == []


def test_the_interview_works_by_keyboard(open_tab: OpenTab, server: Server, model: str) -> None:
    page = open_tab()
    page.goto(f"{server.address}/interview?m={model}")
    settled(page)
    page.get_by_role("button", name="Skip", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Skip this question", exact=True)).to_be_visible()
