"""The chat agent with a real small model, which ignores tools and answers nonsense: no session breaks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.agent.chat_agent import ChatAgent
from assistant.agent.guided import GuidedAgent
from assistant.agent.message import Message, Outcome
from assistant.changes.apply import apply_all
from assistant.llm.port import Abilities
from assistant.llm.prices import Prices
from assistant.llm.providers import Models, open_model
from assistant.llm.spending import Limits
from assistant.model.threat_model import ThreatModel
from tests.assistant.agent.desks import BUDGET, NOW, SHOP, Silent, catalogue, derive, found, moment, shop
from tests.assistant.llm.local_models import CONTEXT, PATIENT, ended_servers, local_choice

pytestmark = [pytest.mark.local_llm, pytest.mark.timeout(900)]

SAID = "anyone can edit the help center articles"


@pytest.fixture(autouse=True, scope="module")
def ended() -> Iterator[None]:
    with ended_servers():
        yield


def agent_of(file: Path, *, context: int = CONTEXT, tools: bool = True) -> ChatAgent:
    choice = local_choice(file, context=context)
    opened = open_model(choice)
    opened._abilities = Abilities(tools=tools, schema_output=True, streams=True)  # type: ignore[attr-defined]
    return ChatAgent(
        GuidedAgent(catalogue(), budget=BUDGET, text_limit=100_000, now=lambda: NOW),
        Models(limits=Limits(call_seconds=PATIENT), prices=Prices(), open=lambda _: opened),
        catalogue=catalogue(),
        derive=derive,
        search=found,
        budget=BUDGET,
        text_limit=100_000,
        name=choice.name,
    )


def assert_sound(outcome: Outcome, before: ThreatModel) -> ThreatModel:
    """A question waits, and whatever is on record names things that are there."""
    model = apply_all(before, outcome.changes)
    assert outcome.reply.question is not None
    elements = set(model.system.by_id)
    assert all(fact.subject in elements | {None, "system"} for fact in model.facts)
    threats = derive(model).analysis.threats
    assert threats
    assert all(threat.entry in catalogue().threats for threat in threats if threat.entry)
    return model


def test_a_turn_in_which_no_tool_is_called_is_read_by_the_rules(small_model: Path) -> None:
    outcome = agent_of(small_model).answer(moment(shop(), Message(text=SAID)), Silent())
    model = assert_sound(outcome, shop())
    assert model.utterances[-1].text == SAID
    assert outcome.reply.spent is not None
    assert outcome.reply.spent.calls >= 1
    assert all(not fact.origin.by.startswith("model:") for fact in model.facts)


def test_a_first_description_that_it_cannot_hold_goes_on_in_guided_mode(small_model: Path) -> None:
    start = ThreatModel(id="shop")
    outcome = agent_of(small_model, context=512).answer(moment(start, Message(text=SHOP)), Silent())
    assert_sound(outcome, start)
    assert any("guided mode" in notice for notice in outcome.reply.notices)


def test_once_tried_it_is_not_asked_to_hold_the_interview(small_model: Path) -> None:
    outcome = agent_of(small_model, tools=False).answer(moment(shop(), Message(text=SAID)), Silent())
    assert_sound(outcome, shop())
    assert "cannot call tools" in outcome.reply.notices[0]
    assert outcome.reply.spent is None
