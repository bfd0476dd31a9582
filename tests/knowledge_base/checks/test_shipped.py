"""The catalogue that is shipped: every check once for every entry of it."""

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest
import yaml

from knowledge_base.catalogue import Catalogue, default_folder
from knowledge_base.checks.registry import CHECKS, run_checks
from knowledge_base.loading import FOLDERS, file_of, read_document, read_folder

FILES = tuple(
    f"{folder}/{item.name}"
    for folder in FOLDERS
    if (default_folder() / folder).is_dir()
    for item in (default_folder() / folder).iterdir()
    if item.name.endswith(".yaml")
)


@cache
def _problems() -> Mapping[str, list[str]]:
    """Run everything once and sort what was found by file."""
    folder = default_folder()
    contents = read_folder(folder)
    catalogue = Catalogue.of(contents.entries, contents.sources, version=contents.version)
    found: dict[str, list[str]] = defaultdict(list)
    for problem in (*contents.problems, *run_checks(catalogue, folder)):
        found[problem.file].append(str(problem))
    return found


@pytest.mark.parametrize("file", [*sorted(FILES), "catalogues.yaml", "VERSION"])
def test_nothing_is_wrong_with(file: str) -> None:
    assert _problems().get(file, []) == []


@pytest.mark.parametrize("file", [*sorted(FILES), "catalogues.yaml"])
def test_it_reads_the_same_without_libyaml(file: str, shipped_folder: Path) -> None:
    content = (shipped_folder / file).read_bytes()

    assert read_document(content, loader=yaml.SafeLoader) == read_document(content)


def test_nothing_is_wrong_elsewhere() -> None:
    assert set(_problems()) <= {*FILES, "catalogues.yaml", "VERSION"}


def test_every_file_became_an_entry(catalogue: Catalogue) -> None:
    assert sorted(map(file_of, catalogue.entries())) == sorted(FILES)


def test_every_reference_has_a_label_and_an_address(catalogue: Catalogue) -> None:
    references = {reference for entry in catalogue.entries() for reference in entry.references}

    assert all(catalogue.label(reference) for reference in references)
    assert all(catalogue.url(reference).startswith("https://") for reference in references)
    assert all("{" not in catalogue.url(reference) for reference in references)


def test_no_check_was_lost() -> None:
    assert len(CHECKS) > 30
