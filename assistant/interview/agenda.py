"""What to ask next: the openers, then the question whose answer would change most for the least effort.

A question's worth is the sum, over the threats it would bring, remove or rate otherwise, of their level's
weight (whole if it decides the threat, half if it only moves its rating), times how much of the catalogue
hangs on that fact, times the chances that the answer is the one that matters and that somebody here can
give it, divided by the effort of answering. What it is, does and could do to people comes before what
protects it; staying on the element just talked about is worth more, asking the same of yet another part less.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import sqrt
from typing import Final

from assistant.elicit.elicit import Elicited
from assistant.elicit.expecting import expected_chances
from assistant.elicit.view import SystemView
from assistant.interview.along import asked_along
from assistant.interview.questions import (
    ACTS,
    MODEL,
    MORE,
    OUTPUT,
    PURPOSE,
    WALK,
    WORST_DAY,
    Gap,
    fact_of,
    is_known,
    question_id,
)
from assistant.interview.relevant import UNHEARD_OF, relevance, unheard_of
from assistant.interview.things import HUB_KINDS
from assistant.model.facts import FactKey
from assistant.model.system import Component
from assistant.model.threat_model import ThreatModel
from assistant.model.values import SYSTEM
from knowledge_base.catalogue import Catalogue
from knowledge_base.conditions import FactRef
from knowledge_base.entries import FactEntry
from knowledge_base.vocabulary import Certainty, ComponentKind, FactTime, FactValue, RiskLevel

SHRUGS_BEFORE_PARKING: Final = 2
SHRUGS_OF_ONE_OWNER: Final = 4
SHRUGS_IN_A_ROW: Final = 5
IN_A_ROW: Final = "in a row"
"""The key of `shrugs` under which *I don't know* is counted until somebody knows something again."""

_WEIGHT: Final = {RiskLevel.LOW: 1.0, RiskLevel.MEDIUM: 2.0, RiskLevel.HIGH: 4.0, RiskLevel.CRITICAL: 6.0}
_MOVES_ONLY: Final = 0.5
_SAME_ELEMENT: Final = 1.3
_TAINT_BONUS: Final = 1.5
_LEAST_WORTH: Final = 0.5
_WORTH_TELLING: Final = 1.0
_FEWEST_SAID: Final = 4
_FEWEST_WORDS: Final = 8
_WRITERS_FIRST: Final = 2
UNASKED_TOLD: Final = 10
_CONSIDERED: Final = 8
_OF_SECOND: Final = 0.5
"""What the worth of a second question in the same breath adds to that of the first."""

_CHANCE: Final[Mapping[str, float]] = {
    "decides-about-people": 0.35,
    "recourse": 0.5,
    "depicts-real-people": 0.35,
    "trains-model": 0.35,
    "multi-agent": 0.35,
    "uses-mcp": 0.35,
    "vulnerable-users": 0.5,
    "advice-domain": 0.5,
    "feedback-trains": 0.5,
    "prompt-holds": 0.6,
    "moves-money": 0.4,
    "irreversible": 0.6,
}
"""How likely the answer is the one that matters, where most systems answer otherwise."""
_KNOWS: Final[Mapping[str, float]] = {
    "product owner": 1.0,
    "content owner": 0.9,
    "legal": 0.8,
    "data protection": 0.8,
    "developer": 0.7,
    "data scientist": 0.7,
    "operations": 0.5,
    "finance": 0.5,
}
"""How likely somebody is in the room who could answer for this role; halved by each *I don't know*."""
_SAFEGUARDS: Final = frozenset(
    """quality-watched misuse-watched incident-plan fallback-exists spend-limit rate-limited actions-logged
    model-version-pinned dependencies-checked steps-limited weights-verified checks-ownership
    internal-traffic-encrypted old-parts-running""".split()
)
"""What protects the system, rather than what it is and does."""
_PROTECTS: Final = 0.6
_OF_PEOPLE: Final = frozenset("discloses-ai vulnerable-users advice-domain depicts-real-people".split())
"""What tells whom it could harm."""
_HARMS_PEOPLE: Final = 2.0
_LEAST_KNOWN: Final = 0.5
_HINTED: Final = 2.0
"""By how much more a question is worth whose answer the words are sure to hint at."""
_IN_ANY_CASE: Final = 0.15
_EXPECTED: Final = 5.0
"""What a threat counts whether or not the words let one expect it, and what is added where they surely do."""
_NO: Final = str(FactValue.NO)
_SAME_AGAIN: Final = 0.2
FAMILIES: Final[Mapping[str, float]] = {"has-memory": 3.0, "trains-model": 2.5}
"""Facts on which a whole family of threats hangs that is not looked at before they are known."""
_SETTLES: Final[Mapping[str, str]] = {"sensitive-personal-data": "handles-personal-data"}
"""Questions whose yes answers another one, too, so that they are asked first."""
_SENSELESS: Final = {
    ComponentKind.CHANNEL_CONNECTOR: frozenset({"login-required", "rate-limited", "renders-markup"}),
    ComponentKind.THIRD_PARTY: frozenset({"login-required", "rate-limited", "vetted"}),
}
"""Questions nobody would ask of a part of this kind: one does not sign in to an e-mail."""
WRITERS: Final = "writers"


