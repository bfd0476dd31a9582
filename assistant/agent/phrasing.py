"""Put a turn of a language model into a reply: its words, our question, what changed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from assistant.agent.deciding import is_decision
from assistant.agent.guided_turn import GuidedTurn
from assistant.agent.message import Reply
from assistant.agent.tools.desk import Desk, Put
from assistant.agent.tools.narrow import OWN
from assistant.changes.apply import with_fields
from assistant.changes.change import Change, Park, PlanResponse, ProposeThreats, PutElement
from assistant.model.system import Control

LONGEST: Final = 4_000
"""So much of what a model says is kept, in characters."""
_QUESTION_AT_END: Final = re.compile(r"(?:^|(?<=[.!:\n])\s*)([^.!\n]{8,}\?)\s*$")


def put_in_words(words: str, desk: Desk) -> Put | None:
    """Take a question at the end of the model's text for its question, where it called no `ask`."""
    found = _QUESTION_AT_END.search(words)
    if found is None:
        return None
    question = found[1].strip()
    return Put(OWN, words[: found.start(1)].strip(), question) if desk.model.system.components else None


def worded(reply: Reply, words: str, *, put: Put | None, confirming: bool) -> Reply:
    """Give the reply the model's words; what is told of changes, and the answers to click, stay ours."""
    lead = _lead(words, put)
    text = lead[:LONGEST] or reply.text
    question = reply.question
    if put is None or confirming or not put.wording:
        return with_fields(reply, text=text)
    if question is not None and question.id == put.question and not is_decision(question.id):
        return with_fields(reply, text=text, question=with_fields(question, text=put.wording))
    return with_fields(reply, text=text)


def _lead(words: str, put: Put | None) -> str:
    """Return what is said before the question, without the question itself."""
    if put is None:
        return words
    lead = words if words and put.wording not in words else put.lead
    if not lead:
        lead = words.replace(put.wording, "")
    return lead.strip()


def changes_told(reply: Reply, turn: GuidedTurn) -> tuple[str, ...]:
    """Tell what changed: not what this turn itself brought in and took back, but what else a model did."""
    before, after = turn.moment.model.system.by_id, turn.model.system.by_id
    passing = {
        c.element.id
        for c in turn.changes
        if isinstance(c, PutElement) and c.element.id not in {*before, *after}
    }
    kept = [line for line in reply.changes if line not in {f"removed {name}" for name in passing}]
    changes = [c for c in turn.changes if not (isinstance(c, PutElement) and c.element.id in passing)]
    return (*kept, *_also_changed(changes))


def _also_changed(changes: Sequence[Change]) -> list[str]:
    """Say what a model did besides editing the system, a line each."""
    lines = []
    for change in changes:
        match change:
            case PlanResponse(response=response):
                lines.append(f"planned: {'; '.join(m.title for m in response.mitigations)}")
            case Park(point=point):
                lines.append(f"parked: {point.text}")
            case ProposeThreats(proposal=proposal):
                lines += [f"proposed: {threat.title}" for threat in proposal.threats]
            case PutElement(element=Control(name=name)):
                lines.append(f"noted as claimed: {name}")
            case _:
                pass  # told by what changed in the system and its threats
    return list(dict.fromkeys(lines))
