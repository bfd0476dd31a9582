"""What the browser tests share: a server as people start it, one browser, and what no page may do."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Self, cast

import pytest
from _pytest.runner import runtestprotocol
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SECONDS = 60
expect.set_options(timeout=20_000)

# Streamlit's page looks for its own addresses below that of the page first, and says when the server is away.
EXPECTED = re.compile(
    r"_stcore/|status of 404|WebSocket|ERR_CONNECTION_REFUSED|not responding|Connection timed out|DoInitPings"
)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """Try a browser test that failed once more, and say so.

    On a busy machine a page can redraw under a click, and the click is lost; what fails twice is a fault.
    """
    if item.get_closest_marker("e2e") is None:
        return None
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    reports = runtestprotocol(item, log=False, nextitem=nextitem)
    if any(report.failed for report in reports):
        sys.stderr.write(f"\ntried again: {item.nodeid}\n")
        cast("pytest.Function", item)._initrequest()  # pytest has no public way
        reports = runtestprotocol(item, log=False, nextitem=nextitem)
    for report in reports:
        item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


class Server:
    """`fourfold web` as a process of its own; it can be killed and started again on the same data."""

    def __init__(self, folder: Path, cache: Path) -> None:
        self._env = {
            **os.environ,
            "FOURFOLD_DATA_DIR": str(folder / "data"),
            "FOURFOLD_CACHE_DIR": str(cache),
        }
        self._log = folder / "server.log"
        self._port = "0"
        self._process: subprocess.Popen[str] | None = None
        self.address = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def start(self, **env: str) -> Self:
        """Start it, on the same port as before if it ran before."""
        self._env |= env
        command = [sys.executable, "-m", "ui.cli.main", "web", "--no-browser", "--port", self._port]
        with self._log.open("a", encoding="utf-8") as log:
            self._process = subprocess.Popen(
                command, env=self._env, stdout=subprocess.PIPE, stderr=log, text=True
            )
        assert self._process.stdout is not None
        found = re.search(r"http://\S+:(\d+)", self._process.stdout.readline())
        assert found, self._log.read_text(encoding="utf-8")
        self.address, self._port = found[0], found[1]
        return self

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def terminate(self) -> int:
        """Ask it to end, and return its exit code."""
        assert self._process is not None
        self._process.terminate()
        self._process.communicate(timeout=SECONDS)
        return self._process.returncode

    @property
    def errors(self) -> str:
        """What it wrote to standard error."""
        return self._log.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """One browser for the tests of a file."""
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=chromium, args=FLAGS)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, session_cache: Path) -> Iterator[Server]:
    """One server in guided mode for the tests of a file."""
    with Server(tmp_path_factory.mktemp("server"), session_cache) as running:
        yield running.start()


@pytest.fixture
def own_server(tmp_path: Path, session_cache: Path) -> Iterator[Server]:
    """A server for this test alone, not started yet."""
    with Server(tmp_path, session_cache) as running:
        yield running


OpenTab = Callable[..., Page]


@pytest.fixture
def open_tab(browser: Browser, request: pytest.FixtureRequest) -> Iterator[OpenTab]:
    """Return a function that opens an empty tab; at the end no tab may have misbehaved."""
    if "own_server" in request.fixturenames:
        request.getfixturevalue("own_server")  # it ends after the tabs: no page is cut off while it loads
    tabs: list[Page] = []
    foreign: list[str] = []
    complaints: list[str] = []

    def watch_request(asked: Request) -> None:
        if not asked.url.startswith(("http://127.0.0.1:", "data:", "blob:")):
            foreign.append(asked.url)

    def watch_console(message: ConsoleMessage) -> None:
        if message.type == "error" and not EXPECTED.search(message.text):
            complaints.append(message.text)

    def open_one(*, scheme: str = "light", width: int = 1280, height: int = 900) -> Page:
        context = browser.new_context(
            color_scheme="dark" if scheme == "dark" else "light",
            viewport={"width": width, "height": height},
            timezone_id="Europe/Berlin",
        )
        tab = context.new_page()
        tab.on("request", watch_request)
        tab.on("console", watch_console)
        tabs.append(tab)
        return tab

    failed_before = request.session.testsfailed
    yield open_one
    for number, tab in enumerate(tabs):
        if request.session.testsfailed > failed_before:
            folder = Path("test-results")
            folder.mkdir(exist_ok=True)
            tab.screenshot(path=folder / f"{request.node.name}-{number}.png")
        assert tab.get_by_test_id("stException").count() == 0
        tab.context.close()
    assert foreign == []
    assert complaints == []
