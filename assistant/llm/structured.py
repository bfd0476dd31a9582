"""Ask a model for a value of a given shape: our validation, turns to mend it, and a typed failure."""

import json
import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Final, TypeVar

from pydantic import BaseModel, JsonValue, ValidationError

from assistant.llm.port import (
    Abilities,
    Answered,
    ChatMessage,
    ChatModel,
    Completion,
    Failure,
    Finish,
    ModelCallError,
    Said,
    ToolResult,
    ToolSpec,
)

Shape = TypeVar("Shape", bound=BaseModel)

_TOOL: Final = "answer"
_MOST_PROBLEMS: Final = 8


class Strategy(StrEnum):
    """How a model is made to answer in a shape."""

    JSON_SCHEMA = "json_schema"
    TOOL = "tool"
    PROMPT = "prompt"


def strategy_of(abilities: Abilities) -> Strategy:
    """Return the strictest way that a model knows."""
    if abilities.schema_output:
        return Strategy.JSON_SCHEMA
    return Strategy.TOOL if abilities.tools else Strategy.PROMPT


def structured_call(
    model: ChatModel,
    messages: Sequence[ChatMessage],
    *,
    shape: type[Shape],
    repairs: int = 2,
    strategy: Strategy | None = None,
) -> Shape:
    """Ask for a value of a shape, and let the model mend what does not fit.

    Args:
        model: the model; a `GuardedModel`, so that limits and retries hold.
        messages: what is asked.
        shape: a pydantic model with `extra="forbid"`.
        repairs: how often the model is told what is wrong before it is given up.
        strategy: how to ask; chosen by what the model can do unless given.

    Raises:
        ModelCallError: the call failed; of failure `INVALID` if what came never fitted the shape.
    """
    chosen = strategy or strategy_of(model.abilities)
    try:
        return _asked(model, messages, shape=shape, repairs=repairs, strategy=chosen)
    except ModelCallError as error:
        # A server may know less than it says: what it refuses is asked again in plain words.
        if error.failure is not Failure.BAD_REQUEST or chosen is Strategy.PROMPT:
            raise
    return _asked(model, messages, shape=shape, repairs=repairs, strategy=Strategy.PROMPT)


def _asked(
    model: ChatModel, messages: Sequence[ChatMessage], *, shape: type[Shape], repairs: int, strategy: Strategy
) -> Shape:
    schema = shape.model_json_schema()
    conversation = [*messages, *_told(schema, strategy)]
    problem = ""
    for _ in range(repairs + 1):
        completion = _call(model, conversation, schema=schema, strategy=strategy)
        try:
            return shape.model_validate_json(_json_in(completion))
        except ValidationError as error:
            problem = _problems(error)
        conversation += _repair(completion, problem)
    raise ModelCallError(
        f"{model.name} did not answer in the form it was asked for, also after {repairs} corrections "
        f"({problem.splitlines()[0][:160]}).",
        failure=Failure.INVALID,
    )


def _told(schema: dict[str, JsonValue], strategy: Strategy) -> list[ChatMessage]:
    if strategy is not Strategy.PROMPT:
        return []
    words = "Answer with one JSON object and nothing else. It must be valid by this JSON Schema:\n"
    return [Said(text=words + json.dumps(schema, ensure_ascii=False))]


def _call(
    model: ChatModel, messages: Sequence[ChatMessage], *, schema: dict[str, JsonValue], strategy: Strategy
) -> Completion:
    if strategy is Strategy.JSON_SCHEMA:
        return model.complete(messages, schema=schema)
    if strategy is Strategy.TOOL:
        tool = ToolSpec(name=_TOOL, description="Give the answer.", parameters=schema, forced=True)
        return model.complete(messages, tools=[tool])
    return model.complete(messages)


def _json_in(completion: Completion) -> str:
    """Return the JSON of an answer: a tool's arguments, else the text without the prose around it."""
    for call in completion.tool_calls:
        if call.name == _TOOL:
            return call.arguments
    text = completion.text.strip()
    fenced = re.search(r"```(?:json)?\s*\n(.*?)```", text, re.DOTALL)
    if fenced:
        return fenced[1].strip()
    start, end = text.find("{"), text.rfind("}")
    return text[start : end + 1] if 0 <= start < end else text


def _problems(error: ValidationError) -> str:
    lines = [
        f"- {'.'.join(map(str, one['loc'])) or 'the whole'}: {one['msg']}"
        for one in error.errors(include_url=False, include_input=False, include_context=False)[
            :_MOST_PROBLEMS
        ]
    ]
    return "\n".join(lines)


def _repair(completion: Completion, problem: str) -> list[ChatMessage]:
    cut = "It was cut off because it is too long: be briefer.\n" if completion.finish is Finish.LENGTH else ""
    told = f"That answer cannot be used. {cut}Mend this and give the whole answer again:\n{problem}"
    if completion.tool_calls:
        answered = Answered(text=completion.text, tool_calls=completion.tool_calls, native=completion.native)
        results = [ToolResult(call=call.id, text=told, failed=True) for call in completion.tool_calls]
        return [answered, *results]
    return [completion.said, Said(text=told)]
