"""A team's way through the pages: from its own words to a model that opens elsewhere."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.e2e

OpenTab = Callable[..., Page]
HOSTILE = (
    "Our helper ![a](https://evil.example/a.png) <img src='https://evil.example/b.png'> "
    "<script>fetch('https://evil.example')</script> :red[alarm] :material/home: [go](https://evil.example/c) "
    "reads mails from customers and answers them with GPT-4o."
)


class Server(Protocol):
    address: str


def settled(page: Page) -> None:
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.locator("[data-stale=true]")).to_have_count(0)


def begin(page: Page, server: Server, title: str) -> None:
    page.goto(server.address)
    page.get_by_label("What is the system called?").fill(title)
    page.get_by_role("button", name="Start an interview").click()
    expect(page.get_by_text("What are you working on?", exact=False).first).to_be_visible()
    settled(page)


def answered(page: Page, act: Callable[[], None]) -> None:
    """Do something that the assistant answers, and wait for the answer."""
    messages = page.get_by_test_id("stChatMessage")
    before = messages.count()
    opening = page.get_by_text("What are you working on?", exact=False).count()
    act()
    expect(messages).to_have_count(before + (1 if opening else 2))
    settled(page)


def say(page: Page, words: str) -> None:
    box = page.get_by_placeholder("Your answer")
    box.fill(words)
    answered(page, lambda: box.press("Enter"))


def click(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def download(page: Page, name: str, folder: Path) -> Path:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=name).click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def upload(page: Page, file: Path) -> None:
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_text(re.compile(r"^[0-9.]+K?B$"))).to_be_visible()  # its size; a long name is cut


def test_from_a_description_to_a_model_that_opens_again(
    open_tab: OpenTab, server: Server, description: str, tmp_path: Path
) -> None:
    page = open_tab()
    begin(page, server, "Shop copilot")
    say(page, description)
    expect(page.get_by_text("Here is a first draft from your words")).to_be_visible()
    say(page, "It pays refunds to a stranger who only asked nicely.")
    dont_know = page.get_by_role("button", name="I don't know", exact=True)
    while dont_know.count():
        answered(page, lambda: click(page, "I don't know"))
    expect(page.get_by_text("I stop here, since nobody here knows these")).to_be_visible()

    page.get_by_role("link", name="2 Threats").click()
    expect(page.get_by_role("heading", name="What can go wrong?")).to_be_visible()
    settled(page)
    click(page, "Download")
    saved = download(page, "Fourfold model (JSON)", tmp_path)
    report = download(page, "Report (Markdown)", tmp_path)
    model = json.loads(saved.read_text(encoding="utf-8"))
    assert model["format"] == "fourfold"
    assert model["standing"] == "unreviewed_draft"
    assert len(model["analysis"]["threats"]) >= 5
    assert "Unreviewed draft" in report.read_text(encoding="utf-8")
    page.keyboard.press("Escape")

    page.get_by_role("link", name="Models").click()
    expect(page.get_by_role("heading", name="Threat models")).to_be_visible()
    settled(page)
    upload(page, saved)
    click(page, "Import")
    expect(page.get_by_role("heading", name="What can go wrong?")).to_be_visible()
    expect(
        page.get_by_text(f"{len(model['analysis']['threats'])} threats", exact=False).first
    ).to_be_visible()


def test_the_model_stays_in_the_address(open_tab: OpenTab, server: Server, description: str) -> None:
    page = open_tab()
    begin(page, server, "Stays")
    say(page, description)
    for name, heading in (("2 Threats", "What can go wrong?"), ("Interview", "Stays")):
        page.get_by_role("link", name=name).click()
        expect(page.get_by_role("heading", level=1, name=heading)).to_be_visible()
        settled(page)
        assert page.url.partition("?m=")[2].startswith("stays")
    page.reload()
    expect(page.get_by_text("Here is a first draft from your words")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="What can go wrong?")).to_be_visible()


def test_a_threat_is_looked_at_and_decided(open_tab: OpenTab, server: Server, description: str) -> None:
    page = open_tab()
    begin(page, server, "Decide")
    say(page, description)
    page.get_by_role("link", name="2 Threats").click()
    expect(page.get_by_test_id("glide-cell-1-0")).to_be_attached()
    settled(page)
    open_row(page, 0)
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_text("Why it is here")).to_be_visible()
    expect(drawer.get_by_text("What can be done")).to_be_visible()
    drawer.get_by_role("button", name="Keep").click()
    expect(drawer).to_have_count(0)
    expect(page.get_by_text("Partly reviewed: a person confirmed 1 of")).to_be_visible()

    open_row(page, 1)
    drawer.get_by_text("Something handles it already").click()
    drawer.get_by_label("What do you call it?").fill("Two people approve")
    drawer.get_by_role("button", name="Record it").click()
    expect(drawer).to_have_count(0)
    open_row(page, 1)
    drawer.get_by_role("button", name="Not relevant").click()
    page.get_by_text("Too unlikely").click()
    expect(drawer).to_have_count(0)
    page.get_by_text("Set aside", exact=True).click()
    expect(page.get_by_text("1 of", exact=False).first).to_be_visible()


def open_row(page: Page, row: int) -> None:
    settled(page)
    table = page.get_by_test_id("stDataFrame").first
    table.scroll_into_view_if_needed()
    box = table.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 40, box["y"] + 35 + 35 * row + 17)
    expect(page.get_by_role("dialog")).to_be_visible()
    settled(page)


def test_an_answer_is_edited(open_tab: OpenTab, server: Server, description: str) -> None:
    page = open_tab()
    begin(page, server, "Edited")
    say(page, description)
    click(page, "Edit my answer")
    box = page.get_by_placeholder("Your answer")
    expect(box).to_have_value(description)
    box.fill("A bot that writes birthday poems with GPT-4o for the public.")
    box.press("Enter")
    expect(page.get_by_text("set aside when one was edited", exact=False)).to_be_visible()
    settled(page)
    expect(page.get_by_text("payment API").filter(visible=True)).to_have_count(0)


def test_a_model_is_deleted_after_asking(open_tab: OpenTab, server: Server) -> None:
    page = open_tab()
    begin(page, server, "Brief")
    model = page.url.partition("m=")[2]
    page.get_by_role("link", name="Models").click()
    card = page.locator(f".st-key-model-{model}")
    card.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete it").click()
    expect(card).to_have_count(0)


def test_hostile_words_load_nothing_and_imitate_nothing(
    open_tab: OpenTab, server: Server, tmp_path: Path
) -> None:
    """The tab's own watch refuses any request to another origin."""
    page = open_tab()
    begin(page, server, HOSTILE[:110])
    say(page, HOSTILE)
    page.get_by_role("link", name="2 Threats").click()
    expect(page.get_by_test_id("stDataFrame")).to_be_visible()
    settled(page)
    open_row(page, 0)
    tame(page)
    page.keyboard.press("Escape")
    click(page, "Download")
    saved = download(page, "Fourfold model (JSON)", tmp_path)
    page.keyboard.press("Escape")

    model = json.loads(saved.read_text(encoding="utf-8"))
    for part in model["model"]["system"]["components"]:
        part["name"] = "![x](https://evil.example/p.png) <img src=https://evil.example/q.png> :red[no]"
    hostile = tmp_path / "hostile.fourfold.json"
    hostile.write_text(json.dumps(model), encoding="utf-8")
    page.goto(server.address)
    upload(page, hostile)
    click(page, "Import")
    expect(page.get_by_role("heading", name="What can go wrong?")).to_be_visible()
    settled(page)
    open_row(page, 0)
    tame(page)
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Interview").click()
    expect(page.get_by_test_id("stGraphVizChart")).to_be_visible()
    settled(page)
    tame(page)


