"""Does the model agree with itself, and with what people said?"""

from collections.abc import Iterable

from assistant.model.review import Severity
from assistant.review.checks.check import Check, ReviewInput, listed
from knowledge_base.vocabulary import Certainty, FactValue, ThreatStatus

Found = Iterable[tuple[str, tuple[str, ...]]]


def _conflicts(given: ReviewInput) -> Found:
    for fact in given.model.facts:
        if FactValue.CONFLICTING in fact.values:
            entry = given.view.catalogue.facts.get(fact.key)
            yield f"Two answers do not go together: {entry.title if entry else fact.key}", (fact.subject,)


def _stale(given: ReviewInput) -> Found:
    stale = [t for t in given.elicited.threats if t.status is ThreatStatus.STALE]
    if stale:
        names = listed(t.title for t in stale)
        yield f"Decided, but no longer derived from the system: {names}", tuple(t.id for t in stale)


def _islands(given: ReviewInput) -> Found:
    lonely = [c for c in given.model.system.components if not given.view.flows_of(c.id)]
    if lonely:
        names = listed(c.name for c in lonely)
        yield f"No data flows to or from: {names}", tuple(c.id for c in lonely)


def _assumed(given: ReviewInput) -> Found:
    assumed = [e for e in given.model.system.components if e.origin.certainty is Certainty.ASSUMED]
    if assumed:
        yield f"Taken from a template, confirmed by nobody: {listed(e.name for e in assumed)}", tuple(e.id for e in assumed)


def _undecided_duplicates(given: ReviewInput) -> Found:
    here = {t.id for t in given.elicited.threats}
    for decision in given.model.decisions:
        if decision.status is ThreatStatus.DUPLICATE and decision.duplicate_of not in here:
            yield f"'{decision.frozen.title}' is called a duplicate of a threat that is gone", (decision.threat,)


CONSISTENCY = (
    Check("conflicting-facts", Severity.BLOCKING, "Answer the question again; the last answer counts.", _conflicts),
    Check("stale-decisions", Severity.THIN, "Look at each once more: confirm it is over, or put the part back.", _stale),
    Check("unconnected-parts", Severity.THIN, "Add the flows, or take the part out.", _islands),
    Check("assumed-parts", Severity.THIN, "Confirm each part or remove it; what is assumed is never rated high.", _assumed),
    Check("broken-duplicates", Severity.NOTE, "Decide about the threat itself.", _undecided_duplicates),
)
