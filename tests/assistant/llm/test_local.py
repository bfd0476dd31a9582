"""A file of one's own as a model: what is refused, and how its process is kept."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.errors import UsageError
from assistant.llm.local import Address, LocalModel, LocalServer, Weights
from assistant.llm.port import Abilities, ChatModel, Failure, ModelCallError, Said
from assistant.llm.probing import describe_models, try_model
from assistant.llm.providers import choose_model, open_models, recorded_name
from assistant.settings import Settings, load_settings
from tests.assistant.llm.local_models import ended_servers

ASKED = [Said(text="Hello")]


@pytest.fixture(autouse=True, scope="module")
def ended() -> Iterator[None]:
    with ended_servers():
        yield


@pytest.fixture
def damaged(tmp_path: Path) -> Path:
    file = tmp_path / "mine.gguf"
    file.write_bytes(b"GGUF" + bytes(range(256)) * 8)
    return file


def settings(folder: Path, model: str, **variables: str) -> Settings:
    given = {"FOURFOLD_MODEL": f"local:{model}", "FOURFOLD_CACHE_DIR": str(folder / "cache")}
    return load_settings({**given, **variables}, folder)


def test_a_file_is_chosen_by_a_path_that_counts_from_the_settings(damaged: Path, tmp_path: Path) -> None:
    more = {"FOURFOLD_LOCAL_THREADS": "3", "FOURFOLD_LOCAL_CONTEXT": "2048"}
    choice = choose_model(settings(tmp_path, "mine.gguf", **more), {})
    assert choice is not None
    assert choice.weights == Weights(file=damaged, threads=3, context=2048)
    assert (choice.name, choice.place, choice.key) == ("local:mine.gguf", "this machine", None)


def test_a_path_may_hold_spaces(damaged: Path, tmp_path: Path) -> None:
    (tmp_path / "my models").mkdir()
    moved = damaged.rename(tmp_path / "my models" / "a b.gguf")
    choice = choose_model(settings(tmp_path, str(moved)), {})
    assert choice is not None
    assert choice.name == "local:a b.gguf"


def test_the_record_names_no_folder() -> None:
    assert recorded_name("local:/home/ana/models/mine.gguf") == "local:mine.gguf"
    assert recorded_name("openai:org/model") == "openai:org/model"


def test_no_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="names no file"):
        settings(tmp_path, " ")


@pytest.mark.parametrize("name", ["absent.gguf", "."])
def test_a_file_that_is_not_there(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="there is no file"):
        open_models(settings(tmp_path, name), {})


@pytest.mark.parametrize("content", [b"", b"GGU", b"PK\x03\x04 a zip", b"{}"])
def test_a_file_that_is_no_gguf(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "notes.gguf").write_bytes(content)
    with pytest.raises(UsageError, match="is no GGUF file"):
        open_models(settings(tmp_path, "notes.gguf"), {})


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every file")
def test_a_file_that_cannot_be_read(damaged: Path, tmp_path: Path) -> None:
    damaged.chmod(0)
    with pytest.raises(UsageError, match="mend its permissions"):
        open_models(settings(tmp_path, "mine.gguf"), {})


def test_an_address_beside_a_file_is_refused(damaged: Path, tmp_path: Path) -> None:
    more = {"FOURFOLD_MODEL_BASE_URL": "http://127.0.0.1:8080/v1"}
    with pytest.raises(UsageError, match="goes to no address"):
        choose_model(settings(tmp_path, "mine.gguf", **more), {})


def test_a_missing_extra_is_named(damaged: Path, tmp_path: Path) -> None:
    code = f"""
import importlib.util
from pathlib import Path
real = importlib.util.find_spec
importlib.util.find_spec = lambda name: None if name == "xllamacpp" else real(name)
from assistant.errors import UsageError
from assistant.llm.providers import choose_model
from assistant.settings import load_settings
try:
    choose_model(load_settings({{"FOURFOLD_MODEL": {f"local:{damaged}"!r}}}, Path.cwd()), {{}})
except UsageError as error:
    print(error)
