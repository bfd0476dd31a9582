import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

PIN = re.compile(r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)==(?P<version>[0-9][0-9A-Za-z.!]*)")


def read_pins(project: Path) -> dict[str, Version]:
    lines = (project / "constraints.txt").read_text(encoding="utf-8").splitlines()
    matches = [PIN.fullmatch(line) for line in lines if not line.startswith("#")]
    return {str(canonicalize_name(match["name"])): Version(match["version"]) for match in matches if match}


def read_requirements(project: Path) -> list[Requirement]:
    settings = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))
    of_project = settings["project"]
    lines = [*of_project["dependencies"], *settings["build-system"]["requires"]]
    for extra in of_project["optional-dependencies"].values():
        lines += extra
    return [Requirement(line) for line in lines]


def test_every_line_is_an_exact_pin(project: Path) -> None:
    lines = (project / "constraints.txt").read_text(encoding="utf-8").splitlines()
    # No local suffix (+cpu), path, address, editable line, marker, option or blank line matches.
    wrong = [line for line in lines if not line.startswith("#") and not PIN.fullmatch(line)]
    assert wrong == []


def test_no_name_is_pinned_twice(project: Path) -> None:
    lines = (project / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert len(read_pins(project)) == len([line for line in lines if not line.startswith("#")])


def test_every_requirement_is_pinned_within_its_range(project: Path) -> None:
    pins = read_pins(project)
    wrong = [
        str(requirement)
        for requirement in read_requirements(project)
        if (pin := pins.get(canonicalize_name(requirement.name))) is None or pin not in requirement.specifier
    ]
    assert wrong == []


def test_every_requirement_has_an_upper_bound(project: Path) -> None:
    bounded = {"<", "=="}
    wrong = [
        str(requirement)
        for requirement in read_requirements(project)
        if not bounded & {part.operator for part in requirement.specifier}
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "line",
    [
        "torch==2.13.0+cpu",
        "torch>=2.13",
        "fourfold @ file:///home/someone/fourfold",
        "-e .",
        "--extra-index-url https://example.org/simple",
        "numpy==2.4.6 ; python_version > '3'",
        "numpy==2.*",
        "",
    ],
)
def test_the_pattern_of_a_pin_refuses(line: str) -> None:
    assert PIN.fullmatch(line) is None


def test_what_is_installed_is_what_is_pinned(project: Path) -> None:
    from importlib.metadata import distributions

    installed = {
        str(canonicalize_name(found.metadata["Name"])): Version(Version(found.version).public)
        for found in distributions()
    }
    pins = read_pins(project)
    differing = {
        name: (str(pin), str(installed[name]))
        for name, pin in pins.items()
        if name in installed and installed[name] != pin
    }
    assert differing == {}
