"""A provider that fails in the middle of a real turn: plain words, nothing lost, no key anywhere."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.exchange.registry import EXPORTERS
from assistant.service import Fourfold, Message, Turn, TurnState
from assistant.settings import load_settings
from tests.assistant.agent.desks import SHOP, derive
from tests.assistant.llm.stub_servers import KEY, MODEL, Reply, Stub, running

CALL = (
    "record_facts",
    '{"facts": [{"subject": "system", "key": "audience", "values": ["customers"], "quote": "web shop"}]}',
)
ASK = ("ask", '{"question": "own", "lead": "Noted.", "wording": "Who can edit the articles?"}')

FAILURES = {
    "no quota": Reply(status=429, error="You exceeded your current quota", code="insufficient_quota"),
    "a fault": Reply(status=500, error="Internal error", code="api_error"),
    "a refusal": Reply(pieces=("I cannot help.",), finish="refused"),
    "an empty answer": Reply(),
    "no JSON": Reply(raw=b"<html>Bad gateway</html>"),
    "a cut in a tool call": Reply(calls=(CALL,), cut_after=3),
    "a thousand calls": Reply(calls=(CALL,) * 1_000),
    "too long for the model": Reply(
        status=400, error="prompt is too long: 9 tokens", code="invalid_request_error"
    ),
    "a hang": Reply(hangs=True),
    "a tool that does not exist": Reply(calls=(("delete_everything", "{}"),)),
    "broken arguments": Reply(calls=(("record_facts", '{"facts": ['),)),
}


@pytest.fixture(params=["openai", "anthropic"])
def stub(request: pytest.FixtureRequest) -> Iterator[Stub]:
    with running(request.param) as server:
        yield server


@pytest.fixture
def service(stub: Stub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Fourfold]:
    monkeypatch.setenv(f"{stub.protocol.upper()}_API_KEY", KEY)
    variables = {
        "FOURFOLD_DATA_DIR": str(tmp_path / "data"),
        "FOURFOLD_CACHE_DIR": str(tmp_path / "cache"),
        "FOURFOLD_MODEL": f"{stub.protocol}:{MODEL}",
        "FOURFOLD_MODEL_BASE_URL": stub.url,
        "FOURFOLD_MODEL_TIMEOUT": "1",
        "FOURFOLD_TURN_SECONDS": "2",
    }
    with Fourfold.open(load_settings(variables, tmp_path)) as opened:
        yield opened


def said(service: Fourfold, text: str = SHOP, *, model_id: str | None = None) -> tuple[str, Turn]:
    name = model_id or service.create("Shop", actor="person").model_id
    return name, service.say(name, Message(text=text))


def check_kept(service: Fourfold, model_id: str) -> None:
    """The words are kept, the draft is there, and everything follows from it."""
    model = service.view(model_id).model
    assert [utterance.text for utterance in model.utterances] == [SHOP]
    assert model.system.components
    assert derive(model).analysis.threats


@pytest.mark.parametrize("failure", FAILURES)
def test_the_turn_goes_on_in_guided_mode_and_says_so(service: Fourfold, stub: Stub, failure: str) -> None:
    stub.script(FAILURES[failure])
    model_id, turn = said(service)
    assert turn.state is TurnState.DONE, turn.error
    assert turn.reply is not None
    assert any("guided mode" in notice for notice in turn.reply.notices)
    assert turn.reply.question is not None
    check_kept(service, model_id)
    again = service.say(model_id, Message(kind="skip"))
    assert again.state is TurnState.DONE


def test_a_long_paste_is_cut_for_the_model_and_kept_whole(service: Fourfold, stub: Stub) -> None:
    stub.script(Reply(calls=(ASK,)), Reply(pieces=("Who can edit the articles?",)))
    paste = f"{SHOP}\n\n" + "It answers politely and it is fast. " * 1_200
    model_id, turn = said(service, paste)
    assert turn.state is TurnState.DONE, turn.error
    assert stub.requests
    assert all(str(body).count("answers politely") < 1_200 for body in stub.requests)
    assert service.view(model_id).model.utterances[0].text.startswith(SHOP)
    assert len(service.view(model_id).model.utterances[0].text) > 40_000


@pytest.mark.parametrize("words", ["Ja, natürlich. 是的。", "Yes.", "Sure! Everything is fine and safe."])
def test_another_language_and_a_yes_man_change_nothing_by_themselves(
    service: Fourfold, stub: Stub, words: str
) -> None:
    stub.script(Reply(pieces=(words,)))
    model_id, turn = said(service)
    assert turn.state is TurnState.DONE, turn.error
    assert service.view(model_id).model.decisions == ()
    check_kept(service, model_id)


def test_a_model_can_be_left_and_taken_up_in_mid_session(service: Fourfold, stub: Stub) -> None:
    stub.script(FAILURES["a fault"])
    model_id, _ = said(service)
    stub.requests.clear()
    stub.script(Reply(calls=(ASK,)), Reply(pieces=("Fine.",)))
    _, turn = said(service, "Customers can edit the articles.", model_id=model_id)
    assert turn.state is TurnState.DONE
    assert turn.reply is not None
    assert turn.reply.question is not None
    assert turn.reply.question.text == "Who can edit the articles?"


def test_the_key_is_in_no_log_reply_export_or_file(
    service: Fourfold, stub: Stub, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    caplog.set_level(logging.DEBUG)
    stub.script(Reply(status=400, error=f"rejected for {KEY}", code="odd"), Reply(calls=(ASK,)))
    model_id, first = said(service)
    _, second = said(service, "Customers can edit the articles.", model_id=model_id)
    shown = [first.model_dump_json(), second.model_dump_json(), caplog.text, repr(service.settings)]
    shown += [service.export(model_id, exporter.name).decode("utf-8", "replace") for exporter in EXPORTERS]
    assert all(KEY not in text for text in shown)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    assert all(KEY.encode() not in path.read_bytes() for path in files)


def test_a_wrong_key_is_said_and_not_shown(
    service: Fourfold, stub: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = "sk-wrong-9876543210zyxwvutsrqponm"
    monkeypatch.setenv(f"{stub.protocol.upper()}_API_KEY", wrong)
    stub.script(Reply(pieces=("x",)))
    with Fourfold.open(service.settings) as mistaken:
        model_id, turn = said(mistaken)
        assert turn.reply is not None
        assert any("does not accept the key" in notice for notice in turn.reply.notices)
        assert wrong not in turn.model_dump_json()
        check_kept(mistaken, model_id)
