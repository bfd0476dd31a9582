"""Who only sees what came out on a dashboard does not talk to the system."""

from __future__ import annotations

import pytest

from tests.assistant.interview.conftest import Hear
from tests.assistant.interview.test_connect import flows


@pytest.mark.parametrize(
    ("text", "hub", "page", "people"),
    [
        (
            "An agent reads sensor logs with GPT-4o every night. Operators see its summary on a dashboard.",
            "agent",
            "dashboard",
            "operators",
        ),
        (
            "Our bot rates complaints with GPT-4o. Team leads see the results on a dashboard page.",
            "bot",
            "dashboard page",
            "team leads",
        ),
        (
            "Our bot on GPT-4o writes a risk score that is shown to doctors in the ward dashboard.",
            "bot",
            "ward dashboard",
            None,
        ),
    ],
)
def test_a_page_that_only_shows_gives_nothing_to_the_system(
    hear: Hear, text: str, hub: str, page: str, people: str | None
) -> None:
    found = flows(hear(text))
    assert (hub, "data", page) in found
    assert not [flow for flow in found if flow[:2] == (page, "instruction")]
    assert not [flow for flow in found if flow[1:] == ("instruction", page)]
    if people is not None:
        assert (page, "data", people) in found
        assert not [flow for flow in found if flow[:2] == (people, "instruction")]


@pytest.mark.parametrize(
    "text",
    [
        "Analysts ask our GPT-4o bot questions on the dashboard.",
        "Staff type their questions into the dashboard and see what our GPT-4o bot answers.",
        "Users ask our GPT-4o bot about sales. They see its answers on a dashboard.",
        "Managers use our GPT-4o bot in a dashboard.",
    ],
)
def test_a_dashboard_that_people_talk_to_is_a_way_in(hear: Hear, text: str) -> None:
    assert ("dashboard", "instruction", "bot") in flows(hear(text))


def test_who_sees_it_stays_apart_from_who_talks_to_it(hear: Hear) -> None:
    found = flows(
        hear(
            "Customers chat with our GPT-4o bot on the website. Team leads see its ratings on a dashboard.",
        )
    )
    assert {("customers", "instruction", "website"), ("dashboard", "data", "team leads")} <= found
    assert not [flow for flow in found if flow[:2] == ("dashboard", "instruction")]


def test_a_page_that_only_showed_becomes_a_way_in_when_somebody_says_so(hear: Hear) -> None:
    told = "An agent rates sensor logs with GPT-4o. Operators see the ratings on a dashboard."
    assert not [f for f in flows(hear(told, "It has no memory.")) if f[:2] == ("dashboard", "instruction")]
    later = flows(hear(told, "They also ask the agent questions on the dashboard."))
    assert ("dashboard", "instruction", "agent") in later
