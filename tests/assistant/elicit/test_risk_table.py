"""The published table, and the page that prints it."""

import re
from pathlib import Path

import pytest

from assistant.elicit.risk_table import (
    FACTORS,
    LEVELS,
    REACH_OF,
    RISK_TABLE,
    level_of,
    likelihood_of,
    reach_of,
)
from knowledge_base.vocabulary import RiskLevel, Writer

PAGE = (Path(__file__).parents[3] / "docs" / "risk.md").read_text("utf-8")
SCALE = range(1, 6)


def test_more_is_never_less() -> None:
    order = LEVELS.index
    for n in range(1, 5):
        for m in SCALE:
            assert order(level_of(n, m)) <= order(level_of(n + 1, m))
            assert order(level_of(m, n)) <= order(level_of(m, n + 1))


def test_the_corners() -> None:
    assert level_of(1, 1) is RiskLevel.LOW
    assert level_of(5, 5) is RiskLevel.CRITICAL
    assert level_of(5, 1) is level_of(1, 5) is RiskLevel.MEDIUM, "neither nuisance nor rarity decides alone"


def test_the_page_prints_the_table() -> None:
    rows = re.findall(r"^\| \*\*(\d)\*\* [^|]*\|(.+)\|$", PAGE, re.MULTILINE)
    printed = {
        int(impact): tuple(cell.strip().lower() for cell in cells.split("|")) for impact, cells in rows
    }
    assert printed == {n: tuple(map(str, RISK_TABLE[n - 1])) for n in SCALE}


def test_the_page_says_what_each_number_means() -> None:
    for name, words in FACTORS.values():
        assert name in PAGE.lower()
        for value, meaning in enumerate(words, 1):
            assert re.search(rf"\| {value} \|.*{re.escape(meaning)}", PAGE), meaning


def test_the_page_says_who_is_how_near() -> None:
    for writer, reach in REACH_OF.items():
        assert re.search(rf"\| {reach} \|.*\b{writer}\b", PAGE), writer


@pytest.mark.parametrize(
    ("factors", "wanted"), [((1, 1, 1, 1), 1), ((3, 3, 3, 4), 3), ((3, 3, 4, 4), 4), ((5, 5, 5, 5), 5)]
)
def test_the_mean_is_rounded_half_up(factors: tuple[int, ...], wanted: int) -> None:
    assert likelihood_of(factors) == wanted


def test_the_nearest_writer_sets_the_reach() -> None:
    assert reach_of(["admin", "customer"]) == REACH_OF[Writer.CUSTOMER]
    assert reach_of(["unknown"]) is None
    assert reach_of([]) is None
