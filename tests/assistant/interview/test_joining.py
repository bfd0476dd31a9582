from collections.abc import Callable

import pytest

from assistant.interview.joining import find_things, may_be_one
from assistant.interview.mentions import Mention
from assistant.interview.things import Thing
from knowledge_base.vocabulary import ComponentKind as K
from tests.assistant.interview.conftest import Hear

Find = Callable[[str], list[Mention]]


def things(mentions: Find, text: str) -> list[tuple[str, str, str | None]]:
    return [(t.name, str(t.kind), t.product_name) for t in find_things(mentions(text))]


def only(mentions: Find, text: str) -> Thing:
    (found,) = find_things(mentions(text))
    return found


@pytest.mark.parametrize(
    ("text", "name", "kind", "product"),
    [
        ("the HR wiki in Confluence", "HR wiki", "document_store", "Confluence"),
        ("our help centre (Zendesk Guide)", "help centre", "document_store", "Zendesk Guide"),
        ("a SharePoint folder", "SharePoint folder", "document_store", "SharePoint"),
        ("an S3 bucket", "S3 bucket", "document_store", None),
        ("GPT-4o via Azure OpenAI", "GPT-4o", "model_endpoint", "Azure OpenAI"),
        ("Claude Sonnet (AWS Bedrock)", "Claude Sonnet", "model_endpoint", "AWS Bedrock"),
        ("Llama 3 8B (Ollama)", "Llama 3 8B", "model_server", "Ollama"),
        ("the embeddings come from OpenAI", "embeddings", "embedding_service", "OpenAI"),
        ("transcribed with Whisper", "Whisper", "parser", None),
        ("authentication is handled with Entra ID SSO", "authentication", "identity_provider", "Entra ID"),
        ("supplier invoices come in by email", "supplier invoices", "channel_connector", None),
        ("tickets in ServiceNow", "ServiceNow", "channel_connector", None),
        ("an agent built with LangGraph", "agent", "agent", "LangGraph"),
        ("the pages of the city website", "pages of the city website", "document_store", None),
        ("paste it into a web page", "web page", "chat_front_end", None),
    ],
)
def test_one_thing_under_two_names(
    mentions: Find, text: str, name: str, kind: str, product: str | None
) -> None:
    found = only(mentions, text)
    assert (found.name, str(found.kind)) == (name, kind)
    assert product is None or found.product_name == product


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Confluence, Google Drive and Jira", 3),
        ("Claude and GPT-4o", 2),
        ("the wiki and the vector store", 2),
        ("Airtable, Claude, Midjourney", 3),
        ("the playbook is in Pinecone", 2),
        ("texts come from Claude, the pictures from Stable Diffusion", 2),
        ("the wiki, not Confluence", 2),
    ],
)
def test_neighbours_that_stay_apart(mentions: Find, text: str, count: int) -> None:
    assert len(find_things(mentions(text))) == count


def test_a_server_is_an_mcp_server_where_these_are_spoken_of(mentions: Find) -> None:
    text = "Three MCP servers: the official Notion server and a community server for Excel files"
    kinds = {name: kind for name, kind, _ in things(mentions, text)}
    assert kinds["Notion server"] == "mcp_server"
    assert kinds["community server for Excel files"] == "mcp_server"


def test_a_server_is_a_machine_elsewhere(mentions: Find) -> None:
    assert only(mentions, "a rented server").kind is K.HOST


def test_scope_comes_from_who_serves_a_model(mentions: Find) -> None:
    assert only(mentions, "Llama 3 via AWS Bedrock").scope == "vendor_api"
    assert only(mentions, "Llama 3 with vLLM").scope == "local_open_weights"


def test_kinds_that_may_be_one() -> None:
    assert may_be_one(K.DOCUMENT_STORE, K.CHANNEL_CONNECTOR)
    assert not may_be_one(K.DOCUMENT_STORE, K.VECTOR_STORE)
    assert may_be_one(K.WALLET, K.WALLET)


def test_plain_words(mentions: Find) -> None:
    assert only(mentions, "the vector store").plain
    assert not only(mentions, "the audit log").plain
    assert not only(mentions, "Pinecone").plain


def test_a_bot_in_a_channel_is_the_application_and_the_channel(hear: Hear) -> None:
    for channel in ("Slack", "Teams", "WhatsApp", "Telegram"):
        heard = hear(f"We built a {channel} bot that answers HR questions from Confluence with Claude.")
        assert heard.kinds[f"{channel} bot"] in ("orchestrator", "agent")
        assert heard.kinds[channel] == "channel_connector"
        assert "application" not in heard.kinds


def test_a_cloud_behind_a_model_sells_it(hear: Hear) -> None:
    for text in ("It uses Mistral through Azure.", "It uses Mistral Large on Azure."):
        heard = hear(f"Our bot answers customers. {text}")
        assert "host" not in heard.kinds.values()
        model = next(name for name in heard.kinds if name.startswith("Mistral"))
        assert heard.part(model).product == "Azure"
        assert heard.value("scope", model) == "vendor_api"
    assert hear("Our bot runs Llama 3 on an Azure machine.").value("scope", "Llama 3") != "vendor_api"
