"""Marks that let Anthropic keep the beginning of a request, as langchain-anthropic's middleware sets them.

Tools and prompt stand first and stay the same from call to call. The tail is not marked: it differs in every
turn, most turns take one call, and what is put into the cache costs more than what is merely read.
"""

from collections.abc import Sequence
from typing import Any, Final

from assistant.llm.port import ToolSpec

MARKED: Final = frozenset({"anthropic"})
"""Protocols in which a cache has to be asked for; others keep what they like."""

_MARK: Final = {"type": "ephemeral"}  # for five minutes, begun anew whenever it is read


def marked_prompt(text: str) -> list[str | dict[str, Any]]:
    """Return what the program tells the model, up to which a provider may keep a request."""
    return [{"type": "text", "text": text, "cache_control": _MARK}] if text.strip() else [text]


def marked_tools(tools: Sequence[ToolSpec]) -> list[dict[str, Any]]:
    """Return tools in Anthropic's form; one mark at the last keeps them all."""
    told: list[dict[str, Any]] = [
        {"name": tool.name, "description": tool.description, "input_schema": tool.parameters}
        for tool in tools
    ]
    if told:
        told[-1]["cache_control"] = _MARK
    return told
