"""`fourfold draft`: a first threat model from a description, in one go."""

import json
import os
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from ui.cli.command import Command


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
        "--top", type=int, default=20, metavar="N", help="how many threats to show (default 20)"
    )
    parser.add_argument(
        "-o",
        dest="out",
        metavar="FILE",
        help="save the model: FILE.json opens again in Fourfold, FILE.md is a report",
    )


def _run(arguments: Namespace) -> int:
    from assistant.errors import UsageError
    from assistant.exchange.registry import exporter_for
    from assistant.service import draft_model
    from assistant.settings import load_settings
    from knowledge_base.catalogue import load_catalogue
    from ui.cli.draft_view import question_lines, report_json, report_lines
    from ui.cli.words import read_words, write_whole

    if arguments.top < 1:
        raise UsageError("--top: show at least 1 threat")
    exporter = exporter_for(arguments.out) if arguments.out else None
    settings = load_settings(os.environ, Path.cwd())
    text = read_words(arguments.file, limit=settings.max_text_bytes)
    name = None if arguments.file == "-" else Path(arguments.file).name
    draft = draft_model(
        text, settings=settings, catalogue=load_catalogue(), document=name, archetype=arguments.archetype
    )
    for notice in draft.reply.notices:
        print(f"fourfold: {notice}", file=sys.stderr)
    if exporter is not None:
        write_whole(Path(arguments.out), exporter.write(draft.report))
        print(f"fourfold: saved {arguments.out}", file=sys.stderr)
    if arguments.json:
        found = report_json(draft.report, top=arguments.top)
        found["understood"] = [item.model_dump() for item in draft.reply.understood]
        found["questions"] = [ask.model_dump() for ask in draft.questions]
        found["notices"] = list(draft.reply.notices)
        print(json.dumps(found, ensure_ascii=False, indent=2))
    elif exporter is None:
        for line in (
            *report_lines(draft.report, top=arguments.top),
            *question_lines([q.text for q in draft.questions[:5]]),
        ):
            print(line)
    return 0


DRAFT = Command("draft", "make a first threat model from a description", _configure, _run)
