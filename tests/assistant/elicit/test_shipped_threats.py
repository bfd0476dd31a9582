"""Every threat of the shipped catalogue fires on a smallest system, and says nothing of an empty one."""

import re

import pytest

from assistant.elicit.elicit import elicit_threats
from assistant.elicit.names import Names
from assistant.elicit.rules import Candidate, match_entries
from assistant.elicit.statement import Told, tell
from assistant.elicit.supposing import opening
from assistant.elicit.view import SystemView
from assistant.model.threat_model import ThreatModel
from knowledge_base.catalogue import Catalogue, load_catalogue
from knowledge_base.conditions import AttributeClause, FactClause, walk
from knowledge_base.entries import FactEntry, ThreatEntry
from knowledge_base.vocabulary import EntryStatus, SubjectKind
from tests.assistant.smallest import smallest_systems

CATALOGUE = load_catalogue()
ENTRIES = [e for e in CATALOGUE.threats.values() if e.status is EntryStatus.ACTIVE and not e.step_of]
ODD = re.compile(r"\b(a an|an a|the the|the a|the our|is are|(\w+) \2)\b|,,|\.\.|\s[,.]", re.IGNORECASE)


def alone(entry: ThreatEntry) -> Catalogue:
    """Return the shipped catalogue with this threat only."""
    others = [e for e in CATALOGUE.entries() if not isinstance(e, ThreatEntry)]
    return Catalogue.of([entry, *others], CATALOGUE.sources.values())


def fired(entry: ThreatEntry) -> tuple[Candidate, Told, ThreatModel] | None:
    """Return the first smallest system on which an entry is asserted and can be told."""
    for model in smallest_systems(entry, CATALOGUE):
        view = SystemView(model, alone(entry))
        for candidate in match_entries(view).candidates:
            names = Names(view, candidate.match.bindings, near=candidate.anchor)
            told = tell(entry, names)
            if told is not None and not candidate.conditional:
                return candidate, told, model
    return None


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_it_fires_on_a_smallest_system_and_can_be_told(entry: ThreatEntry) -> None:
    found = fired(entry)
    assert found is not None, "no system follows its condition and lets its statement be told"
    candidate, told, model = found
    assert candidate.id.startswith(f"{entry.id}@")
    statement = told.statement()
    assert "{" not in statement + told.title
    assert not ODD.search(statement), statement
    assert not ODD.search(told.title), told.title
    threat = next(t for t in elicit_threats(model, alone(entry)).threats if t.entry == entry.id)
    assert threat.risk is not None
    assert not threat.depends_on


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_it_says_nothing_of_an_empty_system(entry: ThreatEntry) -> None:
    assert elicit_threats(ThreatModel(id="empty"), alone(entry)).threats == ()


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_with_nothing_said_it_is_supposed_in_words_or_asked(entry: ThreatEntry) -> None:
    found = fired(entry)
    assert found is not None
    silent = ThreatModel(id="silent", system=found[2].system)
    view = SystemView(silent, alone(entry))
    for candidate in match_entries(view).candidates:
        words = opening(candidate, view) if candidate.conditional else "sure"
        if words not in (None, "sure"):
            assert words.startswith("If ")
            assert "the answer to" not in words, "a fact without clauses"
            assert not ODD.search(words)
            assert len(words) < 200


@pytest.mark.parametrize("fact", CATALOGUE.facts.values(), ids=lambda fact: fact.id)
def test_every_answer_can_be_supposed(fact: FactEntry) -> None:
    assert set(fact.supposed) == {choice.value for choice in fact.choices}
    for clause in fact.supposed.values():
        assert ("{name}" in clause) is (fact.subject is not SubjectKind.SYSTEM)
        assert clause[-1] not in ".?!"


def test_the_facts_that_conditions_read_are_known() -> None:
    read = {
        clause.fact.key if isinstance(clause, FactClause) else clause.attribute.name.replace("_", "-")
        for entry in ENTRIES
        for _, clause in walk(entry.applies_when)
        if isinstance(clause, FactClause | AttributeClause)
    }
    assert read - {"taint"} <= set(CATALOGUE.facts)
