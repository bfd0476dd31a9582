"""The wheel carries everything that is not Python; ignored files would vanish without a word."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

# Runs outside the source tree with the folder of the installed wheel first on the path.
PROBE = """
import json, sys
sys.path.insert(0, sys.argv[1])
from importlib.resources import files
import assistant.settings, evals, knowledge_base, ui.cli.main
from knowledge_base.catalogue import load_catalogue

print(json.dumps({
    "modules": [m.__file__ for m in (assistant, assistant.settings, evals, knowledge_base, ui.cli.main)],
    "catalogue": len(load_catalogue().entries()),
    "streamlit": (files("ui.web") / ".streamlit" / "config.toml").read_text(encoding="utf-8"),
}))
"""
DATA_SUFFIXES = {".yaml", ".md", ".toml", ".json", ".mako", ".ini", ".typed"}
PACKAGES = ("assistant", "evals", "knowledge_base", "ui")


def run_python(*arguments: str | Path, cwd: Path | None = None) -> str:
    done = subprocess.run(
        [sys.executable, *arguments], cwd=cwd, capture_output=True, text=True, check=False, timeout=100
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    run_python("-m", "build", "--wheel", "--no-isolation", "--outdir", folder, project)
    (wheel,) = folder.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("installed")
    run_python("-m", "pip", "install", "--no-deps", "--no-index", "--target", folder, wheel)
    return folder


@pytest.fixture(scope="module")
def seen(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a program sees that runs elsewhere."""
    found: dict[str, Any] = json.loads(
        run_python("-c", PROBE, installed, cwd=tmp_path_factory.mktemp("elsewhere"))
    )
    return found


def test_the_modules_come_from_the_wheel(installed: Path, seen: dict[str, Any]) -> None:
    assert [path for path in seen["modules"] if not Path(path).is_relative_to(installed)] == []


def test_the_catalogue_is_whole(project: Path, seen: dict[str, Any]) -> None:
    folder = project / "knowledge_base" / "catalogue_data"
    authored = [path for path in folder.glob("*/*.yaml") if path.parent.name != "schema"]
    assert seen["catalogue"] == len(authored) > 0


def test_the_streamlit_configuration_is_there(project: Path, seen: dict[str, Any]) -> None:
    source = project / "ui" / "web" / ".streamlit" / "config.toml"
    assert seen["streamlit"] == source.read_text(encoding="utf-8")
    assert "gatherUsageStats = false" in seen["streamlit"]


def test_every_file_that_is_not_python_is_in_the_wheel(project: Path, wheel: Path) -> None:
    authored = {
        path.relative_to(project).as_posix()
        for package in PACKAGES
        for path in (project / package).rglob("*")
        if path.is_file() and path.suffix in DATA_SUFFIXES | {".py"}
    }
    with zipfile.ZipFile(wheel) as archive:
        assert authored - set(archive.namelist()) == set()


def test_the_wheel_carries_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.partition("/")[0] for name in archive.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == set(PACKAGES)


def test_licence_and_notice_travel_along(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if "/licenses/" in name]
    assert sorted(Path(name).name for name in names) == ["LICENSE", "NOTICE"]