def rank_gaps(model: ThreatModel, elicited: Elicited, *, catalogue: Catalogue) -> list[Gap]:
    """Order what is still unknown by how much it would change.

    Returns:
        The open gaps, the most telling first, those already asked left out; conflicts come before all.
    """
    view = SystemView(model, catalogue)
    worth: dict[FactRef, float] = defaultdict(float)
    moved: dict[FactRef, dict[str, None]] = defaultdict(dict)
    expected = expected_chances(model)
    for matter in elicited.open_matters:
        likely = _IN_ANY_CASE + _EXPECTED * expected.get(matter.entry, 0.0) if expected else 1.0
        for ref in _askable(matter.ref, view):
            gain = _WEIGHT[matter.level] * (1.0 if matter.decides else _MOVES_ONLY) * likely
            worth[ref] += gain * (_TAINT_BONUS if ref != matter.ref else 1.0)
            moved[ref][matter.threat] = None
    for key, value in FAMILIES.items():
        worth[FactRef(SYSTEM, key)] = max(worth[FactRef(SYSTEM, key)], value)
    for key, other in _SETTLES.items():
        if FactRef(SYSTEM, key) in worth:
            worth[FactRef(SYSTEM, key)] += worth.get(FactRef(SYSTEM, other), 0.0)
    for ref in unheard_of(model, among={ref.key for ref in worth}, catalogue=catalogue):
        worth[ref] = UNHEARD_OF
    gaps = [
        Gap(question_id(ref), _worth(value, ref, model=model, catalogue=catalogue), tuple(moved[ref]))
        for ref, value in worth.items()
        if ref.key in catalogue.facts and _makes_sense(ref, model, entry=catalogue.facts[ref.key])
    ]
    waiting = [gap for gap in gaps if not is_done(gap.question, model, catalogue=catalogue)]
    return [*_conflicts(model), *sorted(waiting, key=lambda gap: (-gap.worth, gap.question))]


def _worth(value: float, ref: FactRef, *, model: ThreatModel, catalogue: Catalogue) -> float:
    entry = catalogue.facts[ref.key]
    asked = [other for question in model.interview.asked if (other := fact_of(question)) is not None]
    near = bool(asked) and asked[-1].subject == ref.subject != SYSTEM
    again = sum(other.key == ref.key for other in asked)
    chance = _chance(ref, model) * _answerable(entry, model.interview.shrugs)
    sort = _PROTECTS if ref.key in _SAFEGUARDS else _HARMS_PEOPLE if ref.key in _OF_PEOPLE else 1.0
    place = (_SAME_ELEMENT if near else 1.0) * _SAME_AGAIN**again
    likely = relevance(ref.key, model)
    return (
        value * sqrt(_breadth(catalogue)[ref.key]) * chance * sort * place * likely / (1 + entry.effort / 2)
    )


def _chance(ref: FactRef, model: ThreatModel) -> float:
    """Return how likely the answer matters: as among most systems, more where the words hint at it."""
    hints = [hint.chance for hint in model.hints if (hint.subject, hint.key) == ref and hint.value != _NO]
    return _CHANCE.get(ref.key, 1.0) * (1 + _HINTED * max(hints, default=0.0))


