import pytest

from tests.assistant.interview.conftest import Hear


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "A chatbot answers from the HR wiki. The wiki is in Confluence.",
            {"chatbot": "orchestrator", "HR wiki": "document_store"},
        ),
        (
            "We index the docs into a vector store. The index is Pinecone, and our bot searches it.",
            {"Pinecone": "vector_store"},
        ),
        ("Our bot uses a language model. The model is GPT-4o.", {"GPT-4o": "model_endpoint"}),
        (
            "A RAG bot over our contracts, with Claude.",
            {"search step": "retriever", "contracts": "document_store"},
        ),
        ("Our agent runs generated code with GPT-4.", {"code runner": "code_interpreter"}),
    ],
)
def test_parts(hear: Hear, text: str, expected: dict[str, str]) -> None:
    assert hear(text).kinds.items() >= expected.items()


def test_one_thing_under_two_names_is_one_part(hear: Hear) -> None:
    heard = hear("A bot reads the HR wiki in Confluence with GPT-4o via Azure OpenAI. The wiki is old.")
    kinds = list(heard.kinds.values())
    assert kinds.count("document_store") == 1
    assert kinds.count("model_endpoint") == 1
    assert heard.part("HR wiki").product == "Confluence"
    assert heard.part("GPT-4o").product == "Azure OpenAI"
    assert heard.value("scope", "GPT-4o") == "vendor_api"


def test_two_stores_stay_two(hear: Hear) -> None:
    heard = hear("The bot reads the HR wiki and the legal handbook with GPT-4.")
    assert {"HR wiki", "legal handbook"} <= heard.told


def test_the_same_again_in_a_later_message(hear: Hear) -> None:
    heard = hear("Our bot reads the HR wiki with Claude.", "The wiki is edited by staff. Claude answers.")
    kinds = list(heard.kinds.values())
    assert kinds.count("document_store") == kinds.count("model_endpoint") == 1


def test_a_serving_engine_and_its_weights(hear: Hear) -> None:
    heard = hear("Our bot runs Llama 3.3 70B with vLLM on our own servers.")
    assert heard.part("Llama 3.3 70B").product == "vLLM"
    assert heard.value("scope", "Llama 3.3 70B") == "local_open_weights"
    (weights,) = heard.model.system.artefacts
    assert weights.name == "weights of Llama 3.3 70B"
    assert weights.loaded_by == (heard.part("Llama 3.3 70B").id,)


def test_weights_served_by_a_vendor_are_not_ours(hear: Hear) -> None:
    assert hear("Our bot uses Llama 3 via AWS Bedrock.").model.system.artefacts == ()


def test_what_is_only_a_sign_is_assumed(hear: Hear) -> None:
    heard = hear("Every night the agent summarises the tickets with GPT-4.")
    scheduler = next(c for c in heard.model.system.components if c.kind == "scheduler")
    assert scheduler.origin.certainty == "inferred"
    assert scheduler.origin.quote is not None


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("Our bot has no memory and uses GPT-4.", "memory"),
        ("Next year our GPT-4 bot gets a vector store.", "vector_store"),
        ("Our GPT-4 bot no longer uses Pinecone.", "vector_store"),
        ("Our GPT-4 bot writes product descriptions.", "document_store"),
        ("The GPT-4 bot makes a report. The final PDF is mailed to the client.", "document_store"),
    ],
)
def test_what_is_not_there(hear: Hear, text: str, part: str) -> None:
    assert part not in hear(text).kinds.values()


def test_what_is_planned_is_told_of(hear: Hear) -> None:
    understood = [
        u.text for u in hear("Next year our GPT-4 bot gets a vector store.").understanding.understood
    ]
    assert any("planned, so not counted today: vector store" in text for text in understood)


def test_what_is_denied_is_known(hear: Hear) -> None:
    assert hear("Our bot has no memory and uses GPT-4.").value("has-memory") == "no"


def test_every_mail_goes_through_the_inbox(hear: Hear) -> None:
    heard = hear("The agent reads every mail that arrives in our shared inbox, with GPT-4.")
    assert list(heard.kinds.values()).count("channel_connector") == 1
    assert "shared inbox" in heard.told


def test_a_model_is_assumed_where_none_is_named(hear: Hear) -> None:
    heard = hear("Our chatbot answers customers.")
    assert heard.kinds["language model"] == "model_endpoint"
    assert "language model" not in heard.told


def test_the_assumed_model_gets_its_name_later(hear: Hear) -> None:
    first = hear("Our chatbot answers customers.")
    heard = hear("Our chatbot answers customers.", "It is GPT-4o.")
    assert heard.part("GPT-4o").id == first.part("language model").id
    assert "GPT-4o" in heard.told


def test_a_page_that_something_lies_in_is_no_page_to_type_into(hear: Hear) -> None:
    heard = hear("Our GPT-4o bot answers customers. The prompt is in a Notion page, which all edit.")
    assert heard.kinds["Notion page"] == "document_store"
