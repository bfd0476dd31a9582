import pytest

from tests.assistant.interview.conftest import Hear


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("An internal chatbot answers staff with GPT-4.", "internal chatbot", "orchestrator"),
        ("An autonomous coding agent works on our repo with Claude.", "autonomous coding agent", "agent"),
        ("The bot is built with LangChain and uses GPT-4.", "bot", "orchestrator"),
        ("Our tool reads the CV with GPT-4 and gives a score.", "tool", "orchestrator"),
        ("We use GPT-4 to translate.", "application", "orchestrator"),
        ("The assistant can issue refunds with GPT-4.", "assistant", "agent"),
        ("Chatbot on our web shop with GPT-4.", "chatbot", "orchestrator"),
    ],
)
def test_what_the_application_is_called(hear: Hear, text: str, name: str, kind: str) -> None:
    heard = hear(text)
    assert heard.kinds[name] == kind
    assert heard.model.system.name == name


def test_a_framework_is_the_applications_product(hear: Hear) -> None:
    heard = hear("Our HR bot is built with LangChain and answers with GPT-4.")
    assert heard.part("HR bot").product == "LangChain"
    assert "LangChain" not in heard.kinds


def test_agents_are_told_apart_by_what_they_do(hear: Hear) -> None:
    heard = hear(
        "A planner agent splits the question, a writer agent composes it and a critic agent checks it, "
        "all GPT-4."
    )
    agents = [name for name, kind in heard.kinds.items() if kind == "agent"]
    assert agents == ["planner agent", "writer agent", "critic agent"]
    assert heard.value("multi-agent") == "yes"


def test_the_whole_and_its_agents(hear: Hear) -> None:
    heard = hear("Multi-agent system in CrewAI: a planner agent and two researcher agents with GPT-4.")
    assert heard.part("multi-agent system").product == "CrewAI"
    assert {"planner agent", "researcher agents"} <= set(heard.kinds)


@pytest.mark.parametrize(
    "text",
    [
        "Support agents see the draft that GPT-4 writes.",
        "Our GPT-4 tool writes texts for estate agents. The agent can change everything.",
        "Questions are handed to human agents. GPT-4 answers the rest.",
        "Team leads use the GPT-4 scores in talks with their agents.",
    ],
)
def test_people_called_agents_are_no_parts(hear: Hear, text: str) -> None:
    assert "agent" not in hear(text).kinds.values()


def test_a_later_name_takes_the_place_of_an_assumed_one(hear: Hear) -> None:
    heard = hear("We use GPT-4 to answer mail.", "Our mail assistant answers.")
    assert "mail assistant" in heard.told
    assert "application" not in heard.kinds


def test_a_later_name_does_not_rename_what_was_named(hear: Hear) -> None:
    heard = hear("Our HR chatbot uses GPT-4.", "The assistant answers staff.")
    assert "HR chatbot" in heard.kinds
    assert "assistant" not in heard.kinds
