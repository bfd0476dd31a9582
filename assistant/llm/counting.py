"""Tokens counted without a tokenizer: about right, called approximate, and the same on every machine.

A provider's own tokenizer would have to be downloaded. Where a provider counts, its figure is used.
"""

import json
import re
from collections.abc import Sequence
from typing import Final

from assistant.llm.port import Answered, ChatMessage, Schema, ToolSpec

CHARACTERS_A_TOKEN: Final = 4.0
"""Of English prose; other text has fewer."""

_MESSAGE: Final = 4  # what a message costs beside its words
_WORD: Final = re.compile(r"[A-Za-z]+|[0-9]+|[^\x00-\x7f]|[!-/:-@\[-`{-~]+|[^\sA-Za-z0-9]")


def approximate_tokens(text: str) -> int:
    """Return about how many tokens a text has.

    A word counts as one token for every six letters begun, a number for every three digits, a run of
    punctuation for every three signs, and every character outside ASCII as one. Measured against a
    tokenizer of a current model: a twentieth too many for English prose, a fifth for JSON Schema.
    """
    return sum(map(_piece, _WORD.findall(text)))


def approximate_request(
    messages: Sequence[ChatMessage], *, tools: Sequence[ToolSpec] = (), schema: Schema | None = None
) -> int:
    """Return about how many tokens a request has, with its tools and schema."""
    spoken = sum(_MESSAGE + approximate_tokens(_words(message)) for message in messages)
    told = sum(
        approximate_tokens(f"{tool.name} {tool.description} {_compact(tool.parameters)}") for tool in tools
    )
    return spoken + told + (approximate_tokens(_compact(schema)) if schema else 0)


def _words(message: ChatMessage) -> str:
    if isinstance(message, Answered):
        return message.text + "".join(f" {call.name} {call.arguments}" for call in message.tool_calls)
    return message.text


def _compact(schema: Schema) -> str:
    return json.dumps(dict(schema), separators=(",", ":"))


def _piece(piece: str) -> int:
    if piece[0].isascii() and piece[0].isalpha():
        return -(-len(piece) // 6)
    return -(-len(piece) // 3)