def tame(page: Page) -> None:
    """Nothing on the page is an image, a link elsewhere or a badge out of somebody's words."""
    main = page.get_by_test_id("stApp")
    assert main.locator("img[src*='evil']").count() == 0
    assert main.locator("a[href*='evil']").count() == 0
    assert main.locator(".stMarkdownColoredText").count() == 0


def test_two_tabs_see_one_conversation(open_tab: OpenTab, server: Server, description: str) -> None:
    one, other = open_tab(), open_tab()
    begin(one, server, "Two tabs")
    other.goto(one.url)
    expect(other.get_by_text("What are you working on?", exact=False).first).to_be_visible()
    settled(other)
    say(one, description)
    box = other.get_by_placeholder("Your answer")
    box.fill("A bot for poems.")
    box.press("Enter")
    expect(other.get_by_text("Here is a first draft from your words")).to_be_visible()
    expect(box).to_have_value("A bot for poems.")
    settled(other)
    answered(other, lambda: click(other, "Skip"))
    click(one, "Skip")
    expect(one.get_by_text("Skip this question", exact=True)).to_have_count(1)
    settled(one)
    expect(one.get_by_text("Skip this question", exact=True)).to_have_count(1)


def test_a_phone_shows_everything_without_sideways_scrolling(
    open_tab: OpenTab, server: Server, description: str
) -> None:
    page = open_tab(width=390, height=844)
    begin(page, server, "Phone")
    say(page, description)
    for place in ("interview", "threats", ""):
        page.goto(f"{server.address}/{place}?m=phone")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        settled(page)
        too_wide = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert too_wide <= 0, place
    page.goto(f"{server.address}/interview?m=phone")
    expect(page.get_by_placeholder("Your answer")).to_be_in_viewport()
    expect(page.get_by_role("button", name="I don't know")).to_be_in_viewport()


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("damaged.json", b'{"format": "fourfold", "schema_version": 1, "model": {', "cut off"),
        ("newer.json", b'{"format": "fourfold", "schema_version": 99, "model": {}}', "update Fourfold"),
        ("picture.json", b"\x89PNG\x00\xff", "not a text file"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_words(
    open_tab: OpenTab, server: Server, tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    page = open_tab()
    page.goto(server.address)
    (tmp_path / name).write_bytes(content)
    upload(page, tmp_path / name)
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_text(says, exact=False)).to_be_visible()


def test_a_file_of_another_kind_is_refused(open_tab: OpenTab, server: Server, tmp_path: Path) -> None:
    page = open_tab()
    page.goto(server.address)
    (tmp_path / "page.html").write_text("<h1>no</h1>", encoding="utf-8")
    page.locator("input[type=file]").set_input_files(tmp_path / "page.html")
    expect(page.get_by_text("not allowed", exact=False)).to_be_visible()
