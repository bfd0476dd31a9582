"""Articles, number, agreement and lists of names that people gave."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.elicit import grammar


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("support assistant", "the support assistant"),
        ("CRM", "the CRM"),
        ("OpenAI API", "the OpenAI API"),
        ("FAQs", "the FAQs"),
        ("Stripe", "Stripe"),
        ("GPT-4o mini", "GPT-4o mini"),
        ("Azure AI Search", "Azure AI Search"),
        ("vLLM", "vLLM"),
        ("S3", "S3"),
        ("Jupyter notebook", "the Jupyter notebook"),
        ("our wiki", "our wiki"),
        ("the wiki", "the wiki"),
        ("Mistral's API", "Mistral's API"),
        ("city's website", "the city's website"),
        ("", ""),
    ],
)
def test_with_article(name: str, wanted: str) -> None:
    assert grammar.with_article(name) == wanted


@pytest.mark.parametrize(
    "name",
    ["help articles", "logs", "FAQs", "mail and calendar", "tickets from customers", "people depicted"],
)
def test_several_things(name: str) -> None:
    assert grammar.is_plural(name)


@pytest.mark.parametrize(
    "name",
    [
        "wiki",
        "Redis",
        "Microsoft Teams",
        "access",
        "analysis",
        "AWS",
        "news",
        "database of customers",
        "campus",
        "",
    ],
)
def test_one_thing(name: str) -> None:
    assert not grammar.is_plural(name)


@pytest.mark.parametrize(
    ("verb", "wanted"),
    [
        ("reads", "read"),
        ("is", "are"),
        ("has", "have"),
        ("does", "do"),
        ("was", "were"),
        ("copies", "copy"),
        ("passes", "pass"),
        ("goes", "go"),
        ("as", "as"),
        ("its", "its"),
        ("read", "read"),
        ("across", "across"),
    ],
)
def test_agree(verb: str, wanted: str) -> None:
    assert grammar.agree(verb) == wanted


def test_a_verb_agrees_with_its_subject_only() -> None:
    assert grammar.agreeing(" keeps it", before="what ") == " keep it"
    assert grammar.agreeing(" brings up", before="the search in ") == " brings up"
    assert grammar.agreeing(", which", before="") == ", which"


@pytest.mark.parametrize(
    ("name", "wanted"), [("the wiki", "the wiki's"), ("the logs", "the logs'"), ("Redis", "Redis's")]
)
def test_possessive(name: str, wanted: str) -> None:
    assert grammar.possessive(name) == wanted


@pytest.mark.parametrize(
    ("group", "wanted"),
    [
        ("customers", "a customer"),
        ("employees", "an employee"),
        ("users", "a user"),
        ("HR managers", "an HR manager"),
        ("honest people", "an honest person"),
        ("companies", "a company"),
        ("our team", "someone on our team"),
        ("support team", "someone on the support team"),
        ("staff", "someone on the staff"),
        ("3,000 staff", "someone among the 3,000 staff"),
        ("the public", "anyone"),
        ("a nurse", "a nurse"),
        ("our customers", "a customer"),
        ("", ""),
    ],
)
def test_one_of(group: str, wanted: str) -> None:
    assert grammar.one_of(group) == wanted


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("customers", "customers"),
        ("nurse", "nurses"),
        ("a nurse", "nurses"),
        ("person", "people"),
        ("anyone", "people"),
        ("900 employees", "the 900 employees"),
        ("staff", "staff"),
        ("support team", "the support team"),
        ("our team", "our team"),
        ("people depicted", "people depicted"),
        ("those concerned", "those concerned"),
        ("", ""),
    ],
)
def test_as_group(name: str, wanted: str) -> None:
    assert grammar.as_group(name) == wanted


def test_listed() -> None:
    assert grammar.listed([]) == ""
    assert grammar.listed(["a", "a"]) == "a"
    assert grammar.listed(["a", "b"]) == "a and b"
    assert grammar.listed(["a", "b", "c", "d"]) == "a, b, c and d"
    assert grammar.listed(["a", "b", "c", "d", "e"]) == "a, b, c and 2 more"
    assert grammar.listed(["a", "b"], link="or") == "a or b"


def test_alternatives_say_what_they_share_once() -> None:
    assert grammar.alternatives([]) == ""
    assert grammar.alternatives(["the mail is open"]) == "the mail is open"
    assert grammar.alternatives(["it opens pages", "it sends mails"]) == "it opens pages or sends mails"
    assert grammar.alternatives(["a b", "a b c"]) == "a b or b c"


def test_shortened_cuts_at_a_word() -> None:
    assert grammar.shortened("one two", 7) == "one two"
    assert grammar.shortened("one  two\nthree", 9) == "one two…"
    assert grammar.shortened("x" * 50, 10) == "x" * 9 + "…"


@given(text=st.text(max_size=60), limit=st.integers(5, 40))
def test_no_name_is_too_strange(text: str, limit: int) -> None:
    for ask in (grammar.with_article, grammar.one_of, grammar.as_group, grammar.possessive, grammar.capital):
        assert isinstance(ask(text), str)
    assert isinstance(grammar.is_plural(text), bool)
    assert len(grammar.shortened(text, limit)) <= limit
