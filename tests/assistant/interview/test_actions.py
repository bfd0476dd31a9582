from collections.abc import Callable

import pytest

from assistant.interview.actions import Action, ActionSort, find_actions, is_weak, short_phrase
from assistant.interview.mentions import Mention
from assistant.interview.text import split_sentences


@pytest.fixture(scope="session")
def actions(mentions: Callable[[str], list[Mention]]) -> Callable[[str], list[Action]]:
    def find(text: str) -> list[Action]:
        sentences = split_sentences(text)
        found = mentions(text)
        starts = {s.start: s for s in sentences}
        assert all(m.sentence.start in starts for m in found)
        return find_actions(sentences, found)

    return find


Find = Callable[[str], list[Action]]


@pytest.mark.parametrize(
    ("text", "sort", "short"),
    [
        ("It can issue refunds up to 50 euros.", ActionSort.ACTS, "issue refunds"),
        ("The bot looks up orders in the shop.", ActionSort.LOOKS_UP, "look up orders"),
        ("The assistant explains the bill.", ActionSort.ANSWERS, "explain bill"),
        ("It can also cancel.", ActionSort.ACTS, "cancel"),
        ("Up to 500 euro it orders on its own.", ActionSort.ACTS, "order"),
        ("We use GPT-4 to send mails.", ActionSort.ACTS, "send mails"),
        ("Candidates under 40 are rejected automatically.", ActionSort.ACTS, "reject Candidates"),
        ("The claim is approved and paid out straight away.", ActionSort.ACTS, "approve claim"),
    ],
)
def test_what_the_system_does(actions: Find, text: str, sort: ActionSort, short: str) -> None:
    assert (sort, short) in [(a.sort, a.short) for a in actions(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Customers can cancel orders.",
        "Guests book a table.",
        "We send the data to Frankfurt.",
        "The claim is approved by an officer.",
        "The order is paid by the customer.",
        "Refund questions are handed to people.",
        "Calls are recorded for quality.",
        "You assign a ticket to the bot.",
        "Gong records our calls and sends a webhook.",
    ],
)
def test_what_others_do_is_left_out(actions: Find, text: str) -> None:
    assert [a.short for a in actions(text) if a.sort is ActionSort.ACTS] == []


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("It can issue refunds.", True),
        ("It cannot issue refunds.", False),
        ("It does not issue refunds.", False),
        ("Next year it will issue refunds.", False),
    ],
)
def test_denied_and_planned_actions(actions: Find, text: str, holds: bool) -> None:
    found = [a for a in actions(text) if a.verb == "issue"]
    assert all(a.manner.holds_today is holds for a in found)
    assert found or not holds


def test_a_row_of_verbs(actions: Find) -> None:
    found = actions("It can book, change and cancel appointments, and send a reminder.")
    assert {a.verb for a in found} >= {"cancel", "send"}


def test_third_person(actions: Find) -> None:
    (found,) = actions("It can issue refunds up to 50 euros.")
    assert found.third == "issues refunds up to 50 euros"


@pytest.mark.parametrize(
    ("verb", "rest", "short"),
    [
        ("create", "quotes for customers", "create quotes"),
        ("create", "images", ""),
        ("update", "monthly", ""),
        ("send", "it to the client", ""),
        ("send", "the replies itself", "send replies"),
        ("refund", "", "refund"),
        ("look", "up orders", "look up orders"),
        ("delete", "their old records from the database", "delete old records"),
    ],
)
def test_short_phrases(verb: str, rest: str, short: str) -> None:
    assert short_phrase(verb, rest) == short


def test_weak_verbs_need_something_to_act_on() -> None:
    assert is_weak("put")
    assert not is_weak("refund")
