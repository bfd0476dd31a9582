"""People take back what they said, announced or not, also while another question waits."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.service import Fourfold, Message, Turn
from assistant.settings import load_settings

START = (
    "Our GPT-4 bot answers guests on the hotel's website from a wiki. Anyone can use it, nobody has to sign "
    "in. The key to the model stands in a config file."
)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Fourfold]:
    settings = load_settings(
        {"FOURFOLD_DATA_DIR": str(tmp_path), "FOURFOLD_CACHE_DIR": str(tmp_path)}, tmp_path
    )
    with Fourfold.open(settings) as opened:
        yield opened


def talk(service: Fourfold, *words: str) -> tuple[str, Turn]:
    model_id = service.create("Hotel", actor="ana").model_id
    turns = [service.say(model_id, Message(text=text)) for text in (START, *words)]
    return model_id, turns[-1]


def values(service: Fourfold, model_id: str, key: str) -> set[str]:
    facts = service.view(model_id).model.facts
    return {value for fact in facts if fact.key == key and not fact.is_open for value in fact.values}


@pytest.mark.parametrize(
    ("words", "key", "value"),
    [
        (
            "Sorry, I mixed that up with the demo: production sits behind our SSO, no way in without it.",
            "login-required",
            "yes",
        ),
        ("I stand corrected: not the config file, the vault, since the audit.", "keys-kept", "secrets_store"),
        ("Just checked: every guest has to log in with the booking number first.", "login-required", "yes"),
    ],
)
def test_a_correction_while_the_worst_day_is_asked_for_is_no_fear(
    service: Fourfold, words: str, key: str, value: str
) -> None:
    model_id, turn = talk(service, words)
    assert values(service, model_id, key) == {value}
    model = service.view(model_id).model
    assert not model.system.worst_day
    assert turn.reply is not None
    waits = service.question(model_id)
    assert waits is not None
    assert waits.id == "opener:worst-day"


def test_what_changed_is_told_with_what_it_was(service: Fourfold) -> None:
    _, turn = talk(service, "Sorry, I was wrong. You cannot open it without signing in through our SSO.")
    assert turn.reply is not None
    told = " ".join((*turn.reply.notices, turn.reply.text, *(line for line in turn.reply.changes)))
    assert 'no longer "No"' in told or "corrected" in told


def test_a_plan_takes_nothing_back(service: Fourfold) -> None:
    model_id, _ = talk(
        service, "Next year everybody will have to sign in through our SSO before they see it."
    )
    assert values(service, model_id, "login-required") == {"no"}


def test_what_was_taken_back_comes_back_with_undo(service: Fourfold) -> None:
    model_id, _ = talk(service, "Sorry, I mixed that up with the demo: production sits behind our SSO.")
    assert "no" not in values(service, model_id, "login-required")
    service.say(model_id, Message(text="undo"))
    assert values(service, model_id, "login-required") == {"no"}


def test_a_fear_stays_one(service: Fourfold) -> None:
    model_id, _ = talk(service, "That somebody makes it tell a guest's room number to a stranger.")
    assert service.view(model_id).model.system.worst_day
    assert values(service, model_id, "login-required") == {"no"}


def test_an_answer_that_takes_itself_back_in_passing_is_an_answer(service: Fourfold) -> None:
    model_id, _ = talk(service, "It tells a room number to a stranger.")
    while (
        waits := service.question(model_id)
    ) is not None and waits.id != "fact:output-checked-by-person@bot":
        service.say(model_id, Message(kind="skip"))
    assert waits is not None
    said = "Not always, well, actually yes, a clerk reads each answer before the guest sees it."
    service.say(model_id, Message(text=said))
    assert values(service, model_id, "output-checked-by-person") == {"yes"}


def test_an_opener_is_asked_once_though_the_answer_says_otherwise_than_before(service: Fourfold) -> None:
    model_id = service.create("Hotel", actor="ana").model_id
    for text in ("Our GPT-4 bot answers guests. Nobody has to sign in.", "It tells a stranger the room."):
        service.say(model_id, Message(text=text))
    waits = service.question(model_id)
    assert waits is not None
    assert waits.id == "opener:walk"
    service.say(
        model_id, Message(text="Without the booking number as a password there is no way in, then they type.")
    )
    waits = service.question(model_id)
    assert waits is not None
    assert waits.id != "opener:walk"
