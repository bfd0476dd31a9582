from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from assistant.model.facts import FactKey
from assistant.model.handed_over import unconfirmed
from assistant.model.system import Component
from assistant.service import Fourfold, Message, RemoveElement, RenameElement
from knowledge_base.vocabulary import Certainty, ComponentKind, FactTime, FactValue
from ui.web.backend import open_report
from ui.web.editing import Conflict
from ui.web.element_edits import unsure
from ui.web.fact_rows import applicable, fact_lines, fact_rows
from ui.web.history import what_changed, who
from ui.web.hosting import Hosting
from ui.web.system_diagram import members
from ui.web.views.system import Part

OpenApp = Callable[..., AppTest]
Show = Callable[..., AppTest]


def said(app: AppTest) -> str:
    elements = (*app.markdown, *app.caption, *app.info, *app.warning, *app.error, *app.subheader)
    return "\n".join(str(element.value) for element in elements)


def drawn(page: Callable[[], None]) -> AppTest:
    """Draw a drawer on a page of its own: a click in a real one draws nothing but the drawer again."""
    app = AppTest.from_function(page, default_timeout=30).run()
    assert not app.exception
    return app


@pytest.fixture
def show(open_app: OpenApp, service: Fourfold) -> Show:
    """A function that opens page 1 of the model `copilot`."""

    def open_page(**address: str) -> AppTest:
        if not service.models():
            service.create("Copilot", actor="person")
        app = open_app(model="copilot")
        app._page_hash = calc_hash("system")
        for name, value in address.items():
            app.query_params[name] = value
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


def components(service: Fourfold) -> tuple[Component, ...]:
    return service.view("copilot").model.system.components


def test_without_a_model_it_leads_to_the_list(open_app: OpenApp) -> None:
    app = open_app()
    app._page_hash = calc_hash("system")
    assert app.run().title[0].value == "Choose a model first"


def test_with_nothing_described_it_says_what_to_do(show: Show, service: Fourfold) -> None:
    assert "Nothing is described yet" in said(show())


def test_an_element_is_added(service: Fourfold) -> None:
    service.create("Copilot", actor="person")

    def page() -> None:
        from ui.web.backend import open_report
        from ui.web.element_drawer import open_new

        open_new(open_report("copilot"), "component", version=1)

    app = drawn(page)
    next(button for button in app.button if button.label == "Add").click().run()
    assert "Fill in: Name" in said(app)
    app.text_input[0].set_value("Wiki")
    app.selectbox[0].set_value(str(ComponentKind.DOCUMENT_STORE))
    next(button for button in app.button if button.label == "Add").click().run()
    assert [(part.name, part.kind) for part in components(service)] == [
        ("Wiki", ComponentKind.DOCUMENT_STORE)
    ]


def test_every_element_is_listed(drafted: Show, service: Fourfold) -> None:
    app = drafted()
    names = [part.name for part in components(service)]
    listed = list(app.dataframe[0].value["Name"])
    assert sorted(listed) == sorted(names)
    assert listed[0] == "support copilot"


@pytest.mark.parametrize("part", list(Part))
def test_every_list_opens_from_its_address(drafted: Show, part: Part) -> None:
    assert drafted(part=part.value).segmented_control[0].value == part


HOSTILE = "[x](y) **design**.md"


@pytest.fixture
def written(show: Show, service: Fourfold, description: str) -> Show:
    """The page of a model that was read from a document."""
    service.create("Copilot", actor="person")
    service.say("copilot", Message(text=description, document=HOSTILE))
    return show


def test_what_only_a_document_says_is_listed_by_its_name(written: Show, service: Fourfold) -> None:
    app = written()
    (waiting,) = unconfirmed(service.view("copilot").model)
    labels = [expander.label for expander in app.expander]
    assert any(label.startswith("From ") and "not confirmed" in label for label in labels)
    assert not any(HOSTILE in label for label in labels), "its name is nobody's Markdown"
    assert not {e.id for e in waiting.elements} & {e.id for e in unsure(open_report("copilot"))}


