"""Gemini's protocol through its real client: what it fails by, and what is its own."""

import gc
import warnings
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.llm.guarding import GuardedModel, Patience
from assistant.llm.port import Abilities, Completion, Failure, ModelCallError, ToolResult
from assistant.llm.probing import try_model
from assistant.llm.providers import Step, open_model, open_models
from assistant.settings import load_settings
from tests.assistant.llm.conftest import AT_ONCE, choice_of, guard, hurried, open_at
from tests.assistant.llm.stub_servers import KEY, MODEL, Reply, Stub, running
from tests.assistant.llm.test_contract import ASKED, LOOK_UP

FINE = Reply(pieces=("Fine.",))
CALL = ("look_up", '{"query": "injection"}')

both = pytest.mark.parametrize("streamed", [False, True])


@pytest.fixture
def stub() -> Iterator[Stub]:
    with running("google_genai") as server:
        yield server
    # Google's client leaves the connection of a stream that broke to the garbage collector, which may come
    # for it in the middle of another test.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


def failing(model: GuardedModel, *, streamed: bool) -> ModelCallError:
    with pytest.raises(ModelCallError) as caught:
        list(model.stream(ASKED, tools=[LOOK_UP]) if streamed else [model.complete(ASKED, tools=[LOOK_UP])])
    assert str(caught.value).endswith(".")
    assert caught.value.__cause__ is None
    return caught.value


@both
def test_a_wrong_key_is_neither_tried_again_nor_shown(stub: Stub, *, streamed: bool) -> None:
    wrong = "AIzaSy-wrong-0123456789abcdefghijklmnop"
    stub.script(
        Reply(status=400, error="API key not valid. Please pass a valid API key.", code="invalid_argument")
    )
    error = failing(guard(open_at(stub)), streamed=streamed)
    assert (error.failure, len(stub.requests)) == (Failure.KEY, 1)
    refused = failing(guard(open_at(stub, key=wrong)), streamed=streamed)
    assert refused.failure is Failure.KEY
    assert wrong not in str(refused)


@both
def test_an_unknown_model(stub: Stub, *, streamed: bool) -> None:
    stub.script(FINE)
    error = failing(guard(open_at(stub, model="stub-9")), streamed=streamed)
    assert (error.failure, len(stub.requests)) == (Failure.UNKNOWN_MODEL, 1)


@both
@pytest.mark.parametrize("status", [429, 500, 503])
def test_what_may_pass_is_tried_again_by_us_alone(stub: Stub, status: int, *, streamed: bool) -> None:
    stub.script(Reply(status=status, error="The model is overloaded.", code="unavailable"), FINE)
    model = guard(open_at(stub))
    *_, last = model.stream(ASKED) if streamed else (model.complete(ASKED),)
    assert isinstance(last, Completion)
    assert (last.text, len(stub.requests), model.meter.spent.calls) == ("Fine.", 2, 2)


@both
def test_what_does_not_pass_is_given_up(stub: Stub, *, streamed: bool) -> None:
    stub.script(Reply(status=503, error="The model is overloaded.", code="unavailable"))
    error = failing(guard(open_at(stub)), streamed=streamed)
    assert (error.failure, len(stub.requests)) == (Failure.SERVER, AT_ONCE.tries)
    assert "it says: The model is overloaded" in str(error)


@both
def test_no_quota_is_not_tried_again(stub: Stub, *, streamed: bool) -> None:
    words = "You exceeded your current quota, please check your plan and billing details."
    stub.script(Reply(status=429, error=words, code="resource_exhausted"))
    error = failing(guard(open_at(stub)), streamed=streamed)
    assert (error.failure, len(stub.requests)) == (Failure.QUOTA, 1)


@both
def test_a_request_it_does_not_accept(stub: Stub, *, streamed: bool) -> None:
    stub.script(Reply(status=400, error="Unknown name 'x'", code="invalid_argument"))
    error = failing(guard(open_at(stub)), streamed=streamed)
    assert (error.failure, len(stub.requests)) == (Failure.BAD_REQUEST, 1)


@both
def test_more_than_it_can_read(stub: Stub, *, streamed: bool) -> None:
    words = "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576)."
    stub.script(Reply(status=400, error=words, code="invalid_argument"))
    error = failing(guard(open_at(stub)), streamed=streamed)
    assert (error.failure, len(stub.requests)) == (Failure.TOO_LONG, 1)


