"""The descriptions for development: what is found in them may not get worse."""

from __future__ import annotations

import pytest

from assistant.interview.understand import Listener
from tests.assistant.interview.scoring import Description, Score, read_descriptions, score, understood

DESCRIPTIONS = read_descriptions()


@pytest.fixture(scope="module")
def total(listener: Listener) -> Score:
    whole = Score()
    for description in DESCRIPTIONS:
        whole.add(score(description, understood(description, listener).model))
    return whole


def test_there_are_enough_of_them() -> None:
    assert len(DESCRIPTIONS) >= 60
    assert len({d.style for d in DESCRIPTIONS}) >= 20


def test_parts_are_found(total: Score) -> None:
    assert total.f1 >= 0.93, total.line()
    assert total.typed_share >= 0.91, total.line()


def test_hardly_anything_is_made_up_unmarked(total: Score) -> None:
    assert total.invented_share <= 0.03, total.invented


def test_facts_and_people(total: Score) -> None:
    assert total.facts_right / total.facts >= 0.9, total.facts_missed
    assert not total.facts_wrong
    assert not total.forbidden
    assert total.users_right / total.users >= 0.75
    assert total.scopes_right / total.scopes >= 0.9


@pytest.mark.parametrize("description", DESCRIPTIONS, ids=lambda d: d.id)
def test_each_is_understood_in_the_main(description: Description, listener: Listener) -> None:
    result = score(description, understood(description, listener).model)
    assert result.found * 2 >= result.expected, result.missed
    assert not result.facts_wrong
    assert not result.forbidden
