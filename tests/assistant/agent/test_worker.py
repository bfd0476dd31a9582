"""The worker: answers what waits, whoever queued it, and lets go when it stops."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from assistant.agent.conversation import Conversation
from assistant.agent.message import Message, Outcome, Reply
from assistant.agent.running import LEASE_SECONDS, TurnRunner
from assistant.agent.turn import Moment, Progress, Turn
from assistant.agent.worker import Worker
from assistant.model.threat_model import ThreatModel
from assistant.store import Store, TurnState
from assistant.workspace import Workspace

if TYPE_CHECKING:
    from tests.assistant.conftest import Clock

Say = Callable[[str, str], str]
MakeRunner = Callable[..., TurnRunner]


@contextmanager
def working(runner: TurnRunner) -> Iterator[Worker]:
    worker = Worker(runner)
    worker.start()
    try:
        yield worker
    finally:
        worker.stop(timeout=5)


def ended(conversation: Conversation, turn_id: str) -> Turn:
    *_, last = conversation.follow(turn_id, interval=0.02)
    return last


def test_it_answers_what_was_left_waiting(
    conversation: Conversation, say: Say, make_runner: MakeRunner
) -> None:
    for n in range(4):
        say(f"t{n}", f"Name {n}")
    with working(make_runner()):
        assert ended(conversation, "t3").result == 5


def test_it_is_woken_by_a_message(workspace: Workspace, model_id: str, make_runner: MakeRunner) -> None:
    with working(make_runner()) as worker:
        time.sleep(0.1)
        conversation = Conversation(workspace, wake=worker.wake)
        posted = time.monotonic()
        conversation.post(model_id, Message(text="Handbook"), turn_id="t1")
        assert ended(conversation, "t1").state is TurnState.DONE
        assert time.monotonic() - posted < 0.8  # well before it would have looked by itself


def test_it_finds_what_another_process_queued(
    conversation: Conversation, say: Say, make_runner: MakeRunner
) -> None:
    with working(make_runner()):
        time.sleep(0.1)
        say("t1", "Handbook")
        assert ended(conversation, "t1").state is TurnState.DONE


def test_models_do_not_wait_for_each_other(
    store: Store, conversation: Conversation, model_id: str, say: Say, make_runner: MakeRunner
) -> None:
    store.create(ThreatModel(id="other"), actor="ana")
    both = threading.Barrier(2, timeout=10)

    def meets(moment: Moment, progress: Progress) -> Outcome:
        both.wait()
        return Outcome(reply=Reply(text="met"))

    say("t1", "Go")
    conversation.post("other", Message(text="Go"), turn_id="t2")
    with working(make_runner(meets)):
        assert ended(conversation, "t1").text == "met"
        assert ended(conversation, "t2").text == "met"


def test_it_recovers_what_a_dead_process_held(
    conversation: Conversation, model_id: str, say: Say, make_runner: MakeRunner, clock: Clock
) -> None:
    runner = make_runner()
    say("t1", "Handbook")
    runner.claim(model_id)
    clock.forward(LEASE_SECONDS + 1)
    with working(runner):
        assert ended(conversation, "t1").attempt == 2


def test_it_goes_on_after_a_fault(conversation: Conversation, say: Say, make_runner: MakeRunner) -> None:
    runner = make_runner()
    faults = iter([RuntimeError("no"), RuntimeError("again")])

    def fails_twice(_: str) -> None:
        for fault in faults:
            raise fault

    runner.checkpoint = fails_twice
    say("t1", "Handbook")
    with working(runner):
        time.sleep(0.2)
    assert conversation.turn("t1").waiting or conversation.turn("t1").state is TurnState.FAILED


def test_stopping_lets_a_turn_finish(conversation: Conversation, say: Say, make_runner: MakeRunner) -> None:
    begun = threading.Event()

    def slow(moment: Moment, progress: Progress) -> Outcome:
        begun.set()
        time.sleep(0.4)
        return Outcome(reply=Reply(text="done"))

    worker = Worker(make_runner(slow))
    worker.start()
    say("t1", "Go")
    say("t2", "Go")
    assert begun.wait(5)
    worker.stop(timeout=10)
    assert not worker.running
    assert conversation.turn("t1").state is TurnState.DONE
    assert conversation.turn("t2").state is TurnState.QUEUED


def stopped_in_the_middle(runner: TurnRunner, begun: threading.Event, go_on: threading.Event) -> None:
    worker = Worker(runner, threads=1)
    worker.start()
    assert begun.wait(5)
    worker.stop(timeout=0.1)
    go_on.set()
    for thread in threading.enumerate():
        if thread.name.startswith("fourfold-"):
            thread.join(10)


def test_stopping_gives_back_what_does_not_finish(
    conversation: Conversation, workspace: Workspace, model_id: str, say: Say, make_runner: MakeRunner
) -> None:
    begun, go_on, raised = threading.Event(), threading.Event(), threading.Event()

    def slow(moment: Moment, progress: Progress) -> Outcome:
        begun.set()
        go_on.wait(10)
        try:
            progress.text("late")
        finally:
            raised.set()
        raise AssertionError("no longer this run's turn")

    say("t1", "Handbook")
    stopped_in_the_middle(make_runner(slow), begun, go_on)
    assert raised.wait(5)
    assert conversation.turn("t1").state is TurnState.QUEUED
    with working(make_runner()):
        assert ended(conversation, "t1").result == 2
    assert len(workspace.history(model_id)) == 2


def test_stopping_fails_what_cannot_be_begun_again(
    conversation: Conversation, say: Say, make_runner: MakeRunner
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(moment: Moment, progress: Progress) -> Outcome:
        begun.set()
        go_on.wait(10)
        return Outcome(reply=Reply(text="late"))

    say("t1", "Go")
    stopped_in_the_middle(make_runner(slow, replays=False), begun, go_on)
    failed = conversation.turn("t1")
    assert failed.state is TurnState.FAILED
    assert failed.error is not None
    assert "try again" in failed.error


def test_starting_twice_is_starting_once(make_runner: MakeRunner) -> None:
    with working(make_runner()) as worker:
        before = threading.active_count()
        worker.start()
        assert threading.active_count() == before
