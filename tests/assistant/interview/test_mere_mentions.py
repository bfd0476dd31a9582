"""What is only spoken of: who serves the model, which model is meant, where something comes from."""

import pytest

from tests.assistant.interview.conftest import Hear


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("Our bot answers with GPT-4o. When OpenAI has a bad day we use paper.", "OpenAI"),
        ("Our bot runs on Claude Sonnet. If Bedrock is away nobody is answered.", "Bedrock"),
        ("Our bot answers with GPT-4o. A dated model version is used.", "dated model"),
        ("Our agent uses Claude. For drawings I took an MCP server from GitHub.", "GitHub"),
        ("Our bot answers with GPT-4o. Should it remember earlier calls?", "assistant's memory"),
    ],
)
def test_what_is_no_part_of_its_own(hear: Hear, text: str, part: str) -> None:
    assert part not in hear(text).kinds


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("Our bot calls OpenAI.", "OpenAI"),
        ("Llama on our own GPU answers, and OpenAI where it is down.", "OpenAI"),
        ("Our app uses GPT-4o. We fine-tuned a smaller model on last year's essays.", "smaller model"),
        ("Our agent uses Claude. It opens pull requests on GitHub.", "GitHub"),
    ],
)
def test_what_is_one(hear: Hear, text: str, part: str) -> None:
    assert part in hear(text).kinds
