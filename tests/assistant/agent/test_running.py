"""Running a turn: all of it in one version, or nothing."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from sqlite3 import Connection
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event

from assistant.agent.conversation import Conversation
from assistant.agent.message import Message, Outcome, Reply
from assistant.agent.progress import SAVE_SECONDS
from assistant.agent.running import LEASE_SECONDS, TurnRunner, run_inline
from assistant.agent.turn import Agent, Moment, Progress, StoppedError
from assistant.changes.change import Change, DescribeSystem, RemoveElement, RenameElement
from assistant.errors import InputError, NotFoundError
from assistant.model.review import Analysis
from assistant.model.threat_model import ThreatModel
from assistant.store import Store, TurnState, open_store
from assistant.store.turns import MOST_ATTEMPTS
from assistant.workspace import Workspace

if TYPE_CHECKING:
    from tests.assistant.conftest import Clock

Say = Callable[[str, str], str]
MakeRunner = Callable[..., TurnRunner]


def name_of(workspace: Workspace, model_id: str) -> str:
    return workspace.open(model_id).model.system.name_of("wiki")


def test_a_turn_commits_its_changes_in_one_version(
    store: Store, workspace: Workspace, model_id: str, say: Say, make_runner: MakeRunner
) -> None:
    def works(moment: Moment, progress: Progress) -> Outcome:
        assert (moment.version, moment.number, moment.actor) == (1, 1, "ana")
        changes: tuple[Change, ...] = (RenameElement(id="wiki", name="Hand"), DescribeSystem(purpose="Help"))
        return Outcome(reply=Reply(text="Done."), changes=changes)

    done = run_inline(make_runner(works), say("t1", "Go"))
    assert (done.state, done.base, done.result, done.attempt) == (TurnState.DONE, 1, 2, 1)
    assert (done.text, done.reply) == ("Done.", Reply(text="Done."))
    assert done.finished is not None
    line = workspace.history(model_id)[-1]
    assert (line.n, line.turn, line.actor, line.change_count) == (2, "t1", "ana", 2)
    assert len(store.changes(model_id, 2)) == 2


def test_a_turn_that_changes_nothing_makes_no_version(
    workspace: Workspace, model_id: str, say: Say, make_runner: MakeRunner
) -> None:
    done = run_inline(make_runner(), say("t1", "Wiki"))
    assert (done.state, done.result) == (TurnState.DONE, None)
    assert len(workspace.history(model_id)) == 1


def test_turns_of_a_model_run_one_after_the_other(
    conversation: Conversation, model_id: str, say: Say, make_runner: MakeRunner
) -> None:
    runner = make_runner()
    say("t1", "One")
    say("t2", "Two")
    first = runner.claim(model_id)
    assert first is not None
    assert runner.claim(model_id) is None
    assert runner.models_waiting() == []
    runner.run(first)
    assert runner.models_waiting() == [model_id]
    assert run_inline(runner, "t2").result == 3


def test_an_inline_turn_waits_for_those_before_it(
    conversation: Conversation, model_id: str, say: Say, make_runner: MakeRunner
) -> None:
    say("t1", "One")
    say("t2", "Two")
    assert run_inline(make_runner(), "t2").number == 2
    assert conversation.turn("t1").state is TurnState.DONE


def test_progress_is_kept_as_it_grows(conversation: Conversation, say: Say, make_runner: MakeRunner) -> None:
    def talks(moment: Moment, progress: Progress) -> Outcome:
        progress.text("Let me ")
        progress.text("see\x00. ")
        time.sleep(SAVE_SECONDS)
        progress.step("Looked it up")
        seen = conversation.turn("t1")
        assert (seen.state, seen.text, seen.steps) == (TurnState.RUNNING, "Let me see. ", ("Looked it up",))
        progress.text("Yes.")
        return Outcome(reply=Reply())

    done = run_inline(make_runner(talks), say("t1", "Go"))
    assert done.error is None
    assert (done.text, done.steps) == ("Let me see. Yes.", ("Looked it up",))


def test_earlier_turns_are_told(say: Say, conversation: Conversation, make_runner: MakeRunner) -> None:
    heard: list[str] = []

    def listens(moment: Moment, progress: Progress) -> Outcome:
        heard[:] = [turn.message.text for turn in moment.earlier(2)]
        return Outcome(reply=Reply())

    runner = make_runner(listens)
    for n in range(4):
        run_inline(runner, say(f"t{n}", str(n)))
    assert heard == ["1", "2"]
    conversation.edit_turn("t2", Message(text="two"), new_turn_id="t4")
    run_inline(runner, "t4")
    assert heard == ["0", "1"]


class TestFailing:
    """A turn that fails keeps the message and changes nothing."""

    def test_with_a_plain_message(
        self, workspace: Workspace, model_id: str, say: Say, make_runner: MakeRunner
    ) -> None:
        def fails(moment: Moment, progress: Progress) -> Outcome:
            progress.text("Well, ")
            raise InputError("the provider did not answer: try again")

        failed = run_inline(make_runner(fails), say("t1", "Go"))
        assert (failed.state, failed.error) == (TurnState.FAILED, "the provider did not answer: try again")
        assert failed.text == "Well, "
        assert len(workspace.history(model_id)) == 1

    def test_without_showing_a_fault_of_ours(self, say: Say, make_runner: MakeRunner) -> None:
        def breaks(moment: Moment, progress: Progress) -> Outcome:
            raise ZeroDivisionError("secret detail")

        failed = run_inline(make_runner(breaks), say("t1", "Go"))
        assert failed.state is TurnState.FAILED
        assert failed.error is not None
        assert failed.error.startswith("Something went wrong inside the program (error ")
        assert "secret" not in failed.error

    def test_and_the_next_one_runs(self, say: Say, make_runner: MakeRunner) -> None:
        def fails_once(moment: Moment, progress: Progress) -> Outcome:
            if moment.number == 1:
                raise InputError("no")
            return Outcome(reply=Reply(text="yes"))

        runner = make_runner(fails_once)
        say("t1", "Go")
        assert run_inline(runner, say("t2", "Go")).state is TurnState.DONE


def test_what_a_silent_agent_wrote_is_shown(
    conversation: Conversation, say: Say, make_runner: MakeRunner
) -> None:
    def thinks(moment: Moment, progress: Progress) -> Outcome:
        progress.text("Let me think. ")
        for seen in conversation.follow("t1", interval=0.02):
            if seen.text:
                return Outcome(reply=Reply(text=seen.text))
        raise AssertionError("nothing was shown")

    assert run_inline(make_runner(thinks), say("t1", "Go")).text == "Let me think. "


class TestStopping:
    """A stopped turn keeps what was written and changes nothing."""

    def test_an_agent_that_reports(
        self,
        conversation: Conversation,
        workspace: Workspace,
        model_id: str,
        say: Say,
        make_runner: MakeRunner,
    ) -> None:
        def talks_on(moment: Moment, progress: Progress) -> Outcome:
            conversation.stop("t1")
            for _ in range(200):
                progress.text("and ")
                time.sleep(0.02)
            raise AssertionError("stopped before this")

        stopped = run_inline(make_runner(talks_on), say("t1", "Go"))
        assert (stopped.state, stopped.error) == (TurnState.STOPPED, None)
        assert stopped.text.startswith("and and ")
        assert len(workspace.history(model_id)) == 1

    def test_an_agent_that_does_not_listen(
        self,
        conversation: Conversation,
        workspace: Workspace,
        model_id: str,
        say: Say,
        make_runner: MakeRunner,
    ) -> None:
        seen: list[TurnState] = []

        def deaf(moment: Moment, progress: Progress) -> Outcome:
            conversation.stop("t1")
            seen.extend(turn.state for turn in conversation.follow("t1", interval=0.02))
            assert progress.stopped
            return Outcome(reply=Reply(text="late"), changes=(RenameElement(id="wiki", name="Late"),))

        stopped = run_inline(make_runner(deaf), say("t1", "Go"))
        assert seen[-1] is TurnState.STOPPED  # while the agent was still busy
        assert stopped.state is TurnState.STOPPED
        assert name_of(workspace, model_id) == "Wiki"

    def test_in_the_last_moment(
        self,
        conversation: Conversation,
        workspace: Workspace,
        model_id: str,
        say: Say,
        make_runner: MakeRunner,
    ) -> None:
        def stops_late(name: str) -> None:
            if name == "before commit":
                conversation.stop("t1")

        runner = make_runner()
        runner.checkpoint = stops_late
        stopped = run_inline(runner, say("t1", "Handbook"))
        assert (stopped.state, stopped.reply) == (TurnState.STOPPED, None)
        assert name_of(workspace, model_id) == "Wiki"

    def test_an_agent_may_say_so_itself(self, say: Say, make_runner: MakeRunner) -> None:
        def gives_up(moment: Moment, progress: Progress) -> Outcome:
            raise StoppedError("enough")

        assert run_inline(make_runner(gives_up), say("t1", "Go")).state is TurnState.STOPPED


class TestModelThatMovedOn:
    """Somebody saves while the turn runs."""

    def test_changes_are_made_to_the_new_head(
        self, workspace: Workspace, model_id: str, say: Say, make_runner: MakeRunner
    ) -> None:
        def slow(moment: Moment, progress: Progress) -> Outcome:
            workspace.edit(model_id, [DescribeSystem(purpose="Ben's")], actor="ben")
            return Outcome(reply=Reply(text="ok"), changes=(RenameElement(id="wiki", name="Handbook"),))

        done = run_inline(make_runner(slow), say("t1", "Go"))
        assert (done.base, done.result) == (1, 3)
        model = workspace.open(model_id).model
        assert (model.system.purpose, model.system.name_of("wiki")) == ("Ben's", "Handbook")
        assert done.reply is not None
        assert done.reply.notices == ()

    def test_what_cannot_be_made_is_shown(
        self, workspace: Workspace, model_id: str, say: Say, make_runner: MakeRunner
    ) -> None:
        def slow(moment: Moment, progress: Progress) -> Outcome:
            changes: list[Change] = [RenameElement(id="wiki", name="Ben's"), RemoveElement(id="bot")]
            workspace.edit(model_id, changes, actor="ben")
            mine: tuple[Change, ...] = (
                RenameElement(id="wiki", name="Mine"),
                RenameElement(id="bot", name="Robot"),
                DescribeSystem(purpose="Help"),
            )
            return Outcome(reply=Reply(text="ok", notices=("first",)), changes=mine)

        done = run_inline(make_runner(slow), say("t1", "Go"))
        model = workspace.open(model_id).model
        assert (model.system.purpose, model.system.name_of("wiki")) == ("Help", "Ben's")
        assert done.reply is not None
        first, name, gone = done.reply.notices
        assert first == "first"
        assert name.startswith("Left out: 'Ben's' was changed by somebody else in between")
        assert gone.startswith("Left out: there is no element 'bot'")

    def test_a_save_in_the_last_moment_is_not_lost(
        self, workspace: Workspace, model_id: str, say: Say, make_runner: MakeRunner
    ) -> None:
        saves = iter(["a", "b", "c"])

        def somebody_saves(name: str) -> None:
            if name == "before commit":
                workspace.edit(model_id, [DescribeSystem(purpose=next(saves))], actor="ben")

        runner = make_runner()
        runner.checkpoint = somebody_saves
        assert run_inline(runner, say("t1", "Handbook")).result == 3
        assert workspace.open(model_id).model.system.purpose == "a"

    def test_nothing_is_undone_unseen(
        self, workspace: Workspace, model_id: str, say: Say, make_runner: MakeRunner
    ) -> None:
        def undoes(moment: Moment, progress: Progress) -> Outcome:
            workspace.edit(model_id, [DescribeSystem(purpose="Ben's")], actor="ben")
            return Outcome(reply=Reply(text="Undone."), undo=moment.undo_to)

        run_inline(make_runner(), say("t1", "Handbook"))
        done = run_inline(make_runner(undoes), say("t2", "undo"))
        assert done.result is None
        assert done.reply is not None
        assert "nothing was undone" in done.reply.notices[0]
        assert name_of(workspace, model_id) == "Handbook"

    def test_a_model_deleted_meanwhile(
        self, store: Store, workspace: Workspace, model_id: str, say: Say, make_runner: MakeRunner
    ) -> None:
        def deletes(moment: Moment, progress: Progress) -> Outcome:
            workspace.delete(model_id)
            return Outcome(reply=Reply(text="ok"))

        runner = make_runner(deletes)
        say("t1", "Go")
        claimed = runner.claim(model_id)
        assert claimed is not None
        with pytest.raises(NotFoundError, match="deleted with its model"):
            runner.run(claimed)
        assert store.models() == []


def test_a_full_disk_fails_the_turn_and_keeps_the_message(
    sqlite_path: Path, make_model: Callable[..., ThreatModel], make_agent: Callable[..., Agent]
) -> None:
    with open_store(f"sqlite:///{sqlite_path}") as store:
        pages = ["1000000"]

        def limit(connection: Connection, _: object) -> None:
            connection.execute(f"PRAGMA max_page_count = {pages[0]}")

        def disk(room: str) -> None:
            pages[0] = room
            store.database.close()  # the limit is set on new connections

        def fills_the_disk(moment: Moment, progress: Progress) -> Outcome:
            disk("1")
            return Outcome(reply=Reply(text="x" * 100_000), changes=(RenameElement(id="wiki", name="New"),))

        event.listen(store.database.engine, "connect", limit)
        workspace = Workspace(store, lambda _: Analysis())
        conversation = Conversation(workspace)
        model_id = workspace.adopt(make_model("wiki"), actor="ana").model_id
        conversation.post(model_id, Message(text="Handbook"), turn_id="t1")
        failed = run_inline(TurnRunner(workspace, make_agent(fills_the_disk)), "t1")
        assert (failed.state, failed.message.text) == (TurnState.FAILED, "Handbook")
        assert failed.error is not None
        assert "no room is left; nothing was saved and nothing was lost" in failed.error
        assert len(workspace.history(model_id)) == 1
        disk("1000000")
        conversation.edit_turn("t1", failed.message, new_turn_id="t2")
        assert run_inline(TurnRunner(workspace, make_agent()), "t2").result == 2


def test_undo_goes_back_by_a_version(
    workspace: Workspace, model_id: str, say: Say, make_runner: MakeRunner
) -> None:
    def undoes(moment: Moment, progress: Progress) -> Outcome:
        return Outcome(reply=Reply(text="Undone."), undo=moment.undo_to)

    for n in (1, 2):
        run_inline(make_runner(), say(f"t{n}", f"Name {n}"))
    for n in (3, 4):
        run_inline(make_runner(undoes), say(f"t{n}", "undo"))
    assert name_of(workspace, model_id) == "Wiki"
    assert [line.restores for line in workspace.history(model_id)] == [None, None, None, 2, 1]
    nothing_left = run_inline(make_runner(undoes), say("t5", "undo"))
    assert (nothing_left.state, nothing_left.result) == (TurnState.DONE, None)


class TestLeases:
    """A run that shows no sign of life loses its turn."""

    def test_a_turn_that_replays_runs_again(
        self, workspace: Workspace, model_id: str, say: Say, make_runner: MakeRunner, clock: Clock
    ) -> None:
        runner = make_runner()
        say("t1", "Handbook")
        dead = runner.claim(model_id)
        assert dead is not None
        assert runner.recover() == []
        clock.forward(LEASE_SECONDS + 1)
        assert [turn.state for turn in runner.recover()] == [TurnState.QUEUED]
        again = run_inline(runner, "t1")
        assert (again.state, again.attempt, again.result) == (TurnState.DONE, 2, 2)
        assert runner.run(dead) == again  # the first run comes back to life: it changes nothing
        assert len(workspace.history(model_id)) == 2

    def test_a_turn_that_does_not_replay_has_failed(
        self, model_id: str, say: Say, make_runner: MakeRunner, clock: Clock
    ) -> None:
        runner = make_runner(replays=False)
        say("t1", "Handbook")
        runner.claim(model_id)
        clock.forward(LEASE_SECONDS + 1)
        (failed,) = runner.recover()
        assert failed.state is TurnState.FAILED
        assert failed.error is not None
        assert failed.error.endswith("nothing in the model was changed: try again.")

    def test_a_turn_that_was_to_stop_has_stopped(
        self, conversation: Conversation, model_id: str, say: Say, make_runner: MakeRunner, clock: Clock
    ) -> None:
        runner = make_runner()
        say("t1", "Handbook")
        runner.claim(model_id)
        assert conversation.stop("t1").stopping
        clock.forward(LEASE_SECONDS + 1)
        assert [turn.state for turn in runner.recover()] == [TurnState.STOPPED]

    def test_a_turn_that_takes_everything_down_is_given_up(
        self, model_id: str, say: Say, make_runner: MakeRunner, clock: Clock
    ) -> None:
        runner = make_runner()
        say("t1", "Handbook")
        states = []
        for _ in range(MOST_ATTEMPTS):
            assert runner.claim(model_id) is not None
            clock.forward(LEASE_SECONDS + 1)
            states += [turn.state for turn in runner.recover()]
        assert states == [TurnState.QUEUED] * (MOST_ATTEMPTS - 1) + [TurnState.FAILED]

    def test_a_busy_agent_keeps_its_turn(
        self, workspace: Workspace, model_id: str, say: Say, make_agent: Callable[..., Agent]
    ) -> None:
        lease = 0.6

        def slow(moment: Moment, progress: Progress) -> Outcome:
            threading.Event().wait(lease * 3)
            return Outcome(reply=Reply(text="at last"))

        runner = TurnRunner(workspace, make_agent(slow), lease_seconds=lease)
        say("t1", "Go")
        claimed = runner.claim(model_id)
        assert claimed is not None
        ran = threading.Thread(target=runner.run, args=(claimed,))
        ran.start()
        while ran.is_alive():
            assert runner.recover() == []
            ran.join(0.1)
        assert runner.turn("t1").state is TurnState.DONE

    def test_a_run_that_is_interrupted_lets_go(
        self, conversation: Conversation, say: Say, make_runner: MakeRunner
    ) -> None:
        def interrupted(moment: Moment, progress: Progress) -> Outcome:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            run_inline(make_runner(interrupted), say("t1", "Handbook"))
        assert conversation.turn("t1").state is TurnState.QUEUED
        assert run_inline(make_runner(), "t1").state is TurnState.DONE
