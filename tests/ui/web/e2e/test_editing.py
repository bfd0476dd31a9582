"""Pages System and Response in a browser: edits, undo, plans, two people at once, everybody's access."""

from collections.abc import Callable
from typing import Protocol

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

pytestmark = pytest.mark.e2e

OpenTab = Callable[..., Page]
NewModel = Callable[[str], str]


class Server(Protocol):
    address: str


@pytest.fixture
def new_model(server: Server, browser: Browser, description: str) -> NewModel:
    """Return a function that describes a system under a new title and returns the model's id."""

    def make(title: str) -> str:
        context = browser.new_context()
        page = context.new_page()
        page.goto(server.address)
        page.get_by_label("What is the system called?").fill(title)
        page.get_by_role("button", name="Start an interview").click()
        box = page.get_by_placeholder("Your answer")
        expect(box).to_be_visible()
        box.fill(description)
        box.press("Enter")
        expect(page.get_by_text("Here is a first draft from your words")).to_be_visible()
        model = page.url.partition("m=")[2]
        context.close()
        return model

    return make


def settled(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.locator("[data-stale=true]")).to_have_count(0)
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)


def show(page: Page, server: Server, where: str) -> None:
    page.goto(f"{server.address}/{where}")
    settled(page)


def names(page: Page) -> Locator:
    """The cells of the first table's second column."""
    return page.get_by_test_id("stDataFrame").first.locator("[data-testid^=glide-cell-1-]")


def row_of(page: Page, name: str) -> int:
    """The row of the first table whose second column holds a name."""
    expect(names(page).filter(has_text=name).first).to_be_attached()
    return names(page).all_inner_texts().index(name)


def open_row(page: Page, row: int = 0) -> Locator:
    """Press the button in a row of the first table; return the drawer."""
    settled(page)
    table = page.get_by_test_id("stDataFrame").first
    table.scroll_into_view_if_needed()
    box = table.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 40, box["y"] + 35 + 35 * row + 17)
    drawer = page.get_by_role("dialog")
    expect(drawer).to_be_visible()
    settled(page)
    return drawer


def press(place: Page | Locator, name: str) -> None:
    place.get_by_role("button", name=name, exact=True).first.click()


def choose_day(page: Page, label: str) -> None:
    """Type the last day of 2030 into a date field, year first."""
    field = page.get_by_test_id("stDateInput").filter(has_text=label)
    field.get_by_role("spinbutton").first.click()
    page.keyboard.type("20301231")
    page.keyboard.press("Tab")


def cell(page: Page, column: int, row: int) -> Locator:
    return page.get_by_test_id(f"glide-cell-{column}-{row}").first


def test_an_element_is_renamed_in_the_table_and_its_threats_with_it(
    open_tab: OpenTab, server: Server, new_model: NewModel
) -> None:
    page = open_tab()
    show(page, server, f"system?m={new_model('Renamed')}")
    row = row_of(page, "support copilot")
    table = page.get_by_test_id("stDataFrame").first
    table.scroll_into_view_if_needed()
    box = table.bounding_box()
    assert box is not None
    page.mouse.dblclick(box["x"] + 110, box["y"] + 35 + 35 * row + 17)
    expect(page.locator("#portal textarea")).to_be_focused()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("night clerk", delay=20)
    expect(page.locator("#portal textarea")).to_have_value("night clerk")
    page.wait_for_timeout(300)  # the table takes each letter over a moment after the field does
    page.keyboard.press("Enter")
    expect(page.get_by_text("version 3")).to_be_visible()
    settled(page)
    expect(cell(page, 1, row)).to_have_text("night clerk")
    page.get_by_role("link", name="2 Threats").click()
    expect(page.get_by_role("heading", name="What can go wrong?")).to_be_visible()
    settled(page)
    shown = page.get_by_test_id("stDataFrame").first
    expect(shown.get_by_text("night clerk").first).to_be_attached()


