from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from assistant.service import Fourfold, Message
from knowledge_base.vocabulary import Provenance, Stride
from ui.web.backend import open_report
from ui.web.threat_card import card_line
from ui.web.threat_filter import Shown
from ui.web.views.threats import Look

OpenApp = Callable[..., AppTest]
Show = Callable[[], AppTest]


def said(app: AppTest) -> str:
    return "\n".join(str(element.value) for element in (*app.markdown, *app.caption, *app.info))


@pytest.fixture
def show(open_app: OpenApp, service: Fourfold) -> Show:
    """A function that opens the threats of the model `copilot`."""

    def open_page() -> AppTest:
        if not service.models():
            service.create("Copilot", actor="person")
        app = open_app(model="copilot")
        app._page_hash = calc_hash("threats")
        app.run()
        assert not app.exception
        return app

    return open_page


@pytest.fixture
def drafted(show: Show, service: Fourfold, description: str) -> Show:
    """The same, after a first description."""
    service.create("Copilot", actor="person")
    service.say("copilot", Message(text=description))
    return show


def test_without_a_model_it_leads_to_the_list(open_app: OpenApp) -> None:
    app = open_app()
    app._page_hash = calc_hash("threats")
    assert app.run().title[0].value == "Choose a model first"


def test_with_nothing_described_it_says_what_to_do(show: Show) -> None:
    assert "describe the system first" in said(show())


def test_every_threat_is_in_the_table(drafted: Show, service: Fourfold) -> None:
    app = drafted()
    threats = service.view("copilot").analysis.threats
    table = app.dataframe[0].value
    assert list(table["Threat"]) == [threat.title for threat in threats]
    assert list(table["Decision"]) == ["Proposed"] * len(threats)
    assert f"**{len(threats)} of {len(threats)} threats**" in said(app)


def test_a_draft_nobody_looked_at_says_so(drafted: Show) -> None:
    assert "Unreviewed draft" in said(drafted())


def test_risk_has_a_word_and_numbers(drafted: Show, service: Fourfold) -> None:
    table = drafted().dataframe[0].value
    levels = {risk.removesuffix(", if so") for risk in table["Risk"]}
    assert levels <= {"Critical", "High", "Medium", "Low", "Not rated"}
    hanging = [bool(threat.depends_on) for threat in service.view("copilot").analysis.threats]
    assert [risk.endswith(", if so") for risk in table["Risk"]] == hanging
    assert any(hanging)
    for column in ("Likelihood", "Impact"):
        assert all(cell in {1, 2, 3, 4, 5} for cell in table[column])


def test_words_narrow_the_list(drafted: Show) -> None:
    app = drafted()
    app.text_input[0].set_value("payment refunds").run()
    titles = list(app.dataframe[0].value["Threat"])
    assert titles
    assert all("payment" in title or "refund" in title for title in titles)


def test_categories_narrow_the_list(drafted: Show) -> None:
    app = drafted()
    app.pills[0].set_value([Stride.INFORMATION_DISCLOSURE]).run()
    assert all("Information disclosure" in cell for cell in app.dataframe[0].value["STRIDE"])


def test_decisions_narrow_the_list(drafted: Show) -> None:
    app = drafted()
    app.segmented_control(key="show").set_value(Shown.CONFIRMED).run()
    assert "No threat matches" in said(app)


def test_a_filter_can_come_with_the_address(open_app: OpenApp, drafted: Show) -> None:
    app = open_app(model="copilot")
    app._page_hash = calc_hash("threats")
    app.query_params["q"] = "zebra"
    app.run()
    assert "No threat matches" in said(app)


def test_the_last_change_can_be_undone(drafted: Show, service: Fourfold) -> None:
    app = drafted().button(key="threats-undo").click().run()
    assert service.view("copilot").model.system.components == ()
    assert "describe the system first" in said(app)


def test_what_was_undone_can_be_done_again_even_on_an_empty_page(drafted: Show, service: Fourfold) -> None:
    app = drafted()
    assert app.button(key="threats-redo").disabled
    before = service.view("copilot").model.system
    app.button(key="threats-undo").click().run()
    app.button(key="threats-redo").click().run()
    assert service.view("copilot").model.system == before
    assert not app.exception


def test_the_versions_are_listed(drafted: Show) -> None:
    app = drafted().button(key="threats-history").click().run()
    assert "**Version 2** (now)" in said(app)


def test_a_threat_opens_by_its_name(drafted: Show, service: Fourfold) -> None:
    app = drafted()
    app.menu_button(key=f"menu-open-threat-{service.view('copilot').version.n}").set_value(0).run()
    assert not app.exception
    assert service.view("copilot").analysis.threats[0].statement in said(app)


@pytest.mark.parametrize("look", list(Look))
def test_every_view_has_the_threats_below_it(open_app: OpenApp, drafted: Show, look: Look) -> None:
    drafted()
    app = open_app(model="copilot")
    app._page_hash = calc_hash("threats")
    app.query_params["view"] = look.value
    app.run()
    assert not app.exception
    assert app.segmented_control(key="view").value == look
    assert len(app.dataframe[0].value) > 0


def test_downloads_are_at_hand(drafted: Show) -> None:
    app = drafted()
    app.button(key="threats-download").click().run()
    assert not app.exception
    assert app.download_button[0].label == "Fourfold model (JSON)"


def write_down(title: str, statement: str, stride: list[Stride]) -> AppTest:
    """Fill in the drawer, drawn on a page of its own: a click in a real one draws only the drawer again."""

    def page() -> None:
        from ui.web.backend import fourfold
        from ui.web.own_threat import _draw

        _draw("copilot", version=fourfold().view("copilot").version.n)

    app = AppTest.from_function(page, default_timeout=30).run()
    app.text_input[0].set_value(title)
    app.text_area[0].set_value(statement)
    app.pills[0].set_value(stride)
    app.button[0].click().run()
    assert not app.exception
    return app


def test_the_drawer_for_a_threat_of_ones_own_opens(drafted: Show) -> None:
    app = drafted().button(key="threats-add").click().run()
    assert not app.exception
    assert "Add the threat" in [button.label for button in app.button]


def test_a_threat_of_the_team_is_added_without_the_chat(drafted: Show, service: Fourfold) -> None:
    drafted()
    words = "Staff sell the refund limits, so that strangers stay below them."
    write_down("Sold limits", words, [Stride.INFORMATION_DISCLOSURE])
    (added,) = [t for t in service.view("copilot").analysis.threats if t.provenance is Provenance.TEAM]
    assert (added.title, added.statement, added.stride) == (
        "Sold limits",
        words,
        (Stride.INFORMATION_DISCLOSURE,),
    )
    assert "From the team" in card_line(open_report("copilot"), added)
    assert "Sold limits" in list(drafted().dataframe[0].value["Threat"])
    service.undo("copilot", actor="person")
    assert all(t.provenance is not Provenance.TEAM for t in service.view("copilot").analysis.threats)


def test_two_threats_of_one_title_are_two(drafted: Show, service: Fourfold) -> None:
    drafted()
    for statement in ("One way it happens.", "Another way it happens."):
        write_down("Sold limits", statement, [Stride.TAMPERING])
    own = [t for t in service.view("copilot").analysis.threats if t.provenance is Provenance.TEAM]
    assert len({t.id for t in own}) == 2


def test_a_threat_that_says_too_little_is_not_added(drafted: Show, service: Fourfold) -> None:
    drafted()
    app = write_down("Sold limits", "", [])
    assert "who does what" in app.warning[0].value
    assert "Choose the STRIDE categories" in app.warning[0].value
    assert service.view("copilot").model.proposals == ()
