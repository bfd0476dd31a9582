"""`fourfold draft`: a first threat model from a description, in one go."""

from __future__ import annotations

import json
import os
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from ui.cli.command import Command
from ui.cli.words import at_least_one, plain, read_words, write_whole

if TYPE_CHECKING:
    from assistant.service import Draft

_ASKED_NEXT = 5


def _configure(parser: ArgumentParser) -> None:
    parser.add_argument(
        "file",
        nargs="?",
        default="-",
        metavar="FILE",
        help="a description in plain words; - or nothing reads standard input",
    )
    parser.add_argument(
        "--archetype", metavar="ID", help="start from a usual build, marked as assumed (kb list names them)"
    )
    parser.add_argument("--json", action="store_true", help="write JSON for other programs")
    parser.add_argument(
        "--top", type=at_least_one, default=20, metavar="N", help="how many threats to show (default 20)"
    )
    parser.add_argument(
        "-o",
        dest="out",
        metavar="FILE",
        help="save the model: FILE.json opens again in Fourfold, FILE.md is a report",
    )


def _run(arguments: Namespace) -> int:
    from assistant.exchange.registry import exporter_for
    from assistant.service import draft_model
    from assistant.settings import load_settings
    from knowledge_base.catalogue import load_catalogue

    exporter = exporter_for(arguments.out) if arguments.out else None
    settings = load_settings(os.environ, Path.cwd())
    text = read_words(arguments.file, limit=settings.max_text_bytes)
    draft = draft_model(
        text,
        settings=settings,
        catalogue=load_catalogue(),
        document=None if arguments.file == "-" else Path(arguments.file).name,
        archetype=arguments.archetype,
    )
    for notice in draft.reply.notices:
        print(f"fourfold: {plain(notice)}", file=sys.stderr)
    if exporter is not None:
        write_whole(Path(arguments.out), exporter.write(draft.report))
        print(f"fourfold: saved {arguments.out}", file=sys.stderr)
    if arguments.json:
        _print_json(draft, top=arguments.top)
    elif exporter is None:
        _print_text(draft, top=arguments.top)
    return 0


def _print_json(draft: Draft, *, top: int) -> None:
    from ui.cli.draft_view import report_json

    found = report_json(draft.report, top=top)
    found["understood"] = [item.model_dump() for item in draft.reply.understood]
    found["questions"] = [ask.model_dump() for ask in draft.questions]
    found["notices"] = list(draft.reply.notices)
    print(json.dumps(found, ensure_ascii=False, indent=2))


def _print_text(draft: Draft, *, top: int) -> None:
    from ui.cli.draft_view import question_lines, report_lines

    for line in report_lines(draft.report, top=top):
        print(line)
    for line in question_lines([ask.text for ask in draft.questions[:_ASKED_NEXT]]):
        print(line)


DRAFT = Command("draft", "make a first threat model from a description", _configure, _run)
