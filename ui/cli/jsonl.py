"""The interview as lines of JSON: one object in, one object out."""

import json
import sys
from typing import Any

from pydantic import ValidationError

from assistant.errors import AssistantError, InputError, TurnError, UsageError
from assistant.service import Fourfold, Message, Turn, TurnState
from ui.cli.draft_view import threats_json

_FLAGS = ("dont_know", "skip", "back", "why", "undo", "finish", "decide")
_KINDS = ("say", "choose", *_FLAGS)
JsonObject = dict[str, Any]  # Any: JSON on its way out


def run_jsonl(service: Fourfold, model_id: str, *, top: int) -> int:
    """Answer each line of standard input with one line; a bad line is answered with an error and skipped.

    Returns:
        The exit code of the last error, 0 where there was none.
    """
    code = 0
    for number, line in enumerate(sys.stdin.buffer, 1):
        if not line.strip():
            continue
        try:
            answer = _answer(service, model_id, message=read_message(line, number), top=top)
        except AssistantError as error:
            code = error.exit_code
            answer = {"error": str(error), "code": code, "model": model_id, "done": False}
        print(json.dumps(answer, ensure_ascii=False), flush=True)
    return code


def read_message(line: bytes, number: int) -> Message:
    """Read one line of input.

    Raises:
        UsageError: it is not a JSON object with exactly one of the known keys.
        InputError: it is not UTF-8 text.
    """
    where = f"line {number}"
    try:
        given = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise InputError(f"{where}: not UTF-8 text; write the lines in UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f'{where}: not JSON ({error}); write {{"say": "..."}}') from error
    if not isinstance(given, dict) or len(given) != 1 or next(iter(given)) not in _KINDS:
        raise UsageError(f"{where}: one object with one of the keys {', '.join(_KINDS)}")
    kind, value = next(iter(given.items()))
    try:
        return _message(kind, value)
    except (ValidationError, TypeError) as error:
        takes = {"say": "text", "choose": "a value or a list of values"}.get(kind, "true")
        raise UsageError(f'{where}: "{kind}" takes {takes}') from error


def _message(kind: Any, value: Any) -> Message:  # noqa: ANN401  parsed JSON, checked by Message
    if kind == "say":
        return Message(kind="say", text=value)
    if kind == "choose":
        return Message(kind="choose", chosen=(value,) if isinstance(value, str) else tuple(value))
    if value is not True:
        raise TypeError(kind)
    return Message(kind=kind)


def _answer(service: Fourfold, model_id: str, *, message: Message, top: int) -> JsonObject:
    turn = service.say(model_id, message)
    if turn.state is not TurnState.DONE or turn.reply is None:
        raise TurnError(turn.error or f"the turn was {turn.state}; send it again")
    return turn_json(service, turn, top=top)


def turn_json(service: Fourfold, turn: Turn, *, top: int) -> JsonObject:
    """Return what came back from an answered turn, with the threats as they stand after it.

    Raises:
        TurnError: the turn has no reply.
    """
    reply = turn.reply
    if reply is None:
        raise TurnError(f"the turn was {turn.state}; send it again")
    question = service.question(turn.model_id)
    report = service.report(turn.model_id)
    return {
        "model": turn.model_id,
        "turn": turn.number,
        "version": service.view(turn.model_id).version.n,
        "text": reply.text,
        "understood": [item.model_dump() for item in reply.understood],
        "question": question.model_dump() if question else None,
        "changes": list(reply.changes),
        "new_threats": [threat.id for threat in reply.new_threats],
        "gone_threats": list(reply.gone_threats),
        "threats": threats_json(report, top=top),
        "unasked": list(reply.unasked),
        "notices": list(reply.notices),
        "verdict": str(report.analysis.verdict),
        "done": reply.done,
    }
