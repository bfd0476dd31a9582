"""What sentences state of the system and its parts."""

import pytest

from tests.assistant.interview.conftest import Hear


@pytest.mark.parametrize(
    ("text", "key", "of", "value"),
    [
        ("Our GPT-4 bot remembers users.", "has-memory", None, "yes"),
        ("Our GPT-4 bot is stateless.", "has-memory", None, "no"),
        ("Our GPT-4 bot has no memory.", "has-memory", None, "no"),
        ("Our GPT-4 bot is for our employees.", "audience", None, "employees"),
        ("Customers chat with our GPT-4 bot.", "audience", None, "customers"),
        ("We fine-tune GPT-4 for our bot.", "trains-model", None, "yes"),
        ("Our bot uses GPT-4 as it comes from the vendor.", "trains-model", None, "no"),
        ("Our GPT-4 bot uses an MCP server.", "uses-mcp", None, "yes"),
        ("Our GPT-4 bot drafts answers, staff edit before sending.", "acts", "bot", "proposes"),
        ("Our GPT-4 bot acts on its own.", "acts", "bot", "on_its_own"),
        (
            "Answers of our GPT-4 bot are shown as plain text on the chat page.",
            "renders-markup",
            "chat page",
            "no",
        ),
        (
            "Our GPT-4 bot reads the wiki. Everyone sees everything in the wiki.",
            "access-per-user",
            "wiki",
            "no",
        ),
    ],
)
def test_stated_facts(hear: Hear, text: str, key: str, of: str | None, value: str) -> None:
    assert hear(text).value(key, of) == value


@pytest.mark.parametrize(
    ("text", "key", "of"),
    [
        ("Our GPT-4 bot answers staff. No personal data should be entered.", "handles-personal-data", None),
        ("Our GPT-4 bot writes chats. Chats are logged in Datadog.", "login-required", "Datadog"),
        ("Our GPT-4 bot is planned to remember users next year.", "has-memory", None),
        ("Our GPT-4 bot reads Snowflake, read only.", "acts", "bot"),
    ],
)
def test_near_misses(hear: Hear, text: str, key: str, of: str | None) -> None:
    assert hear(text).value(key, of) is None


def test_a_fact_goes_to_the_part_that_stands_nearest(hear: Hear) -> None:
    heard = hear("Our GPT-4 bot reads the wiki and the contracts. In the contracts everyone sees everything.")
    assert heard.value("access-per-user", "contracts") == "no"
    assert heard.value("access-per-user", "wiki") is None


def test_a_fact_that_fits_several_parts_and_names_none_is_left_open(hear: Hear) -> None:
    heard = hear(
        "Our GPT-4 bot reads the wiki and the contracts. Articles are reviewed before they are published."
    )
    assert heard.value("vetted", "wiki") is None
    assert heard.value("vetted", "contracts") is None


def test_doubt_is_kept(hear: Hear) -> None:
    heard = hear("I think our GPT-4 bot acts on its own.")
    (fact,) = [f for f in heard.model.facts if f.key == "acts"]
    assert fact.origin.certainty == "hedged"


def test_what_is_planned_is_recorded_as_planned(hear: Hear) -> None:
    heard = hear("Our GPT-4 bot answers. Next year it acts on its own.")
    assert [(f.key, str(f.when)) for f in heard.model.facts if f.key == "acts"] == [("acts", "planned")]


def test_what_follows_from_parts_and_people_is_inferred(hear: Hear) -> None:
    heard = hear("Lawyers ask our GPT-4 bot, which has a memory.")
    inferred = {f.key for f in heard.model.facts if f.origin.certainty == "inferred"}
    assert {"audience", "has-memory"} <= inferred


def test_what_was_said_is_not_replaced_by_what_follows(hear: Hear) -> None:
    heard = hear("Our GPT-4 bot is for our employees.", "Customers chat with it.")
    assert "employees" in str(heard.value("audience"))
    (fact,) = [f for f in heard.model.facts if f.key == "audience"]
    assert fact.origin.certainty == "said"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (
            "Our GPT-4 bot asks patients for symptoms. Nobody has ever told patients that it asks.",
            "vulnerable-users",
        ),
        (
            "Our GPT-4 bot helps patients. Answers are not checked by anyone before the patient reads them.",
            "vulnerable-users",
        ),
    ],
)
def test_a_denial_of_something_else_denies_no_mention(hear: Hear, text: str, key: str) -> None:
    (fact,) = [f for f in hear(text).model.facts if f.key == key]
    assert fact.values == ("yes",)


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("Our GPT-4 bot is for engineers. No patients ever use it.", "vulnerable-users", "no"),
        (
            "Our GPT-4 bot answers from the wiki. It does not see personal data.",
            "handles-personal-data",
            "no",
        ),
    ],
)
def test_a_mention_that_is_denied(hear: Hear, text: str, key: str, value: str) -> None:
    assert [f.values for f in hear(text).model.facts if f.key == key] == [(value,)]


def test_what_is_so_by_default_has_a_way_round(hear: Hear) -> None:
    heard = hear("Our GPT-4 agent calls the refund tool. The refund tool is read-only by default.")
    assert [f.values for f in heard.model.facts if f.key == "irreversible"] == [("partly",)]
