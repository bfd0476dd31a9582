"""The chat agent over the real clients of four protocols, against servers that fail in every way."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from assistant.agent.chat_agent import ChatAgent
from assistant.agent.guided import GuidedAgent
from assistant.agent.message import Message, Outcome
from assistant.changes.apply import apply_all
from assistant.llm.port import ChatModel
from assistant.llm.prices import Prices
from assistant.llm.providers import ModelChoice, Models, Provider, open_model
from assistant.llm.spending import Limits
from assistant.model.threat_model import ThreatModel
from tests.assistant.agent.desks import BUDGET, NOW, Silent, catalogue, derive, found, moment, shop
from tests.assistant.llm.stub_servers import KEY, MODEL, Reply, Stub, running

SAID = "anyone can edit the help center articles"
STORE = next(c.id for c in shop().system.components if str(c.kind) == "document_store")
NOTES = (
    "record_facts",
    json.dumps({
        "facts": [{"subject": STORE, "key": "writers", "values": ["public"], "quote": "anyone can edit"}]
    }),
)  # fmt: skip
ASKS = ("ask", json.dumps({"question": "own", "wording": "Who looks at an edit before it is read?"}))
GOOD = Reply(pieces=("Strangers write ", "what it reads."), calls=(NOTES, ASKS))
FAILURES = {
    "no quota": Reply(status=429, error="You exceeded your current quota", code="insufficient_quota"),
    "a fault": Reply(status=500, error="internal error"),
    "unreadable": Reply(raw=b"this is no answer"),
    "an empty body": Reply(raw=b""),
    "cut in the middle of a call": Reply(pieces=("Well, ",), calls=(NOTES, ASKS), cut_after=4),
    "refused": Reply(pieces=("",), finish="refused"),
    "broken arguments": Reply(calls=(("record_facts", '{"facts": [{'),)),
    "a tool that is not there": Reply(calls=(("delete_everything", "{}"),)),
    "hangs": Reply(hangs=True),
}


@pytest.fixture(params=["openai", "anthropic", "ollama", "google_genai"])
def stub(request: pytest.FixtureRequest) -> Iterator[Stub]:
    with running(request.param) as server:
        yield server


def agent_at(stub: Stub, *, key: str = KEY, model: str = MODEL, limits: Limits | None = None) -> ChatAgent:
    from pydantic import SecretStr

    from assistant.llm.providers import PROVIDERS

    provider: Provider = next(provider for provider in PROVIDERS if provider.name == stub.protocol)
    choice = ModelChoice(provider=provider, model=model, base_url=stub.url, key=SecretStr(key), timeout=20.0)
    opened: ChatModel = open_model(choice)
    return ChatAgent(
        GuidedAgent(catalogue(), budget=BUDGET, text_limit=100_000, now=lambda: NOW),
        Models(limits=limits or Limits(), prices=Prices(), open=lambda _: opened),
        catalogue=catalogue(),
        derive=derive,
        search=found,
        budget=BUDGET,
        text_limit=100_000,
        name=choice.name,
    )


def turn_of(agent: ChatAgent, words: str = SAID) -> tuple[Outcome, ThreatModel]:
    outcome = agent.answer(moment(shop(), Message(text=words)), Silent())
    return outcome, apply_all(shop(), outcome.changes)


def test_a_turn_records_speaks_and_asks_over_the_wire(stub: Stub) -> None:
    stub.script(GOOD)
    outcome, model = turn_of(agent_at(stub))
    assert outcome.reply.text == "Strangers write what it reads."
    assert outcome.reply.question is not None
    assert outcome.reply.question.text == "Who looks at an edit before it is read?"
    assert any(fact.origin.by == f"model:{stub.protocol}:{MODEL}" for fact in model.facts)
    assert len(stub.requests) == 1


def test_tools_and_prompt_stand_first_and_the_same_in_every_request(stub: Stub) -> None:
    stub.script(Reply(calls=(("model_summary", "{}"),)), GOOD)
    turn_of(agent_at(stub))
    first, second = stub.requests
    assert first["tools"] == second["tools"]
    assert _beginning(first) == _beginning(second)


@pytest.mark.parametrize("name", list(FAILURES))
def test_whatever_the_provider_does_the_turn_goes_on(stub: Stub, name: str) -> None:
    reply = FAILURES[name]
    if stub.protocol in {"ollama", "google_genai"} and reply.cut_after is not None:
        reply = replace(reply, cut_after=1)  # their calls come whole: cut before them
    stub.script(reply)
    limits = Limits(call_seconds=1.0, seconds=4.0) if name == "hangs" else Limits()
    outcome, model = turn_of(agent_at(stub, limits=limits))
    assert outcome.reply.question is not None
    assert any("guided mode" in notice for notice in outcome.reply.notices)
    assert all(not fact.origin.by.startswith("model:") for fact in model.facts)
    assert model.utterances[-1].text == SAID


@pytest.mark.parametrize("wrong", ["key", "model"])
def test_a_wrong_key_or_model_is_named_and_the_key_is_not_shown(stub: Stub, wrong: str) -> None:
    if (stub.protocol, wrong) == ("ollama", "key"):
        pytest.skip("it asks for no key")
    stub.script(GOOD)
    given: dict[str, Any] = {"key": "sk-wrong-0123456789abcdef0123"} if wrong == "key" else {"model": "nope"}
    outcome, _ = turn_of(agent_at(stub, **given))
    said = " ".join(outcome.reply.notices)
    assert ("key" if wrong == "key" else "nope") in said
    assert "0123456789abcdef" not in said


def _beginning(request: dict[str, Any]) -> str:
    told = request.get("system") or request.get("systemInstruction")
    return json.dumps(told or request["messages"][0])
