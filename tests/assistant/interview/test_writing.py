import pytest

from tests.assistant.interview.conftest import Hear


@pytest.mark.parametrize(
    ("text", "source", "writers"),
    [
        ("Our GPT-4 bot reads the HR wiki, which everybody in HR can edit.", "HR wiki", "employee"),
        ("Our GPT-4 bot reads the shift log, which is written by the operators.", "shift log", "employee"),
        (
            "Our GPT-4 bot reads the machine manuals. The manuals come from the suppliers.",
            "machine manuals",
            "supplier",
        ),
        ("Our GPT-4 bot reads our handbook. Employees upload PDFs to the handbook.", "handbook", "employee"),
        ("Our GPT-4 bot answers customer emails.", "customer emails", "customer"),
        ("Our GPT-4 bot ranks CVs.", "CVs", "public"),
        ("Our GPT-4 bot reads every mail that arrives in the shared inbox.", "shared inbox", "public"),
        ("Our GPT-4 bot summarises guest reviews.", "guest reviews", "customer"),
    ],
)
def test_who_can_write_to_what_is_read(hear: Hear, text: str, source: str, writers: str) -> None:
    assert hear(text).value("writers", source) == writers


def test_a_second_group_adds_to_the_first(hear: Hear) -> None:
    heard = hear(
        "Our GPT-4 bot reads the wiki, which employees can edit.", "The wiki is also edited by partners."
    )
    assert heard.value("writers", "wiki") == "employee,partner"


@pytest.mark.parametrize(
    "text",
    [
        "Our GPT-4 bot reads the wiki. Customers chat with it.",
        "Our GPT-4 bot reads the wiki. Customers cannot edit the wiki.",
        "Our GPT-4 bot reads the wiki and the handbook. Employees write a lot.",
    ],
)
def test_nothing_is_made_up(hear: Hear, text: str) -> None:
    assert hear(text).value("writers", "wiki") is None


def test_what_a_name_tells_is_inferred(hear: Hear) -> None:
    heard = hear("Our GPT-4 bot ranks CVs.")
    (fact,) = [f for f in heard.model.facts if f.key == "writers"]
    assert fact.origin.certainty == "inferred"
    assert fact.origin.quote is not None


def test_several_groups_in_a_relative_clause_all_write(hear: Hear) -> None:
    heard = hear("Our bot answers from our help centre wiki, which our staff and suppliers can edit.")
    wiki = next(c for c in heard.model.system.components if c.name == "help centre wiki")
    fact = next(f for f in heard.model.facts if (f.subject, f.key) == (wiki.id, "writers"))
    assert fact.values == ("employee", "supplier")


def test_it_is_the_only_place_that_keeps_texts(hear: Hear) -> None:
    start = "Our bot answers questions from Confluence with Claude."
    assert hear(start, "Our editors change it now and then.").value("writers", "Confluence") == "employee"
    two = "Our bot answers questions from Confluence and the contract archive with Claude."
    assert hear(two, "Our editors change it now and then.").value("writers", "Confluence") is None
