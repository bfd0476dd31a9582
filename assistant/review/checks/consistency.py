"""Does the model agree with itself, and with what people said?"""

from assistant.model.review import Severity
from assistant.review.checks.check import Check, Found, ReviewInput, named
from knowledge_base.vocabulary import FactValue, ThreatStatus


def _conflicts(given: ReviewInput) -> Found:
    for fact in given.model.facts:
        if FactValue.CONFLICTING in fact.values:
            about = f"{given.title_of_fact(fact.key)} ({given.name(fact.subject)})"
            yield f"Two answers do not go together: {about}", (fact.subject,)


def _stale(given: ReviewInput) -> Found:
    stale = [t for t in given.elicited.threats if t.status is ThreatStatus.STALE]
    if stale:
        yield (
            f"Decided, but no longer derived from the system: {named(t.title for t in stale)}",
            tuple(t.id for t in stale),
        )


def _islands(given: ReviewInput) -> Found:
    lonely = [c for c in given.model.system.components if not given.view.flows_of(c.id)]
    if lonely:
        yield f"No data flows to or from: {named(c.name for c in lonely)}", tuple(c.id for c in lonely)


def _assumed(given: ReviewInput) -> Found:
    assumed = [c for c in given.model.system.components if given.view.is_assumed(c.id)]
    if assumed:
        yield (
            f"Taken from a template, confirmed by nobody: {named(c.name for c in assumed)}",
            tuple(c.id for c in assumed),
        )


def _lost_duplicates(given: ReviewInput) -> Found:
    here = {t.id for t in given.elicited.threats if t.status is not ThreatStatus.STALE}
    for decision in given.model.decisions:
        if decision.status is ThreatStatus.DUPLICATE and decision.duplicate_of not in here:
            yield (
                f"'{decision.frozen.title}' is called a duplicate of a threat that is gone",
                (decision.threat,),
            )


CONSISTENCY = (
    Check(
        name="conflicting-facts",
        severity=Severity.BLOCKING,
        fix="Answer the question again; the last answer counts.",
        find=_conflicts,
    ),
    Check(
        name="stale-decisions",
        severity=Severity.THIN,
        fix="Look at each once more: confirm it is over, or put the part back.",
        find=_stale,
    ),
    Check(
        name="unconnected-parts",
        severity=Severity.THIN,
        fix="Add the flows, or take the part out.",
        find=_islands,
    ),
    Check(
        name="assumed-parts",
        severity=Severity.THIN,
        fix="Confirm each part or remove it; what is assumed is never rated high.",
        find=_assumed,
    ),
    Check(
        name="lost-duplicates",
        severity=Severity.NOTE,
        fix="Decide about the threat itself.",
        find=_lost_duplicates,
    ),
)
