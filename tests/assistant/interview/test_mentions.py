from collections.abc import Callable

import pytest

from assistant.interview.mentions import Mention
from knowledge_base.vocabulary import DataClass, Writer

Find = Callable[[str], list[Mention]]


def names(found: list[Mention]) -> list[str]:
    return [m.name for m in found if m.kind is not None]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It reads the internal HR wiki.", ["internal HR wiki"]),
        ("It reads our help centre wiki.", ["help centre wiki"]),
        ("We use Llama 3.3 70B.", ["Llama 3.3 70B"]),
        ("It answers from many wikis.", ["wikis"]),
        ("two hundred 300 tickets", ["tickets"]),
        ("They chat with us.", []),
        ("Customers upload files they own.", []),
        ("Each firm uploads its own files.", []),
        ("The agent logs in with a password.", ["agent", "logs in"]),
        ("We do contract review.", []),
        ("Every contract is read.", ["contract"]),
    ],
)
def test_parts_are_found_with_what_describes_them(mentions: Find, text: str, expected: list[str]) -> None:
    assert names(mentions(text)) == expected


def test_a_verb_before_a_name_is_not_part_of_it(mentions: Find) -> None:
    assert "wiki" in names(mentions("we search wiki"))


def test_a_products_name_stands_alone(mentions: Find) -> None:
    assert names(mentions("our beloved Snowflake")) == ["Snowflake"]


def test_people_and_data_besides_parts(mentions: Find) -> None:
    found = mentions("Customers send medical records to the inbox.")
    assert [m.writer for m in found if m.writer] == [Writer.CUSTOMER]
    assert [m.data_class for m in found if m.data_class] == [DataClass.SPECIAL_CATEGORY]


def test_everybody_of_the_house_is_an_employee(mentions: Find) -> None:
    found = [m for m in mentions("Everybody in HR can edit it.") if m.writer]
    assert [(m.name, m.writer) for m in found] == [("Everybody in HR", Writer.EMPLOYEE)]


def test_anyone_in_the_world_is_not(mentions: Find) -> None:
    assert all(m.writer is Writer.PUBLIC for m in mentions("Anyone in the world can write.") if m.writer)


@pytest.mark.parametrize(
    ("text", "machine"),
    [
        ("We have a customer service agent that answers mail.", True),
        ("An AI support agent is used.", True),
        ("A support agent reviews the draft.", False),
        ("The support agents send it.", False),
    ],
)
def test_a_service_agent_may_be_a_machine(mentions: Find, text: str, machine: bool) -> None:
    assert any(m.kind == "agent" for m in mentions(text)) is machine


def test_described(mentions: Find) -> None:
    plain, described = mentions("the wiki. the HR wiki")
    assert not plain.described
    assert described.described


def test_before_and_after(mentions: Find) -> None:
    (found,) = mentions("It reads the wiki daily.")
    assert (found.before, found.after) == ("It reads the ", " daily.")


def test_subject_and_verb_are_no_name(mentions: Callable[[str], list[Mention]]) -> None:
    told = {(m.meaning.sort, m.name) for m in mentions("Customers call our number.")}
    assert ("actor", "Customers") in told
    assert not any(sort == "component" and name == "Customers call" for sort, name in told)
    assert any(m.meaning.sort == "component" for m in mentions("It listens to customer calls."))
