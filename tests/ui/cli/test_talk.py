"""`fourfold chat`: the interview for a person at a terminal."""

import os
import pty
import re
import select
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress

from tests.ui.cli.conftest import SHOP, Said

Run = Callable[..., Said]
SECONDS = 60
ONE_LINE = SHOP.replace("\n", " ")
FEAR = "That it pays out refunds to people who are not owed any."


def talk(fourfold: Run, *typed: str, options: tuple[str, ...] = ()) -> Said:
    return fourfold("chat", *options, stdin="".join(f"{line}\n" for line in typed))


def test_a_description_is_understood_and_the_next_question_put(fourfold: Run) -> None:
    said = talk(fourfold, ONE_LINE)
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("Fourfold interviews you about a system built with generative AI")
    assert "Question 1 of at most 12: " in said.out
    assert "  understood: part: support assistant (" in said.out
    assert " 1. [" in said.out
    assert "more: /threats shows all" in said.out
    assert re.search(r"\nSaved as '([a-z-]+)'. Go on with: fourfold chat --model \1\n$", said.out)


def test_commands_are_commands(fourfold: Run) -> None:
    said = talk(
        fourfold, ONE_LINE, "/why", "?", "/skip", "/back", "/undo", "/help", "/threats", "", "/done",
        options=("--title", "Shop", "--top", "2"),
    )  # fmt: skip
    assert (said.code, said.err) == (0, "")
    assert said.out.count("/quit.") == 2, "told at the start and on /help"
    listed = said.out.rpartition("\n> ")[0]
    assert "\n 2. [" in listed
    assert "Saved as 'shop'" in said.out


def test_a_quick_answer_is_given_by_its_number(fourfold: Run) -> None:
    first = talk(fourfold, ONE_LINE, FEAR, options=("--title", "Shop"))
    assert "\n  1) " in first.out
    answered = talk(fourfold, "1", options=("--model", "shop"))
    assert "understood: " in answered.out or "Noted." in answered.out
    assert answered.err == ""


def test_a_number_that_was_not_offered_is_read_as_words(fourfold: Run) -> None:
    talk(fourfold, ONE_LINE, FEAR, options=("--title", "Shop"))
    for typed in ("99", "0", "1 99"):
        said = talk(fourfold, typed, options=("--model", "shop"))
        assert said.code == 0
        assert "Traceback" not in said.err


def test_leaving_at_once_saves_nothing(fourfold: Run) -> None:
    for typed in ((), ("/quit",), ("", "/threats", "/quit")):
        said = talk(fourfold, *typed)
        assert said.code == 0
        assert "Saved as" not in said.out
    assert fourfold("export").out == ""


def test_a_mistake_is_told_and_the_talk_goes_on(fourfold: Run) -> None:
    said = talk(fourfold, "\x01\x02\x03\x04" * 30, ONE_LINE)
    assert said.code == 0
    assert said.err.startswith("fourfold: ")
    assert "understood: part: support assistant" in said.out


def test_what_is_not_utf_8_ends_with_a_sentence(fourfold: Run) -> None:
    said = fourfold("chat", stdin=b"caf\xe9\n")
    assert said.code == 9
    assert "not UTF-8" in said.err


def test_a_real_terminal() -> None:
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "ui.cli.main", "chat", "--title", "Shop"],
        stdin=theirs, stdout=theirs, stderr=theirs, close_fds=True, env={**os.environ, "TERM": "dumb"},
    ) as process:  # fmt: skip
        os.close(theirs)
        try:
            seen = _read_until(ours, "> ")
            assert "Question 1 of at most 12" in seen
            os.write(ours, b"Customers chat with our support bot on GPT-4o.\n")
            answer = _read_until(ours, "> ")
            assert "understood: part:" in answer
            assert "Traceback" not in answer
            os.write(ours, b"/quit\n")
            assert "Saved as 'shop'" in _read_until(ours, "--model shop")
            assert process.wait(SECONDS) == 0
        finally:
            process.kill()
            os.close(ours)


def test_interrupting_at_a_terminal_loses_nothing_that_was_said(fourfold: Run) -> None:
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "ui.cli.main", "chat", "--title", "Shop"],
        stdin=theirs, stdout=theirs, stderr=theirs, close_fds=True, start_new_session=True,
        env={**os.environ, "TERM": "dumb"}, preexec_fn=lambda: _own_terminal(theirs),  # noqa: PLW1509  no threads here
    ) as process:  # fmt: skip
        os.close(theirs)
        try:
            _read_until(ours, "> ")
            os.write(ours, b"Customers chat with our support bot on GPT-4o.\n")
            _read_until(ours, "> ")
            assert _interrupted(process, ours) == 130
        finally:
            process.kill()
            os.close(ours)
    assert fourfold("export").out.startswith("shop\t")


def _interrupted(process: subprocess.Popen[bytes], terminal: int) -> int:
    """Press Ctrl-C until it ends, as people do: between prompt and reading Python may miss it."""
    for _ in range(5):
        os.write(terminal, b"\x03")
        with suppress(subprocess.TimeoutExpired):
            return process.wait(SECONDS / 5)
    raise AssertionError("five times interrupted, and it goes on")


def _own_terminal(terminal: int) -> None:
    """Make the terminal the one whose keys send signals, also where the tests run in the background."""
    import fcntl
    import signal
    import termios

    signal.signal(signal.SIGINT, signal.SIG_DFL)
    fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)


def _read_until(terminal: int, wanted: str) -> str:
    """Read what the program writes until it has written this at the end of a line, or nothing more comes."""
    seen = ""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end and not seen.replace("\r", "").rstrip("\n").endswith(wanted.rstrip("\n")):
        ready, _, _ = select.select([terminal], [], [], 1)
        if ready:
            with suppress(OSError):  # the other end is closed
                seen += os.read(terminal, 65_536).decode("utf-8", "replace")
    return seen
