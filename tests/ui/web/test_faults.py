import pytest
from streamlit.testing.v1 import AppTest


def known() -> None:
    from assistant.errors import StoreFullError
    from ui.web.faults import show_fault

    assert show_fault(StoreFullError("the disk is full: make room, then try **again**"))


def unknown() -> None:
    from ui.web.faults import show_fault

    assert show_fault(RuntimeError("password=hunter2"))


def refused() -> None:
    import streamlit as st

    from assistant.errors import ChangeRefusedError
    from ui.web.faults import refusals

    with refusals():
        raise ChangeRefusedError("no such element")
    st.text("the page goes on")


def unexpected() -> None:
    from ui.web.faults import refusals

    with refusals():
        raise KeyError("a bug")


def test_a_known_error_says_what_to_do() -> None:
    app = AppTest.from_function(known).run()
    assert app.error[0].value == "The disk is full: make room, then try \\*\\*again\\*\\*"
    assert app.button[0].label == "Try again"


def test_an_unknown_error_shows_a_number_and_no_detail(caplog: pytest.LogCaptureFixture) -> None:
    app = AppTest.from_function(unknown).run()
    shown = app.error[0].value
    assert "hunter2" not in shown
    number = shown.removesuffix(".").split()[-1]
    assert any(number in record.getMessage() and record.exc_info for record in caplog.records)


def test_a_refusal_does_not_end_the_page() -> None:
    app = AppTest.from_function(refused).run()
    assert app.error[0].value == "No such element"
    assert app.text[0].value == "the page goes on"


def test_a_bug_is_not_taken_for_a_refusal() -> None:
    assert AppTest.from_function(unexpected).run().exception
