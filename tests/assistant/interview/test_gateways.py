"""A gateway is either the front door of the application or the switchboard before its models."""

from __future__ import annotations

import pytest

from assistant.interview.understand import Listener
from assistant.model.facts import Utterance
from tests.assistant.interview.conftest import Hear, Heard
from tests.assistant.interview.test_connect import flows


def roles(heard: Heard) -> set[tuple[str, str, str]]:
    return {(source, role, target) for source, role, target in flows(heard) if role != "telemetry"}


@pytest.mark.parametrize(
    ("text", "gateway", "hub", "model"),
    [
        ("All calls of our bot to GPT-4o go through LiteLLM.", "LiteLLM", "bot", "GPT-4o"),
        ("Our bot uses GPT-4o. We run LiteLLM.", "LiteLLM", "bot", "GPT-4o"),
        ("Our bot reaches GPT-4o through our LLM gateway.", "LLM gateway", "bot", "GPT-4o"),
        ("Our bot uses GPT-4o. A model router picks the provider.", "model router", "bot", "GPT-4o"),
        ("Kong routes all prompts of our bot to GPT-4o.", "Kong", "bot", "GPT-4o"),
        ("Our bot calls GPT-4o via Apigee.", "Apigee", "bot", "GPT-4o"),
        ("Our bot uses GPT-4o. nginx sits between the bot and the model.", "nginx", "bot", "GPT-4o"),
    ],
)
def test_prompts_go_through_a_gateway_that_stands_before_models(
    hear: Hear, text: str, gateway: str, hub: str, model: str
) -> None:
    heard = hear(text)
    assert heard.kinds[gateway] == "gateway"
    assert flows(heard) >= {
        (hub, "instruction", gateway),
        (gateway, "instruction", model),
        (model, "data", gateway),
        (gateway, "data", hub),
    }
    assert (hub, "instruction", model) not in flows(heard), "nothing goes past it"
    assert (gateway, "instruction", hub) not in flows(heard), "nobody comes in by it"


@pytest.mark.parametrize(
    "text",
    [
        "Customers chat with our GPT-4o bot. Requests come in through Kong, our API gateway.",
        "Partners call our GPT-4o bot over an API. Apigee checks their keys.",
        "Customers reach our bot through Kong; it calls GPT-4o.",
        "Our GPT-4o bot answers customers through Kong.",
        "Our GPT-4o bot is reached through Kong.",
        "Our bot is on GPT-4o. A web application firewall is in front of the bot.",
    ],
)
def test_a_front_door_is_no_switchboard(hear: Hear, text: str) -> None:
    heard = hear(text)
    (gateway,) = [name for name, kind in heard.kinds.items() if kind == "gateway"]
    assert (gateway, "instruction", "bot") in flows(heard)
    assert ("bot", "instruction", "GPT-4o") in flows(heard)
    assert (gateway, "instruction", "GPT-4o") not in flows(heard)


def test_every_model_of_the_sentence_stands_behind_the_gateway_and_no_other(hear: Hear) -> None:
    heard = hear("Our bot reaches GPT-4o and Claude through LiteLLM.", "For pictures it uses Gemini.")
    found = flows(heard)
    assert {("LiteLLM", "instruction", "GPT-4o"), ("LiteLLM", "instruction", "Claude")} <= found
    assert ("LiteLLM", "instruction", "Gemini") not in found
    assert ("bot", "instruction", "Gemini") in found


def test_a_gateway_told_of_later_takes_the_way_of_the_inferred_flow(hear: Hear) -> None:
    heard = hear("Our bot uses GPT-4o.", "All its calls go through our LLM gateway.")
    assert ("bot", "instruction", "GPT-4o") not in flows(heard)
    assert ("LLM gateway", "instruction", "GPT-4o") in flows(heard)


def test_a_document_that_names_a_gateway_takes_no_flow_out(hear: Hear, listener: Listener) -> None:
    before = hear("Our bot uses GPT-4o.").model
    more = Utterance(id="u2", text="All its calls go through our LLM gateway.", document="design.md")
    after = Heard(listener.understand(before, more))
    assert {("bot", "instruction", "GPT-4o"), ("LLM gateway", "instruction", "GPT-4o")} <= flows(after)


def test_people_still_need_a_way_in_beside_a_gateway_to_models(hear: Hear) -> None:
    kinds = hear("Customers chat with our bot. It reaches GPT-4o through LiteLLM.").kinds
    assert "chat_front_end" in kinds.values()
    assert "chat_front_end" not in hear("Customers chat with our GPT-4o bot through Kong.").kinds.values()
