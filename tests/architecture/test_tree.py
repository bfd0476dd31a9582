from pathlib import Path

import pytest

PACKAGES = ("assistant", "evals", "knowledge_base", "ui")
NAMELESS = {"utils.py", "util.py", "common.py", "misc.py", "helpers.py"}


def test_no_init_file_under_tests_hides_a_package(project: Path) -> None:
    assert list((project / "tests").rglob("__init__.py")) == []


@pytest.mark.parametrize("package", PACKAGES)
def test_no_file_has_a_name_that_says_nothing(package: str, project: Path) -> None:
    assert [path for path in (project / package).rglob("*.py") if path.name in NAMELESS] == []


def test_no_page_hides_a_package(project: Path) -> None:
    """Streamlit puts the script's folder first on the path."""
    import sys

    beside_the_script = {path.stem for path in (project / "ui" / "web").glob("*.py")} - {"__init__"}
    taken = set(PACKAGES) | set(sys.stdlib_module_names)
    assert beside_the_script & taken == set()
