"""The guide for authors: its example is an entry, its clauses are the language, its lists are whole."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge_base.catalogue import Catalogue
from knowledge_base.checks.registry import CHECKS
from knowledge_base.conditions import OPERATORS, Node
from knowledge_base.entries import ThreatEntry
from knowledge_base.loading import FOLDERS, read_document

GUIDE = (Path(__file__).parents[2] / "docs" / "authoring.md").read_text("utf-8")
CLAUSES = re.findall(r"^\| `(\w+)` \| `(\w+: [^`]+)` \|", GUIDE, re.MULTILINE)


def _example() -> ThreatEntry:
    (text,) = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)
    return ThreatEntry.model_validate(read_document(text.encode()).value)


def test_every_operator_has_an_example() -> None:
    assert sorted(operator for operator, _ in CLAUSES) == sorted(OPERATORS)


@pytest.mark.parametrize(("operator", "clause"), CLAUSES)
def test_an_example_is_a_clause_of_its_operator(
    operator: str, clause: str, make_condition: Callable[[str], Node]
) -> None:
    assert clause.startswith(f"{operator}: ")
    make_condition(clause)


def test_the_example_keeps_every_rule(catalogue: Catalogue) -> None:
    example = _example()
    together = Catalogue.of((*catalogue.entries(), example), catalogue.sources.values())

    flaws = [flaw for check in CHECKS for flaw in check.find(together) if flaw.entry == example]

    assert flaws == []


def test_the_example_shows_every_field() -> None:
    shown = _example().model_fields_set
    explained = {
        word
        for row in re.findall(r"^\| (`.*?) \|", GUIDE, re.MULTILINE)
        for word in re.findall(r"`(\w+)`", row)
    }

    assert set(ThreatEntry.model_fields) - shown - explained == {"kind"}


def test_checks_and_folders_are_listed_whole() -> None:
    listed = dict(re.findall(r"^\| `([a-z-]+)` \| (.*) \|$", GUIDE, re.MULTILINE))

    assert {check.name: check.guards for check in CHECKS}.items() <= listed.items()
    assert all(f"| `{folder}/` |" in GUIDE for folder in FOLDERS)
