"""What such a system is asked about: what more words on it would speak of, as a trained reader thinks.

It makes a question worth more or less, and brings up what no threat asks for yet because nothing of the kind
is on the map: whether code of the model is run somewhere, or whether one has to sign in.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from assistant.interview.things import HUB_KINDS
from assistant.model.threat_model import ThreatModel
from assistant.model.values import SYSTEM
from knowledge_base.catalogue import Catalogue
from knowledge_base.conditions import FactRef
from knowledge_base.entries import FactEntry
from knowledge_base.vocabulary import FactTime, SubjectKind

_TYPICAL_ODDS: Final = 0.05
"""The odds at which a question is worth what it is by itself."""
_LEAST: Final = 0.04
"""The chance of a fact that was too unlikely to be kept."""
_SUREST: Final = 0.95
"""The chance that counts at most, so that the odds stay within bounds."""
UNHEARD_OF: Final = 0.25
"""What a question is worth by itself on which no threat hangs yet, at typical odds."""


def relevance(key: str, model: ThreatModel) -> float:
    """Return by how much more a question is worth that such systems are asked; 1 where nobody can tell."""
    if not model.relevance:
        return 1.0
    chance = min(model.relevance.get(key, _LEAST), _SUREST)
    return chance / (1 - chance) / _TYPICAL_ODDS


def unheard_of(model: ThreatModel, *, among: Collection[str], catalogue: Catalogue) -> Iterator[FactRef]:
    """Yield what such a system would be asked, though no threat asks for it and nobody told of it.

    Args:
        model: what is known, and how relevant which fact is.
        among: the facts that are asked for anyway.
        catalogue: says of whom a fact can be asked.
    """
    told = {fact.key for fact in model.facts if fact.when is FactTime.TODAY and not fact.is_open}
    for key in model.relevance:
        if key in catalogue.facts and key not in told and key not in among:
            subject = _subject(catalogue.facts[key], model)
            if subject is not None:
                yield FactRef(subject, key)


def _subject(entry: FactEntry, model: ThreatModel) -> str | None:
    """Return of whom a fact is asked: of the application, where the question may be put to it."""
    if entry.subject is SubjectKind.SYSTEM:
        return SYSTEM
    every = model.system.artefacts if entry.subject is SubjectKind.ARTEFACT else model.system.components
    fitting = [one for one in every if not entry.applies_to or one.kind in entry.applies_to]
    hubs = [one for one in fitting if one.kind in HUB_KINDS]
    return next((one.id for one in (*hubs, *fitting)), None)
