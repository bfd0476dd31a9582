"""Which language model is used for what: settings to a choice, a key that nobody sees, and a model opened.

The provider's package is imported when the model is opened, and no other one ever is.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from pydantic import SecretStr

from assistant.errors import UsageError
from assistant.llm.local import SERVERS, Address, LocalModel, Weights, check_weights
from assistant.llm.port import Abilities, ChatModel
from assistant.llm.prices import Prices
from assistant.llm.scripted import ScriptedModel, load_script
from assistant.llm.spending import Limits, Meter, Spent
from assistant.settings import Settings
from knowledge_base.suggestions import did_you_mean

if TYPE_CHECKING:
    from assistant.llm.guarding import GuardedModel

SCRIPTED: Final = "scripted"
LOCAL: Final = "local"

_UNTRIED: Final = Abilities(tools=True, schema_output=False, streams=True)
_EVERYTHING: Final = Abilities(tools=True, schema_output=True, streams=True)


class Step(StrEnum):
    """What a model is asked to do; a step may have a model of its own."""

    CHAT = "chat"
    EXTRACT = "extract"


@dataclass(frozen=True, kw_only=True)
class Provider:
    """What is known of a provider.

    Attributes:
        name: how it is chosen.
        modules: the packages it needs.
        extra: which of our extras brings the package; nothing for those that we do not exercise.
        key_variables: where its key usually stands, the first one wins; none for a server of one's own.
        base_url: its own address, given to the client so that no other variable redirects what is sent.
        abilities: what its models can do; a server of one's own is asked first.
        protocol: as `init_chat_model` of LangChain knows it, if not by its name.
    """

    name: str
    modules: tuple[str, ...]
    extra: str = ""
    key_variables: tuple[str, ...] = ()
    base_url: str | None = None
    abilities: Abilities = _UNTRIED
    protocol: str = ""

    @property
    def speaks(self) -> str:
        """The protocol it speaks, by LangChain's name."""
        return self.protocol or self.name


