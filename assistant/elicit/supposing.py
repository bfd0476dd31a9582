"""Threats that hang on something open: which answer alone would bring them, and how to say so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from assistant.elicit.grammar import agreeing, alternatives, is_plural
from assistant.elicit.names import called
from assistant.elicit.rules import Candidate
from assistant.elicit.view import SystemView
from assistant.model.facts import Hint
from assistant.model.values import SYSTEM
from knowledge_base.conditions import FactRef, Match, Scene, Truth
from knowledge_base.entries import FactEntry

_NAME: Final = "{name}"
_MOST_CLAUSES: Final = 2


def opening(candidate: Candidate, view: SystemView) -> str | None:
    """Say on which single answer about a part a conditional threat hangs: *If the chat page shows ...*.

    Returns:
        Nothing where no such answer alone would bring it: then one asks before one supposes. What is open
        about the system as a whole is supposed only where a hint points to it or the catalogue allows it;
        else what it is for and whom it concerns is asked.
    """
    if (hint := hinted(candidate, view)) is not None:
        entry = view.catalogue.facts[hint.key]
        return f"If {next(_clauses(entry, [hint.value], name=called(view, hint.subject)))}"
    told: dict[str, str] = {}
    suggested = any(one.entry == candidate.entry.id for one in view.model.expectations)
    for ref in sorted(candidate.match.unknown, key=lambda ref: (ref.subject != candidate.anchor, ref)):
        fact = _fact_behind(ref, view)
        if fact is None or ref.key in told:
            continue
        if not (suggested or _can_be_supposed(fact, ref.subject, view=view)):
            continue
        deciding = [c.value for c in fact.choices if _brings(candidate, view, ref=ref, value=c.value)]
        if clauses := list(_clauses(fact, deciding, name=called(view, ref.subject))):
            told[ref.key] = alternatives(clauses)
    return f"If {' or '.join(list(told.values())[:_MOST_CLAUSES])}" if told else None


def hinted(candidate: Candidate, view: SystemView) -> Hint | None:
    """Return the likeliest hint at an answer that alone would bring a conditional threat."""
    if not view.model.hints:
        return None
    hints = [
        hint
        for ref in sorted(candidate.match.unknown)
        if (fact := _fact_behind(ref, view)) is not None
        for choice in fact.choices
        if (hint := view.hint(ref, choice.value)) is not None
        and _brings(candidate, view, ref=ref, value=choice.value)
    ]
    return max(hints, key=lambda hint: hint.chance, default=None)


def _can_be_supposed(entry: FactEntry, subject: str, *, view: SystemView) -> bool:
    return entry.supposed_unheard if subject == SYSTEM else view.is_said(subject)


def _fact_behind(ref: FactRef, view: SystemView) -> FactEntry | None:
    return view.catalogue.facts.get("writers" if ref.key == "taint" else ref.key)


def _brings(candidate: Candidate, view: SystemView, *, ref: FactRef, value: str) -> bool:
    """Whether the threat holds for sure, with the same parts, once a fact has this value."""
    start = Match(Truth.TRUE, candidate.match.bindings)
    supposed = Scene(view.supposing(ref, value))
    return any(found.truth is Truth.TRUE for found in candidate.entry.applies_when.extend(supposed, start))


def _clauses(entry: FactEntry, values: Sequence[str], *, name: str) -> Iterator[str]:
    """Suppose the values in words; a fact without such words is quoted as its question.

    A clause that would let in an answer of another kind as well is told only where there is no other.
    """
    spoken = [value for value in values if value in entry.supposed]
    too_wide = {clause for value, clause in entry.supposed.items() if value not in values}
    exact = dict.fromkeys(c for value in spoken if (c := entry.supposed[value]) not in too_wide)
    told = exact or dict.fromkeys(entry.supposed[value] for value in spoken)
    for clause in told:
        before, named, after = clause.partition(_NAME)
        yield f"{before}{name if named else ''}{agreeing(after, before=before) if is_plural(name) else after}"
    if values and not told:
        label = next(choice.label for choice in entry.choices if choice.value == values[0])
        yield f'the answer to "{entry.question.replace(_NAME, name)}" is "{label}"'
