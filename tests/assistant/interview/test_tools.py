import pytest

from tests.assistant.interview.conftest import Hear


def test_a_tool_for_what_it_does(hear: Hear) -> None:
    heard = hear("Our GPT-4 bot can issue refunds up to 50 euros without a human.")
    assert heard.kinds["tool to issue refunds"] == "tool"
    assert heard.value("acts", "tool to issue refunds") == "on_its_own"
    assert heard.value("moves-money", "tool to issue refunds") == "yes"
    assert heard.value("irreversible", "tool to issue refunds") == "yes"
    assert heard.part("tool to issue refunds").actions[0].startswith("issues refunds")


def test_looking_up_in_a_named_system_needs_no_tool(hear: Hear) -> None:
    heard = hear("Our GPT-4 bot can look up orders in Shopify.")
    assert "tool" not in heard.kinds.values()
    assert heard.part("Shopify").actions == ("looks up orders in Shopify",)


def test_looking_up_records_whose_store_nobody_named(hear: Hear) -> None:
    assert "tool to look up orders" in hear("Our GPT-4 bot can look up orders.").kinds


def test_a_tool_acts_on_what_the_phrase_names(hear: Hear) -> None:
    heard = hear("Our GPT-4 bot can update records in Salesforce.")
    tool, target = heard.part("tool to update records"), heard.part("Salesforce")
    assert any((f.source, f.target) == (tool.id, target.id) for f in heard.model.system.flows)


def test_a_tool_named_already_gets_the_action(hear: Hear) -> None:
    heard = hear("Our GPT-4 assistant puts appointments in the calendar.")
    assert "tool to put appointments" not in heard.kinds
    assert heard.part("calendar").actions


@pytest.mark.parametrize(
    "text",
    [
        "Our GPT-4 bot creates images.",
        "Our GPT-4 bot writes a report.",
        "Our GPT-4 bot makes it better.",
        "The script sends the text to GPT-4.",
        "Model updates monthly, it is GPT-4.",
        "Last month our GPT-4 bot put a price into a mail.",
        "Guests book a table. A GPT-4 summary is shown.",
        "You open our chatbot and it answers with GPT-4.",
        "Our GPT-4 bot orders nothing, pays no bill and deletes none of the files.",
        "Our GPT-4 bot proposes, and Emre changes our prices by hand.",
    ],
)
def test_no_silly_tools(hear: Hear, text: str) -> None:
    assert [name for name in hear(text).kinds if name.startswith("tool to")] == []


def test_tools_listed_by_their_names_in_code(hear: Hear) -> None:
    heard = hear("Our MCP server offers tools: list_invoices, pay_supplier. Claude uses it.")
    assert heard.kinds["list_invoices"] == heard.kinds["pay_supplier"] == "tool"


def test_columns_of_a_table_are_no_tools(hear: Hear) -> None:
    heard = hear("Claude calls tools. All firms are in one Postgres with a column company_id, and made_by.")
    assert not {"company_id", "made_by"} & set(heard.kinds)


def test_names_in_code_elsewhere_are_no_tools(hear: Hear) -> None:
    heard = hear("Our GPT-4 bot filters by tenant_id.")
    assert "tenant_id" not in heard.kinds


def test_the_same_act_twice_is_one_tool(hear: Hear) -> None:
    heard = hear("Our GPT-4 bot can issue refunds.", "It issues refunds up to 50 euros.")
    assert [name for name in heard.kinds if "refund" in name] == ["tool to issue refunds"]


@pytest.mark.parametrize(
    ("first", "again"),
    [
        ("It can call our payment API to issue refunds.", "It pays refunds of up to 50 euros."),
        ("It issues refunds.", "It refunds by itself."),
        ("It sends mails to suppliers.", "It mails the suppliers."),
        ("It changes delivery addresses.", "It also updates the delivery address."),
    ],
)
def test_what_a_tool_does_already_makes_no_other(hear: Hear, first: str, again: str) -> None:
    start = f"Our support bot answers customers with GPT-4o. {first}"
    assert set(hear(start, again).kinds) == set(hear(start).kinds)


def test_another_doing_makes_another_tool(hear: Hear) -> None:
    heard = hear("Our bot answers customers with GPT-4o. It issues refunds.", "It issues vouchers.")
    assert {"tool to issue refunds", "tool to issue vouchers"} <= set(heard.kinds)
