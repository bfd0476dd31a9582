"""What a run has written so far, kept in the store as it grows; and the sign of life beside it."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Final, Self

from assistant.agent.turn import StoppedError
from assistant.errors import StoreError
from assistant.store import Turns, TurnState
from assistant.store.turns import LeaseLostError
from assistant.store.values import Ending, Lease, StoredTurn, Written

SAVE_SECONDS: Final = 0.15
"""At most so often is a growing answer saved."""

WATCH_SECONDS: Final = 0.25
"""So often is it looked whether somebody pressed stop."""

log = logging.getLogger(__name__)


class RunProgress:
    """The progress of one run of a turn; the agent and the heartbeat share it.

    Attributes:
        claimed: the turn as it was claimed.
    """

    def __init__(self, turns: Turns, claimed: StoredTurn, *, lease: Callable[[], Lease]) -> None:
        self.claimed = claimed
        self._turns = turns
        self._lease = lease
        self._lock = threading.RLock()
        self._pieces: list[str] = []
        self._steps: list[str] = []
        self._saved_at = time.monotonic()
        self._unsaved = False
        self._over: type[Exception] | None = None

    @property
    def stopped(self) -> bool:
        """Whether the turn was asked to stop, or is no longer this run's."""
        return self._over is not None

    @property
    def written(self) -> Written:
        """What was written so far."""
        with self._lock:
            return Written(text="".join(self._pieces), steps=tuple(self._steps))

    def with_text(self, text: str) -> Written:
        """Return what was written with the final text, or the text so far if there is none."""
        so_far = self.written
        return Written(text=text or so_far.text, steps=so_far.steps)

    def text(self, piece: str) -> None:
        """Add to the answer."""
        with self._lock:
            self._pieces.append(piece)
            self._save_now_and_then()

    def step(self, line: str) -> None:
        """Say what was done, in a line."""
        with self._lock:
            self._steps.append(line)
            self._save_now_and_then()

    def check(self) -> None:
        """Raise what the agent should have let pass, if the turn is over for this run."""
        if self._over is not None:
            raise self._over("the turn was stopped")

    def abandon(self) -> None:
        """Give the turn up because the program ends: the next start takes it from here."""
        with self._lock:
            self._over = LeaseLostError
        self._turns.give_back(self._turns.get(self.claimed.id))

    def watch(self, *, renew: bool) -> bool:
        """Look after the turn from beside the agent; return whether there is still something to look after.

        A turn that was asked to stop is ended here and now, however long its agent takes to notice.
        """
        holder = self._lease().holder
        try:
            if self._turns.asked_to_stop(self.claimed.id, holder):
                with self._lock:
                    self._over = LeaseLostError
                    ending = Ending(state=TurnState.STOPPED, written=self.written)
                self._turns.finish(self.claimed, ending)
                return False
            with self._lock:
                if renew or self._unsaved:
                    self._save()
        except LeaseLostError:
            self._over = LeaseLostError
            return False
        except StoreError as error:  # it may pass; if not, the lease runs out
            log.warning("turn %s: %s", self.claimed.id, error)
        return True

    def _save_now_and_then(self) -> None:
        """Save what was written if it is time; the heartbeat saves what is left when the agent is silent."""
        self.check()
        self._unsaved = True
        if time.monotonic() - self._saved_at >= SAVE_SECONDS:
            self._save()
            self.check()

    def _save(self) -> None:
        try:
            asked = self._turns.renew(self.claimed.id, self._lease(), written=self.written)
        except LeaseLostError:
            self._over = LeaseLostError
            raise
        self._saved_at, self._unsaved = time.monotonic(), False
        if asked:
            self._over = StoppedError


class Heartbeat:
    """A thread beside the agent that keeps the lease and notices *stop*, while the agent is busy."""

    def __init__(self, progress: RunProgress, *, seconds: float) -> None:
        self._progress = progress
        self._renew_seconds = seconds / 3
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="fourfold-heartbeat", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _beat(self) -> None:
        renewed = time.monotonic()
        while not self._done.wait(min(WATCH_SECONDS, self._renew_seconds)):
            due = time.monotonic() - renewed >= self._renew_seconds
            if not self._progress.watch(renew=due):
                return
            if due:
                renewed = time.monotonic()
