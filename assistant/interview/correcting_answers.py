"""A correction in a team's own words, read as another answer to the question it is about."""

from __future__ import annotations

import re
from typing import Final

from assistant.interview.answers import Sureness, read_answer
from assistant.interview.text import words_of
from assistant.model.facts import Fact
from assistant.model.threat_model import ThreatModel
from knowledge_base.catalogue import Catalogue
from knowledge_base.conditions import FactRef
from knowledge_base.entries import FactEntry
from knowledge_base.vocabulary import Certainty, FactTime, FactValue

_LEAD: Final = re.compile(
    r"^\W*(?:(?:actually|sorry|oops|correction|wait|hold on|no|(?:i|we) (?:was|"
    r"were) wrong(?: about [\w ]{1,20})?|"
    r"(?:i|we) have to correct [\w ]{1,30}|that (?:was|is) wrong|(?:i|we) (?:just )?(?:checked|asked))\W+)+",
    re.IGNORECASE,
)
_FEWEST_SHARED: Final = 2
_EMPTY: Final = frozenset(
    """a an the it is are was were to of and or in on for with that this what who which from as at so if but
    there they we our us i you he she be been do doe did have has had not no yes can could may will would
    some any all only by one thing about said into before after when where does someone somebody
    people""".split()
)


def read_correction(
    text: str, model: ThreatModel, *, catalogue: Catalogue, waiting: FactRef | None = None
) -> tuple[FactRef, tuple[str, ...]] | None:
    """Find which known answer a correction is about, and what it says instead.

    Args:
        text: what was said.
        model: what is known.
        catalogue: the questions and how answers to them are read.
        waiting: the question that waits; words that are as much about it are an answer to that.

    Returns:
        The fact and its new values; nothing where no known answer clearly shares its words.
    """
    said = _LEAD.sub("", text)
    words = set(words_of(said)) - _EMPTY
    ranked = sorted(
        (
            (len(words & _topic(fact, model, entry=catalogue.facts[fact.key])), fact)
            for fact in _known(model, catalogue)
        ),
        key=lambda pair: -pair[0],
    )
    of_waiting = _shared_with(waiting, words, model=model, catalogue=catalogue) if waiting else 0
    for shared, fact in ranked:
        if shared <= of_waiting:
            break
        answer = read_answer(said, catalogue.facts[fact.key]) if shared else None
        if answer is None or (shared < _FEWEST_SHARED and answer.sure is Sureness.IMPLIED):
            continue
        if set(answer.values) != set(fact.values):
            return FactRef(fact.subject, fact.key), answer.values
    return None


def _known(model: ThreatModel, catalogue: Catalogue) -> list[Fact]:
    """Return what people said of today."""
    stated = (Certainty.SAID, Certainty.HEDGED)
    today = (
        f for f in model.facts if f.when is FactTime.TODAY and f.key in catalogue.facts and not f.is_open
    )
    return [fact for fact in today if fact.origin.certainty in stated]


def _shared_with(ref: FactRef, words: set[str], *, model: ThreatModel, catalogue: Catalogue) -> int:
    entry = catalogue.facts.get(ref.key)
    asked = Fact(subject=ref.subject, key=ref.key, values=(str(FactValue.NOT_ASKED),))
    return len(words & _topic(asked, model, entry=entry)) if entry is not None else 0


def _topic(fact: Fact, model: ThreatModel, *, entry: FactEntry) -> set[str]:
    """Return the words a fact is spoken of with: its question, its answers, what was said, its part."""
    quote = fact.origin.quote.text if fact.origin.quote else ""
    name = model.system.name_of(fact.subject) if fact.subject in model.system.by_id else ""
    told = " ".join((entry.title, entry.question, *(c.label for c in entry.choices), quote, name))
    return set(words_of(told)) - _EMPTY
