"""`fourfold eval`, end to end where no index is needed."""

import re
from pathlib import Path

import pytest

from ui.cli.main import main


def test_a_run_prints_figures_and_can_be_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = str(tmp_path / "run")
    assert main(["eval", "run", "extraction", "--out", out, "--missed", "guided"]) == 0
    told = capsys.readouterr()
    assert "found-f1" in told.out
    assert re.search(r"^1/\d+ extraction guided ", told.err, re.MULTILINE)
    assert main(["eval", "compare", out, out]) == 0
    assert "unchanged" in capsys.readouterr().out


def test_words_alone_need_no_index(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", "run", "retrieval", "--target", "bm25"]) == 0
    assert "recall@10" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["run", "retrieva"], "there is no suite 'retrieva'; did you mean 'retrieval'?"),
        (["run", "--target", "gided"], "there is no target 'gided'; did you mean 'guided'?"),
        (["run", "--engine", "lively"], "there is no engine 'lively'; did you mean 'live'?"),
        (["run", "--engine", "live"], "set FOURFOLD_MODEL"),
        (["run", "--engine", "scripted"], "wants --script FILE"),
        (["run", "--without", "lexikon"], "did you mean 'lexicon'?"),
        (["run", "--split", "test", "--without", "lexicon", "--pin"], "want every suite"),
        (["run", "--pin"], "want every suite, target and case of --split test"),
        (["run", "--split", "test", "--every", "2", "--gate"], "want every suite, target and case"),
        (["run", "--every", "0"], "--every wants 1 or more"),
        (["compare", "nowhere", "nowhere"], "not the folder of a run"),
    ],
)
def test_what_cannot_be_is_one_line(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["eval", *arguments]) != 0
    error = capsys.readouterr().err
    assert told in error
    assert "Traceback" not in error
