import pytest

from assistant.interview.verbs import base_of, is_participle, is_verb, third_person


@pytest.mark.parametrize(
    ("word", "base"),
    [
        ("issues", "issue"),
        ("replied", "reply"),
        ("replies", "reply"),
        ("cancelled", "cancel"),
        ("paid", "pay"),
        ("sending", "send"),
        ("Books", "book"),
        ("queries", "query"),
        ("pushes", "push"),
        ("customers", None),
        ("wiki", None),
        ("its", None),
        ("during", None),
    ],
)
def test_infinitives(word: str, base: str | None) -> None:
    assert base_of(word) == base
    assert is_verb(word) is (base is not None)


@pytest.mark.parametrize(
    ("word", "is_one"), [("approved", True), ("sent", True), ("approve", False), ("red", False)]
)
def test_participles(word: str, is_one: bool) -> None:
    assert is_participle(word) is is_one


@pytest.mark.parametrize(
    ("verb", "third"),
    [
        ("issue", "issues"),
        ("push", "pushes"),
        ("reply", "replies"),
        ("pay", "pays"),
        ("do", "does"),
        ("go", "goes"),
    ],
)
def test_third_person(verb: str, third: str) -> None:
    assert third_person(verb) == third
