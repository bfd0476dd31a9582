"""Every way in which a provider fails: a plain message, no key in it, and nothing half done."""

import logging
import socket
import threading
from dataclasses import replace

import pytest
from pydantic import BaseModel, ConfigDict

from assistant.llm.guarding import GuardedModel, Patience
from assistant.llm.port import CallStoppedError, Completion, Failure, ModelCallError, Said
from assistant.llm.providers import open_model
from assistant.llm.spending import Meter
from assistant.llm.structured import Strategy, structured_call
from tests.assistant.llm.conftest import AT_ONCE, choice_of, guard, hurried, open_at
from tests.assistant.llm.stub_servers import KEY, Reply, Stub
from tests.assistant.llm.test_contract import ASKED, LOOK_UP

FINE = Reply(pieces=("Fine.",))
CALL = ("look_up", '{"query": "injection of orders into data"}')


class Count(BaseModel):
    model_config = ConfigDict(extra="forbid")

    parts: int


def failing(model: GuardedModel, *, streamed: bool = False) -> ModelCallError:
    with pytest.raises(ModelCallError) as caught:
        list(model.stream(ASKED, tools=[LOOK_UP]) if streamed else [model.complete(ASKED, tools=[LOOK_UP])])
    assert str(caught.value).endswith(".")
    assert "Traceback" not in str(caught.value)
    return caught.value


@pytest.mark.parametrize("streamed", [False, True])
def test_a_wrong_key_is_neither_tried_again_nor_shown(
    stub: Stub, caplog: pytest.LogCaptureFixture, *, streamed: bool
) -> None:
    caplog.set_level(logging.DEBUG)
    wrong = "sk-wrong-9876543210zyxwvutsrqponm"
    stub.script(FINE)
    error = failing(guard(open_at(stub, key=wrong)), streamed=streamed)
    assert error.failure is Failure.KEY
    assert "check it" in str(error)
    assert len(stub.requests) == 1
    assert wrong not in str(error)
    assert error.__cause__ is None
    assert wrong not in caplog.text


def test_no_quota_is_not_tried_again(model: GuardedModel, stub: Stub) -> None:
    words = "You exceeded your current quota, please check your plan and billing details."
    stub.script(Reply(status=429, error=words, code="insufficient_quota"))
    error = failing(model)
    assert (error.failure, len(stub.requests)) == (Failure.QUOTA, 1)
    assert "top it up" in str(error)


@pytest.mark.parametrize("status", [429, 500, 503, 529])
@pytest.mark.parametrize("streamed", [False, True])
def test_what_may_pass_is_tried_again(
    model: GuardedModel, stub: Stub, status: int, *, streamed: bool
) -> None:
    stub.script(Reply(status=status, error="Slow down", code="overloaded_error", retry_after="0"), FINE)
    *_, last = model.stream(ASKED) if streamed else (model.complete(ASKED),)
    assert isinstance(last, Completion)
    assert (last.text, len(stub.requests)) == ("Fine.", 2)
    assert model.meter.spent.calls == 2


def test_a_wait_that_is_too_long_is_not_waited(model: GuardedModel, stub: Stub) -> None:
    stub.script(Reply(status=429, error="Slow down", code="rate_limit_error", retry_after="3600"), FINE)
    error = failing(model)
    assert (error.failure, error.wait, len(stub.requests)) == (Failure.RATE, 3600.0, 1)


@pytest.mark.parametrize(("status", "failure"), [(429, Failure.RATE), (500, Failure.SERVER)])
def test_what_does_not_pass_is_given_up(
    model: GuardedModel, stub: Stub, status: int, failure: Failure
) -> None:
    stub.script(Reply(status=status, error="No", code="api_error"))
    assert failing(model).failure is failure
    assert len(stub.requests) == AT_ONCE.tries


def test_an_unknown_model(stub: Stub) -> None:
    stub.script(FINE)
    error = failing(guard(open_at(stub, model="stub-9")))
    assert error.failure is Failure.UNKNOWN_MODEL
    assert "stub-9" in str(error)
    assert "FOURFOLD_MODEL" in str(error)


@pytest.mark.parametrize("streamed", [False, True])
def test_a_server_that_hangs(stub: Stub, *, streamed: bool) -> None:
    stub.script(Reply(hangs=True))
    model = guard(open_at(stub), limits=hurried(0.2), patience=Patience(tries=1))
    error = failing(model, streamed=streamed)
    assert error.failure is Failure.SLOW
    assert "FOURFOLD_MODEL_TIMEOUT" in str(error)


def test_a_server_that_never_comes_to_an_end(stub: Stub) -> None:
    stub.script(Reply(drips=True))
    model = guard(open_at(stub), limits=hurried(2.0), patience=Patience(tries=1))
    assert failing(model, streamed=True).failure is Failure.SLOW
    assert model.meter.spent.approximate
    assert model.meter.spent.tokens_out > 0


@pytest.mark.parametrize("reply", [Reply(hangs=True), Reply(drips=True)])
def test_stop_does_not_wait_for_the_server(stub: Stub, reply: Reply) -> None:
    stub.script(reply)
    pressed = threading.Event()
    model = GuardedModel(open_at(stub), meter=Meter(), stopped=pressed.is_set, patience=AT_ONCE)
    threading.Timer(0.1, pressed.set).start()
    with pytest.raises(CallStoppedError):
        list(model.stream(ASKED))


def test_a_server_that_is_not_there() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: nobody else gets the port
        nowhere = Stub("openai", f"http://127.0.0.1:{taken.getsockname()[1]}/v1")
        error = failing(guard(open_at(nowhere)))
    assert error.failure is Failure.UNREACHABLE
    assert "FOURFOLD_MODEL_BASE_URL" in str(error)


