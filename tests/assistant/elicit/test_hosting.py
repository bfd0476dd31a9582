"""The same system, hosted elsewhere."""

from pathlib import Path

import pytest

from assistant.elicit.hosting import compare_hosting
from assistant.model.threat_model import ThreatModel
from assistant.service import draft_model
from assistant.settings import load_settings
from knowledge_base.catalogue import Catalogue, load_catalogue
from knowledge_base.vocabulary import DeploymentScope

WORDS = (
    "A support assistant on our website. Customers ask it about their orders. It uses GPT-4o through Azure "
    "OpenAI and reads our help centre wiki. It handles personal data of the customers."
)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="module")
def model(catalogue: Catalogue) -> ThreatModel:
    settings = load_settings({}, Path.cwd())
    return draft_model(WORDS, settings=settings, catalogue=catalogue).report.model


def test_running_it_ourselves_brings_the_server_and_its_weights(
    model: ThreatModel, catalogue: Catalogue
) -> None:
    found = compare_hosting(model, catalogue, to=DeploymentScope.SELF_HOSTED)
    gained = {threat.entry for threat in found.gained}
    lost = {threat.entry for threat in found.lost}
    assert "prompt-data-to-provider" in lost
    assert gained
    assert not gained & lost


def test_the_place_it_is_at_changes_nothing(model: ThreatModel, catalogue: Catalogue) -> None:
    found = compare_hosting(model, catalogue, to=DeploymentScope.VENDOR_API)
    assert found == (DeploymentScope.VENDOR_API, (), (), (), ())


def test_a_system_without_a_model_is_the_same_anywhere(catalogue: Catalogue) -> None:
    empty = ThreatModel(id="empty")
    found = compare_hosting(empty, catalogue, to=DeploymentScope.SELF_HOSTED)
    assert not any(found[1:])
