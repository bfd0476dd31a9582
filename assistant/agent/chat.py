"""The loop of the chat agent: LangChain's `create_agent` over our tools, bounded, in one thread.

The only module beside `llm.langchain` that knows LangChain. It is imported when a model was chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final

from langchain.agents import create_agent
from langchain.agents.middleware import AgentMiddleware, AgentState, ModelRequest, ModelResponse, hook_config
from langchain_core.messages import AIMessage, AIMessageChunk, AnyMessage, HumanMessage, ToolCall, ToolMessage
from langchain_core.tools import BaseTool, StructuredTool
from langgraph.prebuilt.tool_node import ToolCallRequest
from langgraph.runtime import Runtime
from langgraph.types import Command
from langsmith import tracing_context

from assistant.agent.tools.toolbox import TOOLS, Toolbox, tool_named
from assistant.agent.turn import Progress
from assistant.llm.langchain import as_langchain
from assistant.llm.port import Answered, ChatMessage, ChatModel, ToolSpec
from assistant.llm.untrusted import Fence

_STEPS_A_CALL: Final = 4  # the graph's nodes around one call of the model


@dataclass(frozen=True, kw_only=True)
class Talk:
    """What one turn's conversation needs.

    Attributes:
        prompt: what the model is told in every turn.
        messages: the conversation so far; the brief of this turn comes last.
        fence: goes around everything a tool returns.
        most: so often the model is called.
    """

    model: ChatModel
    toolbox: Toolbox
    prompt: str
    messages: Sequence[ChatMessage]
    fence: Fence
    progress: Progress
    most: int


def converse(talk: Talk) -> str:
    """Let the model work until it puts a question, says something without a tool, or reaches a bound.

    Returns:
        The last words it said; what it did is on the desk of the toolbox.

    Raises:
        ModelCallError: the provider failed.
        StoppedError: the turn was stopped.
    """
    loop = _Loop(talk)
    agent = create_agent(as_langchain(talk.model), loop.tools, system_prompt=talk.prompt, middleware=[loop])
    last: list[AnyMessage] = []
    with tracing_context(enabled=False):  # nobody's variable sends a team's words to a third party
        stream: Iterator[Any] = agent.stream(  # Any: what comes depends on the mode beside it
            {"messages": [_as_theirs(message) for message in talk.messages]},
            config={"recursion_limit": _STEPS_A_CALL * (talk.most + 2)},
            stream_mode=["messages", "values"],
        )
        for kind, item in stream:
            if kind == "messages":
                loop.hear(item[0])
            else:
                last = item["messages"]
    return _last_words(last[len(talk.messages) :])


class _Loop(AgentMiddleware[AgentState[Any], None, Any]):
    """Offers the tools as they fit the model now, carries calls out one by one, and ends the turn."""

    def __init__(self, talk: Talk) -> None:
        super().__init__()
        self._talk = talk
        self._calls = 0
        self._failed = False
        self._asked: list[ToolCall] = []
        self._done: dict[str, ToolMessage] = {}
        self._one_at_a_time = Lock()
        self.tools: Sequence[BaseTool] = [self._tool(tool.name) for tool in TOOLS]

    @hook_config(can_jump_to=["end"])
    def before_model(
        self,
        state: AgentState[Any],  # noqa: ARG002  as below
        runtime: Runtime[None],  # noqa: ARG002  LangChain's signature
    ) -> dict[str, Any] | None:
        """End the turn once a question was put and nothing has to be mended, or when enough was tried."""
        put = self._talk.toolbox.desk.put is not None and not self._failed
        if put or self._calls >= self._talk.most:
            return {"jump_to": "end"}
        self._calls += 1
        self._failed = False
        return None

    def wrap_model_call(
        self,
        request: ModelRequest[None],
        handler: Callable[[ModelRequest[None]], ModelResponse[Any]],
    ) -> ModelResponse[Any]:
        """Offer what can be of use now, with schemas that fit the model as it stands."""
        answer = handler(request.override(tools=[_function(spec) for spec in self._talk.toolbox.specs()]))
        self._asked = [call for m in answer.result if isinstance(m, AIMessage) for call in m.tool_calls]
        self._done = {}
        return answer

    def wrap_tool_call(
        self,
        request: ToolCallRequest,
        handler: Callable[[ToolCallRequest], ToolMessage | Command[Any]],  # noqa: ARG002  done by the toolbox
    ) -> ToolMessage:
        """Carry a call out at the desk; whatever is wrong with it is told to the model.

        LangGraph calls this for all calls of an answer at once, each in a thread. The desk is one: whoever
        comes first does them all, in the order in which the model wrote them.
        """
        with self._one_at_a_time:
            if not self._done:
                self._done = {call["id"] or "": self._carry_out(call) for call in self._asked}
            return self._done[request.tool_call["id"] or ""]

    def _carry_out(self, call: ToolCall) -> ToolMessage:
        told = self._talk.toolbox.call(call["name"], call["args"])
        self._failed |= told.failed
        if told.step:
            self._talk.progress.step(told.step)
        return ToolMessage(
            self._talk.fence.around(told.text, source=call["name"]),
            tool_call_id=call["id"] or "",
            name=call["name"],
            status="error" if told.failed else "success",
        )

    def hear(self, chunk: object) -> None:
        """Pass on a piece of what the model says."""
        if not isinstance(chunk, AIMessageChunk) or not (words := str(chunk.text)):
            return
        self._talk.progress.text(words)

    def _tool(self, name: str) -> BaseTool:
        tool = tool_named(name)

        def call(**arguments: Any) -> str:  # noqa: ANN401  JSON
            return self._talk.toolbox.call(name, arguments).text

        return StructuredTool.from_function(
            call, name=name, description=tool.description if tool else name, args_schema=_ANYTHING
        )


_ANYTHING: Final = {"type": "object", "properties": {}}


def _function(spec: ToolSpec) -> dict[str, Any]:
    return {
        "type": "function",
        "function": {"name": spec.name, "description": spec.description, "parameters": spec.parameters},
    }


def _as_theirs(message: ChatMessage) -> AnyMessage:
    return AIMessage(message.text) if isinstance(message, Answered) else HumanMessage(message.text)


def _last_words(messages: Sequence[AnyMessage]) -> str:
    said = (str(message.text).strip() for message in reversed(messages) if isinstance(message, AIMessage))
    return next((words for words in said if words), "")
