"""A turn of the chat agent in the browser: it streams, and survives stop, reload and a killed server."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol, Self

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.e2e

OpenTab = Callable[..., Page]
SAID = (
    "Customer support chatbot on our web shop. GPT-4o via Azure OpenAI answers from our help center "
    "articles, can look up orders in Shopify and issue refunds up to 50 euro without a human."
)
QUESTION = "What would hurt your customers most?"
SPOKEN = "A draft stands. Refunds run without a human, so that comes first. Nothing is decided yet."


def reply(*, seconds: float) -> dict[str, Any]:
    """One answer of the model, a word at a time, that records a fact and puts a question."""
    fact = {"subject": "system", "key": "audience", "values": ["customers"], "quote": "Customer support"}
    calls = {"record_facts": {"facts": [fact]}, "ask": {"question": "opener:worst-day", "wording": QUESTION}}
    return {
        "pieces": [f"{word} " for word in SPOKEN.split()],
        "seconds": seconds,
        "tool_calls": [
            {"id": f"c{n}", "name": name, "arguments": json.dumps(given)}
            for n, (name, given) in enumerate(calls.items())
        ],
    }


class Server(Protocol):
    address: str

    def start(self, **env: str) -> Self: ...
    def kill(self) -> None: ...


@pytest.fixture
def script(tmp_path: Path) -> Path:
    """What the model answers: slowly at first, then at once."""
    file = tmp_path / "model.json"
    file.write_text(json.dumps({"answers": [reply(seconds=0.5), reply(seconds=0)]}), encoding="utf-8")
    return file


@pytest.fixture
def model_server(own_server: Server, script: Path) -> Server:
    """A server whose chat agent has a scripted model."""
    return own_server.start(FOURFOLD_MODEL=f"scripted:{script}")


def describe(page: Page, server: Server) -> None:
    """Describe a system, and wait until the first words of the answer stream in."""
    page.goto(server.address)
    page.get_by_role("button", name="Start an interview").click()
    box = page.get_by_placeholder("Your answer")
    expect(box).to_be_visible()
    box.fill(SAID)
    box.press("Enter")
    expect(page.get_by_text("A draft stands.")).to_be_visible()


def answered(page: Page) -> None:
    expect(page.get_by_text(SPOKEN, exact=True)).to_be_visible()
    expect(page.get_by_text(QUESTION, exact=True).first).to_be_visible()
    expect(page.get_by_text("version 2", exact=False).first).to_be_visible()


def test_words_and_steps_stream_in_and_the_question_waits(open_tab: OpenTab, model_server: Server) -> None:
    page = open_tab()
    describe(page, model_server)
    expect(page.get_by_text("Read your words", exact=False).first).to_be_visible()
    answered(page)


def test_an_answer_of_the_model_goes_on_behind_a_reload(open_tab: OpenTab, model_server: Server) -> None:
    page = open_tab()
    describe(page, model_server)
    page.reload()
    answered(page)
    expect(page.get_by_test_id("stChatMessage")).to_have_count(2)


def test_a_stopped_answer_of_the_model_changes_nothing(open_tab: OpenTab, model_server: Server) -> None:
    page = open_tab()
    describe(page, model_server)
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("Stopped. It changed nothing in the model.")).to_be_visible()
    expect(page.get_by_text("version 1", exact=False).first).to_be_visible()
    page.get_by_role("button", name="Try again").click()
    answered(page)


def test_a_killed_server_leaves_a_turn_to_try_again(
    open_tab: OpenTab, model_server: Server, script: Path
) -> None:
    """A model does not say the same twice: its turn is not begun again by itself, and changed nothing."""
    page = open_tab()
    describe(page, model_server)
    model_server.kill()
    script.write_text(json.dumps({"answers": [reply(seconds=0)]}), encoding="utf-8")
    model_server.start()
    expect(page.get_by_text("Nothing in the model was changed.", exact=False)).to_be_visible()
    page.get_by_role("button", name="Try again").click()
    answered(page)


def test_an_edited_message_rolls_the_model_back(open_tab: OpenTab, model_server: Server) -> None:
    page = open_tab()
    describe(page, model_server)
    answered(page)
    page.get_by_role("button", name="Edit my answer").click()
    box = page.get_by_placeholder("Your answer")
    expect(box).to_have_value(SAID)
    box.fill(SAID.replace("Shopify", "Magento"))
    box.press("Enter")
    expect(page.get_by_text("set aside when one was edited", exact=False)).to_be_visible()
    expect(page.get_by_text("version 4", exact=False).first).to_be_visible()
    expect(page.get_by_text("Shopify").filter(visible=True)).to_have_count(0)
