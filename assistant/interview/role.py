"""What we are to the system, where the words say so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from assistant.changes.change import DescribeSystem
from assistant.interview.sketch import Sketch
from assistant.interview.text import Sentence
from knowledge_base.vocabulary import Certainty, OurRole

_SAYS: Final = {
    OurRole.TOOL_PUBLISHER: (
        r"\b(?:we|our \w+) (?:\w+ ){0,3}?(?:publish|sell|offer|ship|release|provide)\w* (?:\w+ ){0,3}?"
        r"(?:mcp server|plug-?in|gpt|skill|extension|connector)s?\b"
        r"|\b(?:i|we) (?:\w+ ){0,2}?(?:maintain|publish|ship)\w* .{0,60}?"
        r"\b(?:mcp server|plug-?in|skill|extension|connector)s?\b"
    ),
    OurRole.MODEL_PROVIDER: (
        r"\bwe (?:\w+ ){0,3}?(?:train|offer|sell|provide)\w* .{0,80}?(?:model|llm)\b.{0,80}?"
        r"\b(?:as an api|api to|to (?:companies|customers|developers|others)|open weights)\b"
    ),
    OurRole.PLATFORM_OPERATOR: (
        r"\bwe (?:\w+ ){0,2}?(?:run|operate|provide|host)\w* (?:\w+ ){0,4}?"
        r"(?:gateway|platform|cluster|model hub)\b.{0,60}?\b(?:teams|tenants|departments|projects)\b"
    ),
    OurRole.PERSONAL_AGENT_OWNER: (
        r"\b(?:i let an?|my own|i run|i have an?) (?:\w+ ){0,3}?(?:agent|assistant|bot)\b"
    ),
    OurRole.SERVICE_CONFIGURER: (
        r"\b(?:we|i) (?:have )?(?:bought|licensed|subscribed to|rent)\b|\bthe company that sells it\b"
        r"|\b(?:using|leveraging|with|in) (?:microsoft )?copilot studio\b|\boff[- ]the[- ]shelf\b"
        r"|\b(?:comes|came|included|bundled|ships) (?:with|in) (?:our|the|my) (?:\w+ ){0,3}?"
        r"(?:suite|licen[cs]e|plan|subscription|contract|package|office|workspace|crm|erp|e-?mail|mail)\b"
        r"|\b(?:we|i|it) (?:have |has )?(?:just |simply |only )?(?:switched|turned) (?:it |that |this )?on\b"
        r"|\b(?:did(?:n['’]t| not)) build (?:it|any|this|that)\b|\bticked (?:the|a) box\b"
    ),
}
"""How people put it; the first that fits counts."""


def place_role(sketch: Sketch, sentences: Sequence[Sentence]) -> None:
    """Record what we are to the system, unless that is known."""
    if sketch.model.system.our_role is not None:
        return
    for role, pattern in _SAYS.items():
        for sentence in sentences:
            if re.search(pattern, sentence.text, re.IGNORECASE):
                sketch.do(DescribeSystem(our_role=role))
                told = f"what we are here: {role.label.lower()}"
                sketch.tell(told, sentence=sentence, certainty=Certainty.INFERRED)
                return
