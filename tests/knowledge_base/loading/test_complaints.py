"""Complaints: whatever a file says in place of an entry, it is told in words, at a place in the file."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from knowledge_base.conditions import OPERATORS
from knowledge_base.entries import Entry
from knowledge_base.loading import FOLDERS
from knowledge_base.loading.complaints import complaints
from knowledge_base.loading.document import Path

words = st.sampled_from(
    ["id", "title", "kind", "of", "as", "from", "any_of", "yes", "default", "saas", "x", ""]
)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | words,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*OPERATORS, "key", "name", "where", "id", "any_of"]), inner, max_size=3
        )
    ),
    max_leaves=10,
)


def _told(value: object, shape: type[BaseModel]) -> list[tuple[Path, str]]:
    with pytest.raises(ValidationError) as caught:
        shape.model_validate(value)
    return [(path, message) for path, message in complaints(caught.value, value, shape=shape)]


@given(st.data())
def test_any_value_of_any_field_is_told_at_that_field(
    make_entry: Callable[..., Entry], data: st.DataObject
) -> None:
    entry = make_entry(data.draw(st.sampled_from(["threat", "mitigation", "fact", "archetype", "lexicon"])))
    field = data.draw(st.sampled_from(sorted(set(type(entry).model_fields) - {"kind"})))
    given = entry.model_dump(mode="json", by_alias=True) | {field: data.draw(values)}

    try:
        type(entry).model_validate(given)
    except ValidationError as error:
        told = complaints(error, given, shape=type(entry))
        assert told
        assert all(path[:1] == (field,) for path, _ in told if field not in ("harm", "one_per", "stride"))
        assert all(message and len(message) < 400 and "\n" not in message for _, message in told)
        assert not any("Input should" in message or "validation" in message for _, message in told)


@given(values)
def test_any_value_in_place_of_an_entry_is_told(value: object) -> None:
    for shape in FOLDERS.values():
        assert _told(value, shape)


def test_allowed_words_are_listed_only_where_they_are_few() -> None:
    told = dict(_told({"kind": "kind", "shape": "blob", "role_out": "blob"}, FOLDERS["kinds"]))

    assert told["shape",] == "'blob' is not allowed here; use one of: process, store, external"
    assert told["role_out",] == (
        "'blob' is not allowed here; use one of: "
        "instruction, data, tool_description, tool_result, credential, approval, telemetry"
    )


def test_many_allowed_words_are_not_listed() -> None:
    told = dict(_told({"applies_to": ["blob"]}, FOLDERS["facts"]))

    assert told["applies_to", 0] == "'blob' is not allowed here"


def test_a_field_of_another_shape_is_not_suggested() -> None:
    told = dict(_told({"statement": {"title": "x"}}, FOLDERS["threats"]))

    assert told["statement", "title"] == "no field 'title' here"
