"""The command `fourfold`, also `python -m ui.cli.main`."""

import errno
import os
import sys
import traceback
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence

from assistant.errors import AssistantError
from knowledge_base.errors import KnowledgeError
from ui.cli.chat import CHAT
from ui.cli.command import Command
from ui.cli.doctor import DOCTOR
from ui.cli.draft import DRAFT
from ui.cli.eval import EVAL
from ui.cli.exchange import EXPORT, IMPORT
from ui.cli.kb import KB
from ui.cli.review import REVIEW
from ui.cli.web import WEB
from ui.environment import quiet_environment

COMMANDS: tuple[Command, ...] = (WEB, CHAT, DRAFT, REVIEW, EXPORT, IMPORT, KB, EVAL, DOCTOR)

USAGE = 2  # what argparse exits with, too
NO_ROOM = 8  # as a full store
FAULT = 70  # a fault of the program (EX_SOFTWARE of sysexits.h)
INTERRUPTED = 130  # 128 + SIGINT, as shells report it
PIPE_CLOSED = 141  # 128 + SIGPIPE

_NO_ROOM = frozenset({errno.ENOSPC, errno.EFBIG, errno.EDQUOT})


def main(argv: Sequence[str] | None = None, *, commands: Sequence[Command] = COMMANDS) -> int:
    """Run the command that the arguments name.

    Args:
        argv: the arguments; the process's own unless given.
        commands: the commands there are.

    Returns:
        The exit code: the command's own, that of the known error it raised, or 70 for an unknown one.
    """
    quiet_environment()
    parser = _make_parser(commands)
    arguments = parser.parse_args(argv)
    if arguments.show_version:
        return _print_version()
    if arguments.chosen_command is None:
        parser.print_help(sys.stderr)
        return USAGE
    return _run(arguments.chosen_command, arguments)


def _make_parser(commands: Sequence[Command]) -> ArgumentParser:
    parser = ArgumentParser(
        prog="fourfold",
        description="Threat modelling of systems built with generative AI.",
        epilog="Settings are read from fourfold.toml and FOURFOLD_* variables.",
    )
    parser.add_argument(
        "--version", action="store_true", dest="show_version", help="show the version and exit"
    )
    parser.set_defaults(chosen_command=None)
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND")
    for command in commands:
        subparser = subparsers.add_parser(command.name, help=command.help, description=command.help)
        command.configure(subparser)
        subparser.set_defaults(chosen_command=command)
    return parser


def _run(command: Command, arguments: Namespace) -> int:
    """Run one command behind the one edge where every error ends."""
    try:
        code = command.run(arguments)
        sys.stdout.flush()  # here, so that a closed pipe shows inside this edge
    except (AssistantError, KnowledgeError) as error:
        for line in str(error).splitlines() or [type(error).__name__]:
            print(f"fourfold: {_printable(line)}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _discard_output()
        return PIPE_CLOSED
    except OSError as error:
        if error.errno not in _NO_ROOM:
            return _report_fault()
        _discard_output()
        print(f"fourfold: the answer cannot be written ({error.strerror}); make room first", file=sys.stderr)
        return NO_ROOM
    except Exception:  # noqa: BLE001 - the outer edge: what nobody foresaw is shown whole
        return _report_fault()
    return code


def _report_fault() -> int:
    """Show the error that is being handled whole."""
    traceback.print_exc()
    print("fourfold: this is a fault of the program; please report it", file=sys.stderr)
    return FAULT


def _print_version() -> int:
    from importlib.metadata import version

    print(f"fourfold {version('fourfold')}")
    return 0


def _printable(line: str) -> str:
    """Return the line without characters that could steer a terminal."""
    return "".join(
        character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in line
    )


def _discard_output() -> None:
    """Point standard output nowhere, so that Python's own flush at exit has nothing to complain of."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
