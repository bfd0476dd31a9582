"""What a model can do, found out by asking it: three small calls, and what follows for how it is used."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Final

from assistant.errors import UsageError
from assistant.llm.guarding import GuardedModel, Patience
from assistant.llm.port import (
    Abilities,
    ChatMessage,
    ChatModel,
    Completion,
    Failure,
    ModelCallError,
    Said,
    Schema,
    ToolSpec,
)
from assistant.llm.prices import Price, Prices
from assistant.llm.providers import (
    ModelChoice,
    Step,
    choose_model,
    default_abilities,
    limits_of,
    open_model,
    remember_abilities,
    remembered_abilities,
)
from assistant.llm.spending import Limits, Meter, Spent
from assistant.llm.structured import Strategy, strategy_of
from assistant.model.values import Value
from assistant.settings import Settings

_CALL_SECONDS: Final = 30.0
_TOOL: Final = ToolSpec(
    name="note_number",
    description="Note a number.",
    parameters={"type": "object", "properties": {"number": {"type": "integer"}}, "required": ["number"]},
    forced=True,
)
_SCHEMA: Final[Schema] = {
    "title": "answer",
    "type": "object",
    "properties": {"colour": {"type": "string", "enum": ["green", "blue"]}},
    "required": ["colour"],
    "additionalProperties": False,
}


class Probed(Value):
    """What a probe found.

    Attributes:
        problem: why the model cannot be used at all; empty if it can.
        spent: what the probe took.
    """

    abilities: Abilities = Abilities()
    problem: str = ""
    spent: Spent = Spent()

    def words(self) -> str:
        """Say what the model can, and how structured answers are asked for."""
        return self.problem or words_of(self.abilities)


class ModelCard(Value):
    """What is known of the model of a step; never its key.

    Attributes:
        place: the host that is sent to.
        key: where the key comes from.
        probed: whether the abilities were found out, or are what its provider says.
        price: from the table; nothing for a model it does not list.
    """

    step: Step
    name: str
    place: str
    key: str
    abilities: Abilities
    probed: bool = False
    price: Price | None = None

    @property
    def strategy(self) -> Strategy:
        """How structured answers are asked for."""
        return strategy_of(self.abilities)

    @property
    def talks(self) -> bool:
        """Whether it can hold the interview; otherwise guided mode does."""
        return self.abilities.tools


def words_of(abilities: Abilities) -> str:
    """Say what a model can, and how structured answers are asked for."""
    can = {
        "calls tools": abilities.tools,
        "keeps to a schema": abilities.schema_output,
        "streams": abilities.streams,
    }
    told = ", ".join(what if able else f"not: {what}" for what, able in can.items())
    return f"{told}; structured answers by {strategy_of(abilities).replace('_', ' ')}"


def describe_models(settings: Settings, env: Mapping[str, str]) -> tuple[ModelCard, ...]:
    """Return the models that the settings choose, without calling any; none in guided mode.

    Raises:
        UsageError: a choice that cannot work; says what to do.
    """
    prices = Prices.load(settings.model_prices)
    cards = []
    for step in Step if settings.model_extract else (Step.CHAT,):
        choice = choose_model(settings, env, step=step)
        if choice is not None:
            cards.append(_card(choice, step=step, settings=settings, prices=prices))
    return tuple(cards)


def try_model(settings: Settings, env: Mapping[str, str], *, step: Step = Step.CHAT) -> Probed:
    """Ask a step's model what it can do, and remember it in the cache.

    Raises:
        UsageError: there is no such model, or its choice cannot work.
    """
    choice = choose_model(settings, env, step=step)
    if choice is None:
        raise UsageError("no language model is set; FOURFOLD_MODEL=provider:model sets one")
    found = probe(open_model(choice), limits=limits_of(settings))
    if not found.problem:
        remember_abilities(choice, found.abilities, cache=settings.cache_dir)
    return found


def probe(model: ChatModel, *, limits: Limits | None = None) -> Probed:
    """Ask a model three small things: to speak in pieces, to call a tool, to answer in a schema."""
    given = limits or Limits()
    meter = Meter(limits=Limits(call_seconds=min(_CALL_SECONDS, given.call_seconds)))
    guarded = GuardedModel(_Untold(model), meter=meter, patience=Patience(tries=2, repairs=0))
    try:
        streams = _streams(guarded)
    except ModelCallError as error:
        if error.failure is not Failure.EMPTY:
            return Probed(problem=str(error), spent=meter.spent)
        streams = False
    abilities = Abilities(
        streams=streams,
        tools=_manages(lambda: _calls_tools(guarded)),
        schema_output=_manages(lambda: _keeps_schema(guarded)),
    )
    return Probed(abilities=abilities, spent=meter.spent)


class _Untold:
    """A model of which nothing is taken for granted: everything may be asked of it."""

    abilities = Abilities(tools=True, schema_output=True, streams=True)

    def __init__(self, model: ChatModel) -> None:
        self.name = model.name
        self.complete = model.complete
        self.stream = model.stream


def _streams(model: GuardedModel) -> bool:
    pieces = list(model.stream([Said(text="Count from one to five in words, and say nothing else.")]))
    return any(isinstance(piece, str) for piece in pieces)


def _calls_tools(model: GuardedModel) -> bool:
    answer = model.complete([Said(text="Note the number seven with the tool.")], tools=[_TOOL])
    return any(call.name == _TOOL.name and "7" in call.arguments for call in answer.tool_calls)


def _keeps_schema(model: GuardedModel) -> bool:
    asked: list[ChatMessage] = [Said(text="Name the colour of grass. Answer as the schema says, in JSON.")]
    answer: Completion = model.complete(asked, schema=_SCHEMA)
    try:
        found = json.loads(answer.text)
    except ValueError:
        return False
    return isinstance(found, dict) and found.get("colour") in {"green", "blue"} and len(found) == 1


def _manages(attempt: Callable[[], bool]) -> bool:
    try:
        return attempt()
    except ModelCallError:
        return False


def _card(choice: ModelChoice, *, step: Step, settings: Settings, prices: Prices) -> ModelCard:
    remembered = remembered_abilities(choice, settings.cache_dir)
    return ModelCard(
        step=step,
        name=choice.name,
        place=choice.place,
        key=_key_words(choice, settings),
        abilities=remembered or default_abilities(choice),
        probed=remembered is not None,
        price=prices.price(choice.name),
    )


def _key_words(choice: ModelChoice, settings: Settings) -> str:
    if choice.key is None:
        return "none"
    if settings.model_key_file is not None and choice.base_url == settings.model_base_url:
        return "from the file that FOURFOLD_MODEL_KEY_FILE names"
    return "from the environment"
