"""What can be set, and where: `FOURFOLD_*` variables, else `fourfold.toml`, else a built-in value.

The file is the one that `FOURFOLD_CONFIG` names, or `fourfold.toml` in the folder where the program was
started. A setting has the same name in both places: `question_budget` in the file,
`FOURFOLD_QUESTION_BUDGET` in the environment.
"""

import re
import reprlib
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from assistant.errors import UsageError
from knowledge_base.suggestions import did_you_mean

FILE_NAME = "fourfold.toml"
FILE_VARIABLE = "FOURFOLD_CONFIG"
PREFIX = "FOURFOLD_"
# Hosting platforms and `make run PORT=...` say it this way; FOURFOLD_PORT wins.
PORT_VARIABLE = "PORT"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything a person who runs Fourfold can choose."""

    data_dir: Path  # saved models
    cache_dir: Path  # what can be built again, such as the vector index
    database_url: str  # in SQLAlchemy's form; SQLite in `data_dir` unless set
    model: str | None = None  # `provider:model`; guided mode without one
    model_extract: str | None = None  # another one for reading descriptions and documents
    model_base_url: str | None = None  # where the provider's protocol is spoken, if not at the provider's
    model_key_file: Path | None = None  # a file that holds the key; else the provider's usual variable
    model_prices: Path | None = None  # a table of prices in place of the one that ships
    model_timeout: int = 60  # seconds for one call of a model
    turn_calls: int = 24  # calls of a model in one turn
    turn_tokens: int = 150_000  # tokens read and written in one turn
    turn_seconds: int = 300  # seconds of one turn with a model
    turn_cost: float | None = None  # USD of one turn, where the price is known
    session_tokens: int = 2_000_000  # tokens read and written for one threat model
    session_cost: float | None = None  # USD for one threat model, where the price is known
    local_threads: int = 1  # threads that a model of one's own (`local:FILE`) computes with
    local_context: int = 16_384  # tokens that it, or Ollama, holds at once; memory grows with them
    agent: str | None = None  # `scripted:FILE` answers from a script, for rehearsals and tests
    question_budget: int = 12  # questions asked before the interview stops by itself
    reader: bool = True  # whether a trained reader helps the rules to understand what people write
    max_text_bytes: int = 1_000_000  # largest description or document, as UTF-8
    host: str = "127.0.0.1"  # where the web server listens; loopback only unless set
    port: int = 8501  # 0 lets the operating system choose


def load_settings(env: Mapping[str, str], cwd: Path) -> Settings:
    """Read the settings of a program started in `cwd` with the environment `env`.

    A relative path in the file counts from the file's folder, in a variable from `cwd`. An empty
    variable counts as unset.

    Raises:
        UsageError: settings that are unknown or hold what cannot be used, all of them at once.
    """
    path = _settings_file(env, cwd)
    values: dict[str, Any] = {}  # Any: what a value is depends on its setting; PARSERS sees to it
    problems: list[str] = []
    for given in (*(_in_file(path) if path else ()), *_in_environment(env, cwd)):
        try:
            values[given.name] = _parse(given)
        except ValueError as error:
            problems.append(f"{given.place}: {error}")
    if problems:
        raise UsageError("\n".join(problems))
    return _complete(values)


@dataclass(frozen=True)
class _Given:
    """One setting as somebody wrote it."""

    name: str
    value: object
    place: str  # where it stands, for messages
    folder: Path  # where a relative path starts


def _settings_file(env: Mapping[str, str], cwd: Path) -> Path | None:
    named = env.get(FILE_VARIABLE, "").strip()
    path = cwd / (Path(named).expanduser() if named else FILE_NAME)
    if named and not path.is_file():
        raise UsageError(f"{FILE_VARIABLE}: there is no file {path}; write it or unset the variable")
    return path if path.is_file() else None


def _in_file(path: Path) -> Iterator[_Given]:
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror}); mend its permissions") from error
    except ValueError as error:  # not TOML, or not UTF-8
        raise UsageError(f"{path}: not a TOML file: {error}") from error
    for name, value in settings.items():
        yield _Given(name, value, f"{path}: {name}", path.parent)


def _in_environment(env: Mapping[str, str], cwd: Path) -> Iterator[_Given]:
    if port := env.get(PORT_VARIABLE, "").strip():
        yield _Given("port", port, PORT_VARIABLE, cwd)
    for variable, value in sorted(env.items()):
        if value.strip() and variable.startswith(PREFIX) and variable != FILE_VARIABLE:
            yield _Given(variable.removeprefix(PREFIX).lower(), value, variable, cwd)


def _parse(given: _Given) -> object:
    parser = PARSERS.get(given.name)
    if parser is None:
        advice = did_you_mean(given.name, PARSERS) or f"; there are {', '.join(PARSERS)}"
        raise ValueError(f"no setting {given.name!r}{advice}")
    return parser(given.value, given.folder)


def _complete(values: dict[str, Any]) -> Settings:
    import platformdirs  # only here: `fourfold --help` does without

    values.setdefault("data_dir", platformdirs.user_data_path("fourfold", appauthor=False))
    values.setdefault("cache_dir", platformdirs.user_cache_path("fourfold", appauthor=False))
    values.setdefault("database_url", f"sqlite:///{values['data_dir'] / 'fourfold.db'}")
    return Settings(**values)


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{reprlib.repr(value)} is not a text; write one between quotes")
    return value.strip()


def _folder(value: object, folder: Path) -> Path:
    path = folder / Path(_text(value)).expanduser()
    with suppress(OSError):  # a folder that cannot be looked into is refused where it is used
        if path.exists() and not path.is_dir():
            raise ValueError(f"{path} is a file; name a folder")
    return path


def _whole_number(lowest: int, highest: int) -> Callable[[object, Path], int]:
    def parse(value: object, _: Path) -> int:
        number = int(value) if isinstance(value, str) and re.fullmatch(r"[0-9]{1,12}", value) else value
        if not isinstance(number, int) or isinstance(number, bool) or not lowest <= number <= highest:
            raise ValueError(f"{reprlib.repr(value)} is not a whole number from {lowest} to {highest}")
        return number

    return parse


def _switch(value: object, _: Path) -> bool:
    on = {"on": True, "true": True, "1": True, "off": False, "false": False, "0": False}
    switched = value if isinstance(value, bool) else on.get(str(value).strip().lower())
    if switched is None:
        raise ValueError(f"{reprlib.repr(value)} is neither on nor off; write one of them")
    return switched


def _host(value: object, _: Path) -> str:
    host = _text(value)
    if not re.fullmatch(r"[0-9A-Za-z.:_-]+", host):
        raise ValueError(f"{host!r} is neither an address nor a host name; write one like 127.0.0.1")
    return host


def _model(value: object, folder: Path) -> str:
    model = _text(value)
    if model.startswith("local:"):
        return _model_file(model.removeprefix("local:").strip(), folder)
    if not re.fullmatch(r"[a-z0-9_-]+:\S+", model):
        raise ValueError(f"{model!r} names no provider; write provider:model, such as ollama:llama3.2")
    return model


def _model_file(file: str, folder: Path) -> str:
    """Return a file of one's own as a model; whether it is one is looked at where it is chosen."""
    if not file:
        raise ValueError("local: names no file; write local:/path/to/model.gguf")
    return f"local:{folder / Path(file).expanduser()}"


