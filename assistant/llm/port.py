"""What the rest of the program knows of a chat model: messages in, a completion out.

A completion is raw: text and tool calls as the model wrote them. Whoever asked validates both against its own
shapes, because a model may answer in prose where a schema was asked for, call a tool that does not exist,
or be cut off in the middle. `Completion.finish` says how it ended.
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Protocol, TypeAlias

from pydantic import JsonValue

from assistant.errors import AssistantError
from assistant.model.values import Value

Schema: TypeAlias = Mapping[str, JsonValue]
"""A JSON Schema."""


class Instructions(Value):
    """What the program tells the model."""

    text: str


class Said(Value):
    """What a person said."""

    text: str


class ToolCall(Value):
    """A model's wish to call a tool.

    Attributes:
        arguments: JSON as the model wrote it; it may be broken.
    """

    id: str
    name: str
    arguments: str


class Answered(Value):
    """What the model answered earlier.

    Attributes:
        native: what its provider wants to be given back unread, such as signed reasoning.
    """

    text: str = ""
    tool_calls: tuple[ToolCall, ...] = ()
    native: dict[str, JsonValue] | None = None


class ToolResult(Value):
    """What a tool gave back."""

    call: str
    text: str
    failed: bool = False


ChatMessage: TypeAlias = Instructions | Said | Answered | ToolResult


class ToolSpec(Value):
    """A tool as the model is told of it.

    Attributes:
        forced: whether the model has to call it, where its provider can be told so.
    """

    name: str
    description: str
    parameters: dict[str, JsonValue]
    forced: bool = False


class Finish(StrEnum):
    """How a completion ended."""

    STOP = "stop"
    TOOL_CALLS = "tool_calls"
    LENGTH = "length"
    REFUSED = "refused"
    CUT_OFF = "cut_off"


class Usage(Value):
    """Tokens, where the provider counted them.

    Attributes:
        tokens_in: all that was read, from a cache or not.
        cache_read: those of them that came from the provider's cache, which is cheaper.
        cache_written: those of them that were put into it, which may cost more.
    """

    tokens_in: int | None = None
    tokens_out: int | None = None
    cache_read: int = 0
    cache_written: int = 0


class Completion(Value):
    """What a model answered."""

    text: str = ""
    tool_calls: tuple[ToolCall, ...] = ()
    finish: Finish = Finish.STOP
    usage: Usage = Usage()
    native: dict[str, JsonValue] | None = None

    @property
    def said(self) -> Answered:
        """This completion as a message to go on from."""
        return Answered(text=self.text, tool_calls=self.tool_calls, native=self.native)


class Abilities(Value):
    """What a model can do beyond talking."""

    tools: bool = False
    schema_output: bool = False
    streams: bool = False


class Failure(StrEnum):
    """Why a call failed."""

    KEY = "key"
    QUOTA = "quota"
    RATE = "rate"
    UNKNOWN_MODEL = "unknown_model"
    UNREACHABLE = "unreachable"
    SLOW = "slow"
    SERVER = "server"
    BAD_REQUEST = "bad_request"
    TOO_LONG = "too_long"
    CUT_OFF = "cut_off"
    EMPTY = "empty"
    REFUSED = "refused"
    INVALID = "invalid"
    LIMIT = "limit"
    OTHER = "other"


class ModelCallError(AssistantError):
    """A call of a language model that failed; the message is plain and holds no key.

    Attributes:
        retry: whether the same call may succeed a little later.
        failure: why.
        wait: seconds after which the provider said to come back.
    """

    exit_code = 9

    def __init__(
        self,
        message: str,
        *,
        retry: bool = False,
        failure: Failure = Failure.OTHER,
        wait: float | None = None,
    ) -> None:
        self.retry = retry
        self.failure = failure
        self.wait = wait
        super().__init__(message)


class CallStoppedError(AssistantError):
    """The call was given up because somebody pressed stop."""

    exit_code = 9


class ChatModel(Protocol):
    """A chat model."""

    @property
    def name(self) -> str: ...  # noqa: D102  provider and model, for the record

    @property
    def abilities(self) -> Abilities: ...  # noqa: D102  what may be asked of it

    def complete(
        self, messages: Sequence[ChatMessage], *, tools: Sequence[ToolSpec] = (), schema: Schema | None = None
    ) -> Completion:
        """Answer the messages.

        Args:
            messages: the conversation so far, the newest last.
            tools: what the model may call.
            schema: the shape its text should have, as JSON.

        Raises:
            ModelCallError: the provider failed; the message is for people.
        """

    def stream(
        self, messages: Sequence[ChatMessage], *, tools: Sequence[ToolSpec] = (), schema: Schema | None = None
    ) -> Iterator[str | Completion]:
        """Answer in pieces of text as they come, and the whole completion last.

        An empty piece is a sign of life.
        """
