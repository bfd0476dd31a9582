from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from assistant.service import Fourfold
from knowledge_base.catalogue import load_catalogue
from knowledge_base.entries import MitigationEntry, ThreatEntry
from knowledge_base.vocabulary import LifecycleStage
from ui.web.catalogue_words import (
    Known,
    Shelf,
    Sought,
    browse,
    by_words,
    every,
    found_on,
    groups,
    linked,
    sections,
    sources,
)

OpenApp = Callable[..., AppTest]
Show = Callable[..., AppTest]
CATALOGUE = load_catalogue()


def said(app: AppTest) -> str:
    return "\n".join(str(element.value) for element in (*app.markdown, *app.caption, *app.info))


@pytest.fixture
def show(open_app: OpenApp) -> Show:
    """A function that opens the catalogue, with what the address says."""

    def open_page(**address: str) -> AppTest:
        app = open_app()
        app._page_hash = calc_hash("knowledge")
        for name, value in address.items():
            app.query_params[name] = value
        app.run()
        assert not app.exception
        return app

    return open_page


def test_shelves_part_the_catalogue() -> None:
    threats = browse(CATALOGUE, Shelf())
    mitigations = browse(CATALOGUE, Shelf(Sought.MITIGATIONS))
    assert all(isinstance(entry, ThreatEntry) for entry in threats)
    assert all(isinstance(entry, MitigationEntry) for entry in mitigations)
    by_group = [len(browse(CATALOGUE, Shelf(group=group))) for group in groups(CATALOGUE, Sought.THREATS)]
    assert sum(by_group) == len(threats)
    assert by_group == sorted(by_group, reverse=True)
    training = browse(CATALOGUE, Shelf(stage=LifecycleStage.TRAINING))
    assert training
    assert all(LifecycleStage.TRAINING in entry.stages for entry in training)


def test_what_was_found_keeps_its_order_and_its_shelf() -> None:
    mitigation, threat = next(iter(CATALOGUE.mitigations)), "indirect-prompt-injection"
    found = found_on(CATALOGUE, Shelf(), ids=["model-extraction", mitigation, "not-there", threat])
    assert [entry.id for entry in found] == ["model-extraction", threat]


def test_words_alone_find_what_holds_them_all() -> None:
    found = by_words(CATALOGUE, Shelf(), words="Index  papers")
    assert found
    assert "index" in found[0].title.lower()


@pytest.mark.parametrize("entry", every(CATALOGUE), ids=lambda entry: entry.id)
def test_every_entry_can_be_read_whole(entry: Known) -> None:
    headings = [section.heading for section in sections(CATALOGUE, entry)]
    wanted = (
        {"When it applies", "Signs that it does not"}
        if isinstance(entry, ThreatEntry)
        else {"How", "What remains"}
    )
    assert wanted | {"Example", "Who has to act"} <= set(headings)
    assert all(section.text.strip() for section in sections(CATALOGUE, entry))
    assert all(source.url.startswith("https://") and source.host for source in sources(CATALOGUE, entry))
    if isinstance(entry, ThreatEntry):
        assert len(linked(CATALOGUE, entry)) == len(entry.mitigations)


def test_before_typing_there_is_something_to_browse(show: Show) -> None:
    app = show()
    threats = browse(CATALOGUE, Shelf())
    assert app.header[0].value == f"To browse ({len(threats)})"
    assert len(app.subheader) == 20
    app.button(key="more-entries").click().run()
    assert len(app.subheader) == 40
    assert CATALOGUE.version in said(app)


def test_the_address_narrows_it(show: Show) -> None:
    app = show(look_for="Mitigations", kind="Isolation")
    wanted = browse(CATALOGUE, Shelf(Sought.MITIGATIONS, group="isolation"))
    assert [header.value for header in app.subheader] == [entry.title for entry in wanted]


def test_an_entry_opens_and_leads_to_the_next(show: Show) -> None:
    app = show(entry="indirect-prompt-injection")
    entry = CATALOGUE.threats["indirect-prompt-injection"]
    assert entry.attacker_view.split(".")[0] in said(app)
    assert "](<https://genai.owasp.org/" in said(app)
    assert "(genai.owasp.org)" in said(app)
    first = CATALOGUE.mitigations[entry.mitigations[0].id]
    app.button(key=f"linked-{first.id}").click().run()
    assert first.id in app.query_params["entry"]
    assert "Helps against" in [header.value for header in app.subheader]


def test_a_card_opens_its_entry(show: Show) -> None:
    app = show()
    app.button(key=f"open-{browse(CATALOGUE, Shelf())[0].id}").click().run()
    assert "When it applies" in [header.value for header in app.subheader]


def test_an_address_of_no_entry_is_forgotten(show: Show) -> None:
    app = show(entry="nothing-here")
    assert "entry" not in app.query_params
    assert "no such entry" in app.toast[0].value


def test_a_search_finds_by_meaning(show: Show, service: Fourfold) -> None:
    service.search("prompt", limit=1)  # so that the page need not wait
    app = show(find="a web page tells the bot to ignore its rules and do something else")
    assert app.header[0].value == "Best matches (12)"
    titles = [header.value for header in app.subheader]
    assert CATALOGUE.threats["indirect-prompt-injection"].title in titles


def test_a_search_in_an_empty_place_says_so(show: Show, service: Fourfold) -> None:
    service.search("prompt", limit=1)
    app = show(find="zebra", family="Rights", in_stage="Retirement")
    assert "Nothing here." in said(app)
