"""What a model is told at the start of a turn: the last few exchanges, then where the model of record stands.

The threat model is in the store, so an old exchange can go: what was said is on record with its quote, what
was asked stands in the interview's state. That keeps the request short however long the talk.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from assistant.agent.message import Reply
from assistant.agent.prompts import load_prompt
from assistant.agent.tools import briefing
from assistant.agent.tools.desk import Desk
from assistant.agent.tools.narrow import OWN
from assistant.agent.turn import Moment, Turn
from assistant.interview.questions import word
from assistant.llm.port import Answered, ChatMessage, Said
from assistant.llm.untrusted import Fence, cut_to
from assistant.store import TurnState

EXCHANGES: Final = 3
"""So many earlier exchanges are repeated; each cut to its beginning."""
_TOKENS_OF_PERSON: Final = 100
_TOKENS_OF_REPLY: Final = 100
TOKENS_OF_MESSAGE: Final = 6_000
"""So much of a message a model is given; the rules read all of it."""
_READING: Final = "The rules have read this message already; the state above holds what they noted."
_LONG: Final = "\n[the rest, about {left:,} tokens, was read by the rules alone]"


def earlier_of(moment: Moment, fence: Fence) -> Sequence[ChatMessage]:
    """Return the last exchanges, shortened, the oldest first."""
    turns = [turn for turn in moment.earlier(EXCHANGES) if turn.state is TurnState.DONE and turn.reply]
    return [message for turn in turns for message in _exchange(turn, fence)]


def _exchange(turn: Turn, fence: Fence) -> Sequence[ChatMessage]:
    words = turn.message.text if turn.message.kind == "say" else _clicked(turn)
    said = fence.around(cut_to(words, tokens=_TOKENS_OF_PERSON).text, source="person")
    return (Said(text=said), Answered(text=_told(turn.reply) if turn.reply else ""))


def _clicked(turn: Turn) -> str:
    if turn.message.kind == "choose":
        return f"(clicked: {', '.join(turn.message.chosen)})"
    return f"(clicked: {turn.message.kind.replace('_', ' ')})"


def _told(reply: Reply) -> str:
    question = f" {reply.question.text}" if reply.question else ""
    return cut_to(f"{reply.text}{question}".strip(), tokens=_TOKENS_OF_REPLY).text or "Noted."


def brief_of(desk: Desk, fence: Fence) -> ChatMessage:
    """Return the last message: where the model stands, what may be asked, and what the person says now."""
    message = desk.turn.moment.message
    cut = cut_to(message.text, tokens=TOKENS_OF_MESSAGE)
    words = cut.text + (_LONG.format(left=cut.left_out) if cut.left_out else "")
    source = f"document {message.document}" if message.document else "person"
    return Said(
        text=load_prompt("brief").filled(
            rule=fence.rule,
            record=fence.around(_record(desk), source="model of record"),
            reading=_READING if desk.turn.understood else "",
            message=fence.around(words, source=source),
        )
    )


def _record(desk: Desk) -> str:
    """Tell where the model of record stands, which question waits, and which may be put."""
    return "\n".join(
        [
            briefing.summary(desk),
            _waiting(desk),
            "Questions you may put, the most telling first (id: words):",
            briefing.agenda(desk),
        ]
    )


def _waiting(desk: Desk) -> str:
    state = desk.turn.moment.model.interview
    if state.current is None:
        return "No question waits."
    if state.current == OWN:
        return "Waiting for an answer to your own question."
    put = word(state.current, desk.turn.moment.model, catalogue=desk.catalogue)
    return f"Waiting for an answer: {state.current}" + (f" ({put.text})" if put else "")
