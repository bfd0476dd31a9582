"""The interview for a person at a terminal."""

import sys
from typing import Final, Literal

from assistant.errors import AssistantError, TurnError
from assistant.service import Ask, Fourfold, Message, Turn, TurnState
from ui.cli.draft_view import threat_lines
from ui.cli.words import plain, wrapped

_COMMANDS: Final[dict[str, Literal["dont_know", "why", "skip", "back", "undo", "finish", "decide"]]] = {
    "?": "dont_know",
    "/why": "why",
    "/skip": "skip",
    "/back": "back",
    "/undo": "undo",
    "/done": "finish",
    "/decide": "decide",
}
_HELP: Final = (
    "Answer in your own words or by number; ? for I don't know, /why, /skip, /back, /undo, /threats, "
    "/decide, /done, /help, /quit."
)
_SHOWN_AT_ONCE: Final = 5


def run_talk(service: Fourfold, model_id: str, *, top: int) -> int:
    """Ask, listen and tell until the person leaves or the interview is over."""
    print(
        wrapped(
            "Fourfold interviews you about a system built with generative AI and drafts its threat model."
        )
    )
    print(wrapped(_HELP))
    _print_question(service.question(model_id))
    said = False
    while (line := _read_line()) is not None and line != "/quit":
        if line == "/threats":
            _print_threats(service, model_id, top=top)
        elif line == "/help":
            print(wrapped(_HELP))
        elif line:
            said = True
            if _take(service, model_id, line=line):
                break
    if said:
        print(f"\nSaved as '{model_id}'. Go on with: fourfold chat --model {model_id}")
    return 0


def _read_line() -> str | None:
    """Read a line; several lines pasted at once arrive one by one and are each an answer.

    Raises:
        TurnError: the terminal or pipe sends something that is not text.
    """
    try:
        return input("\n> ").strip()
    except EOFError:
        return None
    except UnicodeDecodeError as error:
        raise TurnError("what was typed is not UTF-8 text; set the terminal to UTF-8") from error


def _take(service: Fourfold, model_id: str, *, line: str) -> bool:
    """Send a line and tell what came back; whether the talk is over, decisions included."""
    try:
        turn = service.say(model_id, _message(line, service.question(model_id)))
        if turn.state is not TurnState.DONE or turn.reply is None:
            raise TurnError(turn.error or f"the turn was {turn.state}; send it again")
    except AssistantError as error:
        print(f"fourfold: {plain(str(error))}", file=sys.stderr)
        return False
    _print_turn(service, turn)
    state = service.view(model_id).model.interview
    return turn.reply.done and (state.ended or state.deciding)


def _message(line: str, question: Ask | None) -> Message:
    if line in _COMMANDS:
        return Message(kind=_COMMANDS[line])
    numbers = line.replace(",", " ").split()
    if question and question.choices and numbers and all(map(str.isdecimal, numbers)):
        picked = [int(number) - 1 for number in numbers]
        if all(0 <= n < len(question.choices) for n in picked):
            return Message(kind="choose", chosen=tuple(question.choices[n].value for n in picked))
    return Message(text=line)


def _print_turn(service: Fourfold, turn: Turn) -> None:
    reply = turn.reply
    if reply is None:
        return
    print()
    for item in reply.understood:
        print(wrapped(f"understood: {item.text}", indent="  ", hanging="  "))
    report = service.report(turn.model_id)
    for number, threat in enumerate(reply.new_threats[:_SHOWN_AT_ONCE], 1):
        print("\n".join(threat_lines(threat, report, number=number)))
    if len(reply.new_threats) > _SHOWN_AT_ONCE:
        print(f"  and {len(reply.new_threats) - _SHOWN_AT_ONCE} more: /threats shows all")
    for notice in reply.notices:
        print(wrapped(f"! {notice}"))
    if reply.text:
        print(wrapped(reply.text))
    if reply.spent is not None:
        print(wrapped(f"  ({reply.spent.words()})"))
    _print_question(service.question(turn.model_id))


def _print_question(question: Ask | None) -> None:
    if question is None:
        return
    print(f"\n{wrapped(f'Question {question.number} of at most {question.budget}: {question.text}')}")
    for number, choice in enumerate(question.choices, 1):
        print(f"  {number}) {plain(choice.label)}")


def _print_threats(service: Fourfold, model_id: str, *, top: int) -> None:
    report = service.report(model_id)
    if not report.analysis.threats:
        print(wrapped(report.notice))
    for number, threat in enumerate(report.analysis.threats[:top], 1):
        print("\n".join(threat_lines(threat, report, number=number)))
