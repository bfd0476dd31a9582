"""The two bridges to LangChain: its chat models as ours, and ours as one that its agents can use.

Which package serves a provider is LangChain's knowledge (`init_chat_model`). Calls fail in many ways, some of
them silently; here they become a `Completion` that says how it ended, or a `ModelCallError` in plain words.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from weakref import finalize

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import (
    AIMessage,
    AIMessageChunk,
    BaseMessage,
    HumanMessage,
    SystemMessage,
    ToolMessage,
)
from langchain_core.messages import ToolCall as LangChainCall
from langchain_core.messages.ai import UsageMetadata, add_ai_message_chunks
from langchain_core.messages.tool import ToolCallChunk
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.utils.function_calling import convert_to_openai_tool
from pydantic import ConfigDict

from assistant.llm.caching import MARKED, marked_prompt, marked_tools
from assistant.llm.connecting import client_options
from assistant.llm.failures import failure_of
from assistant.llm.port import (
    Abilities,
    Answered,
    ChatMessage,
    ChatModel,
    Completion,
    Failure,
    Finish,
    Instructions,
    ModelCallError,
    Said,
    Schema,
    ToolCall,
    ToolResult,
    ToolSpec,
    Usage,
)
from assistant.llm.providers import ModelChoice

NATIVE: Final = "fourfold_native"

_FINISHES: Final[Mapping[str, Finish]] = {
    "stop": Finish.STOP,
    "end_turn": Finish.STOP,
    "stop_sequence": Finish.STOP,
    "load": Finish.STOP,
    "tool_calls": Finish.TOOL_CALLS,
    "tool_use": Finish.TOOL_CALLS,
    "function_call": Finish.TOOL_CALLS,
    "length": Finish.LENGTH,
    "max_tokens": Finish.LENGTH,
    "model_context_window_exceeded": Finish.LENGTH,
    "content_filter": Finish.REFUSED,
    "refusal": Finish.REFUSED,
    "safety": Finish.REFUSED,
    "recitation": Finish.REFUSED,
    "blocklist": Finish.REFUSED,
    "prohibited_content": Finish.REFUSED,
    "guardrail_intervened": Finish.REFUSED,
}
_LONGEST_ANSWER: Final = 2_000_000  # characters; a hostile server may never end
# Blocks that a message holds anyway; any other kind is kept and given back as it came.
_PLAIN_BLOCKS: Final = frozenset({"text", "tool_use", "input_json_delta"})


def open_langchain(choice: ModelChoice, *, abilities: Abilities) -> ChatModel:
    """Open a provider's model; its package is imported now."""
    from langchain.chat_models import init_chat_model

    options = client_options(choice)
    model = init_chat_model(choice.model, model_provider=choice.provider.speaks, **options)
    opened = LangChainModel(model, choice=choice, abilities=abilities)
    # Nobody else closes a client that was given, nor Ollama's.
    own = getattr(model, "_client", None) if choice.provider.speaks == "ollama" else None
    if (client := options.get("http_client") or own) is not None:
        finalize(opened, client.close)
    return opened


class LangChainModel:
    """A chat model of LangChain behind our port."""

    def __init__(self, model: BaseChatModel, *, choice: ModelChoice, abilities: Abilities) -> None:
        self._model = model
        self._choice = choice
        self._abilities = abilities
        self._marked = choice.provider.speaks in MARKED

    @property
    def name(self) -> str:
        """Provider and model, for the record."""
        return self._choice.name

    @property
    def abilities(self) -> Abilities:
        """What may be asked of it."""
        return self._abilities

    def complete(
        self, messages: Sequence[ChatMessage], *, tools: Sequence[ToolSpec] = (), schema: Schema | None = None
    ) -> Completion:
        """Answer the messages.

        Raises:
            ModelCallError: the provider failed; the message is for people.
        """
        try:
            answer = self._asked(tools, schema).invoke(_to_langchain(messages, marked=self._marked))
        except Exception as error:  # noqa: BLE001  whatever a client raises, people get plain words
            raise failure_of(error, choice=self._choice) from None
        raw = answer["raw"] if isinstance(answer, dict) else answer
        if not isinstance(raw, AIMessage):
            return Completion(finish=Finish.CUT_OFF)
        return _completion(raw, _calls(raw))

    def stream(
        self, messages: Sequence[ChatMessage], *, tools: Sequence[ToolSpec] = (), schema: Schema | None = None
    ) -> Iterator[str | Completion]:
        """Answer in pieces of text as they come, and the whole completion last."""
        if schema is not None:
            yield self.complete(messages, tools=tools, schema=schema)
            return
        chunks: list[AIMessageChunk] = []
        size = 0
        try:
            for chunk in self._asked(tools, None).stream(_to_langchain(messages, marked=self._marked)):
                chunks.append(chunk)
                size += len(str(chunk.content)) + sum(len(c["args"] or "") for c in chunk.tool_call_chunks)
                if size > _LONGEST_ANSWER:
                    raise ModelCallError(f"{self.name} did not come to an end.", failure=Failure.CUT_OFF)
                yield str(chunk.text)  # empty while a tool call is written: a sign of life
        except Exception as error:  # noqa: BLE001  as above
            raise failure_of(error, choice=self._choice) from None
        if not chunks:
            yield Completion(finish=Finish.CUT_OFF)
            return
        whole = add_ai_message_chunks(*chunks)  # once: adding each to the sum is quadratic
        yield _completion(whole, _streamed_calls(whole))

    def _asked(self, tools: Sequence[ToolSpec], schema: Schema | None) -> Runnable[LanguageModelInput, Any]:
        if schema is not None:
            return self._model.with_structured_output(
                {"title": "answer", **schema}, method="json_schema", include_raw=True
            )
        if not tools:
            return self._model
        forced = next((tool.name for tool in tools if tool.forced), None)
        choice = {} if forced is None else {"tool_choice": forced}
        told = marked_tools(tools) if self._marked else [_function(tool) for tool in tools]
        return self._model.bind_tools(told, **choice)


