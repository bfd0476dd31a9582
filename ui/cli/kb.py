"""`fourfold kb`: search, list, show, check and build the knowledge base."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path

from ui.cli.command import Command

_DEFAULT_LIMIT = 10
_HIGHEST_LIMIT = 1_000


def configure(parser: ArgumentParser) -> None:
    """Add the commands of the knowledge base."""
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _configure_search(subparsers.add_parser("search", help="find threats and mitigations in your own words"))
    listing = subparsers.add_parser("list", help="list every entry")
    listing.add_argument("--json", action="store_true", help="a JSON object a line")
    listing.set_defaults(act=_list)
    show = subparsers.add_parser("show", help="show one entry with its sources")
    show.add_argument("id", metavar="ID")
    show.add_argument("--json", action="store_true", help="one JSON object")
    show.set_defaults(act=_show)
    check = subparsers.add_parser("check", help="check every entry")
    check.add_argument("folder", nargs="?", type=Path, metavar="FOLDER", help="a catalogue of your own")
    check.set_defaults(act=_check)
    build = subparsers.add_parser("build", help="build the search index")
    build.add_argument("--force", action="store_true", help="build it anew even if it is whole")
    build.set_defaults(act=_build)


def run(arguments: Namespace) -> int:
    """Run the chosen command of the knowledge base."""
    return int(arguments.act(arguments))


KB = Command("kb", "Search, list, show, check and build the knowledge base", configure, run)


def _configure_search(parser: ArgumentParser) -> None:
    parser.add_argument("query", metavar="QUERY", nargs="?", help="what could happen, in your own words")
    parser.add_argument(
        "-k", type=_limit, default=_DEFAULT_LIMIT, dest="limit", metavar="N", help="entries (%(default)s)"
    )
    parser.add_argument("--kind", choices=("threat", "mitigation", "all"), default="all")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument(
        "--queries", type=Path, metavar="FILE", help='many queries, a line each: {"id": ..., "text": ...}'
    )
    parser.add_argument("--out", type=Path, metavar="FILE", help="where their answers go, a line each")
    parser.set_defaults(act=_search)


def _limit(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= _HIGHEST_LIMIT):
        raise ArgumentTypeError(f"{text!r} is not a whole number from 1 to {_HIGHEST_LIMIT}")
    return int(text)


def _search(arguments: Namespace) -> int:
    from assistant.errors import UsageError
    from ui.cli import kb_search

    if (arguments.query is None) == (arguments.queries is None):
        raise UsageError("say either what to search for or --queries FILE")
    if arguments.out and arguments.queries is None:
        raise UsageError("--out goes with --queries FILE; for one query use --json")
    scope = kb_search.Scope(arguments.limit, None if arguments.kind == "all" else arguments.kind)
    if arguments.queries is None:
        kb_search.answer_one(arguments.query, scope, as_json=arguments.json)
    else:
        kb_search.answer_file(arguments.queries, scope, out=arguments.out)
    return 0


def _list(arguments: Namespace) -> int:
    from ui.cli import kb_entries

    kb_entries.print_list(as_json=arguments.json)
    return 0


def _show(arguments: Namespace) -> int:
    from ui.cli import kb_entries

    kb_entries.print_entry(arguments.id, as_json=arguments.json)
    return 0


def _check(arguments: Namespace) -> int:
    from ui.cli import kb_entries

    return kb_entries.check(arguments.folder)


def _build(arguments: Namespace) -> int:
    from ui.cli import kb_search

    kb_search.build(force=arguments.force)
    return 0
