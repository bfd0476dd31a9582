import pytest

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
    ["We built it with LangChain and GPT-4o.", "We make GPT-4o answer customers."],
)
def test_a_product_is_no_name_of_ours(hear: Hear, text: str) -> None:
    assert not {"LangChain and", "GPT-4o answer"} & set(hear(f"Our bot answers customers. {text}").kinds)
    assert "bot" in hear(f"Our bot answers customers. {text}").kinds
