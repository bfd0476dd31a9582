"""Run a turn: claim it, let the agent answer on a working copy, commit everything in one transaction."""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

from assistant.agent.holder import is_gone, new_holder
from assistant.agent.message import Outcome, Reply
from assistant.agent.progress import Heartbeat, RunProgress
from assistant.agent.turn import Agent, Moment, StoppedError, Turn, turn_of
from assistant.changes.rebase import rebase
from assistant.errors import AssistantError, TurnError, VersionConflictError
from assistant.store import Edit, TurnState, Version
from assistant.store.store import utc_now
from assistant.store.timeline import timeline
from assistant.store.turns import LeaseLostError
from assistant.store.values import Commit, Ending, Lease, StoredTurn
from assistant.workspace import Workspace
from knowledge_base.errors import KnowledgeError

LEASE_SECONDS = 20.0
"""How long a turn stays claimed without a sign of life from the process that runs it."""

_TRIES = 20
_MOVED = "The model was changed in between, so nothing was undone; look at it, then undo again."

log = logging.getLogger(__name__)


def no_checkpoint(_: str) -> None:
    """Do nothing; a test passes something that dies at a named point."""


class TurnRunner:
    """Runs turns of any model with one agent.

    Attributes:
        checkpoint: called by name after the claim, before the commit and after it.
    """

    def __init__(
        self,
        workspace: Workspace,
        agent: Agent,
        *,
        lease_seconds: float = LEASE_SECONDS,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.agent = agent
        self.checkpoint: Callable[[str], None] = no_checkpoint
        self._workspace = workspace
        self._turns = workspace.store.turns
        self._lease_seconds = lease_seconds
        self._clock = clock

    def models_waiting(self) -> list[str]:
        """Return the models with a turn that could be claimed."""
        return self._turns.models_waiting()

    def claim(self, model_id: str) -> RunProgress | None:
        """Take the model's next turn, if one waits and none of the model runs."""
        holder = new_holder()
        claimed = self._turns.claim(model_id, self._lease(holder), replays=self.agent.replays)
        if claimed is None:
            return None
        self.checkpoint("claimed")
        return RunProgress(self._turns, claimed, lease=lambda: self._lease(holder))

    def recover(self) -> list[Turn]:
        """Take turns back from processes that are gone: begun again, or failed with *try again*."""
        return [turn_of(stored) for stored in self._turns.recover(is_gone)]

    def turn(self, turn_id: str) -> Turn:
        """Return a turn as it stands."""
        return turn_of(self._turns.get(turn_id))

    def run(self, progress: RunProgress) -> Turn:
        """Answer a claimed turn, and return it as it ended.

        Raises:
            NotFoundError: the model was deleted meanwhile.
            StoreError: not even the failure could be saved; the turn is recovered later.
        """
        try:
            with Heartbeat(progress, seconds=self._lease_seconds):
                return self._answer(progress)
        except LeaseLostError:
            return self.turn(progress.claimed.id)
        except BaseException:  # Ctrl-C in a terminal: let the next start have the turn at once
            self._turns.give_back(self._turns.get(progress.claimed.id))
            raise

    def _answer(self, progress: RunProgress) -> Turn:
        try:
            base = self._workspace.store.version(progress.claimed.model_id, progress.claimed.base)
            outcome = self.agent.answer(self._moment(progress.claimed, base), progress)
            progress.check()
            return self._commit(progress, outcome, base=base)
        except LeaseLostError:
            raise
        except StoppedError:
            ending = Ending(state=TurnState.STOPPED, written=progress.written)
        except (AssistantError, KnowledgeError) as error:
            ending = Ending(state=TurnState.FAILED, written=progress.written, error=str(error))
        except Exception:  # an agent's fault must not take the worker down
            number = uuid4().hex[:8]
            log.exception("turn %s failed, error %s", progress.claimed.id, number)
            said = (
                f"Something went wrong inside the program (error {number}). Your message is kept: try again."
            )
            ending = Ending(state=TurnState.FAILED, written=progress.written, error=said)
        return turn_of(self._turns.finish(progress.claimed, ending))

    def _moment(self, claimed: StoredTurn, base: Version) -> Moment:
        turn = turn_of(claimed)
        history = self._workspace.history(turn.model_id)[: turn.base]

        def earlier(most: int) -> list[Turn]:
            before = self._turns.of_model(turn.model_id, last=most, before=turn.number, superseded=False)
            return [turn_of(stored) for stored in before]

        return Moment(
            turn_id=turn.id,
            number=turn.number,
            message=turn.message,
            actor=turn.actor,
            model=base.model,
            version=base.n,
            undo_to=timeline(history).undo,
            earlier=earlier,
        )

    def _commit(self, progress: RunProgress, outcome: Outcome, *, base: Version) -> Turn:
        claimed = progress.claimed
        self.checkpoint("before commit")
        for _ in range(_TRIES):
            commit, reply = self._result(claimed, outcome, base=base)
            ending = Ending(
                state=TurnState.DONE, written=progress.with_text(reply.text), reply=reply.model_dump_json()
            )
            try:
                finished = self._turns.finish(claimed, ending, commit=commit)
            except VersionConflictError:
                continue  # somebody saved just now: apply the changes to that
            self.checkpoint("committed")
            return turn_of(finished)
        raise TurnError("The model is being changed all the time. Your message is kept: try again.")

    def _result(self, claimed: StoredTurn, outcome: Outcome, *, base: Version) -> tuple[Commit | None, Reply]:
        """Return what to append to the head as it is now, and the reply with what had to be left out."""
        store, reply = self._workspace.store, outcome.reply
        if outcome.undo is not None:
            if store.line(claimed.model_id).n != base.n:
                return None, _noticed(reply, (_MOVED,))
            edit = self._workspace.restoring(
                claimed.model_id, outcome.undo, actor=claimed.actor, turn=claimed.id
            )
            return Commit(edit=edit, expected=base.n), reply
        head = base if store.line(claimed.model_id).n == base.n else store.head(claimed.model_id)
        rebased = rebase(outcome.changes, since=base.model, onto=head.model)
        reply = _noticed(reply, tuple(f"Left out: {refused.why}" for refused in rebased.refused))
        if rebased.model == head.model:
            return None, reply
        edit = Edit(model=rebased.model, changes=rebased.made, actor=claimed.actor, turn=claimed.id)
        return Commit(edit=edit, expected=head.n), reply

    def _lease(self, holder: str) -> Lease:
        return Lease(holder=holder, until=self._clock() + timedelta(seconds=self._lease_seconds))


def run_inline(runner: TurnRunner, turn_id: str, *, interval: float = 0.05) -> Turn:
    """Run a posted turn in this thread, after those queued before it; for faces without a worker.

    If another process has it, wait for that one to finish.
    """
    while (turn := runner.turn(turn_id)).waiting:
        runner.recover()
        claimed = runner.claim(turn.model_id)
        if claimed is None:
            time.sleep(interval)
        else:
            runner.run(claimed)
    return turn


def _noticed(reply: Reply, notices: tuple[str, ...]) -> Reply:
    return reply.model_copy(update={"notices": (*reply.notices, *notices)}) if notices else reply