def test_one_part_and_one_fact_of_a_document_are_confirmed_alone(written: Show, service: Fourfold) -> None:
    (waiting,) = unconfirmed(service.view("copilot").model)
    part, fact = waiting.elements[0], waiting.facts[0]
    app = written().button(key=f"confirm-{part.id}").click().run()
    app.button(key=f"confirm-fact-{fact.subject}-{fact.key}-{fact.when}").click().run()
    assert not app.exception
    (left,) = unconfirmed(service.view("copilot").model)
    assert left.elements == waiting.elements[1:]
    assert left.facts == waiting.facts[1:]
    model = service.view("copilot").model
    assert model.system.by_id[part.id].origin.certainty is Certainty.SAID
    assert model.system.by_id[part.id].origin.quote == part.origin.quote


def test_all_of_a_document_is_confirmed_with_one_click(written: Show, service: Fourfold) -> None:
    app = written().button(key="so-it-is-0").click().run()
    assert not app.exception
    assert unconfirmed(service.view("copilot").model) == ()
    assert "That is how it is" not in [button.label for button in app.button]


def test_parts_that_nobody_named_are_confirmed(drafted: Show, service: Fourfold) -> None:
    assert unsure(open_report("copilot"))
    drafted().button(key="confirm-all").click().run()
    assert unsure(open_report("copilot")) == []


def test_undo_and_redo_go_back_and_forth(drafted: Show, service: Fourfold) -> None:
    names = [part.name for part in components(service)]
    app = drafted()
    app.button(key="system-undo").click().run()
    assert components(service) == ()
    app.button(key="system-redo").click().run()
    assert [part.name for part in components(service)] == names


def test_an_older_version_comes_back(drafted: Show, service: Fourfold) -> None:
    first = components(service)[0]
    service.edit("copilot", [RenameElement(id=first.id, name="Something else")], actor="person")
    before = service.view("copilot").version.n - 1

    def page() -> None:
        from ui.web.history import _versions

        _versions("copilot")

    app = drawn(page)
    assert f"Renamed: {first.name} is now Something else" in said(app)
    app.button(key=f"restore-{before}").click().run()
    assert components(service)[0].name == first.name


def test_the_other_way_of_hosting_is_compared_and_not_saved(drafted: Show, service: Fourfold) -> None:
    version = service.view("copilot").version.n
    app = drafted(hosting=Hosting.OURSELVES.value)
    told = said(app)
    assert "Gained:" in told
    assert "Lost:" in told
    assert "Moved to another owner:" in told
    assert service.view("copilot").version.n == version


def test_an_assumption_needs_a_reason_and_a_person(drafted: Show, service: Fourfold) -> None:
    app = drafted(part=Part.FACTS.value)
    by_label = {box.label: box for box in app.text_input}
    by_label["What is taken as given?"].set_value("The vendor keeps nothing")
    add = next(button for button in app.button if button.label == "Add it")
    app = add.click().run()
    assert "An assumption needs" in said(app)
    by_label = {box.label: box for box in app.text_input}
    by_label["What is taken as given?"].set_value("The vendor keeps nothing")
    by_label["Why?"].set_value("The contract says so")
    by_label["Who says so?"].set_value("Ana")
    next(button for button in app.button if button.label == "Add it").click().run()
    (taken,) = service.view("copilot").model.assumptions
    assert (taken.text, taken.by) == ("The vendor keeps nothing", "Ana")


def test_a_fact_is_answered_by_a_person(drafted: Show, service: Fourfold) -> None:
    def page() -> None:
        from assistant.model.facts import FactKey
        from knowledge_base.vocabulary import FactTime
        from ui.web.backend import open_report
        from ui.web.fact_drawer import open_fact

        open_fact(open_report("copilot"), FactKey("system", "incident-plan", FactTime.TODAY), version=2)

    key = "incident-plan"
    app = drawn(page)
    app.radio[0].set_value(str(FactValue.UNKNOWN))
    next(button for button in app.button if button.label == "Save the answer").click().run()
    fact = service.view("copilot").model.facts_by_key[FactKey("system", key, FactTime.TODAY)]
    assert fact.values == (str(FactValue.UNKNOWN),)
    assert (fact.origin.certainty, fact.origin.by) == (Certainty.SAID, "person")


