"""Undo and redo over a history that is only ever appended to."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.store.timeline import timeline
from assistant.store.values import VersionLine


def line(n: int, restores: int | None) -> VersionLine:
    return VersionLine(
        model_id="m",
        n=n,
        title="",
        actor="ana",
        turn=None,
        restores=restores,
        at=datetime(2026, 3, 1, tzinfo=UTC),
        change_count=0,
    )


@pytest.mark.parametrize(
    ("restores", "undo", "redo"),
    [
        ([None], None, None),
        ([None, None], 1, None),
        ([None, None, None, 2], 1, 3),
        ([None, None, None, 2, 1], None, 2),
        ([None, None, None, 2, 1, 2], 1, 3),
        ([None, None, None, 2, 1, 2, 3], 2, None),
        ([None, None, None, 2, None], 2, None),
        ([None, None, None, 2, None, 2], 1, 5),
        ([None, None, None, None, 1], None, 2),
    ],
    ids=["new", "edit", "undo", "undo 2", "redo", "redo 2", "edit then", "undo that", "far back"],
)
def test_undo_and_redo(restores: list[int | None], undo: int | None, redo: int | None) -> None:
    read = timeline([line(n, back) for n, back in enumerate(restores, start=1)])
    assert (read.undo, read.redo) == (undo, redo)


@given(st.lists(st.sampled_from(["edit", "undo", "redo"])))
def test_it_behaves_like_an_editor(steps: list[str]) -> None:
    history, documents = [line(1, None)], {1: "1"}
    undo_stack, redo_stack = ["1"], list[str]()
    for n, step in enumerate(steps, start=2):
        now = timeline(history)
        if step == "edit":
            undo_stack.append(str(n))
            redo_stack.clear()
            history.append(line(n, None))
            documents[n] = str(n)
            continue
        back = now.undo if step == "undo" else now.redo
        if step == "undo" and len(undo_stack) > 1:
            redo_stack.append(undo_stack.pop())
        elif step == "redo" and redo_stack:
            undo_stack.append(redo_stack.pop())
        else:
            assert back is None
            break
        assert back is not None
        assert documents[back] == undo_stack[-1]
        history.append(line(n, back))
        documents[n] = documents[back]