"""
    run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert "-e '.[local]'" in run.stdout


def test_a_damaged_file_is_told_in_plain_words_and_is_no_crash(damaged: Path, tmp_path: Path) -> None:
    chosen = settings(tmp_path, "mine.gguf")
    (card,) = describe_models(chosen, {})
    assert (card.name, card.place, card.key, card.probed) == (
        "local:mine.gguf",
        "this machine",
        "none",
        False,
    )
    found = try_model(chosen, {})
    assert "llama.cpp does not load mine.gguf" in found.problem
    assert str(tmp_path) not in found.problem
    assert not (tmp_path / "cache").exists()


def test_choosing_and_opening_start_nothing(damaged: Path, tmp_path: Path) -> None:
    code = f"""
import sys
from pathlib import Path
from assistant.llm.local import SERVERS
from assistant.llm.providers import Step, open_models
from assistant.settings import load_settings
models = open_models(load_settings({{"FOURFOLD_MODEL": "local:mine.gguf"}}, Path({str(tmp_path)!r})), {{}})
model = models.open(Step.CHAT)
assert not SERVERS.of(model._server._weights).runs
assert not {{"xllamacpp", "openai", "langchain_openai", "langchain"}} & set(sys.modules)
"""
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path)


def never(_: Address) -> ChatModel:
    raise AssertionError("there is no server to speak to")


def test_a_file_that_does_not_load_is_tried_anew_with_the_next_call(damaged: Path) -> None:
    server = LocalServer(Weights(file=damaged))
    model = LocalModel("local:mine.gguf", server, abilities=Abilities(), opened=never)
    for _ in range(2):
        with pytest.raises(ModelCallError, match="does not load") as caught:
            model.complete(ASKED)
        assert (caught.value.failure, caught.value.retry) == (Failure.UNKNOWN_MODEL, False)
    assert not server.runs
    server.close()


def ask(address: Address, path: str, *, key: str, **headers: str) -> tuple[int, dict[str, str]]:
    url = address.url.removesuffix("/v1") + path
    request = urllib.request.Request(  # noqa: S310  loopback
        url, headers={"Authorization": f"Bearer {key}", **headers}
    )
    try:
        with urllib.request.urlopen(request) as answer:  # noqa: S310  loopback
            return answer.status, dict(answer.headers)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, dict(error.headers)


@pytest.mark.local_llm
def test_the_server_is_for_this_program_alone(small_model: Path) -> None:
    server = LocalServer(Weights(file=small_model, context=512))
    address = server.address()
    assert address.url.startswith("http://127.0.0.1:")
    assert address.key not in repr(server)
    assert ask(address, "/v1/models", key="guessed")[0] == 401
    status, headers = ask(address, "/v1/models", key=address.key, Origin="http://evil.example")
    assert status == 200
    assert headers.get("Access-Control-Allow-Origin", "") == ""
    assert ask(address, "/", key=address.key)[0] == 404
    assert ask(address, "/slots", key=address.key)[0] == 501
    server.close()
    assert not server.runs
    with pytest.raises(urllib.error.URLError):
        ask(address, "/health", key=address.key)


@pytest.mark.local_llm
def test_a_process_that_died_is_started_anew(small_model: Path) -> None:
    server = LocalServer(Weights(file=small_model, context=512))
    first = server.address()
    assert server.address() == first
    assert server._process is not None
    server._process.send_signal(signal.SIGKILL)
    server._process.wait()
    assert not server.runs
    assert server.address() != first
    server.close()


@pytest.mark.local_llm
def test_the_process_never_outlives_the_program(small_model: Path) -> None:
    code = f"""
import os, signal
from pathlib import Path
from assistant.llm.local import LocalServer, Weights
server = LocalServer(Weights(file=Path({str(small_model)!r}), context=512))
server.address()
print(server._process.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
    run = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    child = Path("/proc") / run.stdout.strip()
    assert run.stdout.strip().isdigit()
    until = time.monotonic() + 20
    while child.exists() and "zombie" not in (child / "status").read_text() and time.monotonic() < until:
        time.sleep(0.05)
    assert time.monotonic() < until
