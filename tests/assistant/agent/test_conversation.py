"""Posting, stopping and editing: once each, whatever is sent twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import update

from assistant.agent.conversation import Conversation, EditedSinceError, new_turn_id
from assistant.agent.message import Message, Outcome, Reply
from assistant.agent.running import TurnRunner, run_inline
from assistant.agent.turn import Moment, Progress
from assistant.changes.change import DescribeSystem, RenameElement
from assistant.errors import NotFoundError, TurnError, UsageError
from assistant.store import Store, TurnState
from assistant.store.tables import turn as turn_table
from assistant.workspace import Workspace

Say = Callable[[str, str], str]
MakeRunner = Callable[..., TurnRunner]


def name_of(workspace: Workspace, model_id: str) -> str:
    return workspace.open(model_id).model.system.name_of("wiki")


def person_edits(workspace: Workspace, model_id: str, purpose: str) -> int:
    return workspace.edit(model_id, [DescribeSystem(purpose=purpose)], actor="ben").version.n


def test_a_posted_message_waits(conversation: Conversation, model_id: str) -> None:
    posted = conversation.post(model_id, Message(text="Hello"), turn_id="t1", actor="ana")
    assert (posted.number, posted.state, posted.message.text, posted.actor) == (
        1,
        TurnState.QUEUED,
        "Hello",
        "ana",
    )
    assert posted.waiting
    assert conversation.turns(model_id) == [posted]


def test_posting_again_is_the_same_turn(
    conversation: Conversation, model_id: str, say: Say, make_runner: MakeRunner
) -> None:
    say("t1", "Handbook")
    say("t1", "Handbook")
    done = run_inline(make_runner(), "t1")
    assert done.state is TurnState.DONE
    assert conversation.post(model_id, Message(text="Handbook"), turn_id="t1") == done
    assert len(conversation.turns(model_id)) == 1


def test_posting_at_once_from_many_tabs_is_one_turn(
    conversation: Conversation, model_id: str, say: Say
) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda _: say("t1", "Hello"), range(16))) == {"t1"}
    assert len(conversation.turns(model_id)) == 1


def test_an_id_stands_for_one_message(conversation: Conversation, model_id: str, say: Say) -> None:
    say("t1", "Hello")
    with pytest.raises(TurnError, match="sent already with another message"):
        say("t1", "Goodbye")


@pytest.mark.parametrize("turn_id", ["", "a b", "x" * 81, "<b>", "t1\n"])
def test_an_id_is_plain(turn_id: str, say: Say) -> None:
    with pytest.raises(UsageError, match="make another one"):
        say(turn_id, "Hello")


def test_new_ids_can_be_used(say: Say) -> None:
    assert say(new_turn_id(), "Hello") != say(new_turn_id(), "Hello")


def test_no_such_model_and_no_such_turn(conversation: Conversation) -> None:
    with pytest.raises(NotFoundError, match="there is no model 'nothing'"):
        conversation.post("nothing", Message(text="Hello"), turn_id="t1")
    for look_up in (conversation.turn, conversation.stop):
        with pytest.raises(NotFoundError, match="there is no turn 't1'"):
            look_up("t1")


def test_turns_are_listed_in_order(conversation: Conversation, model_id: str, say: Say) -> None:
    for n in range(1, 6):
        say(f"t{n}", "Hello")
    assert [t.number for t in conversation.turns(model_id, last=2)] == [4, 5]
    assert [t.number for t in conversation.turns(model_id, last=2, before=4)] == [2, 3]


def test_deleting_a_model_deletes_its_turns(
    conversation: Conversation, workspace: Workspace, model_id: str, say: Say, make_runner: MakeRunner
) -> None:
    run_inline(make_runner(), say("t1", "Handbook"))
    workspace.delete(model_id)
    with pytest.raises(NotFoundError):
        conversation.turn("t1")


def test_a_queued_turn_stops_at_once(
    conversation: Conversation, workspace: Workspace, model_id: str, say: Say, make_runner: MakeRunner
) -> None:
    say("t1", "Handbook")
    assert conversation.stop("t1").state is TurnState.STOPPED
    assert run_inline(make_runner(), "t1").state is TurnState.STOPPED
    assert name_of(workspace, model_id) == "Wiki"


def test_stopping_what_is_done_changes_nothing(
    conversation: Conversation, workspace: Workspace, model_id: str, say: Say, make_runner: MakeRunner
) -> None:
    done = run_inline(make_runner(), say("t1", "Handbook"))
    assert conversation.stop("t1") == done
    assert name_of(workspace, model_id) == "Handbook"


def test_following_a_turn_ends_with_it(conversation: Conversation, say: Say, make_runner: MakeRunner) -> None:
    followed = conversation.follow(say("t1", "Handbook"), interval=0)
    assert next(followed).state is TurnState.QUEUED
    run_inline(make_runner(), "t1")
    assert [seen.state for seen in followed] == [TurnState.DONE]


def test_an_answer_of_another_version_stays_readable(
    conversation: Conversation, store: Store, say: Say, make_runner: MakeRunner
) -> None:
    run_inline(make_runner(), say("t1", "Handbook"))
    with store.database.writing() as connection:
        odd = {"message": '{"text": "Old words", "mood": 1}', "reply": '{"text": "Old answer", "tone": 2}'}
        connection.execute(update(turn_table).values(**odd))
    turn = conversation.turn("t1")
    assert turn.message.text == "Old words"
    assert turn.reply is not None
    assert turn.reply.text == "Old answer"
    assert "Another version of Fourfold" in turn.reply.notices[0]


class TestEditing:
    """Edit-my-answer."""

    def test_goes_back_and_answers_again(
        self,
        conversation: Conversation,
        workspace: Workspace,
        model_id: str,
        say: Say,
        make_runner: MakeRunner,
    ) -> None:
        runner = make_runner()
        for turn_id, text in (("t1", "One"), ("t2", "Two"), ("t3", "Three")):
            run_inline(runner, say(turn_id, text))
        new = conversation.edit_turn("t2", Message(text="Deux"), new_turn_id="t4", actor="ana")
        assert (new.number, new.state) == (4, TurnState.QUEUED)
        assert name_of(workspace, model_id) == "One"
        states = [(t.id, t.state, t.superseded_by) for t in conversation.turns(model_id)]
        assert states[:3] == [
            ("t1", TurnState.DONE, None),
            ("t2", TurnState.SUPERSEDED, "t4"),
            ("t3", TurnState.SUPERSEDED, "t4"),
        ]
        old = conversation.turn("t2")
        assert old.reply is not None
        assert old.reply.text == "It is Two now."
        run_inline(runner, "t4")
        assert name_of(workspace, model_id) == "Deux"
        line = workspace.history(model_id)[4]
        assert (line.n, line.restores, line.turn, line.actor) == (5, 2, "t4", "ana")

    def test_twice_is_once(
        self,
        conversation: Conversation,
        workspace: Workspace,
        model_id: str,
        say: Say,
        make_runner: MakeRunner,
    ) -> None:
        run_inline(make_runner(), say("t1", "One"))
        first = conversation.edit_turn("t1", Message(text="Uno"), new_turn_id="t2")
        again = conversation.edit_turn("t1", Message(text="Uno"), new_turn_id="t2")
        assert first == again
        assert len(workspace.history(model_id)) == 3
        with pytest.raises(TurnError, match="sent already with another message"):
            conversation.edit_turn("t1", Message(text="Un"), new_turn_id="t2")
        with pytest.raises(TurnError, match="edited already"):
            conversation.edit_turn("t1", Message(text="Un"), new_turn_id="t3")

    def test_shows_what_people_did_since_and_asks(
        self,
        conversation: Conversation,
        workspace: Workspace,
        model_id: str,
        say: Say,
        make_runner: MakeRunner,
    ) -> None:
        runner = make_runner()
        person_edits(workspace, model_id, "before")
        run_inline(runner, say("t1", "One"))
        person_edits(workspace, model_id, "since")
        with pytest.raises(EditedSinceError, match=r"version 4 by ben") as asked:
            conversation.edit_turn("t1", Message(text="Uno"), new_turn_id="t2")
        assert [edit.n for edit in asked.value.edits] == [4]
        assert conversation.turn("t1").state is TurnState.DONE
        conversation.edit_turn("t1", Message(text="Uno"), new_turn_id="t2", force=True)
        assert workspace.open(model_id).model.system.purpose == "before"

    def test_an_edit_that_was_undone_is_not_asked_about(
        self,
        conversation: Conversation,
        workspace: Workspace,
        model_id: str,
        say: Say,
        make_runner: MakeRunner,
    ) -> None:
        run_inline(make_runner(), say("t1", "One"))
        person_edits(workspace, model_id, "since")
        workspace.undo(model_id, actor="ben")
        conversation.edit_turn("t1", Message(text="Uno"), new_turn_id="t2")
        assert name_of(workspace, model_id) == "Wiki"

    def test_a_turn_without_a_version_leaves_the_model_alone(
        self,
        conversation: Conversation,
        workspace: Workspace,
        model_id: str,
        say: Say,
        make_runner: MakeRunner,
    ) -> None:
        def chats(moment: Moment, progress: Progress) -> Outcome:
            return Outcome(reply=Reply(text="Hm."))

        run_inline(make_runner(chats), say("t1", "One"))
        person_edits(workspace, model_id, "since")
        conversation.edit_turn("t1", Message(text="Uno"), new_turn_id="t2")
        assert workspace.open(model_id).model.system.purpose == "since"
        assert len(workspace.history(model_id)) == 2

    def test_of_an_undo_brings_back_what_it_undid(
        self,
        conversation: Conversation,
        workspace: Workspace,
        model_id: str,
        say: Say,
        make_runner: MakeRunner,
    ) -> None:
        def undoes(moment: Moment, progress: Progress) -> Outcome:
            return Outcome(reply=Reply(), undo=moment.undo_to)

        run_inline(make_runner(), say("t1", "One"))
        run_inline(make_runner(undoes), say("t2", "undo"))
        assert name_of(workspace, model_id) == "Wiki"
        conversation.edit_turn("t2", Message(text="why"), new_turn_id="t3")
        assert name_of(workspace, model_id) == "One"

    def test_takes_a_running_turn_away_from_its_run(
        self,
        conversation: Conversation,
        workspace: Workspace,
        model_id: str,
        say: Say,
        make_runner: MakeRunner,
    ) -> None:
        def edits_itself(moment: Moment, progress: Progress) -> Outcome:
            conversation.edit_turn("t1", Message(text="Uno"), new_turn_id="t2")
            change = RenameElement(id="wiki", name=moment.message.text)
            return Outcome(reply=Reply(text="late"), changes=(change,))

        runner = make_runner(edits_itself)
        say("t1", "One")
        claimed = runner.claim(model_id)
        assert claimed is not None
        assert runner.run(claimed).state is TurnState.SUPERSEDED
        assert name_of(workspace, model_id) == "Wiki"
        assert run_inline(make_runner(), "t2").state is TurnState.DONE
        assert name_of(workspace, model_id) == "Uno"


def test_an_opinion_of_an_answer_is_kept_and_taken_back(
    conversation: Conversation, say: Say, make_runner: MakeRunner
) -> None:
    run_inline(make_runner(), say("t1", "Handbook"))
    assert conversation.turn("t1").helpful is None
    for opinion in (True, False, None):
        assert conversation.judge("t1", helpful=opinion).helpful is opinion
        assert conversation.turn("t1").helpful is opinion


def test_only_an_answer_is_judged(conversation: Conversation, say: Say) -> None:
    say("t1", "Handbook")
    assert conversation.judge("t1", helpful=True).helpful is None
    with pytest.raises(NotFoundError):
        conversation.judge("t0", helpful=True)
