"""Every operator: true, false and unknown, what it binds, and what would decide it."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from knowledge_base.conditions import OPERATORS, Match, Result, Truth
from knowledge_base.loading import read_document

Outcome = Callable[[str, str], Result]


class Row(NamedTuple):
    """One case of an operator."""

    operator: str
    when: str
    over: str
    truth: str
    binds: Sequence[str] = ()
    facts: Sequence[str] = ()


def _rows() -> list[Row]:
    table: Any = read_document((Path(__file__).parent / "truth_tables.yaml").read_bytes()).value
    return [
        Row(
            operator,
            row["when"],
            "\n".join([table["subjects"][row["over"]] if "over" in row else "", row.get("with", "")]),
            str(row["is"]).lower(),
            row.get("binds", ()),
            row.get("facts", ()),
        )
        for operator, rows in table["rows"].items()
        for row in rows
    ]


ROWS = _rows()


def _bindings(matches: Sequence[Match]) -> set[str]:
    return {" ".join(f"{name}={element}" for name, element in match.key()) for match in matches}


def _facts(matches: Sequence[Match]) -> set[str]:
    open_or_read = [ref for match in matches for ref in (match.unknown or match.because)]
    return {f"{ref.subject}.{ref.key}" for ref in open_or_read}


@pytest.mark.parametrize("row", ROWS, ids=[f"{row.when} over {row.over.strip()}" for row in ROWS])
def test_row(row: Row, outcome: Outcome) -> None:
    result = outcome(row.when, row.over)

    told = (*result.matches, *result.ruled_out)
    assert result.truth.value == row.truth
    assert _bindings(told) - {""} == set(row.binds)
    assert _facts(told) == set(row.facts)


@pytest.mark.parametrize("row", ROWS, ids=[f"{row.when} over {row.over.strip()}" for row in ROWS])
def test_facts_are_open_exactly_where_the_match_is_unknown(row: Row, outcome: Outcome) -> None:
    result = outcome(row.when, row.over)

    assert all(bool(match.unknown) == (match.truth is Truth.UNKNOWN) for match in result.matches)
    assert all(match.because and not match.unknown for match in result.ruled_out)


@pytest.mark.parametrize("operator", OPERATORS)
def test_every_operator_has_rows_for_what_it_can_be(operator: str) -> None:
    always_known = {"component", "artefact", "feeds", "reaches", "crosses_boundary", "shared_by", "stage"}
    expected = {"true", "false"} | (set() if operator in always_known else {"unknown"})

    assert {row.truth for row in ROWS if row.operator == operator} == expected
