"""`fourfold review` tells what is thin, and can stop a pipeline."""

import json
from pathlib import Path

import pytest

from ui.cli.main import main
from ui.cli.review import BLOCKED

WORDS = "A chatbot on our website. Customers ask it about orders. It uses GPT-4o and can issue refunds."


@pytest.fixture
def model_file(tmp_path: Path) -> Path:
    words = tmp_path / "words.txt"
    words.write_text(WORDS, encoding="utf-8")
    model = tmp_path / "model.json"
    assert main(["draft", str(words), "-o", str(model)]) == 0
    return model


def test_a_draft_is_not_done_and_says_why(model_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["review", str(model_file)]) == 0
    told = capsys.readouterr().out
    assert "not yet" in told
    assert "unreviewed draft" in told


def test_strict_stops_a_pipeline(model_file: Path) -> None:
    assert main(["review", str(model_file), "--strict"]) == BLOCKED


def test_json_has_verdict_and_findings(model_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["review", str(model_file), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["verdict"] == "not_yet"
    assert all(finding["fix"] for finding in found["findings"])


def test_a_damaged_file_is_one_clear_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text('{"format": "fourfold", ', encoding="utf-8")
    assert main(["review", str(broken)]) == 6
    assert "broken.json: not JSON, or cut off" in capsys.readouterr().err


def test_an_unknown_model_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["review", "nothing-here"]) == 8
    assert "nothing-here" in capsys.readouterr().err
