"""Drafting and searching need no network: they run where there is nothing but loopback."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from knowledge_base.catalogue import load_catalogue
from knowledge_base.retrieval.opening import build_search_index

SECONDS = 100
WORDS = "Customers chat with our support bot. It reads our wiki, which customers edit, and runs on GPT-4o."

# Brings loopback up, shows that nothing else is there, then runs the command.
ALONE = """
import errno, fcntl, socket, struct, sys
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
    SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1
    name = b"lo".ljust(16, b"\\0")
    (flags,) = struct.unpack("16xH", fcntl.ioctl(control, SIOCGIFFLAGS, name + bytes(2))[:18])
    fcntl.ioctl(control, SIOCSIFFLAGS, name + struct.pack("H", flags | IFF_UP) + bytes(14))
with socket.create_server(("127.0.0.1", 0)) as listening:
    socket.create_connection(listening.getsockname()).close()
try:
    socket.create_connection(("192.0.2.1", 80), timeout=1)
except OSError as error:
    assert error.errno == errno.ENETUNREACH, error
from ui.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


def _namespace() -> list[str]:
    """Return a command that runs another in a network of its own; without one a reason to skip."""
    program = shutil.which("unshare")
    if program is None:
        pytest.skip("no unshare on this system (on Debian: apt install util-linux)")
    for options in (["-rn"], ["-n"]):
        if subprocess.run([program, *options, "true"], capture_output=True, check=False).returncode == 0:
            return [program, *options, "--"]
    pytest.skip("this system allows no network namespace to this user")


@pytest.fixture(scope="module")
def alone() -> list[str]:
    return [*_namespace(), sys.executable, "-c", ALONE]


def _run(command: list[str], *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*command, *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
        env=os.environ,
    )


def test_draft(alone: list[str]) -> None:
    done = _run(alone, "draft", "--json", stdin=WORDS)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert json.loads(done.stdout)["threats"]


def test_search(alone: list[str], session_cache: Path) -> None:
    build_search_index(load_catalogue(), session_cache, progress=lambda _: None)
    done = _run(alone, "kb", "search", "--json", "-k", "3", "a page tells the bot what to do")
    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout.splitlines()[0])["ranked"]) == 3