@pytest.mark.parametrize("cut_after", [1, 3, 5])
def test_a_stream_cut_in_the_middle_of_a_tool_call_calls_nothing(
    model: GuardedModel, stub: Stub, cut_after: int
) -> None:
    stub.script(Reply(calls=(CALL,), cut_after=cut_after))
    assert failing(model, streamed=True).failure is Failure.CUT_OFF
    assert len(stub.requests) == AT_ONCE.tries


def test_a_stream_cut_after_words_is_not_begun_again(model: GuardedModel, stub: Stub) -> None:
    stub.script(Reply(pieces=("Once ", "upon ", "a time"), cut_after=4))
    given: list[str | Completion] = []
    with pytest.raises(ModelCallError, match="cut off"):
        given.extend(model.stream(ASKED))
    assert (given, len(stub.requests)) == (["Once ", "upon "], 1) or len(given) == 3


@pytest.mark.parametrize("raw", [b"<html>Bad gateway</html>", b'{"id": ', b"", b"[]", b'"ok"'])
@pytest.mark.parametrize("streamed", [False, True])
def test_an_answer_that_is_no_json(model: GuardedModel, stub: Stub, raw: bytes, *, streamed: bool) -> None:
    stub.script(Reply(raw=raw))
    assert failing(model, streamed=streamed).failure in {Failure.SERVER, Failure.CUT_OFF}


@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize("bad", [("look_up", '{"query": "inj'), ("delete_model", "{}"), ("look_up", "[1]")])
def test_a_call_that_nothing_can_carry_out_is_mended(
    model: GuardedModel, stub: Stub, bad: tuple[str, str], *, streamed: bool
) -> None:
    if not streamed and (stub.protocol, bad[1]) not in {("openai", '{"query": "inj'), (stub.protocol, "{}")}:
        pytest.skip("whole answers carry arguments as an object already")
    stub.script(Reply(calls=(bad,)), Reply(calls=(CALL,)))
    *_, last = model.stream(ASKED, tools=[LOOK_UP]) if streamed else (model.complete(ASKED, tools=[LOOK_UP]),)
    assert isinstance(last, Completion)
    assert [call.arguments for call in last.tool_calls] == [CALL[1]]
    assert any(words in str(stub.requests[1]["messages"]) for words in ("not a JSON object", "no tool"))


def test_calls_that_are_never_mended(model: GuardedModel, stub: Stub) -> None:
    stub.script(Reply(calls=(("delete_model", "{}"),)))
    error = failing(model, streamed=True)
    assert (error.failure, len(stub.requests)) == (Failure.INVALID, 3)


@pytest.mark.parametrize("streamed", [False, True])
def test_a_thousand_tool_calls_at_once_are_not_carried_out(
    model: GuardedModel, stub: Stub, *, streamed: bool
) -> None:
    stub.script(Reply(calls=(CALL,) * 1_000))
    error = failing(model, streamed=streamed)
    assert error.failure is Failure.LIMIT
    assert "1,000 tool calls" in str(error)


def test_a_paste_of_two_hundred_thousand_tokens_is_not_sent(model: GuardedModel, stub: Stub) -> None:
    stub.script(FINE)
    with pytest.raises(ModelCallError, match="one request of about") as caught:
        model.complete([Said(text="many words " * 100_000)])
    assert (caught.value.failure, stub.requests) == (Failure.LIMIT, [])


@pytest.mark.parametrize(
    "words",
    [
        "prompt is too long: 210000 tokens",
        "maximum context length is 8192",
        "exceeds the context size (4096)",
    ],
)
def test_more_than_the_model_can_read(model: GuardedModel, stub: Stub, words: str) -> None:
    stub.script(Reply(status=400, error=words, code="invalid_request_error"))
    error = failing(model)
    assert (error.failure, len(stub.requests)) == (Failure.TOO_LONG, 1)


@pytest.mark.parametrize("streamed", [False, True])
def test_an_empty_answer(model: GuardedModel, stub: Stub, *, streamed: bool) -> None:
    stub.script(Reply(pieces=("",)))
    error = failing(model, streamed=streamed)
    assert (error.failure, len(stub.requests)) == (Failure.EMPTY, AT_ONCE.tries)


@pytest.mark.parametrize("streamed", [False, True])
def test_a_content_filter(model: GuardedModel, stub: Stub, *, streamed: bool) -> None:
    stub.script(Reply(pieces=("I cannot help with that.",), finish="refused"))
    error = failing(model, streamed=streamed)
    assert (error.failure, len(stub.requests)) == (Failure.REFUSED, 1)


def test_a_tool_call_that_grew_too_long_is_not_carried_out(model: GuardedModel, stub: Stub) -> None:
    stub.script(Reply(calls=(CALL,), finish="length"))
    assert failing(model, streamed=True).failure is Failure.CUT_OFF


def test_a_model_that_always_says_yes_is_no_value(model: GuardedModel, stub: Stub) -> None:
    stub.script(Reply(pieces=("Yes!",)))
    with pytest.raises(ModelCallError) as caught:
        structured_call(model, ASKED, shape=Count, strategy=Strategy.PROMPT)
    assert caught.value.failure is Failure.INVALID


def test_a_server_that_echoes_the_key_does_not_get_it_shown(
    stub: Stub, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    stub.script(Reply(status=400, error=f"bad request by {KEY}, key {KEY[:8]}****{KEY[-4:]}", code="odd"))
    choice = replace(choice_of(stub), key=choice_of(stub).key)
    error = failing(guard(open_model(choice)))
    assert KEY not in str(error)
    assert KEY[-4:] not in str(error)
    assert KEY not in caplog.text
    assert KEY not in repr(choice)
