"""What to ask next: the question whose answer would change most, for the least effort.

A question's worth is the sum, over the threats it would bring, remove or rate otherwise, of their level's
weight (whole if it decides the threat, half if it only moves its rating), divided by the effort of
answering, with a bonus for staying on the element just talked about.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final, NamedTuple

from assistant.elicit.elicit import Elicited
from assistant.elicit.view import SystemView
from assistant.interview.questions import OUTPUT, PURPOSE, WALK, WORST_DAY, fact_of, question_id
from assistant.model.threat_model import ThreatModel
from assistant.model.values import SYSTEM
from knowledge_base.catalogue import Catalogue
from knowledge_base.conditions import FactRef
from knowledge_base.entries import FactEntry
from knowledge_base.vocabulary import Certainty, FactValue, RiskLevel

_WEIGHT: Final = {RiskLevel.LOW: 1.0, RiskLevel.MEDIUM: 2.0, RiskLevel.HIGH: 4.0, RiskLevel.CRITICAL: 6.0}
_MOVES_ONLY: Final = 0.5
_SAME_ELEMENT: Final = 1.3
_TAINT_BONUS: Final = 1.5
_LEAST_WORTH: Final = 0.5
SHRUGS_BEFORE_PARKING: Final = 2
_FEWEST_SAID: Final = 4
_WORTH_TELLING: Final = 1.0
UNASKED_TOLD: Final = 10


class Gap(NamedTuple):
    """Something nobody knows yet, and how much hangs on it."""

    question: str
    worth: float
    threats: tuple[str, ...]


def rank_gaps(model: ThreatModel, elicited: Elicited, catalogue: Catalogue) -> list[Gap]:
    """Order what is still unknown by how much it would change.

    Returns:
        The open gaps, the most telling first, those already asked left out; conflicts come before all.
    """
    view = SystemView(model, catalogue)
    worth: dict[FactRef, float] = defaultdict(float)
    moved: dict[FactRef, dict[str, None]] = defaultdict(dict)
    for matter in elicited.open_matters:
        for ref in _askable(matter.ref, view):
            gain = _WEIGHT[matter.level] * (1.0 if matter.decides else _MOVES_ONLY)
            worth[ref] += gain * (_TAINT_BONUS if ref != matter.ref else 1.0)
            moved[ref][matter.threat] = None
    last = fact_of(model.interview.asked[-1]) if model.interview.asked else None
    gaps = [
        Gap(question_id(ref), _worth(value, ref, catalogue.facts[ref.key], last), tuple(moved[ref]))
        for ref, value in worth.items()
        if ref.key in catalogue.facts
    ]
    waiting = [gap for gap in gaps if not _done_with(gap.question, model, catalogue)]
    return [*_conflicts(model), *sorted(waiting, key=lambda gap: (-gap.worth, gap.question))]


def _worth(value: float, ref: FactRef, entry: FactEntry, last: FactRef | None) -> float:
    near = last is not None and last.subject == ref.subject != SYSTEM
    return value * (_SAME_ELEMENT if near else 1.0) / (1 + entry.effort / 2)


def _askable(ref: FactRef, view: SystemView) -> Iterable[FactRef]:
    """Ask for computed trust at the sources it is computed from."""
    if ref.key != "taint":
        return [ref]
    return [FactRef(source, "writers") for source in view.unclear_sources([ref.subject])]


def _conflicts(model: ThreatModel) -> list[Gap]:
    return [
        Gap(question_id(FactRef(fact.subject, fact.key)), float("inf"), ())
        for fact in model.facts
        if FactValue.CONFLICTING in fact.values
        and question_id(FactRef(fact.subject, fact.key)) not in model.interview.skipped
    ]


def _done_with(question: str, model: ThreatModel, catalogue: Catalogue) -> bool:
    """Whether a question was asked, skipped, parked, or already answered."""
    state = model.interview
    ref = fact_of(question)
    if question in state.asked or question in state.skipped or ref is None:
        return True
    if any(q.subject == ref.subject and q.key == ref.key for q in model.questions):
        return True
    if state.shrugs.get(topic_of(question, catalogue), 0) >= SHRUGS_BEFORE_PARKING:
        return True
    found = next((f for f in model.facts if (f.subject, f.key, f.when) == (*ref, "today")), None)
    sure = (Certainty.SAID, Certainty.HEDGED, Certainty.INFERRED, Certainty.IMPORTED)
    return found is not None and not found.is_open and found.origin.certainty in sure


def topic_of(question: str, catalogue: Catalogue) -> str:
    """Return what a question is about for counting *I don't know*: who would know, and of what."""
    ref = fact_of(question)
    if ref is None:
        return question
    entry = catalogue.facts.get(ref.key)
    who = entry.answered_by[0] if entry else ""
    return f"{who}:{ref.subject}"


def next_question(
    model: ThreatModel, elicited: Elicited, catalogue: Catalogue, *, budget: int
) -> str | None:
    """Return the id of the question to ask now; nothing when the interview has done its work."""
    state = model.interview
    if state.ended:
        return None
    opener = _next_opener(model)
    if opener == PURPOSE.id:
        return opener
    if len(state.asked) >= budget:
        return None
    if opener is not None:
        return opener
    gaps = rank_gaps(model, elicited, catalogue)
    if gaps and gaps[0].worth == float("inf"):
        return gaps[0].question
    output = question_id(OUTPUT)
    if OUTPUT.key in catalogue.facts and not _done_with(output, model, catalogue):
        if len(state.asked) >= 2 or not gaps:
            return output
    telling = [gap for gap in gaps if gap.worth >= _LEAST_WORTH]
    return telling[0].question if telling else None


def _next_opener(model: ThreatModel) -> str | None:
    """Return the opener that still has to be asked."""
    state = model.interview
    done = {*state.asked, *state.skipped, *state.openers}
    if not model.system.components:
        return PURPOSE.id
    if WORST_DAY.id not in done and not model.system.worst_day:
        return WORST_DAY.id
    said = [c for c in model.system.components if c.origin.certainty in (Certainty.SAID, Certainty.HEDGED)]
    if WALK.id not in done and len(said) < _FEWEST_SAID:
        return WALK.id
    return None


def unasked(model: ThreatModel, elicited: Elicited, catalogue: Catalogue) -> list[Gap]:
    """Return the ten most telling questions that were left unasked."""
    return [gap for gap in rank_gaps(model, elicited, catalogue) if gap.worth >= _WORTH_TELLING][:UNASKED_TOLD]

