from dataclasses import fields
from pathlib import Path

import pytest

from assistant.errors import UsageError
from assistant.settings import PARSERS, Settings, load_settings


def write(folder: Path, text: str, name: str = "fourfold.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def problem(env: dict[str, str], cwd: Path) -> str:
    with pytest.raises(UsageError) as caught:
        load_settings(env, cwd)
    return str(caught.value)


def test_nothing_set_gives_built_in_values_and_folders_of_the_user(tmp_path: Path) -> None:
    settings = load_settings({}, tmp_path)
    assert settings.data_dir.is_absolute()
    assert settings.data_dir.name == settings.cache_dir.name == "fourfold"
    assert settings.data_dir != settings.cache_dir
    assert settings.database_url == f"sqlite:///{settings.data_dir / 'fourfold.db'}"
    assert (settings.model, settings.question_budget, settings.host, settings.port) == (
        None,
        12,
        "127.0.0.1",
        8501,
    )


def test_every_setting_can_be_set() -> None:
    assert {field.name for field in fields(Settings)} == set(PARSERS)


def test_the_file_is_read_and_its_paths_count_from_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "etc"
    folder.mkdir()
    path = write(folder, 'data_dir = "models"\nquestion_budget = 5\n', "team.toml")
    settings = load_settings({"FOURFOLD_CONFIG": str(path)}, tmp_path)
    assert settings.data_dir == folder / "models"
    assert settings.database_url == f"sqlite:///{folder / 'models' / 'fourfold.db'}"
    assert settings.question_budget == 5


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    write(tmp_path, "question_budget = 5\nport = 9000\n")
    settings = load_settings({"FOURFOLD_QUESTION_BUDGET": "7", "FOURFOLD_DATA_DIR": "here"}, tmp_path)
    assert (settings.question_budget, settings.port) == (7, 9000)
    assert settings.data_dir == tmp_path / "here"


def test_an_empty_variable_counts_as_unset(tmp_path: Path) -> None:
    assert (
        load_settings({"FOURFOLD_PORT": "", "FOURFOLD_DATA_DIR": " ", "FOURFOLD_CONFIG": ""}, tmp_path).port
        == 8501
    )


@pytest.mark.parametrize(
    ("env", "port"),
    [
        ({"PORT": "9001"}, 9001),
        ({"PORT": "9001", "FOURFOLD_PORT": "9002"}, 9002),
        ({"PORT": "0"}, 0),
        ({"PORT": ""}, 8000),
    ],
)
def test_port_is_also_read_from_the_plain_variable(env: dict[str, str], port: int, tmp_path: Path) -> None:
    write(tmp_path, "port = 8000\n")
    assert load_settings(env, tmp_path).port == port


def test_an_unknown_key_is_named_with_a_near_match(tmp_path: Path) -> None:
    path = write(tmp_path, "question_buget = 5\n")
    assert problem({}, tmp_path) == (
        f"{path}: question_buget: no setting 'question_buget'; did you mean 'question_budget'?"
    )


def test_an_unknown_key_without_a_near_match_gets_the_list(tmp_path: Path) -> None:
    write(tmp_path, "colour = 'blue'\n")
    assert "no setting 'colour'; there are data_dir, cache_dir" in problem({}, tmp_path)


def test_an_unknown_variable_is_named_with_a_near_match(tmp_path: Path) -> None:
    assert "did you mean 'data_dir'?" in problem({"FOURFOLD_DATADIR": "/x"}, tmp_path)


def test_all_problems_come_at_once(tmp_path: Path) -> None:
    write(tmp_path, "port = 'eighty'\nhots = '::1'\n")
    lines = problem({"FOURFOLD_MODEL": "gpt"}, tmp_path).splitlines()
    assert [line.split(": ")[-1].split(";")[0] for line in lines] == [
        "'eighty' is not a whole number from 0 to 65535",
        "no setting 'hots'",
        "'gpt' names no provider",
    ]


@pytest.mark.parametrize(
    ("variable", "value", "advice"),
    [
        ("FOURFOLD_PORT", "65536", "0 to 65535"),
        ("FOURFOLD_PORT", "-1", "0 to 65535"),
        ("FOURFOLD_PORT", "٣", "0 to 65535"),
        ("FOURFOLD_QUESTION_BUDGET", "0", "1 to 1000"),
        ("FOURFOLD_QUESTION_BUDGET", "9" * 5000, "1 to 1000"),
        ("FOURFOLD_MAX_TEXT_BYTES", "1e6", "1000 to"),
        ("FOURFOLD_HOST", "http://here", "like 127.0.0.1"),
        ("FOURFOLD_MODEL", ":x", "provider:model"),
        ("FOURFOLD_DATABASE_URL", "mysql://root:secret@db/x", "postgresql://USER"),
    ],
)
def test_a_bad_variable_is_named_and_says_what_to_write(
    variable: str, value: str, advice: str, tmp_path: Path
) -> None:
    message = problem({variable: value}, tmp_path)
    assert message.startswith(f"{variable}: ")
    assert advice in message
    assert "secret" not in message


@pytest.mark.parametrize(
    "line", ["port = true", "port = 80.5", "port = [1]", "host = 1", "data_dir = {}", "model = ''"]
)
def test_a_value_of_another_type_is_refused(line: str, tmp_path: Path) -> None:
    write(tmp_path, line)
    assert line.partition(" ")[0] in problem({}, tmp_path)


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "", "data")
    assert f"{path} is a file; name a folder" in problem({"FOURFOLD_DATA_DIR": "data"}, tmp_path)


@pytest.mark.parametrize(
    ("url", "used"),
    [
        ("sqlite:////var/x.db", "sqlite:////var/x.db"),
        ("postgres://u:p@h/d", "postgresql+psycopg://u:p@h/d"),
        ("postgresql://u:p@h/d", "postgresql+psycopg://u:p@h/d"),
        ("postgresql+psycopg://u:p@h/d", "postgresql+psycopg://u:p@h/d"),
    ],
)
def test_database_urls(url: str, used: str, tmp_path: Path) -> None:
    assert load_settings({"FOURFOLD_DATABASE_URL": url}, tmp_path).database_url == used


@pytest.mark.parametrize("content", [b"port = ", b"\xff\xfe", b"port = 1\nport = 2\n"])
def test_a_file_that_is_not_toml_is_named(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "fourfold.toml"
    path.write_bytes(content)
    assert problem({}, tmp_path).startswith(f"{path}: not a TOML file: ")


def test_a_named_file_must_exist(tmp_path: Path) -> None:
    assert "there is no file" in problem({"FOURFOLD_CONFIG": "gone.toml"}, tmp_path)
