"""`fourfold chat`: the interview in a terminal, or as lines of JSON for another program."""

import os
from argparse import ArgumentParser, Namespace
from pathlib import Path

from ui.cli.command import Command
from ui.cli.words import at_least_one


def _configure(parser: ArgumentParser) -> None:
    parser.add_argument("--model", metavar="ID", help="go on with a saved model")
    parser.add_argument("--title", default="", help="what to call a new model")
    parser.add_argument(
        "--jsonl",
        action="store_true",
        help='a JSON object a line, in: {"say": "..."}, {"choose": "value"}, {"dont_know": true}, '
        '{"skip": true}, {"back": true}, {"why": true}, {"undo": true}, {"finish": true}, '
        '{"decide": true}; one out for each',
    )
    parser.add_argument(
        "--top", type=at_least_one, default=20, metavar="N", help="how many threats to tell of (default 20)"
    )


def _run(arguments: Namespace) -> int:
    from assistant.service import Fourfold
    from assistant.settings import load_settings
    from ui.cli.jsonl import run_jsonl
    from ui.cli.talk import run_talk

    with Fourfold.open(load_settings(os.environ, Path.cwd())) as service:
        if arguments.model:
            model_id = service.view(arguments.model).version.model_id
        else:
            model_id = service.create(arguments.title, actor="person").model_id
        try:
            talk = run_jsonl if arguments.jsonl else run_talk
            return talk(service, model_id, top=arguments.top)
        finally:
            if not arguments.model and len(service.history(model_id)) == 1 and not service.turns(model_id):
                service.delete(model_id)  # nothing was said: leave no empty model behind


CHAT = Command("chat", "be interviewed in the terminal", _configure, _run)
