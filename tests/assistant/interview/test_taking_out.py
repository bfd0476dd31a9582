import pytest

from tests.assistant.interview.conftest import Hear

START = "Our RAG bot answers from the contracts in SharePoint with Claude. It has a memory."


@pytest.mark.parametrize(
    ("correction", "gone"),
    [
        ("Sorry, it has no memory.", "memory"),
        ("We don't use Claude.", "Claude"),
        ("There is no memory.", "memory"),
    ],
)
def test_what_is_not_there_after_all_is_taken_out(hear: Hear, correction: str, gone: str) -> None:
    assert gone in hear(START).kinds
    heard = hear(START, correction)
    assert gone not in heard.kinds
    assert f"taken out: {gone}" in [u.text for u in heard.understanding.understood]


def test_another_takes_its_place(hear: Hear) -> None:
    heard = hear(START, "It is not Claude, we use Mistral Large.")
    model, hub = heard.part("Mistral Large"), heard.part("bot")
    ends = {(f.source, f.target) for f in heard.model.system.flows}
    assert {(hub.id, model.id), (model.id, hub.id)} <= ends


def test_only_the_products_name_is_dropped(hear: Hear) -> None:
    heard = hear(START, "There is no SharePoint.")
    assert heard.part("contracts").product is None
    assert heard.value("scope", "contracts") is None


@pytest.mark.parametrize(
    "text",
    [
        "No personal data goes to Claude.",
        "Not only Claude is used.",
        "We do not use Claude for pictures.",
        "The memory does not forget.",
        "Without Claude in the loop nothing works in the memory.",
    ],
)
def test_what_denies_something_else_takes_nothing_out(hear: Hear, text: str) -> None:
    assert {"Claude", "memory", "contracts"} <= set(hear(START, text).kinds)


def test_the_application_itself_stays(hear: Hear) -> None:
    assert "bot" in hear(START, "It is not a bot.").kinds


def test_memory_is_known_to_be_missing(hear: Hear) -> None:
    assert hear(START, "Sorry, it has no memory.").value("has-memory") == "no"
