"""Conditions see through a gateway between an application and its models."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.elicit.view import SystemView
from tests.assistant.builders import make_catalogue, make_model

PARTS = {"page": "chat_front_end", "bot": "agent", "gate": "gateway", "model": "model_endpoint"}
SWITCHBOARD = ("bot -instruction-> gate", "gate -instruction-> model", "model -> gate", "gate -> bot")
DOOR = ("gate -instruction-> bot", "bot -> gate", "bot -instruction-> model", "model -> bot")


def seen(flows: Sequence[str]) -> SystemView:
    return SystemView(make_model(PARTS, flows=flows), make_catalogue())


def ends(view: SystemView) -> set[tuple[str, str]]:
    return {(flow.source, flow.target) for flow in view.flows()}


def test_the_application_is_joined_to_the_model_behind_a_gateway() -> None:
    view = seen(SWITCHBOARD)
    assert {("bot", "gate"), ("gate", "model"), ("bot", "model"), ("model", "bot")} <= ends(view)
    assert {flow.id for flow in view.flows()} <= {flow.id for flow in view.model.system.flows}


def test_a_gateway_to_models_feeds_nothing_of_its_own() -> None:
    assert seen(SWITCHBOARD).feeders("bot") == ("model",)


def test_a_front_door_stays_one() -> None:
    view = seen(DOOR)
    assert ends(view) == {("gate", "bot"), ("bot", "gate"), ("bot", "model"), ("model", "bot")}
    assert "gate" in view.feeders("bot")


def test_a_gateway_that_leads_to_no_model_is_not_seen_through() -> None:
    view = seen(("bot -instruction-> gate", "gate -> bot"))
    assert ends(view) == {("bot", "gate"), ("gate", "bot")}