PROVIDERS: Final[Sequence[Provider]] = (
    Provider(
        name="openai", modules=("langchain_openai",), extra="openai", key_variables=("OPENAI_API_KEY",),
        base_url="https://api.openai.com/v1", abilities=_EVERYTHING,
    ),
    Provider(
        name="anthropic", modules=("langchain_anthropic",), extra="anthropic",
        key_variables=("ANTHROPIC_API_KEY",), base_url="https://api.anthropic.com", abilities=_EVERYTHING,
    ),
    Provider(
        name="google_genai", modules=("langchain_google_genai",), extra="google",
        key_variables=("GOOGLE_API_KEY", "GEMINI_API_KEY"),
        base_url="https://generativelanguage.googleapis.com", abilities=_EVERYTHING,
    ),
    Provider(name="ollama", modules=("langchain_ollama",), extra="ollama", base_url="http://127.0.0.1:11434"),
    Provider(name="azure_openai", modules=("langchain_openai",), key_variables=("AZURE_OPENAI_API_KEY",)),
    Provider(name="bedrock_converse", modules=("langchain_aws",)),
    # A schema is kept by llama.cpp's grammars, whatever the model; the server speaks OpenAI's protocol.
    Provider(
        name=LOCAL, modules=("xllamacpp", "langchain_openai"), extra="local", abilities=_EVERYTHING,
        protocol="openai",
    ),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class ModelChoice:
    """A model somebody chose.

    Attributes:
        provider: from `PROVIDERS`.
        model: its name there.
        base_url: where it is reached, if not at the provider's own address.
        key: the key; shown as stars wherever it is printed.
        timeout: seconds for one call.
        weights: the file that is run on this machine, for a model of one's own.
        context: tokens that Ollama is told to hold; it drops what is more without a word.
    """

    provider: Provider
    model: str
    base_url: str | None = None
    key: SecretStr | None = None
    timeout: float = 60.0
    weights: Weights | None = None
    context: int | None = None

    @property
    def name(self) -> str:
        """Provider and model, for the record."""
        return f"{self.provider.name}:{self.model}"

    @property
    def place(self) -> str:
        """The host that is sent to."""
        if self.weights is not None:
            return "this machine"
        url = self.base_url or self.provider.base_url
        return (urlsplit(url).hostname or url) if url else f"{self.provider.name}'s own address"


def choose_model(settings: Settings, env: Mapping[str, str], *, step: Step = Step.CHAT) -> ModelChoice | None:
    """Return the model of a step; nothing without one.

    Raises:
        UsageError: no such provider, its package or its key is missing; says what to do.
    """
    named = (settings.model_extract if step is Step.EXTRACT else None) or settings.model
    if named is None or settings.model is None:
        return None
    provider_name, _, model = named.partition(":")
    if provider_name == SCRIPTED:
        return None
    provider = _provider(provider_name)
    same = provider_name == settings.model.partition(":")[0]
    base_url = settings.model_base_url if same else None
    if any(find_spec(module) is None for module in provider.modules):
        raise UsageError(
            f"FOURFOLD_MODEL: {provider.name} needs a package that is not there; {_install(provider)}"
        )
    if provider.name == LOCAL:
        return _local_choice(provider, Path(model), settings=settings, base_url=base_url)
    return ModelChoice(
        provider=provider,
        model=model,
        base_url=base_url,
        key=_key(provider, settings if same else replace(settings, model_key_file=None), env=env),
        timeout=float(settings.model_timeout),
        context=settings.local_context if provider.speaks == "ollama" else None,
    )


@dataclass(frozen=True, kw_only=True)
class Models:
    """The models of this installation, opened when they are first asked for.

    Attributes:
        limits: where calls end.
        prices: what calls cost.
    """

    limits: Limits
    prices: Prices
    open: Callable[[Step], ChatModel]

    def meter(self, before: Spent | None = None) -> Meter:
        """Return a meter for a turn, given what the threat model's earlier turns spent."""
        return Meter(limits=self.limits, prices=self.prices, before=before or Spent())

    def guarded(self, step: Step, *, meter: Meter, stopped: Callable[[], bool]) -> GuardedModel:
        """Return a step's model for one turn, with retries, limits and redaction around it."""
        from assistant.llm.guarding import GuardedModel

        return GuardedModel(self.open(step), meter=meter, stopped=stopped)


def open_models(settings: Settings, env: Mapping[str, str]) -> Models | None:
    """Return the models that the settings name; nothing where they name none.

    Nothing is imported or called yet, but a choice that cannot work is refused.

    Raises:
        UsageError: what is chosen cannot be used; says what to do.
    """
    if settings.model is None:
        return None
    choices = {step: choose_model(settings, env, step=step) for step in Step}
    opened: dict[Step, ChatModel] = {}

    def open_step(step: Step) -> ChatModel:
        if step not in opened:
            choice = choices[step]
            opened[step] = (
                _scripted(settings) if choice is None else open_model(choice, cache=settings.cache_dir)
            )
        return opened[step]

    return Models(limits=limits_of(settings), prices=Prices.load(settings.model_prices), open=open_step)


def open_model(choice: ModelChoice, *, cache: Path | None = None) -> ChatModel:
    """Import the provider's package and open the model; nothing is called.

    A file of one's own is loaded with the first call, so that *stop* and the time-out hold for that, too.
    """
    known = None if cache is None else remembered_abilities(choice, cache)
    abilities = known or default_abilities(choice)

    def opened(there: ModelChoice) -> ChatModel:
        from assistant.llm.langchain import open_langchain

        return open_langchain(there, abilities=abilities)

    if choice.weights is None:
        return opened(choice)

    def opened_at(address: Address) -> ChatModel:
        return opened(replace(choice, base_url=address.url, key=SecretStr(address.key)))

    return LocalModel(choice.name, SERVERS.of(choice.weights), abilities=abilities, opened=opened_at)


def default_abilities(choice: ModelChoice) -> Abilities:
    """Return what may be asked of a model that was not probed."""
    if choice.base_url is None:
        return choice.provider.abilities
    return _UNTRIED


def recorded_name(model: str) -> str:
    """Return a chosen model as it is named on record: a file without its folder."""
    provider, _, name = model.partition(":")
    return f"{LOCAL}:{Path(name).name}" if provider == LOCAL else model


def limits_of(settings: Settings) -> Limits:
    """Return the limits that the settings say."""
    return Limits(
        calls=settings.turn_calls,
        tokens=settings.turn_tokens,
        seconds=float(settings.turn_seconds),
        cost=settings.turn_cost,
        session_tokens=settings.session_tokens,
        session_cost=settings.session_cost,
        call_seconds=float(settings.model_timeout),
    )


def remembered_abilities(choice: ModelChoice, cache: Path) -> Abilities | None:
    """Return what a probe found out about a model; nothing if none was made."""
    try:
        found = json.loads((cache / _REMEMBERED).read_text(encoding="utf-8"))
        return Abilities.model_validate(found[_address(choice)])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def remember_abilities(choice: ModelChoice, abilities: Abilities, *, cache: Path) -> None:
    """Keep what a probe found out about a model, for as long as the cache is kept."""
    file = cache / _REMEMBERED
    try:
        known = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        known = {}
    known = known if isinstance(known, dict) else {}
    cache.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(".part")
    part.write_text(json.dumps({**known, _address(choice): abilities.model_dump()}), encoding="utf-8")
    part.replace(file)


_REMEMBERED: Final = "model-abilities.json"


def _address(choice: ModelChoice) -> str:
    return f"{choice.name}@{choice.weights.file if choice.weights else choice.base_url or ''}"


def _local_choice(provider: Provider, file: Path, *, settings: Settings, base_url: str | None) -> ModelChoice:
    """Choose a file; the record names it without its folder, which is nobody else's business."""
    if base_url is not None:
        raise UsageError(
            "FOURFOLD_MODEL_BASE_URL: local runs a file on this machine and goes to no address; leave it "
            "out, or choose openai:NAME for a server of your own"
        )
    check_weights(file)
    weights = Weights(file=file, threads=settings.local_threads, context=settings.local_context)
    return ModelChoice(
        provider=provider, model=file.name, timeout=float(settings.model_timeout), weights=weights
    )


def _scripted(settings: Settings) -> ChatModel:
    path = Path((settings.model or "").removeprefix(f"{SCRIPTED}:"))
    return ScriptedModel(load_script(path))


def _provider(name: str) -> Provider:
    for provider in PROVIDERS:
        if provider.name == name:
            return provider
    names = [*(provider.name for provider in PROVIDERS), SCRIPTED]
    advice = did_you_mean(name, names) or f"; there are {', '.join(names)}"
    raise UsageError(
        f"FOURFOLD_MODEL: no provider {name!r}{advice}. "
        "What speaks OpenAI's protocol is openai with FOURFOLD_MODEL_BASE_URL."
    )


def _key(provider: Provider, settings: Settings, *, env: Mapping[str, str]) -> SecretStr | None:
    if settings.model_key_file is not None:
        return _key_in(settings.model_key_file)
    for variable in provider.key_variables:
        if key := env.get(variable, "").strip():
            return SecretStr(key)
    if provider.key_variables and settings.model_base_url is None:
        raise UsageError(
            f"FOURFOLD_MODEL: {provider.name} needs a key; set {provider.key_variables[0]}, or write it into "
            "a file of its own and name that with FOURFOLD_MODEL_KEY_FILE"
        )
    return None


def _key_in(file: Path) -> SecretStr:
    try:
        key = file.read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        raise UsageError(f"FOURFOLD_MODEL_KEY_FILE: {file} cannot be read; mend its permissions") from error
    if not key or any(c.isspace() for c in key):
        raise UsageError(f"FOURFOLD_MODEL_KEY_FILE: {file} must hold the key alone, on one line")
    return SecretStr(key)


def _install(provider: Provider) -> str:
    if provider.extra:
        return f"`pip install -c constraints.txt -e '.[{provider.extra}]'` brings it"
    return f"install what brings {provider.modules[0]} (docs/providers.md)"
