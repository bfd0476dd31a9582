"""Rules that the shape of a single entry keeps."""

from collections.abc import Callable

import pytest
from pydantic import ValidationError

from knowledge_base.entries import Entry

MakeEntry = Callable[..., Entry]


def test_line_breaks_of_the_file_do_not_count(make_entry: MakeEntry) -> None:
    assert make_entry("card", summary="  To start\n   a talk. ").summary == "To start a talk."


@pytest.mark.parametrize(
    "wrong", ["Model-Theft", "model_theft", "model--theft", "-theft", "1theft", "modèle", ""]
)
def test_ids_are_slugs(make_entry: MakeEntry, wrong: str) -> None:
    with pytest.raises(ValidationError, match="lower-case words joined by hyphens"):
        make_entry("card", id=wrong)


def test_a_security_threat_names_the_property_it_breaks(make_entry: MakeEntry) -> None:
    with pytest.raises(ValidationError, match="stride: a security threat names the property"):
        make_entry("threat", stride=[])
    assert make_entry("threat", stride=[], harm=["societal"]).kind == "threat"


def test_threats_told_apart_name_what_tells_them_apart(make_entry: MakeEntry) -> None:
    with pytest.raises(ValidationError, match="distinguished_by: needed"):
        make_entry("threat", one_per="source_and_anchor")


def test_entries_cannot_be_changed(make_entry: MakeEntry) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        make_entry("card").title = "Another"  # type: ignore[misc]  # that is the point


@pytest.mark.parametrize("field", ["components", "data", "actors"])
def test_words_mean_terms_of_the_vocabulary(make_entry: MakeEntry, field: str) -> None:
    with pytest.raises(ValidationError, match=f"{field}: 'blob' is not allowed here"):
        make_entry("lexicon", **{field: [{"means": "blob", "words": ["x"]}]})


@pytest.mark.parametrize("kind", ["threat", "mitigation", "kind", "fact", "archetype", "card", "lexicon"])
def test_an_entry_survives_its_json(make_entry: MakeEntry, kind: str) -> None:
    entry = make_entry(kind)

    again = type(entry).model_validate_json(entry.model_dump_json(by_alias=True))

    assert again == entry
