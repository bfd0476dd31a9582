"""The questions a model may put in a turn: those of guided mode, the most telling first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from assistant.agent.deciding import HIGH, is_decision, next_decision
from assistant.changes.apply import with_fields
from assistant.interview.agenda import next_question, rank_gaps
from assistant.model.threat_model import ThreatModel
from assistant.review.analyse import Derived
from knowledge_base.catalogue import Catalogue
from knowledge_base.vocabulary import Provenance, ThreatStatus

_MOST: Final = 4
"""So many facts are offered; the tools take any other that matters and that nobody has told, too."""
_WHILE_DECIDING: Final = 2
"""So many facts are still offered once the talk is about decisions."""
_ANSWERS: Final = 3


def worth_asking(catalogue: Catalogue, *, budget: int) -> Callable[[ThreatModel, Derived], Sequence[str]]:
    """Make what lists the questions worth putting about a model: openers, telling facts, then decisions.

    Once the talk is about decisions they come first: what a kept threat is owed, then the next to be decided.
    Whoever speaks after the end goes on, so an ended talk has an agenda, too.

    Args:
        catalogue: the knowledge.
        budget: so many questions are asked before the talk goes on to decisions.
    """

    def listed(model: ThreatModel, derived: Derived) -> Sequence[str]:
        model = with_fields(model, interview=with_fields(model.interview, ended=False))
        first = next_question(model, derived.elicited, catalogue=catalogue, budget=budget)
        within = len(model.interview.asked) < budget
        deciding = model.interview.deciding
        most = _WHILE_DECIDING if deciding else _MOST
        gaps = rank_gaps(model, derived.elicited, catalogue=catalogue)[:most] if within else []
        owed = [*_unanswered(model, derived), *_unowned(model, derived)][: _ANSWERS if deciding else 1]
        waits = model.interview.current if is_known(model.interview.current or "") else None
        telling = [first, *(gap.question for gap in gaps)]
        decision = next_decision(model, derived.analysis)
        ids = [waits, *owed, decision, *telling] if deciding else [waits, *telling, *owed, decision]
        return list(dict.fromkeys(found for found in ids if found is not None))

    return listed


def _unowned(model: ThreatModel, derived: Derived) -> list[str]:
    """Return the question who sees to each plan in which a mitigation has no owner, in the order of rank."""
    plans = model.responses_by_threat
    return [
        f"owner:{threat.id}"
        for threat in derived.analysis.threats
        if threat.id in plans and any(not planned.owner for planned in plans[threat.id].mitigations)
    ]


def is_known(question: str) -> bool:
    """Whether a question is one of guided mode's, not a model's own."""
    return question.startswith(("opener:", "fact:")) or is_decision(question)


def _unanswered(model: ThreatModel, derived: Derived) -> list[str]:
    """Return the question what to do about each kept threat that is high or the team's own, by rank."""
    return [
        f"respond:{threat.id}"
        for threat in derived.analysis.threats
        if threat.status is ThreatStatus.CONFIRMED
        and (threat.provenance is Provenance.TEAM or (threat.risk and threat.risk.today.level in HIGH))
        and threat.id not in model.responses_by_threat
    ]