def test_an_element_is_removed_its_threats_go_and_undo_brings_all_back(
    open_tab: OpenTab, server: Server, new_model: NewModel
) -> None:
    page = open_tab()
    model = new_model("Removed")
    show(page, server, f"threats?m={model}")
    before = page.get_by_text("threats**", exact=False).or_(page.locator("strong", has_text="threats")).first
    all_threats = before.inner_text()
    show(page, server, f"system?m={model}")
    row = row_of(page, "support copilot")
    drawer = open_row(page, row)
    drawer.get_by_text("Remove it", exact=True).click()
    expect(drawer.get_by_text("What goes with it")).to_be_visible()
    page.wait_for_timeout(500)  # it unfolds
    drawer.get_by_role("button", name="Remove", exact=True).click()
    expect(drawer).to_have_count(0)
    settled(page)
    expect(names(page).filter(has_text="support copilot")).to_have_count(0)
    show(page, server, f"threats?m={model}")
    expect(page.get_by_text(all_threats, exact=True)).to_have_count(0)
    show(page, server, f"system?m={model}")
    press(page, "Undo")
    expect(cell(page, 1, row)).to_have_text("support copilot")
    settled(page)
    show(page, server, f"threats?m={model}")
    expect(page.get_by_text(all_threats, exact=True)).to_be_visible()


def test_history_leads_back_to_any_version(open_tab: OpenTab, server: Server, new_model: NewModel) -> None:
    page = open_tab()
    show(page, server, f"system?m={new_model('Older')}")
    row = row_of(page, "support copilot")
    drawer = open_row(page, row)
    drawer.get_by_label("Name").fill("night clerk")
    press(drawer, "Save")
    expect(drawer).to_have_count(0)
    expect(cell(page, 1, row)).to_have_text("night clerk")
    settled(page)
    press(page, "History")
    expect(drawer.get_by_text("Renamed: support copilot is now night clerk")).to_be_visible()
    drawer.locator(".st-key-version-2").get_by_role("button", name="Bring this version back").click()
    expect(drawer).to_have_count(0)
    expect(cell(page, 1, row)).to_have_text("support copilot")


def test_of_two_who_edit_one_element_the_second_is_told(
    open_tab: OpenTab, server: Server, new_model: NewModel
) -> None:
    one, other = open_tab(), open_tab()
    model = new_model("Both")
    show(one, server, f"system?m={model}")
    show(other, server, f"system?m={model}")
    first, second = open_row(one), open_row(other)
    first.get_by_label("Name").fill("day clerk")
    press(first, "Save")
    expect(first).to_have_count(0)
    second.get_by_label("Name").fill("night clerk")
    press(second, "Save")
    expect(other.get_by_text("Someone changed this model")).to_be_visible()
    settled(other)
    expect(cell(other, 1, 0)).to_have_text("day clerk")
    press(other, "Keep mine as a copy")
    expect(cell(other, 1, 0)).to_have_text("night clerk")
    settled(other)
    assert not other.url.endswith(f"m={model}")
    show(one, server, f"system?m={model}")
    expect(cell(one, 1, 0)).to_have_text("day clerk")


def test_the_other_way_of_hosting_is_in_the_address(
    open_tab: OpenTab, server: Server, new_model: NewModel
) -> None:
    page = open_tab()
    show(page, server, f"system?m={new_model('Hosting')}")
    page.get_by_text("Run by ourselves", exact=True).click()
    expect(page.get_by_role("heading", name="Gained:")).to_be_visible()
    settled(page)
    page.reload()
    expect(page.get_by_role("heading", name="Gained:")).to_be_visible()


def test_a_response_is_planned_with_owner_and_date(
    open_tab: OpenTab, server: Server, new_model: NewModel
) -> None:
    page = open_tab()
    show(page, server, f"response?m={new_model('Planned')}")
    drawer = open_row(page)
    expect(drawer.get_by_text("No plan yet")).to_be_visible()
    drawer.get_by_role("button", name="Add: ").first.click()
    expect(drawer.get_by_text("No plan yet")).to_have_count(0)
    drawer.get_by_label("Owner").fill("Ana")
    choose_day(page, "Due")
    press(drawer, "Save the response")
    expect(drawer).to_have_count(0)
    settled(page)
    table = page.get_by_test_id("stDataFrame").first
    for words in ("Ana", "2030-12-31", "0 of 1 done", "Mitigate"):
        expect(table.get_by_text(words, exact=True).first).to_be_attached()
    page.get_by_text("Board", exact=True).click()
    settled(page)
    expect(page.get_by_role("heading", name="Planned (1)")).to_be_visible()
    press(page, "Move")
    page.get_by_text("In progress", exact=True).click()
    expect(page.get_by_role("heading", name="In progress (1)")).to_be_visible()


