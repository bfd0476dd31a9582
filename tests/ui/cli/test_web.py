import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from assistant.errors import PortTakenError, UsageError
from ui.cli.main import main
from ui.cli.web import has_display, listen

SECONDS = 60
Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def taken() -> Iterator[int]:
    """A port of 127.0.0.1 on which somebody else listens."""
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        yield other.getsockname()[1]


@pytest.fixture
def start(session_cache: Path) -> Iterator[Start]:
    """Return a function that starts `fourfold web` on any free port; what still runs at the end is ended."""
    started: list[subprocess.Popen[str]] = []

    def run(*options: str, **env: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "ui.cli.main", "web", "--no-browser", *options]
        process = subprocess.Popen(
            command,
            env={**os.environ, **env},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.communicate()


def address_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    line = process.stdout.readline()
    found = re.search(r"http://\S+", line)
    assert found, line + (process.stderr.read() if process.stderr else "")
    return found[0]


def answer(address: str) -> str:
    with urllib.request.urlopen(f"{address}/_stcore/health", timeout=SECONDS) as response:  # noqa: S310  loopback
        return str(response.read().decode())


def test_a_free_port_is_listened_on() -> None:
    with listen("127.0.0.1", 0) as listener:
        assert listener.getsockname()[1] > 0


def test_a_taken_port_names_the_next_free_one(taken: int) -> None:
    with pytest.raises(PortTakenError) as refused:
        listen("127.0.0.1", taken)
    free = re.search(r"fourfold web --port (\d+)", str(refused.value))
    assert free
    with listen("127.0.0.1", int(free[1])):
        pass


def test_a_taken_port_has_an_exit_code(taken: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["web", "--no-browser", "--port", str(taken)]) == 10
    assert f"port {taken} on 127.0.0.1 is taken" in capsys.readouterr().err


def test_an_address_that_is_not_here_says_so() -> None:
    with pytest.raises(UsageError, match=r"cannot listen on 203\.0\.113\.7"):
        listen("203.0.113.7", 0)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may listen on any port")
def test_a_port_that_needs_more_rights_says_so() -> None:
    with pytest.raises(UsageError, match="needs more rights"):
        listen("127.0.0.1", 80)


def test_a_port_out_of_range_is_refused() -> None:
    assert main(["web", "--no-browser", "--port", "70000"]) == 2


@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a display")
def test_without_a_display_no_browser_is_opened() -> None:
    assert not has_display({})
    assert has_display({"DISPLAY": ":0"})
    assert has_display({"WAYLAND_DISPLAY": "wayland-0"})


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_told_to_end(start: Start, number: signal.Signals) -> None:
    process = start("--port", "0")
    assert answer(address_of(process)) == "ok"
    process.send_signal(number)
    assert process.wait(SECONDS) == 0


@pytest.mark.skipif(sys.platform != "linux", reason="reads the process's memory map")
def test_nothing_heavy_is_loaded_for_the_first_page(start: Start) -> None:
    process = start("--port", "0")
    assert answer(address_of(process)) == "ok"
    loaded = Path(f"/proc/{process.pid}/maps").read_text(encoding="utf-8")
    assert [
        name for name in ("/torch/", "/chromadb", "/onnxruntime/", "/tokenizers/") if name in loaded
    ] == []


def test_the_port_of_the_surroundings_is_used(start: Start) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        port = other.getsockname()[1]
    process = start(PORT=str(port))
    assert address_of(process) == f"http://127.0.0.1:{port}"


def test_a_data_folder_that_cannot_be_used_ends_it_in_words(start: Start, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    process = start("--port", "0", FOURFOLD_DATA_DIR=str(tmp_path / "file" / "data"))
    _, errors = process.communicate(timeout=SECONDS)
    assert process.returncode == 8
    assert errors.startswith("fourfold: ")
    assert "Traceback" not in errors
