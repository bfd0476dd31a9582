"""Nothing is lost: not by a reload, a killed server, a stop, a second look."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, Self

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.e2e

OpenTab = Callable[..., Page]
SLOW = {
    "turns": [
        {
            "events": [
                {"step": "Searched the catalogue"},
                {"text": "First part. "},
                {"wait": 3},
                {"text": "Second part. "},
                {"wait": 3},
            ],
            "changes": [{"do": "describe_system", "purpose": "Answers customers"}],
            "reply": {"text": "First part. Second part. The end.", "changes": ["purpose set"]},
        },
        {"reply": {"text": "A second answer."}},
    ]
}


class Server(Protocol):
    address: str

    def start(self, **env: str) -> Self: ...
    def kill(self) -> None: ...
    def terminate(self) -> int: ...
    @property
    def errors(self) -> str: ...


@pytest.fixture
def slow_server(own_server: Server, tmp_path: Path) -> Server:
    """A server whose first answer takes its time."""
    script = tmp_path / "slow.json"
    script.write_text(json.dumps(SLOW), encoding="utf-8")
    return own_server.start(FOURFOLD_AGENT=f"scripted:{script}")


def ask(page: Page, server: Server) -> None:
    """Begin a model, say something, and wait until the first words of the answer are there."""
    page.goto(server.address)
    page.get_by_role("button", name="Start an interview").click()
    box = page.get_by_placeholder("Your answer")
    expect(box).to_be_visible()
    box.fill("Hello there")
    box.press("Enter")
    expect(page.get_by_text("First part.")).to_be_visible()


def finished(page: Page) -> None:
    expect(page.get_by_text("First part. Second part. The end.", exact=True)).to_be_visible()
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.get_by_test_id("stChatMessage")).to_have_count(2)
    expect(page.get_by_text("Hello there", exact=True)).to_have_count(1)
    expect(page.get_by_placeholder("Your answer")).to_be_enabled()


def test_an_answer_goes_on_behind_a_reload(open_tab: OpenTab, slow_server: Server) -> None:
    page = open_tab()
    ask(page, slow_server)
    page.reload()
    expect(page.get_by_text("First part.")).to_be_visible()
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    finished(page)


def test_an_answer_goes_on_while_nobody_looks(open_tab: OpenTab, slow_server: Server) -> None:
    page = open_tab()
    ask(page, slow_server)
    address = page.url
    page.goto("about:blank")
    page.wait_for_timeout(7_000)
    page.goto(address)
    finished(page)


def test_an_answer_survives_a_killed_server(open_tab: OpenTab, slow_server: Server) -> None:
    """The open tab finds the new server by itself; the answer comes once, and so does its change."""
    page = open_tab()
    ask(page, slow_server)
    slow_server.kill()
    slow_server.start()
    finished(page)
    expect(page.get_by_text("version 2", exact=False).first).to_be_visible()


def test_a_server_told_to_end_finishes_the_answer(open_tab: OpenTab, slow_server: Server) -> None:
    page = open_tab()
    ask(page, slow_server)
    assert slow_server.terminate() == 0
    assert "Traceback" not in slow_server.errors
    slow_server.start()
    page.reload()
    finished(page)


def test_words_typed_after_a_restart_are_not_lost(open_tab: OpenTab, slow_server: Server) -> None:
    page = open_tab()
    ask(page, slow_server)
    finished(page)
    slow_server.kill()
    slow_server.start()
    box = page.get_by_placeholder("Your answer")
    expect(box).to_be_enabled()
    box.fill("One more thing")
    box.press("Enter")
    expect(page.get_by_text("A second answer.")).to_be_visible()
    expect(page.get_by_text("One more thing", exact=True)).to_have_count(1)


def test_a_stopped_answer_changes_nothing(open_tab: OpenTab, slow_server: Server) -> None:
    page = open_tab()
    ask(page, slow_server)
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("Stopped. It changed nothing in the model.")).to_be_visible()
    expect(page.get_by_text("First part.")).to_be_visible()
    expect(page.get_by_text("version 1", exact=False).first).to_be_visible()
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("A second answer.")).to_be_visible()


def test_a_second_tab_sees_the_answer_grow(open_tab: OpenTab, slow_server: Server) -> None:
    one, other = open_tab(), open_tab()
    ask(one, slow_server)
    other.goto(one.url)
    expect(other.get_by_text("First part.")).to_be_visible()
    finished(one)
    finished(other)


LEFT = ("2 Threats", "Interview", "1 System", "Knowledge", "3 Response", "Interview", "4 Review", "Export")


def test_pages_left_while_they_are_drawn_say_nothing_odd(
    open_tab: OpenTab, server: Server, description: str
) -> None:
    """What was on its way when a page was left must not reach the next one: the console would tell."""
    page = open_tab()
    page.goto(server.address)
    page.get_by_role("button", name="Start an interview").click()
    box = page.get_by_placeholder("Your answer")
    expect(box).to_be_visible()
    box.fill(description)
    box.press("Enter")
    for turn in range(30):
        link = page.get_by_role("link", name=LEFT[turn % len(LEFT)], exact=True).first
        link.click(no_wait_after=True)
        page.wait_for_timeout((turn * 70) % 400)
        if turn % len(LEFT) == 1 and box.is_visible() and box.is_enabled():
            box.fill("It also reads the tickets in Zendesk.")
            box.press("Enter")
    page.get_by_role("link", name="Interview", exact=True).first.click()
    expect(page.get_by_text("Here is a first draft from your words")).to_be_visible()
