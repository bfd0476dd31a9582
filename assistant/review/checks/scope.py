"""Was everything looked at: sources, stages, people, worst days?"""

from collections.abc import Iterable

from assistant.model.review import Severity
from assistant.review.checks.check import HIGH, Check, ReviewInput, listed
from assistant.model.values import SYSTEM
from knowledge_base.vocabulary import LifecycleStage, Provenance

Found = Iterable[tuple[str, tuple[str, ...]]]


def _nothing_there(given: ReviewInput) -> Found:
    if not given.model.system.components:
        yield "Nothing has been described yet", ()


def _unknown_writers(given: ReviewInput) -> Found:
    readers = [c.id for c in given.model.system.components]
    unclear = given.view.unclear_sources(readers)
    if unclear:
        names = listed(given.model.system.name_of(e) for e in unclear)
        yield f"Nobody has said who can write to: {names}", tuple(unclear)


def _high_on_open(given: ReviewInput) -> Found:
    hanging: dict[tuple[str, str], dict[str, None]] = {}
    for matter in given.elicited.open_matters:
        if matter.level in HIGH and matter.decides:
            hanging.setdefault(matter.ref, {})[matter.threat] = None
    for (subject, key), threats in hanging.items():
        entry = given.view.catalogue.facts.get(key)
        whom = "" if subject == SYSTEM else f" ({given.model.system.name_of(subject)})"
        yield f"{_count(len(threats), 'high risk')} on an open question: {entry.title if entry else key}{whom}", (
            subject,
            *threats,
        )


def _count(n: int, noun: str) -> str:
    return f"{n} {noun} hangs" if n == 1 else f"{n} {noun}s hang"


def _open_questions(given: ReviewInput) -> Found:
    if given.model.questions:
        names = listed(q.text for q in given.model.questions)
        yield f"Questions somebody still has to answer: {names}", tuple(q.id for q in given.model.questions)


def _worst_day(given: ReviewInput) -> Found:
    if given.model.system.components and not given.model.system.worst_day:
        yield "Nobody has said what the worst day would be", ()


def _no_people_threats(given: ReviewInput) -> Found:
    from_people = [t for t in given.elicited.threats if t.provenance in (Provenance.TEAM, Provenance.NOVEL)]
    if given.live() and not from_people:
        yield "Every threat came from the catalogue, none from the team", ()


def _stages(given: ReviewInput) -> Found:
    covered = {stage for threat in given.live() for stage in threat.stages}
    missing = [s for s in LifecycleStage if s in given.view.stages() and s not in covered]
    if given.live() and missing:
        yield f"No threat looked at for these stages: {listed((s.label.lower() for s in missing), at_most=9)}", ()


def _nobody_affected(given: ReviewInput) -> Found:
    system = given.model.system
    if system.components and not system.affected and not system.actors:
        yield "No people are in the picture: neither users nor anyone affected", ()


SCOPE = (
    Check("nothing-described", Severity.BLOCKING, "Say in a sentence or two what the system does.", _nothing_there),
    Check("unknown-writers", Severity.THIN, "Say for each source who can put content there.", _unknown_writers),
    Check("high-on-open-question", Severity.BLOCKING, "Answer the question; until then reckon with the worse answer.", _high_on_open),
    Check("open-questions", Severity.THIN, "Ask whoever would know, and enter what they say.", _open_questions),
    Check("worst-day", Severity.THIN, "Ask the team once, before they look at the list.", _worst_day),
    Check("only-catalogue", Severity.NOTE, "Add at least the threat the team itself fears most.", _no_people_threats),
    Check("stages-without-threats", Severity.NOTE, "Who does this, if not you? Say so, or look again.", _stages),
    Check("nobody-affected", Severity.THIN, "Name who uses it and who is decided about or depicted.", _nobody_affected),
)
