import os
import subprocess
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.errors import StoreError, UsageError
from knowledge_base.errors import CatalogueError
from ui.cli.command import Command
from ui.cli.main import COMMANDS, main

HEAVY = (
    "alembic",
    "bm25s",
    "chromadb",
    "langchain",
    "langchain_core",
    "langgraph",
    "numpy",
    "onnxruntime",
    "pydantic",
    "sentence_transformers",
    "sqlalchemy",
    "streamlit",
    "tokenizers",
    "torch",
    "yaml",
)


def make_command(run: Callable[[Namespace], int], name: str = "greet") -> Command:
    def configure(parser: ArgumentParser) -> None:
        parser.add_argument("who", nargs="?", default="you")

    return Command(name=name, help="say hello", configure=configure, run=run)


def raising(error: BaseException) -> Command:
    def run(_: Namespace) -> int:
        raise error

    return make_command(run)


def run_python(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, check=False, timeout=60, cwd=cwd
    )


def test_the_command_gets_its_arguments_and_gives_the_exit_code() -> None:
    seen: list[str] = []

    def run(arguments: Namespace) -> int:
        seen.append(arguments.who)
        return 3

    assert main(["greet", "Ada"], commands=[make_command(run)]) == 3
    assert seen == ["Ada"]


def test_the_environment_is_quiet_before_a_command_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HF_HUB_OFFLINE")
    assert main(["greet"], commands=[make_command(lambda _: int(os.environ["HF_HUB_OFFLINE"]))]) == 1


def test_without_a_command_the_help_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([], commands=[raising(AssertionError())]) == 2
    assert "say hello" in capsys.readouterr().err


@pytest.mark.parametrize("argv", [["greet", "--loud"], ["gret"]])
def test_wrong_arguments_exit_2(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(argv, commands=[make_command(lambda _: 0)])
    assert "fourfold" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "code", "shown"),
    [
        (UsageError("no such port; name one"), 2, "fourfold: no such port; name one\n"),
        (StoreError(""), 8, "fourfold: StoreError\n"),
        (CatalogueError(["a.yaml:1: x", "b.yaml:2: y"]), 3, "fourfold: a.yaml:1: x\nfourfold: b.yaml:2: y\n"),
        (UsageError("no file \x1b[31mred\x07\u202e"), 2, "fourfold: no file �[31mred��\n"),
    ],
)
def test_a_known_error_is_a_line_and_its_exit_code(
    error: Exception, code: int, shown: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["greet"], commands=[raising(error)]) == code
    assert capsys.readouterr() == ("", shown)


def test_an_unknown_error_is_a_trace_and_70(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["greet"], commands=[raising(ZeroDivisionError("oh"))]) == 70
    shown = capsys.readouterr().err
    assert "Traceback" in shown
    assert "ZeroDivisionError: oh" in shown
    assert shown.endswith("fourfold: this is a fault of the program; please report it\n")


def test_an_interrupt_is_130_without_a_word(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["greet"], commands=[raising(KeyboardInterrupt())]) == 130
    assert capsys.readouterr() == ("", "")


def test_a_closed_pipe_is_quiet() -> None:
    program = (
        "import sys; from ui.cli.command import Command; from ui.cli.main import main\n"
        "def run(_):\n"
        "    for _ in range(100_000): print('a line of output')\n"
        "    return 0\n"
        "sys.exit(main(['x'], commands=[Command('x', 'x', lambda _: None, run)]))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.readline() == b"a line of output\n"
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 141


def test_the_module_and_the_script_are_one_program(tmp_path: Path) -> None:
    script = Path(sys.executable).with_name("fourfold")
    by_module = run_python("-m", "ui.cli.main", "--version", cwd=tmp_path)
    by_script = subprocess.run([script, "--version"], capture_output=True, text=True, check=True, timeout=60)
    assert by_module.stdout == by_script.stdout
    assert by_script.stdout.startswith("fourfold 0.")


def test_help_imports_nothing_heavy() -> None:
    program = (
        "import contextlib, io, sys; from ui.cli.main import main\n"
        "with contextlib.redirect_stdout(io.StringIO()) as shown, contextlib.suppress(SystemExit):\n"
        "    main(['--help'])\n"
        "assert 'usage: fourfold' in shown.getvalue()\n"
        f"print(*sorted({set(HEAVY)!r} & set(sys.modules)))"
    )
    done = run_python("-c", program)
    assert (done.stdout, done.stderr) == ("\n", "")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_has_a_help_of_its_own(command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main([command.name, "--help"])
    assert capsys.readouterr().out.startswith(f"usage: fourfold {command.name}")
    assert len(command.help.splitlines()) == 1


def test_command_names_are_unique() -> None:
    names = [command.name for command in COMMANDS]
    assert len(names) == len(set(names))
