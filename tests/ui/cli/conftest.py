"""The command line as a program of its own or inside the test, and what it said."""

import io
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ui.cli.main import main

SHOP = """\
We are building a support assistant for our web shop. Customers chat with it on the website after signing in.
It answers from our help centre wiki, which customers can edit, looks up orders in our order database and can
issue refunds through Stripe. We call GPT-4o through the OpenAI API. It handles personal data of customers.
"""

# Everything is imported, and once used, before root is given up: the interpreter itself may lie where
# nobody else can read.
AS_NOBODY = """
import contextlib, io, os, sys
from ui.cli.main import main
warm, *arguments = sys.argv[1:]
given, data = sys.stdin, os.environ["FOURFOLD_DATA_DIR"]
os.environ["FOURFOLD_DATA_DIR"] = warm
sys.stdin = io.TextIOWrapper(io.BytesIO(b'{"say": "A chatbot on GPT-4o."}'))
with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
    main(["chat", "--jsonl", "--title", "warm"])
    main(["export", "warm", "-o", warm + "/model.json"])
    main(["import", warm + "/model.json"])
os.environ["FOURFOLD_DATA_DIR"], sys.stdin = data, given
if os.geteuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
sys.exit(main(arguments))
"""


@dataclass(frozen=True)
class Said:
    """What a run of the program said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401  whatever was printed
        """The whole output as JSON."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:  # Any: parsed JSON
        """Each line of the output as JSON."""
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture
def fourfold(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Said]:
    """Run a command inside the test; `stdin` is what is piped to it."""

    def run(*arguments: str | Path, stdin: str | bytes = b"") -> Said:
        given = stdin.encode() if isinstance(stdin, str) else stdin
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given), encoding="utf-8"))
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as exit_:  # argparse ends the program by itself
            code = int(exit_.code or 0)
        said = capfd.readouterr()
        return Said(code, said.out, said.err)

    return run


@pytest.fixture
def description(tmp_path: Path) -> Path:
    """A file with a description as a team would write it."""
    path = tmp_path / "shop.txt"
    path.write_text(SHOP, "utf-8")
    return path


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user of this machine can enter; pytest's own are closed to others."""
    with tempfile.TemporaryDirectory(prefix="fourfold-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@pytest.fixture
def closed_folder(open_folder: Path) -> Iterator[Path]:
    """A folder in which nobody may write, root excepted."""
    folder = open_folder / "closed"
    folder.mkdir(mode=0o555)
    yield folder
    folder.chmod(0o755)


@pytest.fixture
def as_nobody(tmp_path: Path, open_folder: Path) -> Callable[..., Said]:
    """Run a command in a process without root's rights; root may read and write anywhere."""

    def run(*arguments: str | Path, stdin: str = "", **env: str | Path) -> Said:
        warm = tmp_path / "warm"
        done = subprocess.run(
            [sys.executable, "-c", AS_NOBODY, str(warm), *map(str, arguments)],
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            timeout=100,
            env={
                **os.environ,
                "FOURFOLD_DATA_DIR": str(open_folder / "data"),
                "FOURFOLD_CACHE_DIR": str(open_folder / "cache"),
                **{name: str(value) for name, value in env.items()},
            },
        )
        return Said(done.returncode, done.stdout, done.stderr)

    return run
