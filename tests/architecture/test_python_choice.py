"""`make` finds a Python that works, past shims that exist and fail."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

MAKE = shutil.which("make")
pytestmark = pytest.mark.skipif(MAKE is None, reason="no make: README's pip lines are for people without")

WORKS = f'#!/bin/sh\nexec "{sys.executable}" "$@"\n'
BROKEN_SHIM = '#!/bin/sh\necho "the command exists in another version" >&2\nexit 127\n'
TOO_OLD = "#!/bin/sh\nexit 1\n"
NO_ENSUREPIP = '#!/bin/sh\ncase "$*" in *ensurepip*) exit 1;; esac\nexit 0\n'


def put(folder: Path, **programs: str) -> None:
    for name, script in programs.items():
        path = folder / name.replace("_", ".")
        path.write_text(script, encoding="utf-8")
        path.chmod(0o755)


def run_make(project: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run make in a folder that is also the whole path, so that nothing else is found."""
    assert MAKE
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(project / name, folder)
    return subprocess.run(
        [MAKE, "--no-print-directory", *arguments],
        cwd=folder,
        env={"PATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("programs", "chosen"),
    [
        ({"python3_13": WORKS, "python3_11": WORKS}, "python3.13"),
        ({"python3_13": BROKEN_SHIM, "python3_12": BROKEN_SHIM, "python3_11": WORKS}, "python3.11"),
        ({"python3_13": BROKEN_SHIM, "python3": WORKS}, "python3"),
        ({"python3_11": TOO_OLD, "python3": TOO_OLD}, ""),
        ({}, ""),
    ],
)
def test_the_first_that_runs_and_is_new_enough(
    programs: dict[str, str], chosen: str, project: Path, tmp_path: Path
) -> None:
    put(tmp_path, **programs)
    assert run_make(project, tmp_path, "which-python").stdout.strip() == chosen


@pytest.mark.parametrize(
    ("programs", "sentence"),
    [
        ({"python3": TOO_OLD}, "Fourfold needs Python 3.11 or newer: install it"),
        ({"python3": NO_ENSUREPIP}, "python3 comes without ensurepip: install its venv package"),
    ],
)
def test_one_sentence_says_what_to_install(
    programs: dict[str, str], sentence: str, project: Path, tmp_path: Path
) -> None:
    put(tmp_path, **programs)
    done = run_make(project, tmp_path, "run")
    assert done.returncode != 0
    assert done.stderr.startswith(sentence)
    assert "Traceback" not in done.stderr
    assert not (tmp_path / ".venv").exists()


def test_a_python_that_was_named_is_checked(project: Path, tmp_path: Path) -> None:
    put(tmp_path, mine=BROKEN_SHIM)
    done = run_make(project, tmp_path, "run", f"PYTHON={tmp_path / 'mine'}")
    assert done.returncode != 0
    assert "does not run, or is older than Python 3.11" in done.stderr
