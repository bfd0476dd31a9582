"""`fourfold review`: did we do a good enough job? Findings, each with its fix, and a verdict."""

import json
import os
from argparse import ArgumentParser, Namespace
from pathlib import Path

from ui.cli.command import Command

BLOCKED = 11
"""The exit code with `--strict` while anything blocks."""


def _configure(parser: ArgumentParser) -> None:
    parser.add_argument(
        "model", metavar="ID|FILE", help="a saved model, or a file that Fourfold exported as JSON"
    )
    parser.add_argument("--json", action="store_true", help="write JSON for other programs")
    parser.add_argument(
        "--strict", action="store_true", help=f"exit with {BLOCKED} while anything blocks, for pipelines"
    )


def _run(arguments: Namespace) -> int:
    from assistant.model.review import Verdict
    from assistant.service import Fourfold, open_file
    from assistant.settings import load_settings
    from ui.cli.words import wrapped

    path = Path(arguments.model)
    if path.suffix == ".json" or path.is_file():
        report = open_file(path)
    else:
        with Fourfold.open(load_settings(os.environ, Path.cwd())) as service:
            report = service.report(arguments.model)
    analysis = report.analysis
    if arguments.json:
        found = {
            "title": report.title,
            "notice": report.notice,
            "verdict": analysis.verdict,
            "findings": [finding.model_dump(mode="json") for finding in analysis.findings],
        }
        print(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        print(f"{report.title}: {analysis.verdict.value.replace('_', ' ')}")
        print(wrapped(report.notice))
        for finding in analysis.findings:
            print(wrapped(f"[{finding.severity}] {finding.text}. {finding.fix}", indent="  "))
        if not analysis.findings:
            print("  Nothing was found that is thin. That is no proof that nothing was overlooked.")
    return BLOCKED if arguments.strict and analysis.verdict is Verdict.NOT_YET else 0


REVIEW = Command("review", "say what is thin in a threat model", _configure, _run)
