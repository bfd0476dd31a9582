"""Element by STRIDE category: discussed, proposed, open, not applicable, or nothing in our catalogue."""

from typing import Any

import pytest

from assistant.elicit.elicit import elicit_threats
from assistant.elicit.view import SystemView
from assistant.model.review import Cell, CellState
from assistant.model.threat_model import ThreatModel
from assistant.review.cells import anchors_of, stride_cells
from knowledge_base.entries import ThreatEntry
from knowledge_base.vocabulary import Stride
from tests.assistant.builders import make_catalogue, make_decision, make_model, make_threat

PARTS = {"wiki": "document_store", "bot": "agent", "helper": "agent"}
FLOWS = ("wiki -> bot", "wiki -> helper")


def cells(*entries: ThreatEntry, **model: Any) -> dict[tuple[str, Stride], Cell]:  # noqa: ANN401  handed on
    return of_model(make_model(PARTS, flows=FLOWS, **model), *entries)


def of_model(model: ThreatModel, *entries: ThreatEntry) -> dict[tuple[str, Stride], Cell]:
    catalogue = make_catalogue(*entries)
    made = stride_cells(elicit_threats(model, catalogue), SystemView(model, catalogue))
    return {(cell.element, cell.category): cell for cell in made}


def test_every_component_has_six_cells() -> None:
    found = cells()
    assert len(found) == len(PARTS) * len(Stride)
    assert {cell.state for cell in found.values()} == {
        CellState.NOT_APPLICABLE,
        CellState.NOTHING_IN_CATALOGUE,
    }
    assert found["bot", Stride.TAMPERING].state is CellState.NOTHING_IN_CATALOGUE
    assert found["bot", Stride.SPOOFING].state is CellState.NOT_APPLICABLE


def test_an_empty_system_has_none() -> None:
    assert of_model(ThreatModel(id="empty"), make_threat()) == {}


def test_a_proposed_threat_fills_the_cells_of_its_anchor_and_of_its_variants() -> None:
    found = cells(make_threat(), facts={"wiki.writers": "public"})
    for anchor in ("bot", "helper"):
        cell = found[anchor, Stride.TAMPERING]
        assert (cell.state, cell.threats) == (CellState.PROPOSED, ("planted-orders@bot",))
    assert found["wiki", Stride.TAMPERING].state is CellState.NOTHING_IN_CATALOGUE


@pytest.mark.parametrize("status", ["confirmed", "dismissed"])
def test_a_decided_threat_was_discussed(status: str) -> None:
    model = make_model(PARTS, flows=FLOWS, facts={"wiki.writers": "public"})
    (threat,) = elicit_threats(model, make_catalogue(make_threat())).threats
    found = cells(make_threat(), facts={"wiki.writers": "public"}, decisions=[make_decision(threat, status)])
    assert found["bot", Stride.TAMPERING].state is CellState.DISCUSSED


def test_what_was_ruled_out_for_a_stated_reason_was_discussed() -> None:
    found = cells(make_threat(), facts={"wiki.writers": "admin"})
    cell = found["bot", Stride.TAMPERING]
    assert cell.state is CellState.DISCUSSED
    assert cell.reason == "The idea of planted-orders: Writers (wiki): Admin"


def test_an_unanswered_question_leaves_a_cell_open() -> None:
    asked = make_threat(
        applies_when={
            "all": [
                {"component": {"as": "reader", "kind": ["agent"]}},
                {"feeds": {"from": "source", "to": "reader"}},
                {"component": {"as": "source", "kind": ["document_store"]}},
                {"fact": {"key": "toy"}},
            ]
        }
    )
    assert cells(asked)["bot", Stride.TAMPERING].state is CellState.OPEN


def test_harm_that_is_not_about_security_fills_no_cell() -> None:
    unfair = make_threat(stride=[], harm=["societal"])
    found = cells(unfair, facts={"wiki.writers": "public"})
    assert not any(cell.threats for cell in found.values())


def test_the_anchors_of_a_threat_are_its_own_and_its_variants() -> None:
    model = make_model(PARTS, flows=FLOWS, facts={"wiki.writers": "public"})
    entry = make_threat(one_per="source_and_anchor", distinguished_by="source")
    (threat,) = elicit_threats(model, make_catalogue(entry)).threats
    assert threat.variants == ("planted-orders@helper~wiki",)
    assert list(anchors_of(threat)) == ["bot", "helper"]
