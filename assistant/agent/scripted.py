"""An agent that answers from a script, as slowly as it is told: for tests, demonstrations and the screen.

A script is a JSON file:

    {"replays": true,
     "turns": [{"events": [{"text": "Let me "}, {"wait": 0.5}, {"text": "see."}, {"step": "looked it up"}],
                "changes": [{"do": "rename_element", "id": "wiki", "name": "Handbook"}],
                "reply": {"text": "Let me see."}},
               {"fails": "The provider did not answer: try again."}]}

The first turn of a conversation gets the first answer, and so on; the last one is given from then on.
"""

import time
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from assistant.agent.message import Outcome, Reply
from assistant.agent.turn import Moment, Progress, StoppedError
from assistant.changes.change import Change
from assistant.errors import TurnError, UsageError
from assistant.model.values import Value

SCHEME: Final = "scripted:"
_SLICE_SECONDS = 0.05


class Event(Value):
    """Something that happens while a scripted turn runs."""

    text: str = ""
    step: str = ""
    wait: float = 0.0


class ScriptedTurn(Value):
    """What is answered to one message.

    Attributes:
        undo: go back before the last edit, in place of the changes.
        fails: the message of the error the turn ends with, after its events.
    """

    events: tuple[Event, ...] = ()
    changes: tuple[Change, ...] = ()
    reply: Reply = Reply()
    undo: bool = False
    fails: str | None = None


class Script(Value):
    """The answers of a conversation, in order."""

    turns: tuple[ScriptedTurn, ...]
    replays: bool = True


class ScriptedAgent:
    """Answers from a script."""

    name = "scripted"

    def __init__(self, script: Script) -> None:
        self._script = script

    @property
    def replays(self) -> bool:
        """Whether a turn is begun again after its process died, as the script says."""
        return self._script.replays

    def answer(self, moment: Moment, progress: Progress) -> Outcome:
        """Play the answer that the script has for this turn."""
        turn = self._script.turns[min(moment.number, len(self._script.turns)) - 1]
        for event in turn.events:
            if event.step:
                progress.step(event.step)
            if event.text:
                progress.text(event.text)
            _wait(event.wait, progress)
        if turn.fails is not None:
            raise TurnError(turn.fails)
        if turn.undo:
            return Outcome(reply=turn.reply, undo=moment.undo_to)
        return Outcome(reply=turn.reply, changes=turn.changes)


def scripted_agent(setting: str, *, folder: Path) -> ScriptedAgent:
    """Make the agent that a setting like `scripted:answers.json` names, relative to a folder.

    Raises:
        UsageError: the setting names no script, or the script cannot be used.
    """
    name = setting.removeprefix(SCHEME)
    if name == setting or not name:
        raise UsageError(f"agent: {setting!r} is not known; write scripted:FILE.json or leave it unset")
    path = folder / name
    try:
        script = Script.model_validate_json(path.read_bytes())
    except OSError as error:
        raise UsageError(f"agent: {path} cannot be read ({error.strerror}); name a script") from error
    except ValidationError as error:
        raise UsageError(f"agent: {path} is not a script: {error}") from error
    if not script.turns:
        raise UsageError(f"agent: {path} has no turns; write at least one")
    return ScriptedAgent(script)


def _wait(seconds: float, progress: Progress) -> None:
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        if progress.stopped:
            raise StoppedError("the turn was stopped")
        time.sleep(min(left, _SLICE_SECONDS))
