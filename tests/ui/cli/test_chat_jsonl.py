"""`fourfold chat --jsonl`: one object in, one object out, and no line ends the talk."""

import json
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.ui.cli.conftest import SHOP, Said

Run = Callable[..., Said]
FEAR = "That it pays out refunds to people who are not owed any."


def lines(*messages: object) -> str:
    return "".join(f"{json.dumps(message)}\n" for message in messages)


def talk(fourfold: Run, *messages: object, options: tuple[str, ...] = ()) -> list[Any]:  # Any: parsed JSON
    said = fourfold("chat", "--jsonl", *options, stdin=lines(*messages))
    assert said.code == 0, said.out + said.err
    return said.lines


def test_each_message_is_answered_with_what_came_of_it(fourfold: Run) -> None:
    (first,) = talk(fourfold, {"say": SHOP})
    assert first["model"]
    assert (first["turn"], first["done"]) == (1, False)
    assert {item["subject"] for item in first["understood"]} >= {"support-assistant", "gpt-4o"}
    assert all(item["quote"] == "" or item["quote"] in SHOP for item in first["understood"])
    assert first["question"]["text"]
    assert first["question"]["id"]
    assert {threat["id"] for threat in first["threats"]} >= set(first["new_threats"][:5])
    assert {"text", "changes", "gone_threats", "unasked", "notices", "verdict", "version"} <= first.keys()


def test_a_quick_answer_is_chosen_by_its_value(fourfold: Run) -> None:
    first, second = talk(fourfold, {"say": SHOP}, {"say": FEAR})
    question = second["question"]
    assert first["question"]["id"] != question["id"]
    model = first["model"]
    value = question["choices"][0]["value"]
    (third,) = talk(fourfold, {"choose": value}, options=("--model", model))
    assert third["model"] == model
    assert third["question"] is None or third["question"]["id"] != question["id"]
    (fourth,) = talk(fourfold, {"back": True}, options=("--model", model))
    assert fourth["question"]["id"] == question["id"]
    (fifth,) = talk(fourfold, {"choose": [value]}, options=("--model", model))
    assert fifth["version"] > fourth["version"]


def test_every_kind_of_message_is_answered(fourfold: Run) -> None:
    said = talk(
        fourfold,
        {"say": SHOP},
        {"why": True},
        {"dont_know": True},
        {"skip": True},
        {"back": True},
        {"undo": True},
        {"finish": True},
        options=("--top", "3"),
    )
    assert len(said) == 7
    assert said[1]["text"], "why is answered in words"
    assert max(len(answer["threats"]) for answer in said) == 3
    assert said[-1]["unasked"] is not None


def test_a_bad_line_is_answered_with_an_error_and_the_talk_goes_on(fourfold: Run) -> None:
    bad = [
        (b"not json", 2, "not JSON"),
        (b"[1]", 2, "one object"),
        (b"{}", 2, "one object"),
        (b'{"say": "a", "skip": true}', 2, "one object"),
        (b'{"shout": "a"}', 2, "one object"),
        (b'{"say": 3}', 2, '"say" takes text'),
        (b'{"choose": 3}', 2, "a value or a list"),
        (b'{"choose": [3]}', 2, "a value or a list"),
        (b'{"skip": "please"}', 2, '"skip" takes true'),
        (b'{"say": "caf\xe9"}', 6, "not UTF-8"),
        (b"[" * 100_000, 2, "not JSON"),
        (b'{"say": ""}', 9, "no words"),
    ]
    stdin = b"\n\n".join([line for line, _, _ in bad] + [lines({"say": SHOP}).encode()])
    said = fourfold("chat", "--jsonl", stdin=stdin)
    *errors, last = said.lines
    assert last["understood"]
    assert said.code == 9, "the code of the last error"
    for answer, (line, code, words) in zip(errors, bad, strict=True):
        assert (answer["code"], answer["done"]) == (code, False), line
        assert words in answer["error"], line


@pytest.mark.parametrize("chosen", ["no such value", "", ["a", "b"]])
def test_a_choice_that_was_not_offered_changes_nothing_silently(fourfold: Run, chosen: object) -> None:
    first, second, _ = (*talk(fourfold, {"say": SHOP}, {"say": FEAR}), None)
    said = fourfold("chat", "--jsonl", "--model", first["model"], stdin=lines({"choose": chosen}))
    (answer,) = said.lines
    assert answer.get("error") or answer["question"]["id"] == second["question"]["id"]


def test_a_talk_goes_on_where_it_was(fourfold: Run) -> None:
    (first,) = talk(fourfold, {"say": SHOP}, options=("--title", "Shop helper"))
    assert first["model"] == "shop-helper"
    (second,) = talk(fourfold, {"say": FEAR}, options=("--model", "shop-helper"))
    assert second["turn"] == 2
    assert second["version"] > first["version"]


def test_a_model_that_is_not_there(fourfold: Run) -> None:
    said = fourfold("chat", "--jsonl", "--model", "nowhere", stdin=lines({"say": SHOP}))
    assert (said.code, said.out) == (8, "")
    assert "nowhere" in said.err


def test_nothing_said_leaves_nothing_behind(fourfold: Run) -> None:
    assert fourfold("chat", "--jsonl").code == 0
    assert fourfold("chat", "--jsonl", stdin="nonsense\n").code == 2
    assert fourfold("export").out == ""


def test_too_much_text_is_refused_and_the_model_stays(fourfold: Run) -> None:
    (first,) = talk(fourfold, {"say": SHOP})
    said = fourfold("chat", "--jsonl", "--model", first["model"], stdin=lines({"say": "chatbot " * 700_000}))
    (answer,) = said.lines
    assert "5,600,000 bytes" in answer["error"]
    (after,) = talk(fourfold, {"why": True}, options=("--model", first["model"]))
    assert after["version"] == first["version"]


def test_a_closed_data_folder_is_told_in_a_sentence(as_nobody: Run, closed_folder: Path) -> None:
    said = as_nobody("chat", "--jsonl", stdin=lines({"say": SHOP}), FOURFOLD_DATA_DIR=closed_folder / "data")
    assert (said.code, said.out) == (8, "")
    assert said.err.startswith("fourfold: ")
    assert str(closed_folder) in said.err
    assert "Traceback" not in said.err
    assert list(closed_folder.iterdir()) == []


def test_a_disk_without_room_is_told_in_a_sentence(fourfold: Run) -> None:
    (first,) = talk(fourfold, {"say": SHOP}, options=("--title", "Shop"))
    room = 16_384  # a turn writes more than this to the database's log
    done = subprocess.run(
        [sys.executable, "-m", "ui.cli.main", "chat", "--jsonl", "--model", "shop"],
        input=lines({"say": FEAR}),
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)),
    )
    assert done.returncode == 8
    assert done.stdout == ""
    assert "no room is left; nothing was saved and nothing was lost" in done.stderr
    (after,) = talk(fourfold, {"why": True}, options=("--model", "shop"))
    assert after["version"] == first["version"], "what was saved is still there"
