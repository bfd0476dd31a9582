"""A model is chosen by settings; its key is read once and seen by nobody."""

import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from assistant.errors import UsageError
from assistant.llm.port import Abilities
from assistant.llm.providers import (
    PROVIDERS,
    Step,
    choose_model,
    default_abilities,
    open_model,
    open_models,
    remember_abilities,
    remembered_abilities,
)
from assistant.settings import Settings, load_settings

KEY = "sk-test-0123456789abcdefghijklmnop"
PACKAGES = (
    "('openai', 'anthropic', 'ollama', 'xllamacpp', 'langchain_openai', 'langchain_anthropic', "
    "'langchain_ollama', 'langchain', 'langchain_core')"
)


def settings(folder: Path, **variables: str) -> Settings:
    return load_settings({f"FOURFOLD_{name.upper()}": value for name, value in variables.items()}, folder)


def test_without_a_model_there_is_none(tmp_path: Path) -> None:
    assert open_models(settings(tmp_path), {}) is None
    assert choose_model(settings(tmp_path), {"OPENAI_API_KEY": KEY}) is None


def test_a_model_with_the_providers_usual_key(tmp_path: Path) -> None:
    choice = choose_model(settings(tmp_path, model="openai:gpt-5-mini"), {"OPENAI_API_KEY": KEY})
    assert choice is not None
    assert (choice.name, choice.place) == ("openai:gpt-5-mini", "api.openai.com")
    assert choice.key is not None
    assert choice.key.get_secret_value() == KEY
    assert KEY not in repr(choice) + str(choice) + str(asdict(choice))


