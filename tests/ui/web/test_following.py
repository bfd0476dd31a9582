from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from assistant.service import Message, Turn, TurnState
from ui.web.following import follow, wait_briefly


def turn(state: TurnState, text: str = "") -> Turn:
    return Turn(
        id="t",
        model_id="m",
        number=1,
        actor="person",
        message=Message(text="hello"),
        state=state,
        text=text,
        base=1,
        created=datetime(2026, 11, 23, tzinfo=UTC),
    )


def reader(*turns: Turn) -> Iterator[Turn]:
    yield from turns
    while True:
        yield turns[-1]


def test_a_turn_is_followed_to_its_end() -> None:
    found = reader(
        turn(TurnState.QUEUED),
        turn(TurnState.RUNNING),
        turn(TurnState.RUNNING),
        turn(TurnState.RUNNING, "He"),
        turn(TurnState.DONE, "Hello"),
    )
    looks: list[str] = []
    shown = list(follow(lambda: next(found), between=lambda: looks.append("look"), seconds=0))
    assert [(t.state, t.text) for t in shown] == [
        (TurnState.QUEUED, ""),
        (TurnState.RUNNING, ""),
        (TurnState.RUNNING, "He"),
        (TurnState.DONE, "Hello"),
    ]
    assert len(looks) == 4


def test_a_turn_that_has_ended_is_shown_once() -> None:
    found = reader(turn(TurnState.STOPPED))
    assert len(list(follow(lambda: next(found), between=lambda: None, seconds=0))) == 1


def test_a_turn_that_takes_long_is_shown_now_and_then() -> None:
    found = reader(*[turn(TurnState.RUNNING)] * 7, turn(TurnState.DONE))
    shown = list(follow(lambda: next(found), between=lambda: None, seconds=0, unchanged=3))
    assert [t.state for t in shown] == [*[TurnState.RUNNING] * 3, TurnState.DONE]


def test_a_page_that_was_left_stops_looking() -> None:
    class LeftError(Exception):
        pass

    def leave() -> None:
        raise LeftError

    found = reader(turn(TurnState.RUNNING))
    following = follow(lambda: next(found), between=leave, seconds=0)
    next(following)
    with pytest.raises(LeftError):
        next(following)


def test_a_quick_answer_is_waited_for() -> None:
    found = reader(turn(TurnState.QUEUED), turn(TurnState.RUNNING), turn(TurnState.DONE, "Hello"))
    assert wait_briefly(lambda: next(found)).text == "Hello"


def test_a_slow_answer_is_not() -> None:
    found = reader(turn(TurnState.RUNNING))
    assert wait_briefly(lambda: next(found)).state is TurnState.RUNNING
