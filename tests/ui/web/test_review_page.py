from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from assistant.model.review import Verdict
from assistant.model.sign_off import Answer, Point, PointAnswer, SignedReview
from assistant.service import DescribeSystem, Fourfold, Message, SignOff

OpenApp = Callable[..., AppTest]
Show = Callable[[], AppTest]


def said(app: AppTest) -> str:
    shown = (*app.markdown, *app.caption, *app.info, *app.warning)
    return "\n".join(str(element.value) for element in shown)


@pytest.fixture
def show(open_app: OpenApp, service: Fourfold, description: str) -> Show:
    """A function that opens the review of the described model `copilot`."""
    service.create("Copilot", actor="person")
    service.say("copilot", Message(text=description))

    def open_page() -> AppTest:
        app = open_app(model="copilot")
        app._page_hash = calc_hash("review")
        app.run()
        assert not app.exception
        return app

    return open_page


def fill(app: AppTest, *, name: str = "Ana", answer: Answer = Answer.YES) -> AppTest:
    for point in Point:
        app.radio(key=f"point-{point}").set_value(answer)
    next(box for box in app.text_input if box.label == "Your name").set_value(name)
    next(box for box in app.checkbox if box.label.startswith("I have read")).set_value(True)
    return app


def sign(app: AppTest) -> AppTest:
    next(button for button in app.button if button.label in {"Sign off", "Put on record as not yet"}).click()
    app.run()
    assert not app.exception
    return app


def test_without_a_model_it_leads_to_the_list(open_app: OpenApp) -> None:
    app = open_app()
    app._page_hash = calc_hash("review")
    assert app.run().title[0].value == "Choose a model first"


def test_a_model_with_nothing_in_it_is_not_good_enough(open_app: OpenApp, service: Fourfold) -> None:
    service.create("Empty", actor="person")
    app = open_app(model="empty")
    app._page_hash = calc_hash("review")
    app.run()
    assert not app.exception
    assert "blocks a sign-off" in said(app)
    assert "Nothing has been described yet" in said(app)
    assert [metric.value for metric in app.metric] == ["none yet", "none yet", "none yet", "0"]


def test_every_finding_is_there_with_what_to_do(show: Show, service: Fourfold) -> None:
    app = show()
    words = said(app).replace("\\", "").replace("\u200c", "")
    for finding in service.view("copilot").analysis.findings:
        assert finding.text in words
        assert finding.fix in words


def test_what_is_missing_is_said_and_nothing_is_signed(show: Show, service: Fourfold) -> None:
    app = sign(show())
    assert "answer 5 more points of the checklist, give your name, say that you have read" in said(app)
    assert service.view("copilot").model.sign_offs == ()


def test_while_something_blocks_the_record_says_not_yet(show: Show, service: Fourfold) -> None:
    app = sign(fill(show(), name="  Ana ![x](https://evil.example/p.png)", answer=Answer.PARTLY))
    (review,) = service.view("copilot").model.sign_offs
    assert (review.verdict, review.version) == (Verdict.NOT_YET, 2)
    assert {gap.about for gap in review.gaps} >= {"undecided-threats", "people"}
    assert len(review.triggers) == 7
    assert review.catalogue_version == service.catalogue.version
    assert "**Not yet**, signed by Ana" in said(app)
    assert "![x](https" not in said(app)
    assert "Nothing in the model has changed since." in said(app)


def test_a_later_change_shows(show: Show, service: Fourfold) -> None:
    sign(fill(show()))
    service.edit("copilot", [DescribeSystem(purpose="Something else")], actor="person")
    assert "The model has changed since (version 2 then, version 4 now)" in said(show())


def test_nobody_signs_what_they_have_not_seen(show: Show, service: Fourfold) -> None:
    app = fill(show())
    service.edit("copilot", [DescribeSystem(purpose="Something else")], actor="somebody")
    sign(app)
    assert "Somebody changed the model while you were reading" in said(app)
    assert service.view("copilot").model.sign_offs == ()
    sign(app)
    assert len(service.view("copilot").model.sign_offs) == 1


def test_signing_can_be_undone(show: Show, service: Fourfold) -> None:
    sign(fill(show()))
    service.undo("copilot", actor="person")
    assert "Signed reviews" not in [header.value for header in show().header]


def test_a_review_that_was_due_is_called_overdue(show: Show, service: Fourfold) -> None:
    old = SignedReview(
        id="old",
        by="Ana",
        at=datetime(2020, 1, 1, tzinfo=UTC),
        version=2,
        verdict=Verdict.NOT_YET,
        answers=tuple(PointAnswer(point=point, answer=Answer.YES) for point in Point),
        next_review=date(2020, 7, 1),
    )
    service.edit("copilot", [SignOff(review=old)], actor="person")
    app = show()
    assert any(warning.value.startswith("Overdue: it was due on 1 July 2020") for warning in app.warning)
