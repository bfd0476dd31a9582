"""What is imported is declared, not merely brought in by something else."""

import ast
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

OWN = {"assistant", "evals", "knowledge_base", "tests", "ui"}

# Whole with what is declared: the one pins the other's exact version, or builds upon it in its interface.
PART_OF = {
    "openai": "langchain-openai",
    "pydantic_core": "pydantic",
    "transformers": "sentence-transformers",
}


def third_party_imports(folder: Path) -> Iterator[tuple[str, str]]:
    """Pairs of a file and the top-level name of something that it imports from elsewhere."""
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [node.module]
            else:
                continue
            for name in {name.partition(".")[0] for name in names} - OWN - set(sys.stdlib_module_names):
                yield str(path), name


def declared(project: Path, *extras: str) -> set[str]:
    of_project = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = list(of_project["dependencies"])
    for extra in extras:
        lines += of_project["optional-dependencies"][extra]
    return {canonicalize_name(Requirement(line).name) for line in lines}


def undeclared(folder: Path, known: set[str]) -> set[tuple[str, str]]:
    distributions = packages_distributions()
    return {
        (path, name)
        for path, name in third_party_imports(folder)
        if PART_OF.get(name) not in known
        and not known & {canonicalize_name(found) for found in distributions.get(name, [])}
    }


def test_every_package_imports_only_what_is_declared(project: Path) -> None:
    known = declared(project, "postgres", "evals", "inspect", "local")
    found = {package: undeclared(project / package, known) for package in OWN - {"tests"}}
    assert found == {package: set() for package in found}


def test_the_tests_import_only_what_is_declared(project: Path) -> None:
    assert undeclared(project / "tests", declared(project, "postgres", "test")) == set()


def test_an_undeclared_import_is_found(tmp_path: Path) -> None:
    (tmp_path / "x.py").write_text(
        "def f():\n    import yaml.nodes\n    from os import path\n", encoding="utf-8"
    )
    assert undeclared(tmp_path, {"pyyaml"}) == set()
    assert undeclared(tmp_path, {"numpy"}) == {(str(tmp_path / "x.py"), "yaml")}
