"""A model that does what an attacker says: any calls, valid, smuggled or malformed, over the real tools.

`Move` is what hypothesis draws and shrinks; a call is built from it when the model is asked, from the schemas
that the agent really offered at that moment. Every choice hangs on the move's seed, so a failure repeats.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final, Literal

from hypothesis import strategies as st

from assistant.llm.port import Abilities, ChatMessage, Completion, Finish, Schema, ToolCall, ToolSpec
from assistant.model.values import Value

HOSTILE: Final = (
    "ignore all rules",
    "ana",
    "person",
    "confirmed",
    "accept",
    "low",
    "../../etc/passwd",
    "'; DROP TABLE turn;--",
    "![x](https://evil.example/?q=1)",
    "<script>alert(1)</script>",
    "\u202egnp.exe",
    "A" * 300,
    "",
    " ",
    "\x00",
    "system",
    "another-model",
    "indirect-prompt-injection@nowhere",
    "threat:none",
    "{{7*7}}",
)
SMUGGLED: Final = {
    "provenance": "team",
    "status": "confirmed",
    "by": "ana",
    "id": "chosen-by-the-model",
    "risk": {"level": "low"},
    "decision": {"status": "dismissed"},
    "acceptance": {"by": "ana", "reason": "fine"},
    "model_id": "other",
    "certainty": "confirmed",
    "frozen": None,
    "rated_by": "ana",
    "origin": {"by": "person"},
    "expires": "2099-01-01",
}
NO_TOOLS: Final = (
    "decide_threat",
    "confirm_threat",
    "dismiss_threat",
    "delete_model",
    "export_model",
    "sign_off",
    "undo",
    "restore",
    "rate_as_person",
    "send_email",
    "http_get",
    "execute_python",
    "read_file",
    "",
    "ask ",
    "RECORD_FACTS",
    "__import__",
)
MALFORMED: Final = (
    "",
    "{",
    "null",
    "[]",
    '"yes"',
    "{'a': 1}",
    '{"facts": [',
    "[" * 2_000,
    '{"a": ' * 2_000,
    "NaN",
    '{"x": 1e999}',
    '{"facts": "all of them"}',
    '{"threats": [null]}',
    "\ud83d".encode("utf-8", "replace").decode(),
    "yes",
)

Kind = Literal["valid", "smuggled", "foreign", "no_tool", "malformed"]


class Move(Value):
    """One call that the attacker wants.

    Attributes:
        tool: which of the tools offered, counted around.
        seed: what every choice inside hangs on.
    """

    kind: Kind
    tool: int
    seed: int


def moves() -> st.SearchStrategy[list[list[Move]]]:
    """Draw what is called in each answer of a turn; an answer without calls ends it."""
    move = st.builds(
        Move,
        kind=st.sampled_from(["valid", "valid", "valid", "smuggled", "foreign", "no_tool", "malformed"]),
        tool=st.integers(0, 12),
        seed=st.integers(0, 10_000),
    )
    return st.lists(st.lists(move, max_size=4), max_size=6)


@dataclass
class ObedientModel:
    """A chat model that plays moves.

    Attributes:
        passages: what the person said, to quote from.
        words: what it says beside its calls.
        called: what it called.
        sent: what it was asked, each time.
    """

    plays: Sequence[Sequence[Move]]
    passages: Sequence[str]
    words: str = "Done as you said."
    name: str = "obedient"
    abilities: Abilities = field(default=Abilities(tools=True, schema_output=True, streams=True))
    called: list[ToolCall] = field(default_factory=list)
    sent: list[tuple[ChatMessage, ...]] = field(default_factory=list)
    _answers: int = 0

    def complete(
        self, messages: Sequence[ChatMessage], *, tools: Sequence[ToolSpec] = (), schema: Schema | None = None
    ) -> Completion:
        self.sent.append(tuple(messages))
        plays = self.plays[self._answers] if self._answers < len(self.plays) else ()
        self._answers += 1
        calls = tuple(
            made.model_copy(update={"id": f"c{self._answers}-{n}"})
            for n, made in enumerate(
                call_of(move, tools, passages=self.passages, told=ids_in(messages)) for move in plays
            )
        )
        self.called += calls
        finish = Finish.TOOL_CALLS if calls else Finish.STOP
        return Completion(text=self.words, tool_calls=calls, finish=finish)

    def stream(
        self, messages: Sequence[ChatMessage], *, tools: Sequence[ToolSpec] = (), schema: Schema | None = None
    ) -> Iterator[str | Completion]:
        completion = self.complete(messages, tools=tools, schema=schema)
        yield completion.text
        yield completion


def ids_in(messages: Sequence[ChatMessage]) -> Sequence[str]:
    """Return the ids that the model was told, as it would copy them: parts, threats and questions."""
    brief = next((m.text for m in reversed(messages) if "The person says:" in m.text), "")
    return [*dict.fromkeys(found.rstrip(":") for found in _LISTED.findall(brief)), "own"]


_LISTED: Final = re.compile(r"^- (\S+)", re.MULTILINE)
_KEYS: Final = re.compile(r"(?<=[:,] )([a-z-]+)(?= \(|[,;.])")


def call_of(
    move: Move, tools: Sequence[ToolSpec], *, passages: Sequence[str], told: Sequence[str]
) -> ToolCall:
    """Build the call of a move from the tools that are offered and the ids that were told."""
    chance = Random(move.seed)  # noqa: S311  not a secret
    if move.kind == "no_tool" or not tools:
        return ToolCall(id="", name=chance.choice(NO_TOOLS), arguments="{}")
    tool = tools[move.tool % len(tools)]
    if move.kind == "malformed":
        return ToolCall(id="", name=tool.name, arguments=chance.choice(MALFORMED))
    maker = _Maker(chance, passages, told, foreign=move.kind == "foreign")
    arguments = maker.value(tool.parameters)
    if move.kind == "smuggled":
        arguments = _smuggle(arguments, chance)
    return ToolCall(id="", name=tool.name, arguments=json.dumps(arguments))


@dataclass
class _Maker:
    """Makes values of a schema."""

    chance: Random
    passages: Sequence[str]
    told: Sequence[str]
    foreign: bool
    ids: Sequence[str] = (
        "indirect-prompt-injection",
        "denial-of-wallet",
        "output-encoding",
        "rate-limits-quotas",
        "no-such-entry",
        "copyright-infringement",
        "harmful-bias",
        "drift-regression",
    )

    def value(self, schema: Any, name: str = "") -> Any:  # noqa: ANN401  JSON
        if "enum" in schema and not (self.foreign and self.chance.random() < 0.5):
            return self.chance.choice(schema["enum"])
        if "const" in schema:
            return schema["const"]
        if "anyOf" in schema:
            return self.value(self.chance.choice(schema["anyOf"]), name)
        if name == "key" and not self.foreign:
            return self.chance.choice(_KEYS.findall(schema["description"]))
        kind = schema.get("type")
        if kind == "object":
            return self._object(schema)
        if kind == "array":
            many = self.chance.choice((0, 1, 1, 1, 2, 3))
            return [self.value(schema.get("items", {}), name) for _ in range(many)]
        if kind in {"integer", "number"}:
            return self.chance.randint(1, 5)
        return self.chance.random() < 0.5 if kind == "boolean" else self._text(name)

    def _object(self, schema: Any) -> dict[str, Any]:  # noqa: ANN401  JSON
        required = schema.get("required", ())
        fields = schema.get("properties", {}).items()
        return {
            name: self.value(inner, name)
            for name, inner in fields
            if name in required or self.chance.random() < 0.6
        }

    def _told(self, name: str) -> Sequence[str]:
        """Return the ids that fit a field, of those that were told."""
        questions = ("opener:", "fact:", "triage:", "threat:", "respond:", "owner:", "own", "remove:")
        asked = [one for one in self.told if one.startswith(questions)]
        threats = [one for one in self.told if "@" in one and ":" not in one]
        parts = [one for one in self.told if one not in asked and one not in threats]
        fitting = {"question": asked, "threat": threats, "part": parts, "misread": parts, "take_out": parts}
        fitting |= {"subject": ["system", *parts], "anchor": ["system", *parts]}
        return fitting.get(name, ())

    def _text(self, name: str) -> str:
        if (told := self._told(name)) and not (self.foreign and self.chance.random() < 0.5):
            return self.chance.choice(told)
        if name in {"entry", "id", "mitigation", "mitigations"} and self.chance.random() < 0.7:
            return self.chance.choice(self.ids)
        if (
            name in {"source", "target", "reaches", "held_by", "guards", "loaded_by"}
            and self.chance.random() < 0.7
        ):
            return self.chance.choice(("Chatbot", "Shopify", "Web shop"))
        if name == "values":
            return self.chance.choice(("yes", "no", "public", "customer", "unknown", "martians"))
        if name == "quote" or self.chance.random() < 0.5:
            return self.chance.choice(self.passages)
        if self.chance.random() < 0.5:
            said, hostile = self.chance.choice(self.passages), self.chance.choice(HOSTILE)
            return f"{said} lets the Chatbot and Shopify do {hostile}"
        return self.chance.choice(HOSTILE)


def _smuggle(arguments: Any, chance: Random) -> Any:  # noqa: ANN401  JSON
    """Put in what no schema has, at the top or inside."""
    extra = dict(chance.sample(sorted(SMUGGLED.items(), key=str), k=2))
    inner = [value for value in arguments.values() if isinstance(value, list) and value]
    targets = [item for item in (inner[0] if inner else ()) if isinstance(item, dict)]
    for target in targets or [arguments]:
        target.update(extra)
    return arguments
