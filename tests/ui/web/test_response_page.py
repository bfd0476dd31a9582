from collections.abc import Callable
from datetime import date, timedelta

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from assistant.model.response import Response
from assistant.model.threat import Threat
from assistant.service import Fourfold, Message, PlanResponse
from knowledge_base.vocabulary import MitigationStatus, ResponseKind, RiskLevel
from ui.web.response_drawer import today
from ui.web.response_rows import Wanted
from ui.web.views.response import Layout

OpenApp = Callable[..., AppTest]
Show = Callable[..., AppTest]


def said(app: AppTest) -> str:
    elements = (*app.markdown, *app.caption, *app.info, *app.warning, *app.error, *app.header)
    return "\n".join(str(element.value) for element in elements)


@pytest.fixture
def show(open_app: OpenApp, service: Fourfold) -> Show:
    """A function that opens page 3 of the model `copilot`."""

    def open_page(**address: str) -> AppTest:
        if not service.models():
            service.create("Copilot", actor="person")
        app = open_app(model="copilot")
        app._page_hash = calc_hash("response")
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


def threats(service: Fourfold) -> tuple[Threat, ...]:
    return service.view("copilot").analysis.threats


def response(service: Fourfold, threat: Threat) -> Response:
    return service.view("copilot").model.responses_by_threat[threat.id]


@pytest.fixture
def drawer(drafted: Show, service: Fourfold) -> Callable[[], AppTest]:
    """A function that draws the drawer of the first threat, on a page of its own."""

    def page(threat_id: str) -> None:
        from ui.web.response_drawer import _draw

        _draw("copilot", threat_id)

    def open_drawer() -> AppTest:
        first = threats(service)[0]
        app = AppTest.from_function(page, args=(first.id,), default_timeout=30).run()
        assert not app.exception
        return app

    return open_drawer


def test_without_a_model_it_leads_to_the_list(open_app: OpenApp) -> None:
    app = open_app()
    app._page_hash = calc_hash("response")
    assert app.run().title[0].value == "Choose a model first"


def test_without_threats_it_says_what_to_do(show: Show) -> None:
    assert "There is no threat to answer yet" in said(show())


def test_every_threat_is_in_the_table_the_highest_first(drafted: Show, service: Fourfold) -> None:
    app = drafted()
    cells = app.dataframe[0].value
    assert sorted(cells["Threat"]) == sorted(threat.title for threat in threats(service))
    order = [level.label for level in reversed(RiskLevel)]
    ranks = [order.index(level) for level in cells["Risk today"]]
    assert ranks == sorted(ranks)
    assert set(cells["Response"]) == {"None yet"}
    assert app.metric[0].value == str(len(threats(service)))


def test_a_filter_can_come_with_the_address(drafted: Show) -> None:
    assert "No threat matches" in said(drafted(what=Wanted.ACCEPTED.value))


def test_the_board_says_when_nothing_was_chosen(drafted: Show) -> None:
    assert "No mitigation was chosen yet" in said(drafted(view=Layout.BOARD.value))


def test_a_chosen_mitigation_is_on_the_board(drafted: Show, service: Fourfold) -> None:
    from assistant.service import first_response

    opened = service.view("copilot")
    drafted_response = first_response(opened.analysis.threats[0], opened.model, service.catalogue)
    service.edit("copilot", [PlanResponse(response=drafted_response)], actor="person")
    app = drafted(view=Layout.BOARD.value)
    assert f"**{drafted_response.mitigations[0].title}**" in said(app)
    assert any(header.value.startswith("Proposed (") for header in app.header)


def test_adding_a_mitigation_saves_it_and_moves_the_risk(
    drawer: Callable[[], AppTest], service: Fourfold
) -> None:
    app = drawer()
    assert "No plan yet" in said(app)
    next(button for button in app.button if button.label.startswith("Add: ")).click().run()
    answer = response(service, threats(service)[0])
    assert answer.kind is ResponseKind.MITIGATE
    assert answer.mitigations[0].status is MitigationStatus.PLANNED
    assert threats(service)[0].risk is not None
    after = service.view("copilot").analysis.threats[0].risk
    assert after is not None
    assert after.planned is not None


def test_owner_and_date_are_kept(drawer: Callable[[], AppTest], service: Fourfold) -> None:
    app = drawer()
    next(button for button in app.button if button.label.startswith("Add: ")).click().run()
    app = drawer()
    next(box for box in app.text_input if box.label == "Owner").set_value("Ana")
    due = today() + timedelta(days=30)
    next(box for box in app.date_input if box.label == "Due").set_value(due)
    next(button for button in app.button if button.label == "Save the response").click().run()
    (mitigation,) = response(service, threats(service)[0]).mitigations
    assert (mitigation.owner, mitigation.due) == ("Ana", due)


def test_accepting_is_refused_until_reason_person_and_expiry_are_there(
    drawer: Callable[[], AppTest], service: Fourfold
) -> None:
    app = drawer()
    app.radio[0].set_value(ResponseKind.ACCEPT).run()
    save = next(button for button in app.button if button.label == "Save the response")
    app = save.click().run()
    for needed in ("a reason", "a person", "an expiry"):
        assert f"Accepting a risk needs {needed}" in said(app)
    assert service.view("copilot").model.responses == ()

    next(box for box in app.text_area if box.label == "Why is it worth taking?").set_value("Rare and small")
    next(box for box in app.text_input if box.label == "Who takes it on?").set_value("Bo")
    until = today() + timedelta(days=90)
    next(box for box in app.date_input if box.label == "Until when?").set_value(until)
    next(button for button in app.button if button.label == "Save the response").click().run()
    accepted = response(service, threats(service)[0]).acceptance
    assert accepted is not None
    assert (accepted.reason, accepted.by, accepted.expires) == ("Rare and small", "Bo", until)


def test_an_expired_acceptance_is_flagged(drafted: Show, service: Fourfold) -> None:
    from assistant.model.response import Acceptance

    old = Acceptance(reason="Rare", by="Bo", expires=date(2020, 1, 1))
    first = threats(service)[0]
    answer = Response(threat=first.id, kind=ResponseKind.ACCEPT, acceptance=old)
    service.edit("copilot", [PlanResponse(response=answer)], actor="person")
    app = drafted(what=Wanted.LATE.value)
    assert list(app.dataframe[0].value["Response"]) == ["⚠ acceptance expired 2020-01-01"]
    assert app.metric[3].delta == "1 acceptance expired"


def test_a_response_is_taken_back(drawer: Callable[[], AppTest], service: Fourfold) -> None:
    app = drawer()
    next(button for button in app.button if button.label.startswith("Add: ")).click().run()
    app = drawer()
    next(button for button in app.button if button.label == "Take it back").click().run()
    assert service.view("copilot").model.responses == ()


def test_one_of_the_teams_own_is_added(drawer: Callable[[], AppTest], service: Fourfold) -> None:
    app = drawer()
    next(box for box in app.text_input if box.label == "A mitigation of your own").set_value("Ask twice")
    next(button for button in app.button if button.label == "Add it").click().run()
    (mitigation,) = response(service, threats(service)[0]).mitigations
    assert (mitigation.title, mitigation.mitigation) == ("Ask twice", None)
