import pytest

from assistant.interview.text import split_sentences
from assistant.interview.worries import sort_worries
from tests.assistant.interview.conftest import Hear


@pytest.mark.parametrize(
    "text",
    [
        "It could leak the salaries to customers.",
        "The worst thing is that it pays a stranger.",
        "We are afraid that it sends mails to everybody.",
        "Somebody might trick it into deleting the database.",
        "Security is worried that prices get out.",
    ],
)
def test_a_worry_is_one_wherever_it_is_said(text: str) -> None:
    assert sort_worries(split_sentences(text), asked=False).worries


@pytest.mark.parametrize(
    "text",
    [
        "It could also look up orders.",
        "The bot may issue refunds.",
        "We would like to add a memory.",
        "For every household Llama writes a letter about their worries.",
        "Parents type in what worries them, and the bot answers.",
    ],
)
def test_a_description_is_none(text: str) -> None:
    assert not sort_worries(split_sentences(text), asked=False).worries


@pytest.mark.parametrize(
    ("text", "worry"),
    [
        ("It pays refunds to a stranger who only asked nicely.", True),
        ("A wrong grade, or essays in the newspaper.", True),
        ("Rude answers", True),
        ("It also reads the order database.", False),
        ("Customers can upload photos.", False),
        ("We use Datadog for the logs.", False),
    ],
)
def test_asked_for_the_worst_only_plain_description_describes(text: str, *, worry: bool) -> None:
    assert bool(sort_worries(split_sentences(text), asked=True).worries) is worry


def test_a_worry_builds_nothing(hear: Hear) -> None:
    start = "Our support bot answers customers with GPT-4o and looks up orders in Shopify."
    worried = hear(start, "It could leak the salaries to strangers, or send mails to the press.")
    assert worried.model.system == hear(start).model.system
