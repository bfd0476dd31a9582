"""The scripted agent: slow on purpose, stoppable, and refused when its script is wrong."""

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.agent.conversation import Conversation
from assistant.agent.running import TurnRunner, run_inline
from assistant.agent.scripted import ScriptedAgent, scripted_agent
from assistant.agent.worker import Worker
from assistant.errors import UsageError
from assistant.store import TurnState
from assistant.workspace import Workspace

Say = Callable[[str, str], str]

SCRIPT = {
    "turns": [
        {
            "events": [{"step": "Looked it up"}, {"text": "Let me "}, {"text": "see."}],
            "changes": [{"do": "rename_element", "id": "wiki", "name": "Handbook"}],
            "reply": {"text": "Let me see."},
        },
        {"events": [{"text": "Well"}], "fails": "The provider did not answer: try again."},
        {"undo": True, "reply": {"text": "Undone."}},
    ]
}


def agent_for(tmp_path: Path, script: object) -> ScriptedAgent:
    (tmp_path / "script.json").write_text(json.dumps(script))
    return scripted_agent("scripted:script.json", folder=tmp_path)


def test_it_plays_its_script(workspace: Workspace, model_id: str, say: Say, tmp_path: Path) -> None:
    runner = TurnRunner(workspace, agent_for(tmp_path, SCRIPT))
    first = run_inline(runner, say("t1", "Hello"))
    assert (first.text, first.steps, first.result) == ("Let me see.", ("Looked it up",), 2)
    second = run_inline(runner, say("t2", "Hello"))
    assert (second.state, second.text) == (TurnState.FAILED, "Well")
    assert second.error == "The provider did not answer: try again."
    assert run_inline(runner, say("t3", "Hello")).result == 3
    assert run_inline(runner, say("t4", "Hello")).result is None  # the last answer again: nothing to undo


def test_it_is_seen_in_mid_answer_and_can_be_stopped(
    workspace: Workspace, conversation: Conversation, model_id: str, say: Say, tmp_path: Path
) -> None:
    slow = {"turns": [{"events": [{"text": f"{n} ", "wait": 0.2} for n in range(100)]}]}
    with Worker(TurnRunner(workspace, agent_for(tmp_path, slow))):
        say("t1", "Hello")
        begun = time.monotonic()
        for seen in conversation.follow("t1", interval=0.05):
            if seen.text.startswith("0 1 2"):
                conversation.stop("t1")
    assert time.monotonic() - begun < 10
    assert seen.state is TurnState.STOPPED
    assert seen.text.startswith("0 1 2")


@pytest.mark.parametrize(
    ("setting", "content", "said"),
    [
        ("magic", None, "is not known"),
        ("scripted:", None, "is not known"),
        ("scripted:none.json", None, "cannot be read"),
        ("scripted:script.json", "{", "is not a script"),
        ("scripted:script.json", '{"turns": [{"sing": 1}]}', "is not a script"),
        ("scripted:script.json", '{"turns": []}', "has no turns"),
    ],
)
def test_a_wrong_script(tmp_path: Path, setting: str, content: str | None, said: str) -> None:
    if content is not None:
        (tmp_path / "script.json").write_text(content)
    with pytest.raises(UsageError, match=said):
        scripted_agent(setting, folder=tmp_path)
