import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize(
    ("ci", "outcome"),
    [({}, "1 skipped"), ({"CI": "false"}, "1 skipped"), ({"CI": "true"}, "1 error")],
)
def test_without_a_browser_skip_or_in_ci_fail(
    ci: dict[str, str], outcome: str, project: Path, tmp_path: Path
) -> None:
    shutil.copy(project / "tests" / "conftest.py", tmp_path)
    (tmp_path / "test_page.py").write_text("def test_page(chromium): pass\n", encoding="utf-8")
    quiet = {name: value for name, value in os.environ.items() if name not in {"CI", "PYTEST_ADDOPTS"}}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-rsE", tmp_path],
        cwd=tmp_path,
        env=quiet | {"PATH": str(tmp_path)} | ci,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert outcome in done.stdout
    assert "install Chromium" in done.stdout