def _answerable(entry: FactEntry, shrugs: Mapping[str, int]) -> float:
    """Return the chance that somebody here knows it, by who is wont to and has not said *I don't know*."""

    def chance(who: str) -> float:
        shrugged = sum(n for topic, n in shrugs.items() if topic.startswith(f"{who}:"))
        return _KNOWS.get(who, _LEAST_KNOWN) * 0.5**shrugged

    return max(chance(who) for who in entry.answered_by)


_BREADTHS: Final[dict[str, Mapping[str, int]]] = {}
"""What `_breadth` found, by the catalogue's digest."""


def _breadth(catalogue: Catalogue) -> Mapping[str, int]:
    """Return for each fact how many threats of the catalogue ask for it, and one."""
    if catalogue.digest not in _BREADTHS:
        told = [entry.model_dump_json() for entry in catalogue.threats.values()]
        found = {key: 1 + sum(f'"{key}"' in words for words in told) for key in catalogue.facts}
        _BREADTHS[catalogue.digest] = found
    return _BREADTHS[catalogue.digest]


def _makes_sense(ref: FactRef, model: ThreatModel, *, entry: FactEntry) -> bool:
    element = model.system.by_id.get(ref.subject)
    if not isinstance(element, Component):
        return True
    if ref.key == ACTS and _acts_told(model, of_tools=element.kind in HUB_KINDS):
        return False
    fits = not entry.applies_to or element.kind in entry.applies_to
    return fits and ref.key not in _SENSELESS.get(element.kind, ())


def _acts_told(model: ThreatModel, *, of_tools: bool) -> bool:
    """Whether it was said what tools, or the application, may do; asking it of the other repeats it."""
    hubs = {c.id for c in model.system.components if c.kind in HUB_KINDS}
    told = (fact.subject for fact in model.facts if fact.key == ACTS and not fact.is_open)
    return any((subject in hubs) is not of_tools for subject in told)


def _askable(ref: FactRef, view: SystemView) -> Iterable[FactRef]:
    """Ask for computed trust at the sources it is computed from."""
    if ref.key != "taint":
        return [ref]
    return [FactRef(source, "writers") for source in view.unclear_sources([ref.subject])]


def contradiction(model: ThreatModel) -> str | None:
    """Return the question about the first contradiction or doubt nobody has settled or skipped."""
    return next((gap.question for gap in _conflicts(model)), None)


def _conflicts(model: ThreatModel) -> list[Gap]:
    """Return contradictions and doubts; they are asked about though the question was asked before."""
    asked = [
        question_id(FactRef(fact.subject, fact.key))
        for fact in model.facts
        if FactValue.CONFLICTING in fact.values and fact.when is FactTime.TODAY
    ]
    waiting = [question for question in asked if question not in model.interview.skipped]
    doubts = [q for q, values in model.interview.doubts.items() if _differs(q, values, model=model)]
    return [Gap(question, float("inf"), ()) for question in dict.fromkeys((*waiting, *doubts))]


def _differs(question: str, values: Sequence[str], *, model: ThreatModel) -> bool:
    """Whether something else than these values is known: its part is there, and nobody changed it."""
    ref = fact_of(question)
    known = model.facts_by_key.get(FactKey(*ref, FactTime.TODAY)) if ref is not None else None
    return known is not None and not known.is_open and set(known.values) != set(values)


def is_done(question: str, model: ThreatModel, *, catalogue: Catalogue) -> bool:
    """Whether a question was asked, skipped, parked, or already answered."""
    state = model.interview
    ref = fact_of(question)
    if question in state.asked or question in state.skipped or ref is None:
        return True
    if any(q.key == ref.key and (q.subject == ref.subject or _asked_once(ref.key)) for q in model.questions):
        return True
    if is_parked(question, model, catalogue=catalogue):
        return True
    return is_known(ref, model)


def _asked_once(key: str) -> bool:
    """Whether who does not know it of one part is not asked it of another."""
    return key not in (WRITERS, ACTS)


