"""What a command of the command line is."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Command:
    """One `fourfold NAME`.

    The module that holds a command imports nothing heavy at its top: every module is read for
    `fourfold --help`. What a command needs it imports inside `run`.
    """

    name: str
    help: str  # one line, for the list of commands
    configure: Callable[[ArgumentParser], None]  # adds the command's options
    run: Callable[[Namespace], int]  # does the work, returns the exit code
