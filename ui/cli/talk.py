"""The interview for a person at a terminal."""

import sys

from assistant.agent.message import Ask, Message
from assistant.errors import AssistantError
from assistant.service import Fourfold, Turn
from assistant.store.values import TurnState
from ui.cli.draft_view import threat_lines, wrapped

_COMMANDS = {
    "?": "dont_know",
    "/why": "why",
    "/skip": "skip",
    "/back": "back",
    "/undo": "undo",
    "/done": "finish",
}
_HELP = "Answer in your own words or by number; ? for I don't know, /why, /skip, /back, /undo, /threats, /done, /quit."
_SHOWN_AT_ONCE = 5


def run_talk(service: Fourfold, model_id: str, *, top: int) -> int:
    """Ask, listen and tell until the person leaves or the interview is over."""
    print(wrapped("Fourfold interviews you about a system built with generative AI and drafts its threat model."))
    print(wrapped(_HELP))
    question = service.question(model_id)
    if question is not None:
        _print_question(question)
    while (line := _read_line()) is not None:
        if line == "/quit":
            break
        if line == "/threats":
            _print_threats(service, model_id, top=top)
            continue
        if not line:
            continue
        try:
            turn = service.say(model_id, _message(line, question))
        except AssistantError as error:
            print(f"fourfold: {error}", file=sys.stderr)
            continue
        question = _print_turn(service, turn, question)
        if turn.reply is not None and turn.reply.done:
            break
    print(f"\nSaved as '{model_id}'. Go on with: fourfold chat --model {model_id}")
    return 0


def _read_line() -> str | None:
    """Read a line; several lines pasted at once arrive one by one and are each an answer."""
    try:
        return input("\n> ").strip()
    except EOFError:
        return None


def _message(line: str, question: Ask | None) -> Message:
    if line in _COMMANDS:
        return Message(kind=_COMMANDS[line])  # type: ignore[arg-type]  # the values are the kinds' names
    numbers = line.replace(",", " ").split()
    if question and question.choices and all(n.isdecimal() and 1 <= int(n) <= len(question.choices) for n in numbers):
        return Message(kind="choose", chosen=tuple(question.choices[int(n) - 1].value for n in numbers))
    return Message(text=line)


def _print_turn(service: Fourfold, turn: Turn, question: Ask | None) -> Ask | None:
    """Tell what came back; return the question that waits now."""
    if turn.state is not TurnState.DONE or turn.reply is None:
        print(f"fourfold: {turn.error or f'the turn was {turn.state}'}", file=sys.stderr)
        return question
    reply = turn.reply
    print()
    for item in reply.understood:
        print(wrapped(f"understood: {item.text}", indent="  "))
    report = service.report(turn.model_id)
    for number, threat in enumerate(reply.new_threats[:_SHOWN_AT_ONCE], 1):
        print("\n".join(threat_lines(threat, report, number=number)))
    if len(reply.new_threats) > _SHOWN_AT_ONCE:
        print(f"  and {len(reply.new_threats) - _SHOWN_AT_ONCE} more: /threats shows all")
    for notice in reply.notices:
        print(wrapped(f"! {notice}"))
    if reply.text:
        print(wrapped(reply.text))
    waiting = service.question(turn.model_id)
    if waiting is not None:
        _print_question(waiting)
    return waiting


def _print_question(question: Ask) -> None:
    print(f"\n{wrapped(f'Question {question.number} of at most {question.budget}: {question.text}')}")
    for number, choice in enumerate(question.choices, 1):
        print(f"  {number}) {choice.label}")


def _print_threats(service: Fourfold, model_id: str, *, top: int) -> None:
    report = service.report(model_id)
    for number, threat in enumerate(report.analysis.threats[:top], 1):
        print("\n".join(threat_lines(threat, report, number=number)))
