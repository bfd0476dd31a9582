"""`fourfold draft`: from words to a first model, and what it says to words it cannot use."""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.ui.cli.conftest import SHOP, Said

Run = Callable[..., Said]
ESCAPE = "\x1b[31m"


# what it tells


def test_a_description_becomes_a_report_in_plain_words(fourfold: Run, description: Path) -> None:
    said = fourfold("draft", description)
    assert (said.code, said.err) == (0, "")
    for heading in ("What we are working on", "What can go wrong", "What is thin", "What I would ask next"):
        assert f"\n{heading}\n" in said.out
    assert "Unreviewed draft" in said.out
    assert "  - support assistant (" in said.out
    assert "\n 1. [" in said.out
    assert 'because you said: "' in said.out
    assert "    do: " in said.out
    assert max(map(len, said.out.splitlines())) <= 100


def test_a_threat_that_the_whole_suggests_says_so(fourfold: Run) -> None:
    told = fourfold(
        "draft",
        stdin="A voice assistant takes bookings of hotel guests on the phone at night and charges the card "
        "on file. It runs on GPT-4o. Guests sometimes tell it private things, and nobody listens to them. "
        "The recordings stay with the phone company, and a student who has left knows how all of it works.",
    ).out
    assert 'suggested by what you said, most by: "' in told


def test_the_application_is_the_first_part_wherever_it_is_told(fourfold: Run) -> None:
    told = fourfold(
        "draft",
        stdin="Our back office imports invoices. A document store holds scans. GPT-4o through the OpenAI API "
        "reads the scans. An assistant for clerks answers questions about them.",
    ).out
    parts = told.partition("What we are working on\n")[2].splitlines()
    assert [part.partition(" (")[0] for part in parts[:3]] == [
        "  - assistant",
        "  - document store",
        "  - GPT-4o",
    ]


def test_standard_input_is_read_with_and_without_a_dash(fourfold: Run, description: Path) -> None:
    told = fourfold("draft", description).out
    assert fourfold("draft", "-", stdin=SHOP).out == told
    assert fourfold("draft", stdin=SHOP).out == told
    assert fourfold("draft", stdin=b"\xef\xbb\xbf" + SHOP.encode()).out == told, "with a byte order mark"


def test_json_holds_what_other_programs_want_to_know(fourfold: Run, description: Path) -> None:
    said = fourfold("draft", description, "--json")
    found = said.json
    assert said.code == 0
    assert found["threat_count"] >= len(found["threats"]) > 5
    assert [threat["rank"] for threat in found["threats"]] == list(range(1, len(found["threats"]) + 1))
    ids = {component["id"] for component in found["system"]["components"]} | {"system"}
    for threat in found["threats"]:
        assert threat["anchor"] in ids
        assert threat["level"] in ("low", "medium", "high", "critical")
        assert threat["references"]
        assert threat["conditional"] == bool(threat["depends_on"]) == threat["statement"].startswith("If ")
        assert threat["risk"]["factors"]
        assert {"status", "owner", "responsible", "effect"} <= threat["mitigations"][0].keys()
        for reason in threat["reasons"]:
            assert reason["quote"] is None or reason["quote"]["text"] in SHOP
    assert {"title", "ledger", "findings", "verdict", "understood", "questions", "notices"} <= found.keys()
    assert found["catalogue"]["digest"]


def test_the_same_words_give_the_same_draft(fourfold: Run, description: Path) -> None:
    assert fourfold("draft", description, "--json").out == fourfold("draft", description, "--json").out


def test_top_says_how_many_and_how_many_more(fourfold: Run, description: Path) -> None:
    two = fourfold("draft", description, "--top", "2")
    assert "\n 2. [" in two.out
    assert "\n 3. [" not in two.out
    assert " more: --top " in two.out
    assert len(fourfold("draft", description, "--top", "2", "--json").json["threats"]) == 2


def test_a_draft_is_saved_and_opens_again(fourfold: Run, description: Path, tmp_path: Path) -> None:
    out = tmp_path / "model.json"
    saved = fourfold("draft", description, "-o", out)
    assert (saved.code, saved.out, saved.err) == (0, "", f"fourfold: saved {out}\n")
    assert out.stat().st_mode & 0o777 == 0o666 & ~0o022 or os.umask(os.umask(0)) != 0o022
    imported = fourfold("import", out)
    assert imported.code == 0
    report = fourfold("export", imported.out.strip(), "--format", "markdown")
    assert "support assistant" in report.out


def test_a_draft_is_saved_as_a_report(fourfold: Run, description: Path, tmp_path: Path) -> None:
    out = tmp_path / "report.md"
    assert fourfold("draft", description, "-o", out, "--json").json["threats"]
    assert out.read_text("utf-8").startswith("#")


def test_an_archetype_is_marked_as_assumed(fourfold: Run, description: Path) -> None:
    said = fourfold("draft", description, "--archetype", "agent-with-tools")
    assert said.code == 0
    assert "[assumed]" in said.out
    unknown = fourfold("draft", description, "--archetype", "agent")
    assert unknown.code == 2
    assert "agent-with-tools" in unknown.err


