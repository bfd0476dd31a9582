"""The command `fourfold`, also `python -m ui.cli.main`."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence

from assistant.errors import AssistantError
from knowledge_base.errors import KnowledgeError
from ui.cli.command import Command
from ui.environment import quiet_environment

COMMANDS: tuple[Command, ...] = ()


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command that the arguments name and return its exit code."""
    quiet_environment()
    parser = ArgumentParser(prog="fourfold")
    subparsers = parser.add_subparsers(metavar="COMMAND", required=True)
    for command in COMMANDS:
        subparser = subparsers.add_parser(command.name, help=command.help)
        command.configure(subparser)
        subparser.set_defaults(run=command.run)
    arguments: Namespace = parser.parse_args(argv)
    try:
        return int(arguments.run(arguments))
    except (AssistantError, KnowledgeError) as error:
        print(f"fourfold: {error}", file=sys.stderr)
        return error.exit_code


if __name__ == "__main__":
    sys.exit(main())
