"""A team's own words and the entries nearest to them."""

import pytest

from assistant.elicit.echo import nearest_entries
from knowledge_base.catalogue import load_catalogue
from tests.assistant.builders import make_catalogue, make_threat

CATALOGUE = load_catalogue()


@pytest.mark.parametrize(
    ("words", "entry"),
    [
        ("It pays out money to a stranger because of a mail.", "injection-into-action"),
        ("A customer reads another customer's order.", "tool-object-access"),
        ("The bot tells a teenager how to hurt themselves.", "self-harm-vulnerable-users"),
        ("Someone sues us because the bot promised a refund.", "brand-contract-harm"),
    ],
)
def test_a_worst_day_reads_like_an_entry(words: str, entry: str) -> None:
    assert entry in [near.id for near in nearest_entries(words, CATALOGUE)]


def test_no_shared_word_no_entry() -> None:
    assert nearest_entries("", CATALOGUE) == ()
    assert nearest_entries("xyzzy plugh", CATALOGUE) == ()


def test_each_catalogue_is_searched_by_itself() -> None:
    mice = make_catalogue(make_threat("mice", summary="Mice gnaw the cable."))
    cats = make_catalogue(make_threat("cats", summary="Cats sit on the cable."))
    assert [e.id for e in nearest_entries("a gnawed cable", mice)] == ["mice"]
    assert [e.id for e in nearest_entries("a gnawed cable", cats)] == ["cats"]
    assert len(nearest_entries("the mail told a word", CATALOGUE, limit=2)) == 2
