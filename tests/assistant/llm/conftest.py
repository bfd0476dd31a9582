"""A model behind each protocol, on a server that does as it is told."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from pydantic import SecretStr

from assistant.llm.guarding import GuardedModel, Patience
from assistant.llm.port import ChatModel
from assistant.llm.providers import PROVIDERS, ModelChoice, open_model
from assistant.llm.spending import Limits, Meter
from tests.assistant.llm.stub_servers import KEY, MODEL, Stub, running

AT_ONCE = Patience(first_wait=0.0)


@pytest.fixture(params=["openai", "anthropic"])
def stub(request: pytest.FixtureRequest) -> Iterator[Stub]:
    with running(request.param) as server:
        yield server


def choice_of(stub: Stub, *, key: str = KEY, model: str = MODEL) -> ModelChoice:
    provider = next(provider for provider in PROVIDERS if provider.name == stub.protocol)
    return ModelChoice(provider=provider, model=model, base_url=stub.url, key=SecretStr(key), timeout=30.0)


def open_at(stub: Stub, *, key: str = KEY, model: str = MODEL, schema: bool = False) -> ChatModel:
    opened = open_model(choice_of(stub, key=key, model=model))
    if schema:
        opened._abilities = opened.abilities.model_copy(update={"schema_output": True})  # type: ignore[attr-defined]
    return opened


def guard(model: ChatModel, *, limits: Limits | None = None, patience: Patience = AT_ONCE) -> GuardedModel:
    return GuardedModel(model, meter=Meter(limits=limits or Limits()), patience=patience)


@pytest.fixture
def model(stub: Stub) -> GuardedModel:
    return guard(open_at(stub))


def hurried(seconds: float) -> Limits:
    return replace(Limits(), call_seconds=seconds)


@pytest.fixture(scope="session")
def project_extras() -> dict[str, list[str]]:
    import tomllib
    from pathlib import Path

    pyproject = Path(__file__).parents[3] / "pyproject.toml"
    extras: dict[str, list[str]] = tomllib.loads(pyproject.read_text(encoding="utf-8"))["project"][
        "optional-dependencies"
    ]
    return extras
