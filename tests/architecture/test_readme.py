import re
from pathlib import Path

import pytest

from assistant.settings import PARSERS


@pytest.fixture(scope="module")
def readme(project: Path) -> str:
    return (project / "README.md").read_text(encoding="utf-8")


def test_every_setting_has_its_row_and_every_row_its_setting(readme: str) -> None:
    rows = re.findall(r"^\| `FOURFOLD_([A-Z_]+)`", readme, flags=re.MULTILINE)
    assert {row.lower() for row in rows} == set(PARSERS)
    assert len(rows) == len(PARSERS)


def test_the_two_commands_are_the_first_lines_after_one_paragraph(readme: str) -> None:
    title, paragraph, commands, *_ = readme.split("\n\n")
    assert title.startswith("# ")
    assert paragraph
    assert [line.split("#")[0].strip() for line in commands.splitlines()] == ["make run", "make test"]


def test_every_linked_file_is_there(readme: str, project: Path) -> None:
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", readme) if "://" not in link]
    assert links
    assert [link for link in links if not (project / link).exists()] == []
