"""Who holds a lease, and whether that process can still be alive."""

import os
import subprocess
import sys

from assistant.agent.holder import is_gone, new_holder

PROGRAM = "from assistant.agent.holder import new_holder; print(new_holder())"


def another_process() -> str:
    ended = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    return ended.stdout.strip()


def test_this_process_is_here() -> None:
    assert not is_gone(new_holder())


def test_each_run_has_a_name_of_its_own() -> None:
    assert new_holder() != new_holder()


def test_a_process_that_ended_is_gone() -> None:
    assert is_gone(another_process())


def test_an_earlier_process_with_our_number_is_gone() -> None:
    machine, _, process, run = another_process().split(" ")
    assert is_gone(f"{machine} {os.getpid()} {process} {run}")


def test_a_process_that_runs_is_not_gone() -> None:
    machine, _, process, run = another_process().split(" ")
    assert not is_gone(f"{machine} {os.getppid()} {process} {run}")


def test_of_another_machine_nothing_is_known() -> None:
    _, pid, process, run = another_process().split(" ")
    assert not is_gone(f"elsewhere {pid} {process} {run}")


def test_an_odd_name_says_nothing() -> None:
    assert not is_gone("")
    assert not is_gone("a b c d")
