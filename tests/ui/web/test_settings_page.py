"""Settings: which model is used and what it can, never its key."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from tests.assistant.llm.stub_servers import KEY, MODEL, Reply, Stub, running

OpenApp = Callable[..., AppTest]


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stub]:
    with running("openai") as server:
        monkeypatch.setenv("FOURFOLD_MODEL", f"openai:{MODEL}")
        monkeypatch.setenv("FOURFOLD_MODEL_BASE_URL", server.url)
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        yield server


def shown(open_app: OpenApp) -> AppTest:
    app = open_app()
    app._page_hash = calc_hash("settings")
    app.run()
    assert not app.exception
    return app


def words(app: AppTest) -> str:
    parts = (*app.markdown, *app.caption, *app.info, *app.warning, *app.success, *app.error)
    return "\n".join(str(part.value) for part in parts).replace("\u200c", "")


def test_guided_mode_says_how_to_set_a_model(open_app: OpenApp) -> None:
    assert "FOURFOLD_MODEL=provider:model" in words(shown(open_app))


def test_a_model_is_shown_without_its_key_and_tried(
    stub: Stub, tmp_path: Path, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOURFOLD_CACHE_DIR", str(tmp_path / "cache"))
    stub.script(Reply(pieces=("one ", "two")))
    app = shown(open_app)
    assert f"openai:{MODEL}" in words(app)
    assert "no cost is shown" in words(app)
    assert stub.requests == []
    app.button(key="try-chat").click().run()
    assert "not: calls tools" in words(app)
    assert len(stub.requests) >= 3
    assert KEY not in words(app)


def test_what_cannot_work_is_said(open_app: OpenApp, monkeypatch: pytest.MonkeyPatch, stub: Stub) -> None:
    stub.script(Reply(pieces=("one",)))
    app = shown(open_app)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-wrong-0123456789abcdef")
    app.button(key="try-chat").click().run()
    assert "does not accept the key" in words(app)
    assert "sk-wrong" not in words(app)


def test_a_file_of_ones_own_is_described_and_tried(
    tmp_path: Path, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "mine.gguf"
    file.write_bytes(b"GGUF" + bytes(range(256)))
    monkeypatch.setenv("FOURFOLD_MODEL", f"local:{file}")
    monkeypatch.setenv("FOURFOLD_CACHE_DIR", str(tmp_path / "cache"))
    app = shown(open_app)
    assert "local:mine.gguf" in words(app)
    assert "this machine" in words(app)
    assert str(tmp_path) not in words(app)
    app.button(key="try-chat").click().run()
    assert "llama.cpp does not load mine.gguf" in words(app)