@both
def test_a_content_filter(stub: Stub, *, streamed: bool) -> None:
    stub.script(Reply(pieces=("I cannot",), finish="refused"))
    assert failing(guard(open_at(stub)), streamed=streamed).failure is Failure.REFUSED


@both
@pytest.mark.parametrize("raw", [b"<html>Bad gateway</html>", b'{"candidates": ', b"", b"[]"])
def test_an_answer_that_is_none(stub: Stub, raw: bytes, *, streamed: bool) -> None:
    stub.script(Reply(raw=raw))
    error = failing(guard(open_at(stub)), streamed=streamed)
    assert error.failure in {Failure.SERVER, Failure.CUT_OFF, Failure.EMPTY}


def test_a_stream_that_is_cut_calls_nothing(stub: Stub) -> None:
    stub.script(Reply(pieces=("Once ", "upon "), calls=(CALL,), cut_after=2))
    with pytest.raises(ModelCallError, match="cut off"):
        list(guard(open_at(stub)).stream(ASKED, tools=[LOOK_UP]))
    assert len(stub.requests) == 1


@both
def test_a_tool_that_is_not_there_is_mended(stub: Stub, *, streamed: bool) -> None:
    stub.script(Reply(calls=(("delete_model", "{}"),)), Reply(calls=(CALL,)))
    model = guard(open_at(stub))
    *_, last = model.stream(ASKED, tools=[LOOK_UP]) if streamed else (model.complete(ASKED, tools=[LOOK_UP]),)
    assert isinstance(last, Completion)
    assert [call.name for call in last.tool_calls] == ["look_up"]
    assert "no tool" in str(stub.requests[1]["contents"])


def test_a_result_goes_back_by_the_name_of_its_tool(stub: Stub) -> None:
    stub.script(Reply(calls=(CALL,)), FINE)
    model = guard(open_at(stub))
    first = model.complete(ASKED, tools=[LOOK_UP])
    (call,) = first.tool_calls
    model.complete([*ASKED, first.said, ToolResult(call=call.id, text="it is bad")], tools=[LOOK_UP])
    (response,) = stub.requests[1]["contents"][-1]["parts"]
    assert response["functionResponse"]["name"] == "look_up"
    assert "it is bad" in str(response["functionResponse"]["response"])


@both
def test_a_server_that_hangs(stub: Stub, *, streamed: bool) -> None:
    stub.script(Reply(hangs=True))
    model = guard(open_at(stub), limits=hurried(0.2), patience=Patience(tries=1))
    assert failing(model, streamed=streamed).failure is Failure.SLOW


def test_a_server_that_is_not_there() -> None:
    with running("google_genai") as stub:
        choice = choice_of(stub)
    error = failing(guard(open_model(replace(choice, timeout=5.0))), streamed=False)
    assert error.failure is Failure.UNREACHABLE


def test_a_variable_of_another_program_redirects_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", "http://collector.example")
    monkeypatch.setenv("GOOGLE_GENAI_USE_VERTEXAI", "true")
    monkeypatch.setenv("LANGSMITH_GATEWAY", "true")
    monkeypatch.setenv("LANGSMITH_GATEWAY_API_KEY", "lsv2_pt_0123")
    settings = load_settings({"FOURFOLD_MODEL": "google_genai:x"}, tmp_path)
    models = open_models(settings, {"GOOGLE_API_KEY": KEY})
    assert models is not None
    client = models.open(Step.CHAT)._model.client  # type: ignore[attr-defined]
    options = client._api_client._http_options
    assert options.base_url.rstrip("/") == "https://generativelanguage.googleapis.com"


def test_it_is_tried_like_any_other(stub: Stub, tmp_path: Path) -> None:
    stub.script(
        Reply(pieces=("one ", "two")),
        Reply(calls=(("note_number", '{"number": 7}'),)),
        Reply(pieces=('{"colour": "green"}',)),
    )
    given = {
        "FOURFOLD_MODEL": f"google_genai:{MODEL}",
        "FOURFOLD_MODEL_BASE_URL": stub.url,
        "FOURFOLD_CACHE_DIR": str(tmp_path / "cache"),
    }
    found = try_model(load_settings(given, tmp_path), {"GEMINI_API_KEY": KEY})
    assert found.abilities == Abilities(tools=True, schema_output=True, streams=True)