def test_words_without_anything_generative_are_told_so(fourfold: Run) -> None:
    said = fourfold("draft", stdin="We print invoices and post them on Fridays.")
    assert said.code == 0
    assert said.err.startswith("fourfold: ")
    assert "[" not in said.out.partition("What can go wrong")[2].partition("What is thin")[0]


def test_another_language_is_no_error(fourfold: Run) -> None:
    said = fourfold("draft", stdin="Unser Chatbot beantwortet Fragen von Kundinnen mit GPT-4o.")
    assert said.code == 0
    assert "GPT-4o" in said.out


def test_nothing_that_was_said_steers_the_terminal(fourfold: Run) -> None:
    said = fourfold("draft", stdin=f"Customers ask our {ESCAPE}bot{ESCAPE} on GPT-4o\x07 about \u202eorders.")
    assert said.code == 0
    assert not set(said.out + said.err) & set("\x1b\x07\u202e")


def test_hostile_markup_stays_words(fourfold: Run) -> None:
    words = 'Customers ask our bot on GPT-4o. It reads <img src="http://evil.example/x"> and [a](http://evil.example).'
    said = fourfold("draft", "--json", stdin=words)
    assert said.code == 0
    assert json.dumps(said.json)


# what it refuses


@pytest.mark.parametrize(
    ("stdin", "wanted"),
    [
        (b"", "no words"),
        (b" \n\t ", "no words"),
        (b"chatbot " * 700_000, "more than 1,000,000 bytes"),
        (b"%PDF-1.7\x00\x01\x02", "not text"),
        (b"caf\xe9 chatbot", "not UTF-8"),
        (b"\x01\x02\x03\x04" * 50 + b"chatbot", "not text"),
    ],
    ids=["empty", "blank", "5 MB", "binary", "Latin-1", "control characters"],
)
def test_words_that_cannot_be_used(fourfold: Run, stdin: bytes, wanted: str, tmp_path: Path) -> None:
    out = tmp_path / "model.json"
    said = fourfold("draft", "-o", out, stdin=stdin)
    assert (said.code, said.out) == (6, "")
    assert wanted in said.err
    assert said.err.startswith("fourfold: ")
    assert said.err.count("\n") == 1
    assert not out.exists()


def test_files_that_cannot_be_read(fourfold: Run, tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere.txt", tmp_path):
        said = fourfold("draft", path)
        assert said.code == 6
        assert f"{path}: cannot be read" in said.err
        assert "name a text file" in said.err


@pytest.mark.parametrize(
    "arguments",
    [("--top", "0"), ("--top", "-1"), ("--top", "many"), ("--top", "٣"), ("--nonsense",), ("a.txt", "b.txt")],
)
def test_options_that_make_no_sense(fourfold: Run, arguments: tuple[str, ...]) -> None:
    said = fourfold("draft", *arguments, stdin=SHOP)
    assert said.code == 2
    assert said.err.startswith("usage: fourfold")


def test_an_unknown_ending_is_refused_before_any_work(fourfold: Run, tmp_path: Path) -> None:
    said = fourfold("draft", tmp_path / "nowhere.txt", "-o", tmp_path / "model.docx")
    assert said.code == 2
    assert "no format has that ending; there are " in said.err


def test_a_target_that_cannot_be_written(fourfold: Run, description: Path, tmp_path: Path) -> None:
    folder = tmp_path / "model.json"
    folder.mkdir()
    for out in (tmp_path / "nowhere" / "model.json", folder):
        said = fourfold("draft", description, "-o", out)
        assert said.code == 8
        assert "cannot be written" in said.err
        assert "choose another place with -o" in said.err
    assert sorted(tmp_path.iterdir()) == sorted([description, folder])


def test_a_closed_folder_stays_as_it_is(as_nobody: Run, closed_folder: Path) -> None:
    said = as_nobody("draft", "-o", closed_folder / "model.json", stdin=SHOP)
    assert said.code == 8, said.err
    assert "cannot be written (Permission denied)" in said.err
    assert list(closed_folder.iterdir()) == []


def test_a_full_disk_leaves_the_old_file(description: Path, tmp_path: Path) -> None:
    out = tmp_path / "model.json"
    out.write_text("the old model")
    command = [sys.executable, "-m", "ui.cli.main", "draft", str(description), "-o", str(out)]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4_096, 4_096)),
    )
    assert done.returncode == 8
    assert "cannot be written (File too large)" in done.stderr
    assert out.read_text() == "the old model"
    assert sorted(tmp_path.iterdir()) == sorted([description, out])


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_an_answer_that_finds_no_room(description: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "ui.cli.main", "draft", str(description)],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=100,
        )
    assert done.returncode == 8
    assert (
        done.stderr == "fourfold: the answer cannot be written (No space left on device); make room first\n"
    )
