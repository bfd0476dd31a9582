"""The worker of a process: threads that answer turns, whatever page or window is looking."""

import logging
import threading
import time
from typing import Final, Self

from assistant.agent.progress import RunProgress
from assistant.agent.running import TurnRunner
from assistant.errors import NotFoundError, StoreError

THREADS: Final = 2
POLL_SECONDS: Final = 1.0
"""So often is it looked for turns that another process queued."""

RECOVERY_SECONDS: Final = 5.0
DRAIN_SECONDS: Final = 10.0

log = logging.getLogger(__name__)


class Worker:
    """Answers turns from `start` to `stop`.

    A turn that is under way when the worker stops gets some time to finish. What does not finish by then is
    given back: the next start begins it again, or shows it as failed if its agent cannot.
    """

    def __init__(self, runner: TurnRunner, *, threads: int = THREADS) -> None:
        self._runner = runner
        self._size = threads
        self._changed = threading.Condition()
        self._calls = 0
        self._stopping = False
        self._threads: list[threading.Thread] = []
        self._running: set[RunProgress] = set()
        self._recovered = float("-inf")

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def running(self) -> bool:
        """Whether the worker was started and not stopped."""
        return bool(self._threads)

    def start(self) -> None:
        """Take up turns that were left behind, then those that wait; once, however often it is called."""
        with self._changed:
            if self._threads:
                return
            self._stopping = False
            self._threads = [
                threading.Thread(target=self._work, name=f"fourfold-worker-{n}", daemon=True)
                for n in range(self._size)
            ]
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """Look for turns now."""
        with self._changed:
            self._calls += 1
            self._changed.notify_all()

    def stop(self, *, timeout: float = DRAIN_SECONDS) -> None:
        """Begin nothing more, give turns under way so many seconds to finish, and give back the rest."""
        end = time.monotonic() + timeout
        with self._changed:
            self._stopping = True
            self._calls += 1
            threads, self._threads = self._threads, []
            self._changed.notify_all()
        for thread in threads:
            thread.join(max(0.0, end - time.monotonic()))
        with self._changed:
            left = list(self._running)
        for progress in left:
            try:
                progress.abandon()
            except StoreError as error:
                log.warning("turn %s: could not be given back: %s", progress.claimed.id, error)

    def _work(self) -> None:
        while not self._stopping:
            with self._changed:
                seen = self._calls
            if self._look():
                continue
            with self._changed:
                if self._calls == seen:
                    self._changed.wait(POLL_SECONDS)

    def _look(self) -> bool:
        """Run a turn if one waits; return whether one did."""
        try:
            self._recover_now_and_then()
            return any(self._run_next(model_id) for model_id in self._runner.models_waiting())
        except NotFoundError:  # deleted while it was answered
            return True
        except StoreError as error:  # the disk is full, the server is away: it may come back
            log.warning("the store cannot be used just now: %s", error)
        except Exception:  # the outer edge of the thread: a fault in one turn must not end it
            log.exception("a turn could not be run")
        return False

    def _run_next(self, model_id: str) -> bool:
        progress = None if self._stopping else self._runner.claim(model_id)
        if progress is None:
            return False
        with self._changed:
            self._running.add(progress)
        try:
            self._runner.run(progress)
        finally:
            with self._changed:
                self._running.discard(progress)
        return True

    def _recover_now_and_then(self) -> None:
        with self._changed:
            due = time.monotonic() - self._recovered >= RECOVERY_SECONDS
            if due:
                self._recovered = time.monotonic()
        if due:
            self._runner.recover()
