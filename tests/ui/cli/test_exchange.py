"""`fourfold export` and `fourfold import`: models out of the store and into it."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.exchange.registry import EXPORTERS
from tests.ui.cli.conftest import SHOP, Said

Run = Callable[..., Said]


@pytest.fixture
def saved(fourfold: Run) -> str:
    """The id of a model in the store."""
    said = fourfold("chat", "--jsonl", "--title", "Shop helper", stdin=json.dumps({"say": SHOP}) + "\n")
    model: str = said.lines[0]["model"]
    return model


@pytest.fixture
def exported(fourfold: Run, saved: str, tmp_path: Path) -> Path:
    """A file with that model."""
    path = tmp_path / "shop.json"
    assert fourfold("export", saved, "-o", path).code == 0
    return path


def test_models_are_listed(fourfold: Run, saved: str) -> None:
    (line,) = fourfold("export").out.splitlines()
    name, versions, _, title = line.split("\t")
    assert (name, int(versions)) == (saved, 2)
    assert title == "Shop helper"


@pytest.mark.parametrize("exporter", EXPORTERS, ids=lambda exporter: exporter.name)
def test_every_format_is_written_to_standard_output(fourfold: Run, saved: str, exporter: Any) -> None:  # noqa: ANN401
    said = fourfold("export", saved, "--format", exporter.name)
    assert said.code == 0
    assert "support" in said.out.lower()


def test_what_is_not_there(fourfold: Run, saved: str, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    nobody = fourfold("export", "nobody", "-o", out)
    assert nobody.code == 8
    assert "nobody" in nobody.err
    unknown = fourfold("export", saved, "--format", "word", "-o", out)
    assert unknown.code == 2
    assert "there is no export format 'word'; there are json" in unknown.err
    assert not out.exists()


def test_a_place_that_cannot_be_written(fourfold: Run, saved: str, tmp_path: Path) -> None:
    said = fourfold("export", saved, "-o", tmp_path / "nowhere" / "out.json")
    assert said.code == 8
    assert "choose another place with -o" in said.err


def test_a_model_comes_back_as_it_was_under_an_id_of_its_own(
    fourfold: Run, saved: str, exported: Path
) -> None:
    said = fourfold("import", exported)
    assert said.code == 0
    again = said.out.strip()
    assert again != saved
    before, after = json.loads(exported.read_text("utf-8")), fourfold("export", again).json
    strip = {"exported", "id"}
    inner, other = before["model"], after["model"]
    assert {k: v for k, v in inner.items() if k not in strip} == {
        k: v for k, v in other.items() if k not in strip
    }


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"{}", b"\xff\xfe", b'{"a": NaN}', b"[" * 100_000, b"words"],
    ids=["empty", "cut off", "a list", "an object", "binary", "not a number", "deep", "words"],
)
def test_a_file_that_is_no_model(fourfold: Run, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "model.json"
    path.write_bytes(content)
    said = fourfold("import", path)
    assert (said.code, said.out) == (6, "")
    assert said.err.startswith(f"fourfold: {path}: ")
    assert said.err.count("\n") == 1
    assert fourfold("export").out == ""


def change(path: Path, edit: Callable[[Any], None]) -> Path:
    whole = json.loads(path.read_text("utf-8"))
    edit(whole)
    path.write_text(json.dumps(whole), "utf-8")
    return path


def test_a_damaged_model_says_where(fourfold: Run, exported: Path) -> None:
    def cut(whole: Any) -> None:  # noqa: ANN401  parsed JSON
        whole["model"]["system"]["flows"][0]["target"] = "nowhere"

    said = fourfold("import", change(exported, cut))
    assert said.code == 6
    assert "nowhere" in said.err
    assert "damaged" in said.err


def test_a_newer_model_says_by_which_version(fourfold: Run, exported: Path) -> None:
    def age(whole: Any) -> None:  # noqa: ANN401  parsed JSON
        whole["model"]["schema_version"] = 99
        if "schema_version" in whole:
            whole["schema_version"] = 99

    said = fourfold("import", change(exported, age))
    assert said.code == 6
    assert "update Fourfold" in said.err


def test_files_that_cannot_be_read(fourfold: Run, tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere.json", tmp_path):
        said = fourfold("import", path)
        assert said.code == 6
        assert f"{path}: cannot be read" in said.err


def test_a_closed_data_folder(as_nobody: Run, exported: Path, closed_folder: Path) -> None:
    path = closed_folder.parent / "shop.json"
    path.write_bytes(exported.read_bytes())
    for arguments in (("import", path), ("export",)):
        said = as_nobody(*arguments, FOURFOLD_DATA_DIR=closed_folder / "data")
        assert (said.code, said.out) == (8, ""), said.err
        assert str(closed_folder) in said.err
    assert list(closed_folder.iterdir()) == []


def test_a_reader_that_leaves_early_is_no_error(saved: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "ui.cli.main", "export", saved, "--format", "html"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == b""
