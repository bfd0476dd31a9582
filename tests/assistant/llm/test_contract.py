"""What the protocols of providers carry, through their real clients, against servers on loopback."""

from collections.abc import Iterator
from typing import Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict

from assistant.llm.guarding import GuardedModel
from assistant.llm.port import (
    ChatMessage,
    Completion,
    Finish,
    Instructions,
    Said,
    ToolResult,
    ToolSpec,
)
from assistant.llm.structured import Strategy, structured_call
from tests.assistant.llm.conftest import guard, open_at
from tests.assistant.llm.stub_servers import Reply, Stub, running

LOOK_UP = ToolSpec(
    name="look_up",
    description="Look something up.",
    parameters={"type": "object", "properties": {"query": {"type": "string"}}, "required": ["query"]},
)
ASKED: list[ChatMessage] = [Instructions(text="Be brief."), Said(text="What is injection?")]


@pytest.fixture(params=["openai", "anthropic", "ollama", "google_genai"])
def stub(request: pytest.FixtureRequest) -> Iterator[Stub]:
    with running(request.param) as server:
        yield server


class Mood(BaseModel):
    model_config = ConfigDict(extra="forbid")

    mood: Literal["glad", "sad"]


def texts_in(body: dict[str, Any]) -> str:
    """Return what was said in a request, without its tools and schema."""
    return str([body.get(name) for name in ("system", "systemInstruction", "messages", "contents")])


def test_an_answer_with_its_usage(model: GuardedModel, stub: Stub) -> None:
    stub.script(Reply(pieces=("An order ", "in data.")))
    answer = model.complete(ASKED)
    assert (answer.text, answer.finish) == ("An order in data.", Finish.STOP)
    assert (answer.usage.tokens_in, answer.usage.tokens_out) == (11, 7)
    assert (model.meter.spent.tokens, model.meter.spent.approximate) == (18, False)
    assert "Be brief." in texts_in(stub.requests[0])


def test_a_stream_of_pieces_and_the_whole(model: GuardedModel, stub: Stub) -> None:
    stub.script(Reply(pieces=("An order ", "in data.")))
    *pieces, whole = model.stream(ASKED)
    assert pieces == ["An order ", "in data."]
    assert isinstance(whole, Completion)
    assert (whole.text, whole.finish) == ("An order in data.", Finish.STOP)
    assert (whole.usage.tokens_in, whole.usage.tokens_out) == (11, 7)
    assert stub.requests[0]["stream"] is True


@pytest.mark.parametrize("streamed", [False, True])
def test_a_tool_is_called_and_its_result_sent_back(
    model: GuardedModel, stub: Stub, *, streamed: bool
) -> None:
    stub.script(Reply(calls=(("look_up", '{"query": "injection"}'),)), Reply(pieces=("Found.",)))
    if streamed:
        *_, first = model.stream(ASKED, tools=[LOOK_UP])
        assert isinstance(first, Completion)
    else:
        first = model.complete(ASKED, tools=[LOOK_UP])
    (call,) = first.tool_calls
    assert (first.finish, call.name, call.arguments) == (
        Finish.TOOL_CALLS,
        "look_up",
        '{"query": "injection"}',
    )
    answer = model.complete([*ASKED, first.said, ToolResult(call=call.id, text="it is bad")], tools=[LOOK_UP])
    assert answer.text == "Found."
    sent = texts_in(stub.requests[1])
    assert call.id in sent or stub.protocol in {"ollama", "google_genai"}  # which go by order and name
    assert "it is bad" in sent


def test_schema_output_is_asked_for_and_validated_by_us(stub: Stub) -> None:
    stub.script(Reply(pieces=('{"mood": "angry"}',)), Reply(pieces=('{"mood": "glad"}',)))
    model = guard(open_at(stub, schema=True))
    assert structured_call(model, ASKED, shape=Mood).mood == "glad"
    body = stub.requests[0]
    asked = ("response_format", "output_config", "format", "generationConfig")
    assert "enum" in str([body.get(name) for name in asked])
    assert "mood: Input should be 'glad' or 'sad'" in texts_in(stub.requests[1])


def test_a_schema_is_carried_by_a_tool_the_model_has_to_call(model: GuardedModel, stub: Stub) -> None:
    stub.script(Reply(calls=(("answer", '{"mood": "sad"}'),)))
    assert structured_call(model, ASKED, shape=Mood, strategy=Strategy.TOOL).mood == "sad"
    told = stub.requests[0]
    assert "answer" in str(told.get("tool_choice") or told.get("toolConfig") or told["tools"])


def test_a_server_that_knows_no_schema_is_asked_in_words(stub: Stub) -> None:
    stub.script(
        Reply(status=400, error="response_format is not supported", code="invalid_request_error"),
        Reply(pieces=('{"mood": "sad"}',)),
    )
    model = guard(open_at(stub, schema=True))
    assert structured_call(model, ASKED, shape=Mood).mood == "sad"
    assert "JSON Schema" in texts_in(stub.requests[1])


def test_another_language_and_a_yes_man_are_answers_like_any_other(model: GuardedModel, stub: Stub) -> None:
    stub.script(Reply(pieces=("Ja, natürlich. 是的。",)))
    assert model.complete(ASKED).text == "Ja, natürlich. 是的。"


@pytest.mark.parametrize("stub", ["anthropic"], indirect=True)
def test_signed_reasoning_is_given_back_unread(model: GuardedModel, stub: Stub) -> None:
    stub.script(
        Reply(reasoning="hm", calls=(("look_up", '{"query": "x"}'),)),
        Reply(pieces=("Done.",)),
    )
    first = model.complete(ASKED, tools=[LOOK_UP])
    assert first.text == ""
    model.complete([*ASKED, first.said, ToolResult(call="toolu_0", text="y")], tools=[LOOK_UP])
    blocks = stub.requests[1]["messages"][1]["content"]
    assert [block["type"] for block in blocks] == ["thinking", "tool_use"]
    assert blocks[0]["signature"] == "signed"
