"""Ollama's protocol through its real client: what it fails by, and what is its own."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.llm.guarding import GuardedModel, Patience
from assistant.llm.port import Abilities, Completion, Failure, ModelCallError
from assistant.llm.probing import describe_models, try_model
from assistant.llm.providers import choose_model, open_model
from assistant.settings import load_settings
from tests.assistant.llm.conftest import AT_ONCE, choice_of, guard, hurried, open_at
from tests.assistant.llm.stub_servers import MODEL, Reply, Stub, running
from tests.assistant.llm.test_contract import ASKED, LOOK_UP

FINE = Reply(pieces=("Fine.",))
CALL = ("look_up", '{"query": "injection"}')


@pytest.fixture
def stub() -> Iterator[Stub]:
    with running("ollama") as server:
        yield server


def failing(model: GuardedModel, *, streamed: bool) -> ModelCallError:
    with pytest.raises(ModelCallError) as caught:
        list(model.stream(ASKED, tools=[LOOK_UP]) if streamed else [model.complete(ASKED, tools=[LOOK_UP])])
    assert str(caught.value).endswith(".")
    return caught.value


both = pytest.mark.parametrize("streamed", [False, True])


def test_it_is_told_how_much_to_hold_since_it_drops_the_rest_without_a_word(
    stub: Stub, tmp_path: Path
) -> None:
    stub.script(FINE)
    given = {
        "FOURFOLD_MODEL": f"ollama:{MODEL}",
        "FOURFOLD_MODEL_BASE_URL": stub.url,
        "FOURFOLD_LOCAL_CONTEXT": "9000",
    }
    choice = choose_model(load_settings(given, tmp_path), {})
    assert choice is not None
    guard(open_model(choice)).complete(ASKED)
    assert stub.requests[0]["options"]["num_ctx"] == 9_000


@both
def test_a_model_that_was_not_pulled(stub: Stub, *, streamed: bool) -> None:
    stub.script(FINE)
    error = failing(guard(open_at(stub, model="stub-9")), streamed=streamed)
    assert error.failure is Failure.UNKNOWN_MODEL
    assert "it says: The model `stub-9` does not exist" in str(error)


@both
@pytest.mark.parametrize("status", [429, 500, 503])
def test_what_may_pass_is_tried_again(stub: Stub, status: int, *, streamed: bool) -> None:
    stub.script(Reply(status=status, error="server busy"), FINE)
    model = guard(open_at(stub))
    *_, last = model.stream(ASKED) if streamed else (model.complete(ASKED),)
    assert isinstance(last, Completion)
    assert (last.text, len(stub.requests)) == ("Fine.", 2)


@both
def test_a_model_that_has_no_tools(stub: Stub, *, streamed: bool) -> None:
    stub.script(Reply(status=400, error="stub-1 does not support tools"))
    error = failing(guard(open_at(stub)), streamed=streamed)
    assert (error.failure, len(stub.requests)) == (Failure.BAD_REQUEST, 1)
    assert "does not support tools" in str(error)


@both
def test_an_error_in_the_middle_of_a_stream(stub: Stub, *, streamed: bool) -> None:
    stub.script(Reply(raw=b'{"error": "model runner has unexpectedly stopped"}\n'))
    error = failing(guard(open_at(stub)), streamed=streamed)
    assert error.failure is Failure.SERVER
    assert "model runner has unexpectedly stopped" in str(error)
    assert len(stub.requests) == AT_ONCE.tries


@both
@pytest.mark.parametrize("raw", [b"<html>Bad gateway</html>", b'{"model": ', b"", b"[]", b'"ok"'])
def test_an_answer_that_is_none(stub: Stub, raw: bytes, *, streamed: bool) -> None:
    stub.script(Reply(raw=raw))
    error = failing(guard(open_at(stub)), streamed=streamed)
    assert error.failure in {Failure.SERVER, Failure.CUT_OFF}


@both
@pytest.mark.parametrize("reply", [Reply(calls=(CALL,), cut_after=1), Reply(pieces=("Once ",), cut_after=0)])
def test_a_stream_that_is_cut_calls_and_answers_nothing(stub: Stub, reply: Reply, *, streamed: bool) -> None:
    stub.script(reply)
    error = failing(guard(open_at(stub)), streamed=streamed)
    assert error.failure in {Failure.CUT_OFF, Failure.SERVER}
    assert len(stub.requests) == AT_ONCE.tries


def test_a_stream_cut_after_words_is_not_begun_again(stub: Stub) -> None:
    stub.script(Reply(pieces=("Once ", "upon "), cut_after=2))
    given: list[str | Completion] = []
    with pytest.raises(ModelCallError, match="cut off"):
        given.extend(guard(open_at(stub)).stream(ASKED))
    assert len(stub.requests) == 1


@both
def test_arguments_that_are_no_object_are_a_plain_failure(stub: Stub, *, streamed: bool) -> None:
    stub.script(Reply(calls=(("look_up", '{"query": "inj'),)))
    error = failing(guard(open_at(stub)), streamed=streamed)
    assert error.failure in {Failure.SERVER, Failure.INVALID}


@both
def test_a_tool_that_is_not_there_is_mended(stub: Stub, *, streamed: bool) -> None:
    stub.script(Reply(calls=(("delete_model", "{}"),)), Reply(calls=(CALL,)))
    model = guard(open_at(stub))
    *_, last = model.stream(ASKED, tools=[LOOK_UP]) if streamed else (model.complete(ASKED, tools=[LOOK_UP]),)
    assert isinstance(last, Completion)
    assert [call.name for call in last.tool_calls] == ["look_up"]
    assert "no tool" in str(stub.requests[1]["messages"])


@both
def test_a_server_that_hangs(stub: Stub, *, streamed: bool) -> None:
    stub.script(Reply(hangs=True))
    model = guard(open_at(stub), limits=hurried(0.2), patience=Patience(tries=1))
    assert failing(model, streamed=streamed).failure is Failure.SLOW


def test_a_server_that_is_not_there() -> None:
    with running("ollama") as stub:
        choice = choice_of(stub)
    error = failing(guard(open_model(replace(choice, timeout=5.0))), streamed=False)
    assert error.failure is Failure.UNREACHABLE


@pytest.mark.parametrize("protocol", ["openai", "ollama", "google_genai"])
def test_what_goes_to_this_machine_goes_past_every_proxy(
    protocol: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(variable, "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    with running(protocol) as stub:
        stub.script(FINE)
        assert guard(open_at(stub)).complete(ASKED).text == "Fine."


def test_it_needs_no_key_and_is_tried_like_any_other(stub: Stub, tmp_path: Path) -> None:
    stub.script(
        Reply(pieces=("one ", "two")),
        Reply(calls=(("note_number", '{"number": 7}'),)),
        Reply(pieces=('{"colour": "green"}',)),
    )
    given = {
        "FOURFOLD_MODEL": f"ollama:{MODEL}",
        "FOURFOLD_MODEL_BASE_URL": stub.url,
        "FOURFOLD_CACHE_DIR": str(tmp_path / "cache"),
    }
    chosen = load_settings(given, tmp_path)
    assert try_model(chosen, {}).abilities == Abilities(tools=True, schema_output=True, streams=True)
    (card,) = describe_models(chosen, {})
    assert (card.key, card.place, card.probed) == ("none", "127.0.0.1", True)
    assert stub.requests[2]["format"]["properties"]["colour"]["enum"] == ["green", "blue"]
