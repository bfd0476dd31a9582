"""kill -9 at the worst moments: nothing acknowledged is lost, nothing is done twice."""

import signal
import subprocess
import sys
from collections.abc import Callable

import pytest

from assistant.agent.conversation import Conversation
from assistant.agent.message import Message
from assistant.agent.running import TurnRunner, run_inline
from assistant.store import Store, TurnState
from assistant.workspace import Workspace

MakeRunner = Callable[..., TurnRunner]

# A program of its own that posts a turn and answers it, killed by the system at a named point.
PROGRAM = """
import os, signal, sys
from sqlalchemy import event
from assistant.agent.conversation import Conversation
from assistant.agent.message import Message, Outcome, Reply
from assistant.agent.running import TurnRunner, run_inline
from assistant.changes.change import RenameElement
from assistant.model.review import Analysis
from assistant.store import open_store
from assistant.workspace import Workspace

url, point, replays = sys.argv[1], sys.argv[2], sys.argv[3] == "replays"

def die_at(name):
    if name == point:
        os.kill(os.getpid(), signal.SIGKILL)

class Renames:
    name = "renames"
    def answer(self, moment, progress):
        progress.text("Renamed.")
        change = RenameElement(id="wiki", name=moment.message.text)
        return Outcome(reply=Reply(text="It is " + moment.message.text), changes=(change,))

store = open_store(url)
workspace = Workspace(store, lambda _: Analysis())
agent = Renames()
agent.replays = replays
runner = TurnRunner(workspace, agent)
runner.checkpoint = die_at

@event.listens_for(store.database.engine, "after_cursor_execute")
def written(connection, cursor, statement, *_):
    if statement.startswith("INSERT INTO model_version"):
        die_at("in the commit")

conversation = Conversation(workspace)
conversation.post("support-copilot", Message(text="Handbook"), turn_id="t1", actor="ana")
die_at("posted")
print(run_inline(runner, "t1").state, flush=True)
"""


@pytest.fixture
def killed_at(database_url: str, model_id: str) -> Callable[..., None]:
    def run(point: str, *, replays: bool = True) -> None:
        how = "replays" if replays else "once"
        ended = subprocess.run(
            [sys.executable, "-c", PROGRAM, database_url, point, how],
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert ended.returncode == -signal.SIGKILL, ended.stderr
        assert ended.stdout == ""

    return run


POINTS = ["posted", "claimed", "before commit", "in the commit", "committed"]


@pytest.mark.parametrize("point", POINTS)
def test_a_turn_that_replays_is_answered_once(
    point: str,
    killed_at: Callable[..., None],
    store: Store,
    workspace: Workspace,
    conversation: Conversation,
    model_id: str,
    make_runner: MakeRunner,
) -> None:
    killed_at(point)
    posted = conversation.post(model_id, Message(text="Handbook"), turn_id="t1", actor="ana")
    assert posted.state is (TurnState.DONE if point == "committed" else posted.state)
    done = run_inline(make_runner(), "t1")
    assert (done.state, done.result) == (TurnState.DONE, 2)
    assert [line.turn for line in workspace.history(model_id)] == [None, "t1"]
    assert [turn.id for turn in conversation.turns(model_id)] == ["t1"]
    assert store.head(model_id).model.system.name_of("wiki") == "Handbook"


@pytest.mark.parametrize("point", ["claimed", "before commit", "in the commit"])
def test_a_turn_that_does_not_replay_has_failed_and_changed_nothing(
    point: str,
    killed_at: Callable[..., None],
    workspace: Workspace,
    conversation: Conversation,
    model_id: str,
    make_runner: MakeRunner,
) -> None:
    killed_at(point, replays=False)
    failed = run_inline(make_runner(replays=False), "t1")
    assert failed.state is TurnState.FAILED
    assert failed.message.text == "Handbook"
    assert len(workspace.history(model_id)) == 1
    again = conversation.edit_turn("t1", failed.message, new_turn_id="t2")
    assert run_inline(make_runner(replays=False), again.id).state is TurnState.DONE


def test_a_restart_does_not_wait_for_the_lease(
    killed_at: Callable[..., None], make_runner: MakeRunner
) -> None:
    killed_at("claimed")
    runner = make_runner()  # its clock stands still: no lease expires by itself
    assert [turn.state for turn in runner.recover()] == [TurnState.QUEUED]
