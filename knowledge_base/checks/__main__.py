"""Check a catalogue: `python -m knowledge_base.checks [FOLDER] [--only WORD ...]`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from knowledge_base.catalogue import Catalogue, default_folder
from knowledge_base.checks.registry import CHECKS, run_checks
from knowledge_base.errors import CatalogueError
from knowledge_base.loading import read_folder


def main(arguments: Sequence[str] | None = None) -> int:
    """Print every problem of a catalogue; entries that cannot be read do not hide those of the others."""
    parser = argparse.ArgumentParser(prog="python -m knowledge_base.checks", description="Check a catalogue.")
    parser.add_argument(
        "folder", nargs="?", type=Path, help="the catalogue; the one of the package if left out"
    )
    parser.add_argument(
        "--only", nargs="+", metavar="WORD", help="show only problems whose line holds one of these"
    )
    options = parser.parse_args(arguments)
    folder = options.folder or default_folder()
    contents = read_folder(folder)
    catalogue = Catalogue.of(contents.entries, contents.sources, version=contents.version)
    problems = [str(problem) for problem in (*contents.problems, *run_checks(catalogue, folder))]
    shown = [line for line in problems if not options.only or any(word in line for word in options.only)]
    sys.stdout.writelines(f"{line}\n" for line in shown)
    sys.stderr.write(f"{len(contents.entries)} entries, {len(CHECKS)} checks, {len(shown)} problems\n")
    return CatalogueError.exit_code if shown else 0


if __name__ == "__main__":
    sys.exit(main())