def test_a_key_from_a_file_wins(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(f"{KEY}\n")
    chosen = settings(tmp_path, model="anthropic:claude-haiku-4-5", model_key_file="key")
    choice = choose_model(chosen, {"ANTHROPIC_API_KEY": "another"})
    assert choice is not None
    assert choice.key is not None
    assert choice.key.get_secret_value() == KEY


@pytest.mark.parametrize("content", ["", "two words", "line\nline"])
def test_a_key_file_that_holds_no_key_is_refused_without_showing_it(tmp_path: Path, content: str) -> None:
    (tmp_path / "key").write_text(content)
    with pytest.raises(UsageError, match="the key alone") as caught:
        choose_model(settings(tmp_path, model="openai:x", model_key_file="key"), {})
    assert not content or content not in str(caught.value)


def test_no_key_is_said_before_anything_is_sent(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="set OPENAI_API_KEY"):
        open_models(settings(tmp_path, model="openai:gpt-5"), {})


def test_a_server_of_ones_own_needs_no_key(tmp_path: Path) -> None:
    local = settings(tmp_path, model="openai:llama", model_base_url="http://127.0.0.1:8080/v1")
    choice = choose_model(local, {})
    assert choice is not None
    assert (choice.key, choice.place) == (None, "127.0.0.1")
    assert default_abilities(choice) == Abilities(tools=True, schema_output=False, streams=True)
    assert open_model(choice).name == "openai:llama"


@pytest.mark.parametrize(
    ("model", "words"),
    [("opnai:gpt-5", "did you mean 'openai'"), ("vllm:x", "FOURFOLD_MODEL_BASE_URL")],
)
def test_an_unknown_provider(tmp_path: Path, model: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        open_models(settings(tmp_path, model=model), {})


def test_a_package_that_is_missing_is_named_with_its_extra(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"docs/providers\.md"):
        choose_model(settings(tmp_path, model="bedrock_converse:x"), {})


def test_reading_may_have_a_model_of_its_own(tmp_path: Path) -> None:
    chosen = settings(tmp_path, model="openai:gpt-5", model_extract="anthropic:claude-haiku-4-5")
    env = {"OPENAI_API_KEY": KEY, "ANTHROPIC_API_KEY": f"{KEY}2"}
    models = open_models(chosen, env)
    assert models is not None
    assert models.open(Step.CHAT).name == "openai:gpt-5"
    assert models.open(Step.EXTRACT).name == "anthropic:claude-haiku-4-5"


def test_another_providers_key_never_goes_to_the_base_url(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(KEY)
    chosen = settings(
        tmp_path,
        model="openai:local", model_base_url="http://127.0.0.1:1/v1", model_key_file="key",
        model_extract="anthropic:claude-haiku-4-5",
    )  # fmt: skip
    choice = choose_model(chosen, {"ANTHROPIC_API_KEY": "theirs"}, step=Step.EXTRACT)
    assert choice is not None
    assert choice.key is not None
    assert (choice.key.get_secret_value(), choice.base_url) == ("theirs", None)


def test_a_variable_of_another_program_redirects_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("OPENAI_BASE_URL", "OPENAI_API_BASE", "ANTHROPIC_BASE_URL", "ANTHROPIC_API_URL"):
        monkeypatch.setenv(variable, "http://collector.example/v1")
    monkeypatch.setenv("LANGSMITH_GATEWAY", "true")
    monkeypatch.setenv("LANGSMITH_GATEWAY_API_KEY", "lsv2_pt_0123")
    env = {"OPENAI_API_KEY": KEY, "ANTHROPIC_API_KEY": KEY}
    for name, host in (("openai:x", "api.openai.com"), ("anthropic:x", "api.anthropic.com")):
        models = open_models(settings(tmp_path, model=name), env)
        assert models is not None
        client = models.open(Step.CHAT)._model  # type: ignore[attr-defined]
        address = getattr(client, "openai_api_base", None) or client.anthropic_api_url
        assert host in address


@pytest.mark.parametrize(
    "url",
    ["ftp://x", "http://", "nonsense", "https://me:secret@host/v1", "http://h/?key=secret", "http://[::1"],
)
def test_a_base_url_that_is_none_is_refused_unseen(tmp_path: Path, url: str) -> None:
    with pytest.raises(UsageError) as caught:
        settings(tmp_path, model="openai:x", model_base_url=url)
    assert "secret" not in str(caught.value)


def test_choosing_imports_no_provider_and_opening_only_its_own(tmp_path: Path) -> None:
    code = f"""
import sys
from pathlib import Path
from assistant.settings import load_settings
from assistant.llm.providers import Step, open_models
import assistant.service
loaded = lambda: [name for name in {PACKAGES} if name in sys.modules]
assert loaded() == [], loaded()
settings = load_settings({{"FOURFOLD_MODEL": "openai:gpt-5"}}, Path({str(tmp_path)!r}))
models = open_models(settings, {{"OPENAI_API_KEY": "k"}})
assert loaded() == [], loaded()
models.open(Step.CHAT)
assert "langchain_openai" in loaded()
assert not {{"langchain_anthropic", "anthropic"}} & set(loaded())
"""
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path)


def test_what_a_probe_found_is_remembered_without_the_key(tmp_path: Path) -> None:
    chosen = settings(tmp_path, model="openai:gpt-5")
    choice = choose_model(chosen, {"OPENAI_API_KEY": KEY})
    assert choice is not None
    assert remembered_abilities(choice, tmp_path) is None
    found = Abilities(tools=False, schema_output=True, streams=True)
    remember_abilities(choice, found, cache=tmp_path)
    assert remembered_abilities(choice, tmp_path) == found
    assert open_model(choice, cache=tmp_path).abilities == found
    assert all(KEY not in file.read_text() for file in tmp_path.iterdir())


@pytest.mark.parametrize("content", ["", "[]", "{", '{"openai:gpt-5@": {"sings": true}}'])
def test_a_damaged_memory_counts_as_none(tmp_path: Path, content: str) -> None:
    choice = choose_model(settings(tmp_path, model="openai:gpt-5"), {"OPENAI_API_KEY": KEY})
    assert choice is not None
    (tmp_path / "model-abilities.json").write_text(content)
    assert remembered_abilities(choice, tmp_path) is None
    remember_abilities(choice, Abilities(), cache=tmp_path)
    assert remembered_abilities(choice, tmp_path) == Abilities()


def test_every_extra_is_declared(project_extras: dict[str, list[str]]) -> None:
    for provider in PROVIDERS:
        if provider.extra:
            requirements = project_extras[provider.extra]
            for module, requirement in zip(provider.modules, requirements, strict=True):
                assert requirement.startswith(module.replace("_", "-"))
