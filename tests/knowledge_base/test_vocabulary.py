"""The closed terms: what every part of the project takes for granted about them."""

import inspect

import pytest

from knowledge_base import vocabulary
from knowledge_base.vocabulary import (
    NON_TECHNICAL_KINDS,
    OPEN_VALUES,
    UNTRUSTED_WRITERS,
    Stride,
    Term,
    Writer,
)

TERMS = [
    term
    for _, term in inspect.getmembers(vocabulary, inspect.isclass)
    if issubclass(term, Term) and term is not Term
]


def test_stride_spells_itself() -> None:
    assert "".join(category.letter for category in Stride) == "STRIDE"


def test_a_label_is_how_people_read_a_term() -> None:
    assert Stride.ELEVATION_OF_PRIVILEGE.label == "Elevation of privilege"


@pytest.mark.parametrize("terms", TERMS, ids=lambda terms: str(terms.__name__))
def test_terms_are_words_joined_by_underscores(terms: type[Term]) -> None:
    assert len(terms) > 1
    assert all(term.value.replace("_", "").isalnum() and term.value.islower() for term in terms)


def test_groups_leave_something_out() -> None:
    assert Writer.EMPLOYEE not in UNTRUSTED_WRITERS
    assert OPEN_VALUES
    assert NON_TECHNICAL_KINDS
