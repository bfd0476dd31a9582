import pytest

from assistant.interview.app_name import find_app_name
from assistant.interview.text import split_sentences
from tests.assistant.interview.conftest import Hear


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('We\'re building "EssayBuddy", which grades essays with GPT-4o.', "EssayBuddy"),
        ("We are building an app called LegalMate. It drafts contracts with Claude.", "LegalMate"),
        ("Our product is called LegalMate. It drafts contracts with Claude.", "LegalMate"),
        ("Our support bot is called Anna and answers customers with GPT-4o.", "Anna"),
    ],
)
def test_the_application_bears_its_own_name(hear: Hear, text: str, name: str) -> None:
    heard = hear(text)
    assert heard.kinds[name] in ("orchestrator", "agent")
    assert "application" not in heard.kinds
    assert not heard.understanding.notices


def test_another_application_stands_beside_it(hear: Hear) -> None:
    heard = hear(
        'We\'re building "EssayBuddy", which grades essays with GPT-4o. There is also a parent chatbot '
        "on the website."
    )
    assert heard.kinds["EssayBuddy"] in ("orchestrator", "agent")
    assert heard.kinds["parent chatbot"] == "orchestrator"
    hub, other, model = (heard.part(name).id for name in ("EssayBuddy", "parent chatbot", "GPT-4o"))
    assert {(hub, model), (other, model)} <= {(f.source, f.target) for f in heard.model.system.flows}


@pytest.mark.parametrize(
    "text",
    [
        'Our bot answers with GPT-4o. Guests ask "Where is Line 9" of it.',
        "Our bot answers with GPT-4o. Priya, the owner, reads it.",
    ],
)
def test_what_is_only_quoted_or_set_between_commas_names_no_application(hear: Hear, text: str) -> None:
    assert "bot" in hear(text).kinds


@pytest.mark.parametrize(
    "text",
    ["We built it with LangChain and GPT-4o.", "We make GPT-4o answer customers."],
)
def test_a_product_is_no_name_of_ours(hear: Hear, text: str) -> None:
    assert not {"LangChain and", "GPT-4o answer"} & set(hear(f"Our bot answers customers. {text}").kinds)
    assert "bot" in hear(f"Our bot answers customers. {text}").kinds


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('Assessment of file summariser "Aktenlupe". GPT-4o reads the file in passes.', "Aktenlupe"),
        ('Hand-over: "Mangle" (document extraction). GPT-4o takes the fields out.', "Mangle"),
        ('Ticket 7: "Robo Basia" types in the invoices with GPT-4o.', "Robo Basia"),
        ("An alert is closed. Storyline, our service, has GPT-4o write the report.", "Storyline"),
        ('The motto of the house is "Line Nine", as ever. GPT-4o answers.', None),
        ('The button comes after "Book Now". GPT-4o answers.', None),
        ("Rooms come from Carus, the booking system, as before. GPT-4o answers.", None),
        ('We use GPT-4o. It is old. The new bot "Anna" comes later.', None),
    ],
)
def test_what_a_title_has_in_quotes_is_the_application(text: str, name: str | None) -> None:
    found = find_app_name(split_sentences(text), [], opening=True)
    assert (found and found.name) == name