def test_a_risk_is_not_accepted_without_reason_person_and_expiry(
    open_tab: OpenTab, server: Server, new_model: NewModel
) -> None:
    page = open_tab()
    show(page, server, f"response?m={new_model('Accepted')}")
    drawer = open_row(page)
    drawer.get_by_text("Accept: live with it, for a while").click()
    expect(drawer.get_by_label("Who takes it on?")).to_be_visible()
    settled(page)
    press(drawer, "Save the response")
    for needed in ("a reason", "a person", "an expiry"):
        expect(drawer.get_by_text(f"Accepting a risk needs {needed}")).to_be_visible()
    drawer.get_by_label("Why is it worth taking?").fill("It is rare")
    drawer.get_by_label("Who takes it on?").fill("Bo")
    choose_day(page, "Until when?")
    press(drawer, "Save the response")
    expect(drawer).to_have_count(0)
    table = page.get_by_test_id("stDataFrame").first
    expect(table.get_by_text("Accepted until 2030-12-31").first).to_be_attached()


@pytest.fixture(scope="module")
def seen(server: Server, browser: Browser, description: str) -> str:
    """The id of a model that is only looked at."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(server.address)
    page.get_by_label("What is the system called?").fill("Looked at")
    page.get_by_role("button", name="Start an interview").click()
    box = page.get_by_placeholder("Your answer")
    expect(box).to_be_visible()
    box.fill(description)
    box.press("Enter")
    expect(page.get_by_text("Here is a first draft from your words")).to_be_visible()
    context.close()
    return "looked-at"


def violations(page: Page) -> list[str]:
    settled(page)
    page.wait_for_timeout(500)  # colours fade in
    return [
        f"{problem['id']}: {node['html'][:160]} | {node.get('failureSummary', '')[:200]}"
        for problem in Axe().run(page).response["violations"]
        for node in problem["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "where",
    [
        "system?hosting=Run+by+ourselves&m=",
        "system?part=Facts&m=",
        "system?part=Data+and+people&m=",
        "response?m=",
        "response?view=Board&m=",
    ],
)
def test_a_page_has_no_known_barrier(
    open_tab: OpenTab, server: Server, seen: str, scheme: str, where: str
) -> None:
    page = open_tab(scheme=scheme)
    show(page, server, where + seen)
    assert violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("where", ["system", "response"])
def test_an_open_drawer_has_no_known_barrier(
    open_tab: OpenTab, server: Server, seen: str, scheme: str, where: str
) -> None:
    page = open_tab(scheme=scheme)
    show(page, server, f"{where}?m={seen}")
    open_row(page)
    assert violations(page) == []


@pytest.mark.parametrize("where", ["system", "response"])
def test_a_row_opens_by_keyboard(open_tab: OpenTab, server: Server, seen: str, where: str) -> None:
    page = open_tab()
    show(page, server, f"{where}?m={seen}")
    page.get_by_role("button", name="Open by name").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitem").or_(page.get_by_role("option")).first).to_be_visible()
    page.wait_for_timeout(500)  # it unfolds and takes the focus
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()


def test_a_phone_shows_everything_without_sideways_scrolling(
    open_tab: OpenTab, server: Server, seen: str
) -> None:
    page = open_tab(width=390, height=844)
    for where in ("system?hosting=Run+by+ourselves", "system?part=Facts", "response?view=Board", "response?"):
        show(page, server, f"{where}&m={seen}")
        width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert width <= 0, where
    drawer = open_row(page)
    press_me = drawer.get_by_role("button", name="Save the response")
    press_me.scroll_into_view_if_needed()
    expect(press_me).to_be_in_viewport()