class PortModel(BaseChatModel):
    """A model of our port as one that LangChain's agents can use; make it with `as_langchain`."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    port: Any  # a ChatModel; pydantic cannot check a Protocol

    @property
    def _llm_type(self) -> str:
        return "fourfold"

    def bind_tools(
        self,
        tools: Sequence[Any],
        **_: Any,  # noqa: ANN401  LangChain's signature
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """Return this model with tools it may call; whether it must is not for an agent to say."""
        return self.bind(tools=[convert_to_openai_tool(tool) for tool in tools])

    def _generate(  # noqa: PLR0917  LangChain's signature
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,  # noqa: ARG002  LangChain's signature
        run_manager: CallbackManagerForLLMRun | None = None,  # noqa: ARG002
        **kwargs: Any,  # noqa: ANN401  as above
    ) -> ChatResult:
        completion = self.port.complete(_from_langchain(messages), tools=_specs(kwargs))
        message = AIMessage(
            **_fields(completion), tool_calls=[_parsed(call) for call in completion.tool_calls]
        )
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _stream(  # noqa: PLR0917  as above
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,  # noqa: ARG002
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,  # noqa: ANN401  as above
    ) -> Iterator[ChatGenerationChunk]:
        said = False
        for piece in self.port.stream(_from_langchain(messages), tools=_specs(kwargs)):
            if isinstance(piece, str):
                said = True
                chunk = ChatGenerationChunk(message=AIMessageChunk(content=piece))
                if run_manager is not None:
                    run_manager.on_llm_new_token(piece, chunk=chunk)
                yield chunk
            else:
                fields = _fields(piece)
                calls = [
                    ToolCallChunk(name=c.name, args=c.arguments, id=c.id, index=n)
                    for n, c in enumerate(piece.tool_calls)
                ]
                last = AIMessageChunk(
                    **{**fields, "content": "" if said else fields["content"]},
                    tool_call_chunks=calls,
                    chunk_position="last",
                )
                yield ChatGenerationChunk(message=last)


def as_langchain(model: ChatModel) -> BaseChatModel:
    """Return a model of our port as one that `create_agent` takes; errors and *stop* pass through."""
    return PortModel(port=model)


def _function(tool: ToolSpec) -> dict[str, Any]:
    return {
        "type": "function",
        "function": {"name": tool.name, "description": tool.description, "parameters": tool.parameters},
    }


def _specs(options: Mapping[str, Any]) -> tuple[ToolSpec, ...]:
    return tuple(
        ToolSpec(
            name=tool["function"]["name"],
            description=tool["function"].get("description", ""),
            parameters=tool["function"].get("parameters", {}),
        )
        for tool in options.get("tools") or ()
    )


def _to_langchain(messages: Sequence[ChatMessage], *, marked: bool) -> list[BaseMessage]:
    theirs = [_as_theirs(message) for message in messages]
    told = [n for n, message in enumerate(messages) if isinstance(message, Instructions)]
    if marked and told:
        theirs[told[-1]] = SystemMessage(marked_prompt(str(theirs[told[-1]].text)))
    return theirs


def _as_theirs(message: ChatMessage) -> BaseMessage:
    match message:
        case Instructions():
            return SystemMessage(message.text)
        case Said():
            return HumanMessage(message.text)
        case ToolResult():
            status = "error" if message.failed else "success"
            return ToolMessage(message.text, tool_call_id=message.call, status=status)
        case Answered():
            native: dict[str, Any] = dict(message.native or {})  # Any: in the provider's own form
            return AIMessage(
                content=native.get("content") or message.text,
                additional_kwargs=native.get("additional_kwargs") or {},
                tool_calls=[_parsed(call) for call in message.tool_calls],
            )


def _from_langchain(messages: Sequence[BaseMessage]) -> list[ChatMessage]:
    return [_as_ours(message) for message in messages]


def _as_ours(message: BaseMessage) -> ChatMessage:
    text = str(message.text)
    match message:
        case SystemMessage():
            return Instructions(text=text)
        case ToolMessage():
            return ToolResult(call=message.tool_call_id, text=text, failed=message.status == "error")
        case AIMessage():
            return Answered(
                text=text, tool_calls=_calls(message), native=message.additional_kwargs.get(NATIVE)
            )
        case _:
            return Said(text=text)


def _parsed(call: ToolCall) -> LangChainCall:
    return LangChainCall(id=call.id, name=call.name, args=json.loads(call.arguments or "{}"))


def _calls(message: AIMessage) -> tuple[ToolCall, ...]:
    good = [
        ToolCall(id=call["id"] or f"call-{n}", name=call["name"], arguments=json.dumps(call["args"]))
        for n, call in enumerate(message.tool_calls)
    ]
    bad = [
        ToolCall(id=call["id"] or f"bad-{n}", name=call["name"] or "", arguments=call["args"] or "")
        for n, call in enumerate(message.invalid_tool_calls)
    ]
    return (*good, *bad)


def _streamed_calls(message: AIMessageChunk) -> tuple[ToolCall, ...]:
    """Return the calls as they were written: LangChain completes broken JSON by guessing."""
    return tuple(
        ToolCall(id=chunk["id"] or f"call-{n}", name=chunk["name"] or "", arguments=chunk["args"] or "{}")
        for n, chunk in enumerate(message.tool_call_chunks)
    )


def _completion(message: AIMessage, calls: tuple[ToolCall, ...]) -> Completion:
    refusal = message.additional_kwargs.get("refusal")
    return Completion(
        text=str(message.text),
        tool_calls=calls,
        finish=Finish.REFUSED if refusal else _finish(message, calls),
        usage=_usage(message.usage_metadata),
        native=_native(message),
    )


def _usage(counted: UsageMetadata | None) -> Usage:
    """Return what was counted; what is read of a cache or written to it is in the tokens read already."""
    if counted is None:
        return Usage()
    details: Mapping[str, Any] = counted.get("input_token_details") or {}  # Any: numbers, by providers' names
    written = ("cache_creation", "ephemeral_5m_input_tokens", "ephemeral_1h_input_tokens")
    return Usage(
        tokens_in=counted["input_tokens"],
        tokens_out=counted["output_tokens"],
        cache_read=details.get("cache_read") or 0,
        cache_written=sum(details.get(name) or 0 for name in written),
    )


def _finish(message: AIMessage, calls: tuple[ToolCall, ...]) -> Finish:
    told = message.response_metadata
    reason = told.get("finish_reason") or told.get("stop_reason") or told.get("done_reason")
    if reason is None:  # a stream that is cut ends without an exception, and without a reason
        return Finish.CUT_OFF
    known = _FINISHES.get(str(reason).lower(), Finish.STOP)
    return Finish.TOOL_CALLS if calls and known is Finish.STOP else known


def _native(message: AIMessage) -> dict[str, Any] | None:
    """Return what the provider wants back: blocks such as signed reasoning, and what its package noted."""
    blocks = message.content if isinstance(message.content, list) else []
    unknown = any(isinstance(block, dict) and block.get("type") not in _PLAIN_BLOCKS for block in blocks)
    noted = {
        key: value for key, value in message.additional_kwargs.items() if key not in {"refusal", "parsed"}
    }
    if not unknown and not noted:
        return None
    native = {"content": blocks if unknown else None, "additional_kwargs": noted}
    try:
        return dict(json.loads(json.dumps(native)))
    except (TypeError, ValueError):
        return None


def _fields(completion: Completion) -> dict[str, Any]:
    used = completion.usage
    usage = None
    if used.tokens_in is not None and used.tokens_out is not None:
        usage = UsageMetadata(
            input_tokens=used.tokens_in,
            output_tokens=used.tokens_out,
            total_tokens=used.tokens_in + used.tokens_out,
        )
    return {
        "content": completion.text,
        "usage_metadata": usage,
        "response_metadata": {"finish_reason": completion.finish.value},
        "additional_kwargs": {} if completion.native is None else {NATIVE: completion.native},
    }
