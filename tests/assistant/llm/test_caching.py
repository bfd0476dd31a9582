"""A provider that keeps the beginning of a request is asked to, and what it kept is counted and priced."""

from collections.abc import Sequence
from typing import Any

import pytest

from assistant.llm.guarding import GuardedModel
from assistant.llm.port import ChatMessage, Completion, Instructions, Said, ToolResult, ToolSpec
from assistant.llm.prices import Price, Prices
from assistant.llm.spending import Meter
from assistant.llm.structured import structured_call
from tests.assistant.llm.conftest import AT_ONCE, guard, open_at
from tests.assistant.llm.stub_servers import MODEL, Reply, Stub, running
from tests.assistant.llm.test_contract import ASKED, LOOK_UP, Mood

FINE = Reply(pieces=("Fine.",))
MARK = {"type": "ephemeral"}
NOTE = ToolSpec(name="note", description="Note it.", parameters={"type": "object", "properties": {}})


def marks_in(body: Any) -> int:  # noqa: ANN401  JSON
    """Count the marks wherever they stand; the protocol allows four."""
    if isinstance(body, dict):
        return ("cache_control" in body) + sum(marks_in(value) for value in body.values())
    return sum(marks_in(value) for value in body) if isinstance(body, list) else 0


@pytest.mark.parametrize("stub", ["anthropic"], indirect=True)
@pytest.mark.parametrize("streamed", [False, True])
def test_prompt_and_tools_are_marked(model: GuardedModel, stub: Stub, *, streamed: bool) -> None:
    stub.script(FINE)
    tools = [LOOK_UP, NOTE]
    list(model.stream(ASKED, tools=tools) if streamed else [model.complete(ASKED, tools=tools)])
    (body,) = stub.requests
    assert body["system"] == [{"type": "text", "text": "Be brief.", "cache_control": MARK}]
    first, last = body["tools"]
    assert "cache_control" not in first
    assert first["input_schema"]["required"] == ["query"]
    assert last["cache_control"] == MARK
    assert marks_in(body) == 2


@pytest.mark.parametrize("stub", ["anthropic"], indirect=True)
def test_the_beginning_is_the_same_in_the_next_call(model: GuardedModel, stub: Stub) -> None:
    stub.script(Reply(calls=(("look_up", '{"query": "x"}'),)), FINE)
    answer = model.complete(ASKED, tools=[LOOK_UP])
    results = [ToolResult(call=call.id, text="found") for call in answer.tool_calls]
    model.complete([*ASKED, answer.said, *results], tools=[LOOK_UP])
    first, second = stub.requests
    assert (first["system"], first["tools"]) == (second["system"], second["tools"])
    assert marks_in(second) == 2


@pytest.mark.parametrize("stub", ["anthropic"], indirect=True)
@pytest.mark.parametrize(
    ("messages", "marks"),
    [
        ([Said(text="Hello")], 0),
        ([Instructions(text=" "), Said(text="Hello")], 0),
        ([Instructions(text="Be brief."), Instructions(text="Be kind."), Said(text="Hello")], 1),
    ],
)
def test_only_what_the_program_says_is_marked(
    model: GuardedModel, stub: Stub, messages: Sequence[ChatMessage], marks: int
) -> None:
    stub.script(FINE)
    assert model.complete(messages).text == "Fine."
    assert marks_in(stub.requests[0]) == marks


@pytest.mark.parametrize("stub", ["anthropic"], indirect=True)
def test_a_structured_call_is_marked_too(stub: Stub) -> None:
    stub.script(Reply(pieces=('{"mood": "glad"}',)))
    assert structured_call(guard(open_at(stub, schema=True)), ASKED, shape=Mood).mood == "glad"
    assert stub.requests[0]["system"][-1]["cache_control"] == MARK


def test_another_protocol_is_sent_no_marks() -> None:
    with running("openai") as stub:
        stub.script(FINE)
        guard(open_at(stub)).complete(ASKED, tools=[LOOK_UP])
    assert marks_in(stub.requests[0]) == 0


@pytest.mark.parametrize("streamed", [False, True])
def test_what_came_from_the_cache_is_counted_once_and_priced(stub: Stub, *, streamed: bool) -> None:
    stub.script(Reply(pieces=("Fine.",), cached=(4_000, 500)))
    price = Price.model_validate({"in": 1.0, "out": 5.0, "cache_read": 0.1, "cache_write": 1.25})
    meter = Meter(prices=Prices({f"{stub.protocol}:{MODEL}": price}))
    model = GuardedModel(open_at(stub), meter=meter, patience=AT_ONCE)
    *_, answer = model.stream(ASKED) if streamed else (model.complete(ASKED),)
    assert isinstance(answer, Completion)
    written = 500 if stub.protocol == "anthropic" else 0
    assert answer.usage.tokens_in == 11 + 4_000 + written
    assert (answer.usage.cache_read, answer.usage.cache_written) == (4_000, written)
    spent = meter.spent
    assert (spent.tokens_in, spent.cache_read, spent.cache_written) == (4_011 + written, 4_000, written)
    assert spent.cost == pytest.approx((11 * 1.0 + 4_000 * 0.1 + written * 1.25 + 7 * 5.0) / 1e6)
    assert "(4,000 from the cache)" in spent.words()
    assert (spent + spent).cache_read == 8_000


def test_without_prices_of_its_own_the_cache_costs_what_reading_does() -> None:
    prices = Prices({"x:y": Price.model_validate({"in": 1.0, "out": 5.0})})
    plain = prices.cost("x:y", tokens_in=1_000, tokens_out=10)
    assert prices.cost("x:y", tokens_in=1_000, tokens_out=10, cache_read=800, cache_written=100) == plain


def test_the_table_knows_what_anthropics_cache_costs() -> None:
    listed = {name: price for name, price in Prices.load().by_model.items() if name.startswith("anthropic:")}
    assert listed
    for price in listed.values():
        assert price.cache_read == pytest.approx(price.into * 0.1)
        assert price.cache_write == pytest.approx(price.into * 1.25)
