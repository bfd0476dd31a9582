"""The web server: Streamlit's own behind a strict content security policy.

`fourfold web` runs it (`serve`). The page script is `app.py`.
"""

import logging
import secrets
import signal
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from types import FrameType
from typing import Final

import streamlit as st
import uvicorn
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse
from streamlit import file_util
from streamlit.web import bootstrap

from ui.web.backend import close_fourfold, fourfold
from ui.web.faults import show_fault
from ui.web.headers import SecurityHeaders, security_headers

PAGE_SCRIPT: Final = Path(__file__).with_name("app.py")
LOOPBACK: Final = ("localhost", "127.0.0.1", "[::1]")
_SECONDS_TO_FINISH: Final = 5
_LOG = logging.getLogger(__name__)


def make_app() -> st.App:
    """Return the ASGI application."""
    headers = security_headers(_index_page())
    return st.App(
        PAGE_SCRIPT,
        lifespan=_lifespan,
        middleware=[Middleware(SecurityHeaders, headers=tuple(headers.items()))],
        exception_handlers={Exception: show_server_error},
        on_script_error=show_fault,
    )


def serve(listener: socket.socket, host: str) -> None:
    """Serve pages on a bound and listening socket until SIGINT or SIGTERM, then finish what is under way.

    Args:
        listener: where connections arrive.
        host: the name or address the server was asked to listen on; one that is not loopback may be
            reached under any name.
    """
    app = make_app()
    local = host in {*LOOPBACK, "::1"}
    bootstrap.load_config_options(
        {
            "server.address": host,
            "server.port": listener.getsockname()[1],
            "server.allowedHosts": list(LOOPBACK) if local else ["*"],
        }
    )
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            ws="websockets-sansio",
            ws_max_size=int(st.get_option("server.maxMessageSize")) * 1024 * 1024,
            access_log=False,
            log_level="warning",
            timeout_graceful_shutdown=_SECONDS_TO_FINISH,
        )
    )
    # uvicorn stops on both signals and then raises them again, for whoever listened before it.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _ignore)
    server.run(sockets=[listener])


async def show_server_error(request: Request, error: Exception) -> HTMLResponse:
    """Return the page for a fault outside the page script; what happened goes to the log."""
    number = secrets.token_hex(4)
    _LOG.error("error %s at %s", number, request.url.path, exc_info=error)
    page = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Fourfold: error</title></head>'
        "<body><main><h1>Something went wrong</h1><p>Nothing that was saved is lost. Reload the page; if it "
        f"happens again, report error {number}.</p></main></body></html>"
    )
    # This answer is made outside the middleware that adds the headers to all others.
    return HTMLResponse(page, status_code=500, headers=security_headers(""))


@asynccontextmanager
async def _lifespan(_: st.App) -> AsyncGenerator[None]:
    fourfold()
    try:
        yield
    finally:
        close_fourfold()


def _index_page() -> str:
    return (Path(file_util.get_static_dir()) / "index.html").read_text(encoding="utf-8")


def _ignore(_number: int, _frame: FrameType | None) -> None:
    """Leave a signal that was acted on already."""
