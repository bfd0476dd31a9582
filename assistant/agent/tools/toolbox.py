"""The tools of a turn: offered with schemas that fit the model, called by name, never raising."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import from_json

from assistant.agent.tools.desk import Desk, ToolRefusedError
from assistant.agent.tools.narrow import schema_of
from assistant.agent.tools.reading import AGENDA, EXPLAIN_ENTRY, MODEL_SUMMARY, RUN_REVIEW, SEARCH_KNOWLEDGE
from assistant.agent.tools.recording import RECORD_FACTS
from assistant.agent.tools.responding import ASK, PARK_POINT, PLAN_RESPONSE
from assistant.agent.tools.revising import REVISE_SYSTEM
from assistant.agent.tools.threats import PROPOSE_THREATS, RATE_THREAT, RULE_OUT_THREAT
from assistant.agent.tools.tool import Arguments, Told, Tool
from assistant.errors import ChangeRefusedError, InputError
from assistant.llm.port import ToolSpec
from knowledge_base.errors import KnowledgeError
from knowledge_base.suggestions import did_you_mean

TOOLS: Final[tuple[Tool, ...]] = (
    REVISE_SYSTEM,
    RECORD_FACTS,
    ASK,
    PARK_POINT,
    SEARCH_KNOWLEDGE,
    EXPLAIN_ENTRY,
    AGENDA,
    RUN_REVIEW,
    MODEL_SUMMARY,
    PROPOSE_THREATS,
    RULE_OUT_THREAT,
    PLAN_RESPONSE,
    RATE_THREAT,
)
"""In the order in which they come into use, so that a provider can keep the beginning of the prompt."""

MOST_PROBLEMS: Final = 4


class Toolbox:
    """The tools over one turn's desk.

    Attributes:
        most: so many calls are carried out in a turn; what is called after that is refused.
        calls: how many were made.
    """

    def __init__(self, desk: Desk, *, most: int) -> None:
        self.desk = desk
        self.most = most
        self.calls = 0

    def specs(self) -> list[ToolSpec]:
        """Return what can be of use now, each with the schema of its arguments as the model stands."""
        return [
            ToolSpec(
                name=tool.name,
                description=tool.description,
                parameters=schema_of(tool.arguments, self.desk),
            )
            for tool in TOOLS
            if tool.of_use(self.desk)
        ]

    def call(self, name: str, arguments: str | Mapping[str, Any]) -> Told:
        """Call a tool; whatever is wrong with the call comes back as words that say what to do.

        Args:
            name: the tool, as the model wrote it.
            arguments: JSON as the model wrote it, or what it was read to.
        """
        self.calls += 1
        tool = _BY_NAME.get(name)
        if self.calls > self.most:
            return _failed("too many calls in this turn; end it: answer in words, or put one question by ask")
        if tool is None:
            return _failed(f"there is no tool '{name[:60]}'{did_you_mean(name, _BY_NAME)}")
        try:
            return self._run(tool, arguments)
        except (ToolRefusedError, ChangeRefusedError, InputError, KnowledgeError) as error:
            return _failed(str(error))
        except ValidationError as error:  # fits the schema, and is still no name, quote or line
            return _failed(f"that cannot be kept: {_problems(error)}; mend it and call again")

    def _run(self, tool: Tool, arguments: str | Mapping[str, Any]) -> Told:
        if not tool.of_use(self.desk):
            raise ToolRefusedError(f"{tool.name} cannot be used now: {tool.otherwise}")
        return tool.run(self.desk, _read(tool.arguments, arguments))


def tool_named(name: str) -> Tool | None:
    """Return a tool by its name."""
    return _BY_NAME.get(name)


def _read(shape: type[Arguments], arguments: str | Mapping[str, Any]) -> Arguments:
    """Read what a model passed.

    Raises:
        ToolRefusedError: it is not JSON, or not what the tool takes; says where.
    """
    try:
        raw = from_json(arguments or "{}") if isinstance(arguments, str) else dict(arguments)
        return shape.model_validate_json(json.dumps(raw))
    except ValidationError as error:
        raise ToolRefusedError(
            f"the arguments do not fit: {_problems(error)}; mend them and call again"
        ) from error
    except (ValueError, TypeError, RecursionError) as error:
        raise ToolRefusedError("the arguments are not JSON; write them anew and call again") from error


def _problems(error: ValidationError) -> str:
    """Say what does not fit and where, without the input itself."""
    problems = error.errors(include_url=False, include_input=False, include_context=False)
    told = [f"{'.'.join(map(str, p['loc']))[:80]}: {p['msg'][:200]}" for p in problems[:MOST_PROBLEMS]]
    more = len(problems) - len(told)
    return "; ".join(told) + (f"; and {more} more" if more else "")


def _failed(why: str) -> Told:
    return Told(f"Refused: {why}", failed=True)


_BY_NAME: Final = {tool.name: tool for tool in TOOLS}
