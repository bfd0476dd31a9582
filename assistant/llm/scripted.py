"""A chat model that answers from a script: text, tool calls, JSON, delays and failures."""

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from pydantic import ValidationError

from assistant.errors import UsageError
from assistant.llm.port import (
    Abilities,
    ChatMessage,
    Completion,
    Finish,
    ModelCallError,
    Schema,
    ToolCall,
    ToolSpec,
    Usage,
)
from assistant.model.values import Value


class ScriptedAnswer(Value):
    """One answer.

    Attributes:
        pieces: the text, in the pieces in which it is streamed.
        tool_calls: what is called, with arguments that may be broken on purpose.
        finish: how it ends; set by the tool calls unless given.
        seconds: how long it takes before each piece.
        fails: the message of the failure that ends the call after the pieces.
        retry: whether that failure may pass.
    """

    pieces: tuple[str, ...] = ()
    tool_calls: tuple[ToolCall, ...] = ()
    finish: Finish | None = None
    seconds: float = 0.0
    fails: str | None = None
    retry: bool = False


class ModelScript(Value):
    """The answers in order, and what the model is said to be able to do."""

    answers: tuple[ScriptedAnswer, ...]
    abilities: Abilities = Abilities(tools=True, schema_output=True, streams=True)


class Request(Value):
    """What the model was asked, for a test to look at."""

    messages: tuple[ChatMessage, ...]
    tools: tuple[str, ...]
    schema_asked: bool


class ScriptedModel:
    """Gives the answers of its script, one a call, and remembers what it was asked.

    Attributes:
        requests: every call so far.
    """

    name = "scripted"

    def __init__(self, script: ModelScript, *, sleep: Callable[[float], None] = time.sleep) -> None:
        self.requests: list[Request] = []
        self._script = script
        self._sleep = sleep

    @property
    def abilities(self) -> Abilities:
        """What the script says the model can do."""
        return self._script.abilities

    def complete(
        self, messages: Sequence[ChatMessage], *, tools: Sequence[ToolSpec] = (), schema: Schema | None = None
    ) -> Completion:
        """Give the next answer as a whole."""
        *_, last = self.stream(messages, tools=tools, schema=schema)
        if not isinstance(last, Completion):
            raise ModelCallError("the scripted answer ended without a completion")
        return last

    def stream(
        self, messages: Sequence[ChatMessage], *, tools: Sequence[ToolSpec] = (), schema: Schema | None = None
    ) -> Iterator[str | Completion]:
        """Give the next answer in its pieces."""
        answer = self._next(messages, tools=tools, schema=schema)
        for piece in answer.pieces:
            self._sleep(answer.seconds)
            yield piece
        if answer.fails is not None:
            raise ModelCallError(answer.fails, retry=answer.retry)
        text = "".join(answer.pieces)
        yield Completion(
            text=text,
            tool_calls=answer.tool_calls,
            finish=answer.finish or (Finish.TOOL_CALLS if answer.tool_calls else Finish.STOP),
            usage=Usage(tokens_in=sum(map(_size, messages)), tokens_out=len(text.split())),
        )

    def _next(
        self, messages: Sequence[ChatMessage], *, tools: Sequence[ToolSpec], schema: Schema | None
    ) -> ScriptedAnswer:
        number = len(self.requests)
        if number >= len(self._script.answers):
            raise ModelCallError(f"the script has {number} answers, and one more was asked for")
        self.requests.append(
            Request(
                messages=tuple(messages),
                tools=tuple(tool.name for tool in tools),
                schema_asked=schema is not None,
            )
        )
        return self._script.answers[number]


def load_script(path: Path) -> ModelScript:
    """Read a script from a JSON file.

    Raises:
        UsageError: it cannot be read, or is no script.
    """
    try:
        return ModelScript.model_validate_json(path.read_bytes())
    except OSError as error:
        raise UsageError(f"{path}: the script cannot be read ({error.strerror}); name another") from error
    except ValidationError as error:
        raise UsageError(f"{path}: not a script of a chat model: {error}") from error


def _size(message: ChatMessage) -> int:
    return len(message.text.split())
