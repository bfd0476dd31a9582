"""The chat agent through the front door: one commit a turn, exact ways back, a model that comes and goes."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.service import Fourfold, Message, Turn, TurnState, new_turn_id
from assistant.settings import Settings, load_settings
from tests.assistant.agent.desks import SHOP, catalogue

ASKED = "Who checks the help center articles before they are shown?"


def call(name: str, **arguments: Any) -> dict[str, Any]:  # noqa: ANN401  JSON
    return {"id": f"call-{name}", "name": name, "arguments": json.dumps(arguments)}


def answer(*calls: dict[str, Any], text: str = "Noted.") -> dict[str, Any]:
    return {"pieces": [text], "tool_calls": list(calls)}


NOTES = answer(
    call("record_facts", facts=[
        {"subject": "system", "key": "audience", "values": ["customers"], "quote": "Customer support chatbot"}
    ]),
    call("ask", question="own", wording=ASKED),
)  # fmt: skip


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings({"FOURFOLD_DATA_DIR": str(tmp_path)}, tmp_path)


def with_model(settings: Settings, *answers: dict[str, Any]) -> Fourfold:
    script = settings.data_dir / "replies.json"
    script.write_text(json.dumps({"answers": answers}), encoding="utf-8")
    return Fourfold.open(replace(settings, model=f"scripted:{script}"), catalogue=catalogue())


def say(service: Fourfold, model_id: str, words: str) -> Turn:
    return service.say(model_id, Message(text=words))


def test_a_turn_of_the_model_is_one_version_with_its_author_in_it(settings: Settings) -> None:
    with with_model(settings, NOTES) as service:
        model_id = service.create("Shop", actor="ana").model_id
        turn = say(service, model_id, SHOP)
        assert turn.state is TurnState.DONE
        assert (turn.base, turn.result) == (1, 2)
        fact = next(f for f in service.view(model_id).model.facts if f.key == "audience")
        assert fact.origin.by.startswith("model:scripted:")


def test_editing_an_answer_goes_back_to_exactly_the_model_before_it(settings: Settings) -> None:
    with with_model(settings, NOTES, NOTES, answer(call("ask", question="opener:worst-day"))) as service:
        model_id = service.create("Shop", actor="ana").model_id
        say(service, model_id, SHOP)
        before = service.view(model_id).model
        second = say(service, model_id, "our customers can delete their chats")
        assert service.view(model_id).model != before
        edited = service.edit_turn(second.id, Message(text="hello?"), new_turn_id=new_turn_id())
        assert service.view(model_id).model == before
        assert edited.waiting


def test_the_question_waits_as_it_was_put(settings: Settings) -> None:
    with with_model(settings, NOTES) as service:
        model_id = service.create("Shop", actor="ana").model_id
        say(service, model_id, SHOP)
        question = service.question(model_id)
        assert question is not None
        assert (question.id, question.text) == ("own", ASKED)


@pytest.mark.parametrize("words", ["nobody does", "our editors check every article"])
def test_a_session_goes_on_without_the_model_after_a_question_of_its_own(
    settings: Settings, words: str
) -> None:
    with with_model(settings, NOTES) as service:
        model_id = service.create("Shop", actor="ana").model_id
        say(service, model_id, SHOP)
    with Fourfold.open(settings, catalogue=catalogue()) as service:
        turn = say(service, model_id, words)
        assert turn.state is TurnState.DONE
        assert service.question(model_id) is not None
        said = service.view(model_id).model.utterances[-1]
        assert said.text == words
    with with_model(settings, answer(call("ask", question="own", wording="And then?"))) as service:
        again = say(service, model_id, "they use Zendesk")
        assert again.reply is not None
        assert again.reply.question is not None
        assert again.reply.question.text == "And then?"


@pytest.mark.parametrize("kind", ["dont_know", "skip"])
def test_a_question_of_its_own_can_be_left(settings: Settings, kind: Any) -> None:  # noqa: ANN401
    with with_model(settings, NOTES) as service:
        model_id = service.create("Shop", actor="ana").model_id
        say(service, model_id, SHOP)
        turn = service.say(model_id, Message(kind=kind))
        assert turn.state is TurnState.DONE
        assert turn.reply is not None
        assert turn.reply.question is not None
        assert turn.reply.question.id != "own"
        parked = [point.text for point in service.view(model_id).model.parked]
        assert parked == ([ASKED] if kind == "dont_know" else [])


def test_what_was_spent_adds_up_over_the_session(settings: Settings) -> None:
    with with_model(settings, NOTES, NOTES) as service:
        model_id = service.create("Shop", actor="ana").model_id
        turns: Sequence[Turn] = [say(service, model_id, SHOP), say(service, model_id, "our customers, yes")]
        assert [turn.reply.spent.calls for turn in turns if turn.reply and turn.reply.spent] == [1, 1]


def test_no_provider_is_imported_and_no_langchain_without_a_model(settings: Settings) -> None:
    """In a process of its own, since others may have imported them in this one."""
    import subprocess

    code = (
        "import sys; from pathlib import Path; from assistant.service import Fourfold, Message; "
        "from assistant.settings import load_settings; "
        f"s = load_settings({{'FOURFOLD_DATA_DIR': {str(settings.data_dir)!r}}}, Path.cwd()); "
        "f = Fourfold.open(s); m = f.create('x', actor='ana').model_id; "
        f"f.say(m, Message(text={SHOP!r})); "
        "print([n for n in sys.modules if n.startswith(('langchain', 'langgraph', 'openai', 'anthropic'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_started_service_has_loaded_what_the_first_answer_of_a_model_needs(settings: Settings) -> None:
    """The first turn after a start took many times as long as the second one, most of it for imports."""
    import subprocess

    code = (
        "import sys; from pathlib import Path; from assistant.service import Fourfold; "
        "from assistant.settings import load_settings; "
        f"s = load_settings({{'FOURFOLD_DATA_DIR': {str(settings.data_dir)!r}, "
        "'FOURFOLD_MODEL': 'scripted:none.json'}, Path.cwd()); f = Fourfold.open(s); "
        "before = 'langchain.agents' in sys.modules; f.start(); f.close(); "
        "print(before, 'langchain.agents' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False True"
