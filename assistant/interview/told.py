"""Say facts in words."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.model.facts import Fact
from assistant.model.threat_model import ThreatModel
from assistant.model.values import SYSTEM
from knowledge_base.entries import FactEntry
from knowledge_base.vocabulary import FactTime

_LATER = {FactTime.PLANNED: " (planned)", FactTime.RETIRED: " (no longer)"}


def tell_fact(model: ThreatModel, entry: FactEntry, *, fact: Fact) -> str:
    """Say a fact in words."""
    words = labels_of(fact.values, entry)
    whom = "" if fact.subject == SYSTEM else f" ({model.system.name_of(fact.subject)})"
    return f"{entry.title}{whom}: {words[:1].lower()}{words[1:]}{_LATER.get(fact.when, '')}"


def labels_of(values: Sequence[str], entry: FactEntry) -> str:
    """Say values in the words of their choices."""
    labels = {choice.value: choice.label for choice in entry.choices}
    return ", ".join(labels.get(value, value.replace("_", " ")) for value in values)
