import pytest

from assistant.interview.patterns import Manner, Polarity, compiled, first_match, manner_of
from knowledge_base.vocabulary import Certainty, FactTime


def manner(sentence: str, words: str) -> Manner:
    start = sentence.index(words)
    return manner_of(sentence, start, end=start + len(words))


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("rate limit*", "we rate-limit every caller", True),
        ("rate limit*", "there are rate limits", True),
        ("rate limit*", "the rate of limitation", False),
        ("issue* … refund*", "it issues small refunds", True),
        ("issue* … refund*", "issues. It refunds", False),
        ("issue* … refund*", "issues one two three four five six seven refunds", False),
        ("user's rights", "with the user’s rights", True),
        ("mcp", "mcpserver", False),
        ("*.pkl", "the file model.pkl", True),
        ("fine-tun*", "fine tuning", True),
    ],
)
def test_patterns(pattern: str, text: str, matches: bool) -> None:
    assert bool(compiled(pattern).search(text)) is matches


def test_first_match_takes_the_first_pattern() -> None:
    found = first_match(("nothing", "logs"), "it logs a lot")
    assert found is not None
    assert found[0] == "logs"


@pytest.mark.parametrize(
    "sentence",
    [
        "There is no memory.",
        "It has no long-term memory.",
        "It does not use memory.",
        "It doesn't have any memory.",
        "It runs without memory.",
        "We don’t keep a memory.",
        "Neither logs nor memory.",
        "The memory is not used.",
        "The memory is disabled.",
        "A list instead of memory.",
    ],
)
def test_denied(sentence: str) -> None:
    assert manner(sentence, "memory").polarity is Polarity.NO


@pytest.mark.parametrize(
    "sentence",
    [
        "It has memory.",
        "Not only the logs but also the memory.",
        "It is not fast, but it has memory.",
        "There are no logs; it has memory.",
        "The memory does not forget.",
        "The memory holds no secrets.",
        "Nobody asked, and it has a memory.",
        "No matter what, memory stays.",
        "Unlike others without tools, which are simple, this one has memory.",
    ],
)
def test_not_denied(sentence: str) -> None:
    assert manner(sentence, "memory").polarity is Polarity.YES


@pytest.mark.parametrize(
    "sentence",
    [
        "I think it has memory.",
        "It might have memory.",
        "Maybe memory.",
        "It should have memory, as far as I know.",
    ],
)
def test_hedged(sentence: str) -> None:
    assert manner(sentence, "memory").certainty is Certainty.HEDGED


@pytest.mark.parametrize(
    ("sentence", "when"),
    [
        ("Next year it will have memory.", FactTime.PLANNED),
        ("We plan to add memory.", FactTime.PLANNED),
        ("Memory is on the roadmap, and so is memory.", FactTime.PLANNED),
        ("It used to have memory.", FactTime.RETIRED),
        ("It no longer has memory.", FactTime.RETIRED),
        ("It has memory, but next year we want to add tools.", FactTime.TODAY),
        ("It has memory and we want to change to another model.", FactTime.TODAY),
        ("The data used to train the memory.", FactTime.TODAY),
        ("It is used to fill the memory.", FactTime.TODAY),
        ("Later the answer goes to the memory.", FactTime.TODAY),
    ],
)
def test_time(sentence: str, when: FactTime) -> None:
    assert manner(sentence, "memory").when is when


def test_what_is_over_is_not_also_denied() -> None:
    assert manner("It no longer has memory.", "memory") == Manner(
        Polarity.YES, Certainty.SAID, FactTime.RETIRED
    )


def test_holds_today() -> None:
    assert manner("It has memory.", "memory").holds_today
    assert not manner("It has no memory.", "memory").holds_today
    assert not manner("Next year it gets memory.", "memory").holds_today
