"""Follow a turn that somebody else works on."""

import time
from collections.abc import Callable, Iterator
from typing import Final

from assistant.service import Turn

_SECONDS_BETWEEN_LOOKS: Final = 0.15
_LOOKS_UNCHANGED: Final = 20
_LOOKS_AT_ONCE: Final = 8
_SECONDS_AT_ONCE: Final = 0.05

Read = Callable[[], Turn]


def follow(
    read: Read,
    *,
    between: Callable[[], None],
    seconds: float = _SECONDS_BETWEEN_LOOKS,
    unchanged: int = _LOOKS_UNCHANGED,
) -> Iterator[Turn]:
    """Yield a turn as it stands, again whenever it changed and now and then while it does not, to its end.

    Args:
        read: reads the turn from the store.
        between: called before each look; the page ends its run there if it was clicked or closed.
        seconds: how long to wait between looks.
        unchanged: after so many looks that found nothing new it is yielded all the same.
    """
    shown, quiet = read(), 0
    yield shown
    while shown.waiting:
        between()
        time.sleep(seconds)
        now = read()
        quiet = 0 if now != shown else quiet + 1
        if quiet % unchanged == 0:
            yield now
        shown = now


def wait_briefly(read: Read) -> Turn:
    """Return the turn, ended if it ends at once: a quick answer then appears in one piece."""
    turn = read()
    for _ in range(_LOOKS_AT_ONCE):
        if not turn.waiting:
            break
        time.sleep(_SECONDS_AT_ONCE)
        turn = read()
    return turn
