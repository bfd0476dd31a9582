"""Two questions in one breath: which go together, and whose answer is whose."""

from __future__ import annotations

import pytest

from assistant.interview.along import asked_along, read_both, says_more
from assistant.interview.questions import Gap
from knowledge_base.catalogue import Catalogue
from knowledge_base.reading.reader import open_reader

WRITERS = "fact:writers@wiki"


def gap(question: str, worth: float = 3.0) -> Gap:
    return Gap(question, worth, ())


@pytest.mark.parametrize(
    ("gaps", "along"),
    [
        ([gap("fact:spend-limit@system"), gap("fact:vetted@wiki")], "fact:vetted@wiki"),
        ([gap("fact:spend-limit@system"), gap("fact:scope@wiki")], "fact:scope@wiki"),
        ([gap("fact:vetted@wiki", worth=0.1)], None),
        ([gap("fact:vetted@shelf", 2), gap("fact:scope@wiki")], "fact:scope@wiki"),
        ([gap("fact:spend-limit@system")], None),
        ([gap(WRITERS)], None),
    ],
    ids=["what goes well", "the same part", "worth nothing", "the more telling", "for another", "itself"],
)
def test_what_is_asked_along(catalogue: Catalogue, gaps: list[Gap], along: str | None) -> None:
    assert asked_along(WRITERS, gaps, catalogue=catalogue) == along


def test_nothing_is_asked_along_with_an_opener(catalogue: Catalogue) -> None:
    assert asked_along("opener:walk", [gap("fact:vetted@wiki")], catalogue=catalogue) is None


@pytest.mark.parametrize(
    ("text", "first", "second", "values"),
    [
        ("Every employee can. Nobody checks it.", "writers", "vetted", ("no",)),
        ("Yes. No.", "has-memory", "feedback-trains", ("no",)),
        ("Everyone in the company, and no, nobody looks at it before.", "writers", "vetted", ("no",)),
        ("It books by itself. With an admin account.", "acts", "acts-as", ("admin_account",)),
        ("OpenAI over the API. The key is in the repository.", "scope", "keys-kept", ("code",)),
        ("We send it. A lawyer reads each.", "output-used-for", "output-checked-by-person", ("yes",)),
        ("own account in the ERP, orders only yes, any address", "acts-as", "sends-outside", ("yes",)),
    ],
)
def test_the_second_answer_is_read(
    catalogue: Catalogue, text: str, first: str, second: str, values: tuple[str, ...]
) -> None:
    both = read_both(text, (catalogue.facts[first], catalogue.facts[second]), reader=open_reader())
    assert both.second is not None
    assert both.second.values == values
    assert both.first == text[: len(both.first)] != text


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("Every employee can.", "writers", "vetted"),
        ("The dealers send mails. Their drivers as well.", "writers", "vetted"),
        ("No, it is excluded in the contract.", "provider-trains-on-data", "keys-kept"),
        ("It comes from the supplier. I have not seen the papers.", "provider-trains-on-data", "keys-kept"),
        ("We rent it, so no.", "scope", "keys-kept"),
        ("Oh no.", "has-memory", "feedback-trains"),
        ("Hm. No.", "writers", "vetted"),
        ("I think no.", "has-memory", "feedback-trains"),
        ("That is a no.", "vetted", "writers"),
        ("As far as I know the answer is no.", "has-memory", "feedback-trains"),
        ("Oh no, they can't.", "has-memory", "feedback-trains"),
    ],
)
def test_an_answer_to_the_first_alone_says_nothing_to_the_second(
    catalogue: Catalogue, text: str, first: str, second: str
) -> None:
    both = read_both(text, (catalogue.facts[first], catalogue.facts[second]), reader=open_reader())
    assert both == (text, None)


def test_a_beginning_that_says_nothing_alone_is_read_with_the_rest(catalogue: Catalogue) -> None:
    text = "Good. And no, nobody looks at it before."
    asked = (catalogue.facts["writers"], catalogue.facts["vetted"])
    assert read_both(text, asked, reader=open_reader()).first == text


def test_without_a_reader_a_plain_yes_or_no_is_a_second_answer(catalogue: Catalogue) -> None:
    asked = (catalogue.facts["has-memory"], catalogue.facts["feedback-trains"])
    both = read_both("Yes. No.", asked, reader=None)
    assert both.first == "Yes."
    assert both.second is not None
    assert both.second.values == ("no",)


@pytest.mark.parametrize(("text", "more"), [("I don't know.", False), ("I don't know. Nobody checks.", True)])
def test_whether_more_is_said(text: str, more: bool) -> None:
    assert says_more(text) is more


@pytest.mark.parametrize(
    ("text", "first", "second", "values"),
    [
        ("I don't know. Nobody checks it.", "writers", "vetted", ("no",)),
        ("No idea. Yes, every child has a card with a number.", "writers", "login-required", ("yes",)),
        ("I don't know. It remembers each customer.", "trains-model", "has-memory", ("yes",)),
    ],
)
def test_behind_a_shrug_stands_the_second_answer(
    catalogue: Catalogue, text: str, first: str, second: str, values: tuple[str, ...]
) -> None:
    both = read_both(text, (catalogue.facts[first], catalogue.facts[second]), reader=open_reader())
    assert both.second is not None
    assert (both.first, both.second.values) == (text[: text.index(".") + 1], values)


def test_a_guess_behind_a_shrug_is_about_the_first(catalogue: Catalogue) -> None:
    text = "I don't know. The whole team I think, and the agency."
    asked = (catalogue.facts["writers"], catalogue.facts["vetted"])
    assert read_both(text, asked, reader=open_reader()) == (text, None)
