"""Whether the description was understood: parts, kinds, facts, and nothing made up."""

from __future__ import annotations

from typing import Final

from evals.case import ExpectedFact, ExtractionCase
from evals.output import Drafted, KnownFact, Part
from evals.scorers.matching import bears, pair
from evals.scorers.scorer import Score, Scorer, share


def _found(case: ExtractionCase, drafted: Drafted) -> Score:
    return _f1(case, drafted, typed=False)


def _typed(case: ExtractionCase, drafted: Drafted) -> Score:
    return _f1(case, drafted, typed=True)


def _f1(case: ExtractionCase, drafted: Drafted, *, typed: bool) -> Score:
    """Weigh missed parts against parts nobody expected; an optional part counts as neither."""
    wants = [
        [
            place
            for place, part in enumerate(drafted.parts)
            if bears(want.names, part) and (not typed or part.kind in want.kinds)
        ]
        for want in case.components
    ]
    met = pair(wants)
    needed = {place for place, want in enumerate(case.components) if not want.optional}
    hits = len(needed & met.keys())
    missed = len(needed - met.keys())
    extra = [part for place, part in enumerate(drafted.parts) if place not in met.values()]
    remarks = [f"missed: {case.components[place].names[0]}" for place in sorted(needed - met.keys())]
    remarks += [f"not expected: {part.name} ({part.kind})" for part in extra]
    return Score(value=2 * hits / (2 * hits + missed + len(extra)), remarks=tuple(remarks))


def _facts(case: ExtractionCase, drafted: Drafted) -> Score:
    missed = [want for want in case.facts if not any(_states(fact, want) for fact in drafted.facts)]
    remarks = tuple(f"{want.key} of {want.subject[0]}: {want.quote}" for want in missed)
    return share(len(case.facts) - len(missed), len(case.facts), remarks=remarks)


def _states(fact: KnownFact, want: ExpectedFact) -> bool:
    return fact.key == want.key and bool(set(fact.values) & set(want.values)) and bears(want.subject, fact)


def _invented(case: ExtractionCase, drafted: Drafted) -> Score:
    """Count what claims to have been said and was not; what is marked as inferred or assumed may stand."""
    every: tuple[Part | KnownFact, ...] = (*drafted.parts, *drafted.facts)
    said = [item for item in every if item.said]
    wrong = [item for item in said if _made_up(item, case)]
    return share(len(wrong), len(said), remarks=tuple(_label(item) for item in wrong))


def _made_up(item: Part | KnownFact, case: ExtractionCase) -> bool:
    words = " ".join(case.words.split())
    if not any(" ".join(quote.split()) in words for quote in item.quotes):
        return True
    if isinstance(item, Part):
        return any(never.kind == item.kind for never in case.must_not)
    return any(never.fact == item.key and never.value in item.values for never in case.must_not)


def _label(item: Part | KnownFact) -> str:
    if isinstance(item, Part):
        return f"{item.name} ({item.kind})"
    return f"{item.key} of {item.subject}: {', '.join(item.values)}"


FOUND: Final = Scorer(
    name="found-f1",
    version=1,
    about="F1 of the parts found, by name, each for one expected part",
    case=ExtractionCase,
    output=Drafted,
    measure=_found,
)
TYPED: Final = Scorer(
    name="typed-f1",
    version=1,
    about="the same, where the kind is right, too",
    case=ExtractionCase,
    output=Drafted,
    measure=_typed,
)
FACTS: Final = Scorer(
    name="facts-found",
    version=1,
    about="share of the stated facts that were understood",
    case=ExtractionCase,
    output=Drafted,
    measure=_facts,
)
INVENTED: Final = Scorer(
    name="invented",
    version=1,
    about="share of the parts and facts told as said that nobody said",
    case=ExtractionCase,
    output=Drafted,
    measure=_invented,
    more_is_better=False,
    worst=1.0,
)
