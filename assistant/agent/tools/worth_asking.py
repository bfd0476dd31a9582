"""The questions a model may put in a turn: those of guided mode, the most telling first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from assistant.agent.deciding import HIGH, is_decision, next_decision
from assistant.interview.agenda import next_question, rank_gaps
from assistant.model.threat_model import ThreatModel
from assistant.review.analyse import Derived
from knowledge_base.catalogue import Catalogue
from knowledge_base.vocabulary import ThreatStatus

_MOST: Final = 6


def worth_asking(catalogue: Catalogue, *, budget: int) -> Callable[[ThreatModel, Derived], Sequence[str]]:
    """Make what lists the questions worth putting about a model: openers, telling facts, then decisions.

    Args:
        catalogue: the knowledge.
        budget: so many questions are asked before the talk goes on to decisions.
    """

    def listed(model: ThreatModel, derived: Derived) -> Sequence[str]:
        first = next_question(model, derived.elicited, catalogue=catalogue, budget=budget)
        within = len(model.interview.asked) < budget
        gaps = rank_gaps(model, derived.elicited, catalogue=catalogue)[:_MOST] if within else []
        decisions = [*_unanswered(model, derived)[:1], next_decision(model, derived.analysis)]
        waits = model.interview.current if is_known(model.interview.current or "") else None
        ids = [waits, first, *(gap.question for gap in gaps), *decisions]
        return list(dict.fromkeys(found for found in ids if found is not None))

    return listed


def is_known(question: str) -> bool:
    """Whether a question is one of guided mode's, not a model's own."""
    return question.startswith(("opener:", "fact:")) or is_decision(question)


def _unanswered(model: ThreatModel, derived: Derived) -> list[str]:
    """Return the question what to do about each high threat that was kept, in the order of their rank."""
    return [
        f"respond:{threat.id}"
        for threat in derived.analysis.threats
        if threat.status is ThreatStatus.CONFIRMED
        and threat.risk is not None
        and threat.risk.today.level in HIGH
        and threat.id not in model.responses_by_threat
    ]
