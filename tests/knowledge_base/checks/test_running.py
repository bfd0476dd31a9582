"""Running the checks: over a folder, with lines, from the shell."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from knowledge_base.catalogue import Catalogue
from knowledge_base.checks.__main__ import main
from knowledge_base.checks.registry import CHECKS, run_checks
from knowledge_base.entries import Entry

CARD = """\
id: worst-mail
title: The worst mail
summary: To start a talk, see https://example.org for more.
stage: operation
asks: [What is the worst mail it could get?]
threats:
  - nothing
"""
MakeFolder = Callable[[Mapping[str, str | bytes]], Path]


def test_problems_have_the_lines_of_their_file(
    make_folder: MakeFolder, make_entry: Callable[..., Entry]
) -> None:
    folder = make_folder({"cards/worst-mail.yaml": CARD})
    card = make_entry(
        "card", threats=["nothing"], summary="To start a talk, see https://example.org for more."
    )

    problems = [str(problem) for problem in run_checks(Catalogue.of([card]), folder)]

    assert "cards/worst-mail.yaml:7: threats.0: no threat 'nothing'" in problems
    assert any(problem.startswith("cards/worst-mail.yaml:3: summary: 'https://'") for problem in problems)


def test_entries_without_a_file_are_checked_all_the_same(
    tmp_path: Path, make_entry: Callable[..., Entry]
) -> None:
    card = make_entry("card", threats=["nothing"])

    problems = [str(problem) for problem in run_checks(Catalogue.of([card]), tmp_path)]

    assert "cards/worst-mail.yaml:1: threats.0: no threat 'nothing'" in problems


def test_single_checks_can_be_run(tmp_path: Path, make_entry: Callable[..., Entry]) -> None:
    ties = [check for check in CHECKS if check.name == "ties-exist"]

    problems = run_checks(Catalogue.of([make_entry("card", threats=["nothing"])]), tmp_path, checks=ties)

    assert len(problems) == 1


def test_the_shell_prints_every_problem(make_folder: MakeFolder, capsys: pytest.CaptureFixture[str]) -> None:
    folder = make_folder({"cards/worst-mail.yaml": CARD, "facts/broken.yaml": "id: [\n"})

    code = main([str(folder)])

    told = capsys.readouterr()
    assert code == 3
    assert "facts/broken.yaml:2: this is not valid YAML" in told.out
    assert "cards/worst-mail.yaml:7: threats.0: no threat 'nothing'" in told.out
    assert told.err.startswith(f"1 entries, {len(CHECKS)} checks, ")


def test_the_shell_can_be_asked_about_some_files(
    make_folder: MakeFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_folder({"cards/worst-mail.yaml": CARD})

    code = main([str(folder), "--only", "worst-mail"])

    assert code == 3
    assert all("worst-mail" in line for line in capsys.readouterr().out.splitlines())
    assert main([str(folder), "--only", "no such word"]) == 0


def test_the_shipped_catalogue_is_the_default(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--only", "no such word"])

    assert "0 problems" in capsys.readouterr().err
