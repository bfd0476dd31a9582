"""`fourfold doctor`: what is installed, what works, what is missing and how to mend it."""

from __future__ import annotations

import json
import os
import textwrap
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ui.cli.command import Command

if TYPE_CHECKING:
    from ui.cli.doctor_checks import Finding

_WIDTH = 100
_INDENT = 31


def configure(parser: ArgumentParser) -> None:
    """Add the option."""
    parser.add_argument("--json", action="store_true", help="one JSON object")


def run(arguments: Namespace) -> int:
    """Look at everything and report; 1 if anything needed is broken."""
    from ui.cli.doctor_checks import State, examine

    findings = examine(os.environ, Path.cwd())
    broken = sum(finding.state is State.BROKEN for finding in findings)
    print(_as_json(findings, broken) if arguments.json else _in_words(findings, broken))
    return 1 if broken else 0


DOCTOR = Command("doctor", "Say what is installed, works, is missing, and how to mend it", configure, run)


def _as_json(findings: Sequence[Finding], broken: int) -> str:
    return json.dumps(
        {
            "ok": not broken,
            "checks": [
                {"name": one.name, "state": one.state, "says": one.says, "remedy": one.remedy}
                for one in findings
            ],
        }
    )


def _in_words(findings: Sequence[Finding], broken: int) -> str:
    end = f"{broken} broken: see above what to do." if broken else "Everything needed works."
    return "\n".join([*map(_line, findings), "", end])


def _line(finding: Finding) -> str:
    said = finding.says + (f"\nTo do: {finding.remedy}" if finding.remedy else "")
    wrapped = [
        piece
        for line in said.splitlines()
        for piece in textwrap.wrap(line, _WIDTH - _INDENT, break_long_words=False, break_on_hyphens=False)
    ]
    return f"{finding.state:<9} {finding.name:<20} " + f"\n{'':{_INDENT}}".join(wrapped)