def _base_url(value: object, _: Path) -> str:
    url = _text(value)
    # The value is not repeated: it may hold a password.
    try:
        parts = urlsplit(url)
    except ValueError:
        raise ValueError("this is no address; write one like http://127.0.0.1:8080/v1") from None
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("write http(s)://HOST:PORT/PATH, such as http://127.0.0.1:8080/v1")
    if parts.username is not None or parts.password is not None:
        raise ValueError("an address is shown to people, so it holds no password; use model_key_file")
    return url.rstrip("/")


def _file(value: object, folder: Path) -> Path:
    path = folder / Path(_text(value)).expanduser()
    if not path.is_file():
        raise ValueError(f"there is no file {path}; write it, or leave the setting out")
    return path


def _amount(value: object, _: Path) -> float:
    written = value if isinstance(value, int | float) and not isinstance(value, bool) else _text(value)
    try:
        amount = float(written)
    except ValueError:
        amount = -1.0
    if not 0 < amount <= 100_000:
        raise ValueError(f"{reprlib.repr(value)} is no amount of USD; write a number such as 0.50")
    return amount


def _agent(value: object, folder: Path) -> str:
    agent = _text(value)
    kind, _, file = agent.partition(":")
    if kind != "scripted" or not (folder / file).is_file():
        raise ValueError(f"{agent!r} is not scripted:FILE with a file that is there; leave it out otherwise")
    return f"scripted:{(folder / file).resolve()}"


def _database_url(value: object, _: Path) -> str:
    url = _text(value)
    if url.startswith(("sqlite:///", "postgresql+psycopg://")):
        return url
    if re.match(r"postgres(ql)?://", url):
        return url.replace(url.partition("://")[0], "postgresql+psycopg", 1)
    # The value is not repeated: it may hold a password.
    raise ValueError("write sqlite:///FILE or postgresql://USER:PASSWORD@HOST/DATABASE")


PARSERS: Mapping[str, Callable[[object, Path], object]] = MappingProxyType(
    {
        "data_dir": _folder,
        "cache_dir": _folder,
        "database_url": _database_url,
        "model": _model,
        "model_extract": _model,
        "model_base_url": _base_url,
        "model_key_file": _file,
        "model_prices": _file,
        "model_timeout": _whole_number(1, 3_600),
        "turn_calls": _whole_number(1, 1_000),
        "turn_tokens": _whole_number(1_000, 100_000_000),
        "turn_seconds": _whole_number(1, 86_400),
        "turn_cost": _amount,
        "session_tokens": _whole_number(1_000, 1_000_000_000),
        "session_cost": _amount,
        "local_threads": _whole_number(1, 256),
        "local_context": _whole_number(512, 1_000_000),
        "agent": _agent,
        "question_budget": _whole_number(1, 1000),
        "reader": _switch,
        "max_text_bytes": _whole_number(1_000, 100_000_000),
        "host": _host,
        "port": _whole_number(0, 65535),
    }
)
