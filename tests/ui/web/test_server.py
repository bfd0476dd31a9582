import asyncio
import logging

import pytest
from starlette.requests import Request
from streamlit import App

from ui.web.headers import security_headers
from ui.web.server import PAGE_SCRIPT, make_app, show_server_error


def test_the_application_runs_the_page_script() -> None:
    app = make_app()
    assert isinstance(app, App)
    assert app.script_path == PAGE_SCRIPT
    assert PAGE_SCRIPT.is_file()


def test_a_fault_of_the_server_shows_a_number_and_no_detail(caplog: pytest.LogCaptureFixture) -> None:
    request = Request({"type": "http", "method": "GET", "path": "/threats", "headers": []})
    with caplog.at_level(logging.ERROR):
        answer = asyncio.run(show_server_error(request, RuntimeError("password=hunter2")))
    page = bytes(answer.body).decode()
    assert answer.status_code == 500
    assert "hunter2" not in page
    assert "Nothing that was saved is lost" in page
    number = page.partition("report error ")[2][:8]
    assert any(number in record.getMessage() and record.exc_info for record in caplog.records)
    for name in security_headers(""):
        assert name in answer.headers
