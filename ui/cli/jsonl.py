"""The interview as lines of JSON: one object in, one object out."""

import json
import sys
from typing import Any

from pydantic import ValidationError

from assistant.agent.message import Message
from assistant.errors import AssistantError, InputError, UsageError
from assistant.service import Fourfold, Turn
from assistant.store.values import TurnState
from ui.cli.draft_view import threat_json

_FLAGS = ("dont_know", "skip", "back", "why", "undo", "finish")
_KINDS = ("say", "choose", *_FLAGS)


def run_jsonl(service: Fourfold, model_id: str, *, top: int) -> int:
    """Answer each line of standard input with one line; a bad line is answered with an error and skipped."""
    code = 0
    for number, line in enumerate(sys.stdin.buffer, 1):
        if not line.strip():
            continue
        try:
            answer = _answer(service, model_id, read_message(line, number), top=top)
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
        raise InputError(f"{where}: not UTF-8 text") from error
    except ValueError as error:
        raise UsageError(f'{where}: not JSON ({error}); write {{"say": "..."}}') from error
    if not isinstance(given, dict) or len(given) != 1 or next(iter(given)) not in _KINDS:
        raise UsageError(f"{where}: one object with one of the keys {', '.join(_KINDS)}")
    kind, value = next(iter(given.items()))
    try:
        if kind == "say":
            return Message(kind="say", text=value)
        if kind == "choose":
            return Message(kind="choose", chosen=(value,) if isinstance(value, str) else tuple(value))
        return Message(kind=kind)
    except (ValidationError, TypeError) as error:
        raise UsageError(f'{where}: "{kind}" takes {"text" if kind == "say" else "a value or a list of values"}') from error


def _answer(service: Fourfold, model_id: str, message: Message, *, top: int) -> dict[str, Any]:  # Any: JSON out
    turn = service.say(model_id, message)
    if turn.state is not TurnState.DONE or turn.reply is None:
        raise InputError(turn.error or f"the turn was {turn.state}")
    return turn_json(service, turn, top=top)


def turn_json(service: Fourfold, turn: Turn, *, top: int) -> dict[str, Any]:  # Any: JSON out
    """Return what came back from a turn, with the threats as they stand after it."""
    assert turn.reply is not None, "only answered turns are told"
    reply = turn.reply
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
        "threats": [
            threat_json(threat, report, rank=n) for n, threat in enumerate(report.analysis.threats[:top], 1)
        ],
        "unasked": list(reply.unasked),
        "notices": list(reply.notices),
        "verdict": str(report.analysis.verdict),
        "done": reply.done,
    }
