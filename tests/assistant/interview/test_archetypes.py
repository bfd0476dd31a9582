"""Archetypes: everything they bring is assumed, and nothing they bring is rated high."""

import pytest

from assistant.changes.apply import apply_all
from assistant.elicit.elicit import elicit_threats
from assistant.interview.archetypes import archetype_changes
from assistant.model.system import Component
from assistant.model.threat_model import ThreatModel
from knowledge_base.catalogue import Catalogue, load_catalogue
from knowledge_base.vocabulary import Certainty, ComponentKind, RiskLevel

CATALOGUE = load_catalogue()


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return CATALOGUE


@pytest.mark.parametrize("name", CATALOGUE.archetypes)
def test_an_archetype_makes_a_sound_model_that_is_all_assumed(name: str, catalogue: Catalogue) -> None:
    archetype = catalogue.archetypes[name]
    model = apply_all(ThreatModel(id="m"), archetype_changes(ThreatModel(id="m"), archetype))
    assert len(model.system.components) == len(archetype.components)
    assert len(model.system.flows) == len(archetype.flows)
    assert {e.origin.certainty for e in model.system.elements()} == {Certainty.ASSUMED}
    assert {fact.origin.certainty for fact in model.facts} == {Certainty.ASSUMED}


@pytest.mark.parametrize("name", CATALOGUE.archetypes)
def test_what_is_only_assumed_is_never_rated_high(name: str, catalogue: Catalogue) -> None:
    empty = ThreatModel(id="m")
    model = apply_all(empty, archetype_changes(empty, catalogue.archetypes[name]))
    threats = elicit_threats(model, catalogue).threats
    assert threats
    levels = {threat.risk.today.level for threat in threats if threat.risk}
    assert not levels & {RiskLevel.HIGH, RiskLevel.CRITICAL}


def test_ids_that_are_taken_are_left_alone(catalogue: Catalogue) -> None:
    archetype = catalogue.archetypes["agent-with-tools"]
    taken = Component(id="service-agent", name="ours", kind=ComponentKind.AGENT)
    model = ThreatModel.model_validate({"id": "m", "system": {"components": (taken,)}})
    after = apply_all(model, archetype_changes(model, archetype))
    assert after.system.name_of("service-agent") == "ours"
    assert "service-agent-2" in after.system.by_id
