import pytest

from tests.assistant.interview.conftest import Hear


def test_an_unknown_name_is_a_service_as_assumed_and_asked_about(hear: Hear) -> None:
    heard = hear("Our GPT-4 bot writes the result into Zorblax.")
    assert heard.kinds["Zorblax"] == "service"
    assert "Zorblax" not in heard.told
    assert any("I do not know Zorblax; I took it for a service" in n for n in heard.understanding.notices)


def test_several_unknown_names_are_told_together(hear: Hear) -> None:
    heard = hear("Our GPT-4 bot reads prices from Zorblax and sends them to Quuxify.")
    assert any("Zorblax and Quuxify; I took them for services" in n for n in heard.understanding.notices)


@pytest.mark.parametrize(
    "text",
    [
        "Our GPT-4 bot is used in Frankfurt on Monday.",
        "Our GPT-4 bot answers in Swahili.",
        "Zorblax is our company and it has a GPT-4 bot.",
        "Our bot uses Gemini from Google.",
        "Our GPT-4 bot writes JSON.",
    ],
)
def test_other_names_are_left_alone(hear: Hear, text: str) -> None:
    heard = hear(text)
    assert "service" not in heard.kinds.values()
    assert heard.understanding.notices == ()


def test_an_unknown_name_is_added_once(hear: Hear) -> None:
    heard = hear("Our GPT-4 bot writes into Zorblax.", "It reads from Zorblax, too.")
    assert list(heard.kinds).count("Zorblax") == 1


def test_an_unknown_name_behind_a_store_is_its_product(hear: Hear) -> None:
    heard = hear("Our GPT-4 bot answers customers. The traces are kept in Logkist for a year.")
    (store,) = [c for c in heard.model.system.components if c.kind == "log_store"]
    assert store.product == "Logkist"
    assert "Logkist" not in heard.kinds
    assert not any("Logkist" in notice for notice in heard.understanding.notices)
