"""Agents that are called by what each of them does."""

import pytest

from assistant.interview.crew import find_crew
from assistant.interview.text import split_sentences
from tests.assistant.interview.conftest import Hear

COUNCIL = (
    "Council is a LangGraph application on Claude. Four agents hand work to one another: Scout pulls the "
    "lots, Librarian searches old reports in Milvus, and Chair writes a hypothesis."
)


def crew(text: str) -> list[str]:
    return [member.name for member in find_crew(split_sentences(text))]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (COUNCIL, ["Scout", "Librarian", "Chair"]),
        (
            "There are three of them. The Reader opens mail. The Clerk fills lists. And the Purser pays it.",
            ["Reader", "Clerk", "Purser"],
        ),
        (
            "An app with two agents: the planner splits the change up, the checker looks for faults in it.",
            ["planner", "checker"],
        ),
    ],
)
def test_names_of_agents_that_work_together(text: str, names: list[str]) -> None:
    assert crew(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "Our bot answers guests. The Manager reads each answer, the Clerk files it.",
        "Three service agents use it. The Manager reads each answer, the Clerk files it.",
        "Two agents do it: one writes, the other reads.",
        "We have forty bots, three of them read mail. The Manager reads each answer, the Clerk files it.",
        "Four agents hand work to one another, and the Librarian searches old reports.",
    ],
)
def test_other_words_name_none(text: str) -> None:
    assert crew(text) == []


def test_each_is_an_agent_of_its_own(hear: Hear) -> None:
    kinds = hear(COUNCIL).kinds
    assert {kinds[name] for name in ("Scout", "Librarian", "Chair")} == {"agent"}
