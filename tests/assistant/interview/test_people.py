from collections.abc import Callable

import pytest

from assistant.interview.mentions import Mention
from assistant.interview.people import part_of, verb_after
from tests.assistant.interview.conftest import Hear


@pytest.mark.parametrize(
    ("text", "name", "part"),
    [
        ("Our GPT-4 bot answers. Customers chat with it.", "customers", "user"),
        ("A GPT-4 assistant for lawyers.", "lawyers", "user"),
        ("GPT-4 drafts it. The loan officer decides.", "loan officer", "approver"),
        ("GPT-4 reads the wiki, which is written by our editors.", "editors", "author"),
        ("The contractor hosts the GPT-4 bot.", "contractor", "operator"),
        ("Our GPT-4 bot answers. Farmers in three districts send a photo.", "farmers", "user"),
        ("A GPT-4 bot in Slack. 800 employees.", "employees", "user"),
        ("Our GPT-4 bot forwards it to the clerk.", "clerk", "other"),
        ("Our GPT-4 bot answers. Customers must be logged in.", "customers", "user"),
    ],
)
def test_what_people_have_to_do_with_it(hear: Hear, text: str, name: str, part: str) -> None:
    actor = next(a for a in hear(text).model.system.actors if a.name == name)
    assert actor.part == part


@pytest.mark.parametrize(
    "text", ["Our GPT-4 bot reads customer emails.", "Our GPT-4 bot reads the customer's record."]
)
def test_a_word_that_only_describes_is_nobody(hear: Hear, text: str) -> None:
    assert "customer's" not in {a.name for a in hear(text).model.system.actors}


@pytest.mark.parametrize(
    "text",
    [
        "Our GPT-4 bot takes bookings of guests on the phone. It was built on Retell by a student.",
        "Our GPT-4 bot takes bookings of guests on the phone. A student, who has left, put it together.",
    ],
)
def test_who_only_built_it_is_no_user(hear: Hear, text: str) -> None:
    named = {actor.name for actor in hear(text).model.system.actors}
    assert "guests" in named
    assert not any("student" in name for name in named)


def test_a_group_is_kept_once_and_grows(hear: Hear) -> None:
    heard = hear("Our GPT-4 bot reads mail of customers.", "The customers chat with it.")
    (actor,) = [a for a in heard.model.system.actors if "customer" in a.name]
    assert actor.part == "user"


def test_users_reach_the_front(hear: Hear) -> None:
    heard = hear("Customers chat with our GPT-4 bot on the website.")
    (actor,) = heard.model.system.actors
    assert actor.reaches == (heard.part("website").id,)


def test_the_only_group_from_outside_reaches_a_front_that_is_named(hear: Hear) -> None:
    named = "GPT-4 works behind our shop app. Guests, too."
    (actor,) = hear(named).model.system.actors
    assert actor.reaches == ("shop-app",)
    (actor,) = hear("GPT-4 sorts the mail of the night. Guests, too.").model.system.actors
    assert actor.reaches == ()
    heard = hear("Our clerks use the shop app with GPT-4 behind it. It is about guests, too.")
    assert {a.name: a.reaches for a in heard.model.system.actors}["guests"] == ()


def test_a_page_is_assumed_where_people_talk_and_none_was_named(hear: Hear) -> None:
    heard = hear("Employees ask our GPT-4 assistant about holidays.")
    assert heard.kinds["chat page"] == "chat_front_end"
    assert "chat page" not in heard.told


def test_callers_come_by_phone(hear: Hear) -> None:
    assert hear("Patients call our AI assistant and talk to it.").kinds["phone line"] == "channel_connector"


def test_people_affected_and_who_needs_care(hear: Hear) -> None:
    affected = {
        p.name: p.relation
        for p in hear("Our GPT-4 tutor bot explains homework to children.").model.system.affected
    }
    assert affected["children"] == "vulnerable"


def test_human_agents_are_people(hear: Hear) -> None:
    heard = hear("Our GPT-4 bot drafts. Support agents send the reply.")
    assert [a.name for a in heard.model.system.actors] == ["support agents"]


def test_verbs_behind_a_group(mentions: Callable[[str], list[Mention]]) -> None:
    def verb(text: str) -> str | None:
        return verb_after(next(m for m in mentions(text) if m.writer))

    assert verb("customers can also upload files") == "upload"
    assert verb("customers, and more") is None
    assert verb("customers") is None


def test_part_of_a_reviewer(mentions: Callable[[str], list[Mention]]) -> None:
    found = next(m for m in mentions("it is reviewed by two editors") if m.writer)
    assert part_of(found) == "approver"
