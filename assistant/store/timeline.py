"""Which versions are in force, which one undo goes back to, and which one redo brings back.

The history is linear: undo and redo append versions that repeat an older document. Seen from the head, such
versions are not there; what counts are the versions whose documents they repeat.
"""

from collections.abc import Iterable
from typing import NamedTuple

from assistant.store.values import VersionLine


class Timeline(NamedTuple):
    """A history as undo and redo see it.

    Attributes:
        in_force: the edits that make up the head, the oldest first; the last one is the head's document.
        undone: the edits that were undone, the one to bring back next last.
    """

    in_force: tuple[int, ...]
    undone: tuple[int, ...]

    @property
    def undo(self) -> int | None:
        """The version whose document undo brings back: the one before the last edit in force."""
        return self.in_force[-2] if len(self.in_force) > 1 else None

    @property
    def redo(self) -> int | None:
        """The version whose document redo brings back; nothing once there was an edit after the undo."""
        return self.undone[-1] if self.undone else None


def timeline(history: Iterable[VersionLine]) -> Timeline:
    """Read a history, the oldest version first."""
    in_force: list[int] = []
    undone: list[int] = []
    for line in history:
        if line.restores is not None and line.restores in in_force:
            while in_force[-1] != line.restores:
                undone.append(in_force.pop())
        elif line.restores is not None and line.restores in undone:
            while in_force[-1] != line.restores:
                in_force.append(undone.pop())
        else:
            in_force.append(line.n)
            undone.clear()
    return Timeline(tuple(in_force), tuple(undone))
