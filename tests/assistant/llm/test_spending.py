"""Calls are counted, priced by a dated table, and end at limits."""

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.errors import UsageError
from assistant.llm.counting import approximate_request, approximate_tokens
from assistant.llm.estimating import estimate_reading
from assistant.llm.port import Answered, Failure, ModelCallError, Said, ToolCall, ToolSpec
from assistant.llm.prices import Price, Prices
from assistant.llm.spending import Limits, Meter, Spent

PRICED = Prices({"openai:gpt-5": Price.model_validate({"in": 1.25, "out": 10.0})})
PROSE = (
    "Customer support chatbot on our web shop. It answers from our help center articles, can look up "
    "orders and issue refunds up to 50 euro without a human."
)


def refused(meter: Meter, tokens: int = 10) -> str:
    with pytest.raises(ModelCallError) as caught:
        meter.allow(tokens)
    assert caught.value.failure is Failure.LIMIT
    return str(caught.value)


def meter_after(limits: Limits, *, before: Spent | None = None, calls: int = 1) -> Meter:
    meter = Meter(limits=limits, prices=PRICED, before=before or Spent())
    for _ in range(calls):
        meter.add(Spent(calls=1, tokens_in=1_000, tokens_out=100), model="openai:gpt-5")
    return meter


def test_calls_add_up_with_their_cost() -> None:
    meter = meter_after(Limits(), calls=2)
    assert (meter.spent.calls, meter.spent.tokens) == (2, 2_200)
    assert meter.spent.cost == pytest.approx(2 * (1_000 * 1.25 + 100 * 10) / 1_000_000)
    assert meter.spent.words() == "2 calls, 2,000 tokens in, 200 out, about 0.0045 USD"


def test_an_unknown_model_shows_no_cost() -> None:
    meter = Meter(prices=PRICED)
    meter.add(Spent(calls=1, tokens_in=10, approximate=True), model="openai:own-model")
    assert meter.spent.cost is None
    assert meter.spent.words() == "1 call, about 10 tokens in, 0 out"


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (Limits(calls=1), "FOURFOLD_TURN_CALLS"),
        (Limits(tokens=1_105), "FOURFOLD_TURN_TOKENS"),
        (Limits(cost=0.001), "FOURFOLD_TURN_COST"),
        (Limits(session_tokens=1_105), "FOURFOLD_SESSION_TOKENS"),
        (Limits(session_cost=0.001), "FOURFOLD_SESSION_COST"),
        (Limits(call_tokens=5), "send less at once"),
    ],
)
def test_each_limit_ends_calls_and_names_its_setting(limits: Limits, words: str) -> None:
    assert words in refused(meter_after(limits))


def test_the_time_of_a_turn_ends_calls() -> None:
    now = [0.0]
    meter = Meter(limits=Limits(seconds=10, call_seconds=8), clock=lambda: now[0])
    now[0] = 100.0  # reading by rules comes before
    assert meter.seconds_left() == 8
    meter.allow(1)
    now[0] = 105.0
    assert meter.seconds_left() == 5
    meter.allow(1)
    now[0] = 110.0
    assert "FOURFOLD_TURN_SECONDS" in refused(meter)


def test_earlier_turns_count_for_the_session_only() -> None:
    before = Spent(calls=50, tokens_in=1_000_000, cost=5.0)
    meter_after(Limits(tokens=5_000), before=before).allow(10)
    refused(meter_after(replace(Limits(), session_cost=5.0), before=before))


def test_what_was_redacted_is_shown_once_a_turn() -> None:
    meter = Meter()
    for count in (2, 2, 3):
        meter.note_redacted(count)
    assert meter.spent.redacted == 3
    assert (Spent(redacted=1) + meter.spent).redacted == 4


def test_the_table_that_ships_is_dated_and_names_its_source() -> None:
    prices = Prices.load()
    assert len(prices.by_model) >= 10
    assert all(price.as_of and price.source.startswith("https://") for price in prices.by_model.values())
    assert prices.price("openai:gpt-4.1-2025-04-14") == prices.price("openai:gpt-4.1")
    assert prices.price("openai:gpt-4.1-mini-2025-04-14") == prices.price("openai:gpt-4.1-mini")
    assert prices.price("openai:gpt-5-pro") is None
    assert prices.cost("ollama:llama3.2", tokens_in=1, tokens_out=1) is None


def test_a_table_of_ones_own(tmp_path: Path) -> None:
    table = tmp_path / "prices.toml"
    table.write_text('[prices."openai:house"]\nin = 1\nout = 2\nas_of = 2026-01-01\n')
    assert Prices.load(table).cost("openai:house", tokens_in=1_000_000, tokens_out=1_000_000) == 3


@pytest.mark.parametrize("content", ["prices = 1", "[prices.x]\nin = -1\nout = 1", "]["])
def test_a_table_that_is_none_says_where_one_is_shown(tmp_path: Path, content: str) -> None:
    table = tmp_path / "prices.toml"
    table.write_text(content)
    with pytest.raises(UsageError, match=r"docs/providers\.md"):
        Prices.load(table)


def test_tokens_are_of_the_right_order_for_prose_code_and_scripts() -> None:
    assert len(PROSE.split()) <= approximate_tokens(PROSE) <= 2 * len(PROSE.split())
    assert 10 <= approximate_tokens('{"name": "Wiki", "kind": "store"}') <= 20
    assert approximate_tokens("你好，世界") == 5
    assert approximate_tokens("") == 0


def test_a_request_counts_its_tools_and_earlier_calls() -> None:
    call = ToolCall(id="c", name="look_up", arguments='{"query": "injection"}')
    tool = ToolSpec(name="look_up", description="Look it up.", parameters={"type": "object"})
    short = approximate_request([Said(text="Hi")])
    assert approximate_request([Said(text="Hi")], tools=[tool]) > short
    assert approximate_request([Said(text="Hi"), Answered(tool_calls=(call,))]) > short + 4
    assert approximate_request([Said(text="Hi")], schema={"type": "object", "title": "x"}) > short


def test_reading_a_document_is_estimated_in_advance() -> None:
    small, large = (estimate_reading(PROSE * n, model="openai:gpt-5", prices=PRICED) for n in (1, 100))
    assert small.approximate
    assert large.tokens_in > small.tokens_in
    assert large.cost is not None
    assert small.cost is not None
    assert large.cost > small.cost
    assert estimate_reading(PROSE, model="openai:own", prices=PRICED).cost is None
    assert "about" in large.words()