def test_an_element_is_changed_merged_and_removed(drafted: Show, service: Fourfold) -> None:
    def page() -> None:
        from ui.web.backend import fourfold, open_report
        from ui.web.element_drawer import open_element

        opened = fourfold().view("copilot")
        part = opened.model.system.components[0]
        open_element(open_report("copilot"), part, version=opened.version.n)

    first, second = components(service)[:2]
    app = drawn(page)
    app.text_input[0].set_value("Better name")
    next(button for button in app.button if button.label == "Save").click().run()
    assert components(service)[0].name == "Better name"

    app = drawn(page)
    app.selectbox(key=f"merge-{first.id}").set_value(second.id).run()
    app.button(key=f"merge-it-{first.id}").click().run()
    assert first.id not in service.view("copilot").model.system.by_id

    app = drawn(page)
    assert "What goes with it" in said(app)
    app.button(key=f"remove-{second.id}").click().run()
    assert second.id not in service.view("copilot").model.system.by_id


def test_a_conflict_can_be_kept_as_a_copy(drafted: Show, service: Fourfold) -> None:
    first = components(service)[0]
    base = service.view("copilot").version.n
    service.edit("copilot", [RemoveElement(id=first.id)], actor="someone")
    app = drafted()
    rename = RenameElement(id=first.id, name="Mine")
    app.session_state["conflict"] = Conflict("copilot", base, (rename,), ("it was changed",))
    app.run()
    assert "It was changed" in said(app)
    app.button(key="conflict-copy").click().run()
    assert not app.exception
    titles = {line.title: line.id for line in service.models()}
    copy = service.view(titles["My copy of Copilot"]).model
    assert copy.system.name_of(first.id) == "Mine"
    assert service.view("copilot").model.system.by_id.get(first.id) is None


def test_after_a_reload_the_conflict_is_gone(drafted: Show) -> None:
    app = drafted()
    app.session_state["conflict"] = Conflict("copilot", 1, (), ("it was changed",))
    app.run()
    app.button(key="conflict-reload").click().run()
    assert not app.warning


def test_what_is_open_comes_first_and_says_what_hangs_on_it(drafted: Show) -> None:
    report = open_report("copilot")
    lines = fact_lines(report)
    assert [line.is_open for line in lines] == sorted((line.is_open for line in lines), reverse=True)
    rows = fact_rows(report, lines)
    assert set(map(len, rows.values())) == {len(lines)}
    assert any("“" in words for words in rows["In these words"])


def test_only_fitting_facts_can_be_answered(drafted: Show, service: Fourfold) -> None:
    report = open_report("copilot")
    store = next(p for p in components(service) if p.kind is ComponentKind.VECTOR_STORE)
    for entry in applicable(report, store.id):
        assert not entry.applies_to or ComponentKind.VECTOR_STORE in entry.applies_to
    assert all(entry.subject == "system" for entry in applicable(report, "system"))


def test_history_tells_what_and_who(drafted: Show, service: Fourfold) -> None:
    first, second = service.history("copilot")[:2]
    begun, described = service.view("copilot", 1).model, service.view("copilot", 2).model
    assert what_changed(None, begun) == ["The model was begun"]
    assert what_changed(begun, begun) == ["Notes only"]
    assert what_changed(begun, described)[0].startswith("Added: ")
    assert who(first) == "A person"
    assert who(second) == "An answer in the interview"


def test_a_part_of_the_diagram_comes_with_its_neighbours(drafted: Show) -> None:
    report = open_report("copilot")
    system = report.model.system
    line = system.boundaries[0]
    shown = members(report, line.id)
    assert shown is not None
    assert set(line.members) <= shown
    assert members(report, "all") is None
