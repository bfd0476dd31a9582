import pytest

from tests.assistant.interview.conftest import Hear


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("We publish an MCP server so that customers can use their books from Claude.", "tool_publisher"),
        ("We train a language model and offer it as an API to companies.", "model_provider"),
        ("We run the internal LLM gateway for 14 product teams.", "platform_operator"),
        ("I let an OpenClaw agent run on my Mac mini.", "personal_agent_owner"),
        ("We bought an AI phone assistant.", "service_configurer"),
        ("The HR copilot comes with our office suite, I ticked the box.", "service_configurer"),
        ("I maintain an open-source MCP server on npm.", "tool_publisher"),
        ("Our GPT-4 bot answers customers.", None),
        ("Our GPT-4 bot comes with a manual.", None),
    ],
)
def test_what_we_are(hear: Hear, text: str, role: str | None) -> None:
    assert hear(text).model.system.our_role == role


def test_the_first_word_on_it_stays(hear: Hear) -> None:
    heard = hear("We bought an AI phone assistant.", "We publish an MCP server.")
    assert heard.model.system.our_role == "service_configurer"
