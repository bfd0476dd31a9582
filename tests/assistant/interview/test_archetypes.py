"""Archetypes: everything they bring is assumed, and nothing they bring is rated high."""

import pytest

from assistant.changes.apply import apply_all
from assistant.elicit.elicit import elicit_threats
from assistant.interview.archetypes import archetype_changes
from assistant.interview.understand import Listener
from assistant.model.facts import Utterance
from assistant.model.system import Component
from assistant.model.threat_model import ThreatModel
from knowledge_base.catalogue import Catalogue, load_catalogue
from knowledge_base.vocabulary import Certainty, ComponentKind, RiskLevel
from tests.assistant.interview.conftest import Heard

CATALOGUE = load_catalogue()


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


def test_what_is_named_takes_the_place_of_what_was_assumed(catalogue: Catalogue, listener: Listener) -> None:
    model = ThreatModel(id="search")
    model = apply_all(
        model, archetype_changes(model, catalogue.archetypes["retrieval-over-internal-documents"])
    )
    text = (
        "Our tender assistant answers from the project wiki and old contracts in SharePoint with Llama 3 on "
        "vLLM. The passages are in Qdrant. Suppliers can edit the project wiki."
    )
    heard = Heard(listener.understand(model, Utterance(id="u1", text=text)))
    names = {c.id: c.name for c in heard.model.system.components}
    assert names["language-model"].startswith("Llama 3")
    assert names["answer-application"] == "tender assistant"
    assert names["document-index"] == "Qdrant"
    assert names["internal-documents"] == "project wiki"
    assert names["old-contracts"] == "old contracts", "a second of the kind is one of its own"
    assert heard.part("project wiki").origin.certainty == "said"
    assert heard.value("writers", "project wiki") == "supplier", "nobody said that employees write"
    assert heard.value("scope", names["language-model"]) == "local_open_weights"
    assert "part: Qdrant (vector store), in the place of the assumed document index" in [
        u.text for u in heard.understanding.understood
    ]
    kinds = [c.kind for c in heard.model.system.components]
    assert sum(kind in ("model_endpoint", "model_server") for kind in kinds) == 1
    flows = {(f.source, f.target) for f in heard.model.system.flows}
    assert ("answer-application", "language-model") in flows


def test_a_named_tool_takes_the_place_of_an_assumed_one(catalogue: Catalogue, listener: Listener) -> None:
    model = ThreatModel(id="agent")
    model = apply_all(model, archetype_changes(model, catalogue.archetypes["agent-with-tools"]))
    before = {c.id for c in model.system.components if c.kind == "tool"}
    text = "Our bot issues refunds and cancels orders with GPT-4o."
    after = listener.understand(model, Utterance(id="u1", text=text)).model
    tools = {c.id: c.name for c in after.system.components if c.kind == "tool"}
    assert set(tools) == before
    assert set(tools.values()) == {"tool to issue refunds", "tool to cancel orders"}