def is_parked(question: str, model: ThreatModel, *, catalogue: Catalogue) -> bool:
    """Whether a question waits for its owner: those here said too often that they do not know."""
    shrugs = model.interview.shrugs
    topic = topic_of(question, catalogue)
    who = topic.partition(":")[0]
    of_owner = sum(n for key, n in shrugs.items() if who and key.startswith(f"{who}:"))
    return shrugs.get(topic, 0) >= SHRUGS_BEFORE_PARKING or of_owner >= SHRUGS_OF_ONE_OWNER


def topic_of(question: str, catalogue: Catalogue) -> str:
    """Return what a question is about for counting *I don't know*: who would know, and of what.

    Each fact about the system as a whole is a topic of its own.
    """
    ref = fact_of(question)
    if ref is None:
        return question
    entry = catalogue.facts.get(ref.key)
    who = entry.answered_by[0] if entry else ""
    return f"{who}:{ref.key if ref.subject == SYSTEM else ref.subject}"


def next_question(model: ThreatModel, elicited: Elicited, *, catalogue: Catalogue, budget: int) -> str | None:
    """Return the id of the question to ask now; nothing when the interview has done its work."""
    state = model.interview
    if state.ended or state.shrugs.get(IN_A_ROW, 0) >= SHRUGS_IN_A_ROW:
        return None
    if not model.system.components:
        return MODEL.id if PURPOSE.id in state.openers else PURPOSE.id
    gaps = rank_gaps(model, elicited, catalogue=catalogue)
    if gaps and gaps[0].worth == float("inf"):
        return gaps[0].question
    if len(state.asked) >= budget:
        return None
    along = set(state.along.values())
    fresh = [gap for gap in gaps if gap.question not in along]
    return _next_opener(model) or _next_telling(model, fresh, catalogue=catalogue)


def _next_opener(model: ThreatModel) -> str | None:
    """Return the opener that still has to be asked."""
    state = model.interview
    done = {*state.asked, *state.skipped, *state.openers}
    said = [c for c in model.system.components if c.origin.certainty in (Certainty.SAID, Certainty.HEDGED)]
    words = sum(len(utterance.text.split()) for utterance in model.utterances)
    if MORE.id not in done and words < _FEWEST_WORDS and len(said) < _FEWEST_SAID:
        return MORE.id
    if WORST_DAY.id not in done and not model.system.worst_day:
        return WORST_DAY.id
    if WALK.id not in done and len(said) < _FEWEST_SAID:
        return WALK.id
    return None


def _next_telling(model: ThreatModel, gaps: list[Gap], *, catalogue: Catalogue) -> str | None:
    """Return who can write to what is read, then what acts on the output, then what changes most."""
    asked = [ref for question in model.interview.asked if (ref := fact_of(question)) is not None]
    writers = [g for g in gaps if (ref := fact_of(g.question)) is not None and ref.key == "writers"]
    if writers and sum(ref.key == "writers" for ref in asked) < _WRITERS_FIRST:
        return writers[0].question
    hub = next((c for c in model.system.components if c.kind in HUB_KINDS), None)
    acts = [FactRef(hub.id, ACTS)] if hub and not _acts_told(model, of_tools=True) else []
    for ref in (*acts, OUTPUT):
        if ref.key in catalogue.facts and not is_done(question_id(ref), model, catalogue=catalogue):
            return question_id(ref)
    if not gaps or gaps[0].worth < _LEAST_WORTH:
        return None
    worth = {gap.question: gap.worth for gap in gaps}

    def with_second(gap: Gap) -> float:
        second = asked_along(gap.question, gaps, catalogue=catalogue)
        return gap.worth + _OF_SECOND * worth.get(second or "", 0.0)

    return max(gaps[:_CONSIDERED], key=with_second).question


def unasked(model: ThreatModel, elicited: Elicited, *, catalogue: Catalogue) -> list[Gap]:
    """Return the ten most telling questions that were left unasked."""
    return [gap for gap in rank_gaps(model, elicited, catalogue=catalogue) if gap.worth >= _WORTH_TELLING][
        :UNASKED_TOLD
    ]
