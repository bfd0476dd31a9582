"""What a sceptical expert must not find, on every system there is to develop on."""

import re
from collections import Counter
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

import pytest
import yaml

from assistant.changes.apply import apply_all
from assistant.elicit.elicit import elicit_threats
from assistant.elicit.view import RATHER
from assistant.interview.archetypes import archetype_changes
from assistant.interview.samples import SAMPLES
from assistant.model.threat import Threat
from assistant.model.threat_model import ThreatModel
from assistant.model.values import SYSTEM
from assistant.service import draft_model
from assistant.settings import load_settings
from knowledge_base.catalogue import load_catalogue
from knowledge_base.vocabulary import ComponentKind, HarmKind, LifecycleStage

CASES = Path(__file__).parents[3] / "evals" / "cases"
CATALOGUE = load_catalogue()
SETTINGS = load_settings({}, CASES)
TRAINING_KINDS = {
    ComponentKind.TRAINING_PIPELINE,
    ComponentKind.ANNOTATION_PLATFORM,
    ComponentKind.NOTEBOOK,
    ComponentKind.COMPUTE_CLUSTER,
    ComponentKind.MODEL_REGISTRY,
    ComponentKind.EVALUATION_HARNESS,
    ComponentKind.FEEDBACK_COLLECTOR,
}
OF_TRAINING = {LifecycleStage.DATA, LifecycleStage.TRAINING}
HOLLOW = re.compile(
    r"\b(lack of|absence of|insufficient|inadequate|improper|may compromise|security risk|best practice|"
    r"malicious actors?|could potentially|various)\b|\{|\}|\bthe the\b|  ",
    re.IGNORECASE,
)


def drafted(words: str) -> ThreatModel:
    return draft_model(words, settings=SETTINGS, catalogue=CATALOGUE).report.model


def started(archetype: str) -> ThreatModel:
    model = ThreatModel(id="draft")
    return apply_all(model, archetype_changes(model, CATALOGUE.archetypes[archetype]))


def systems() -> dict[str, Callable[[], ThreatModel]]:
    """Return everything described for development: no test case of the evaluation is looked at."""
    described = sorted(CASES.glob("coverage/development/*.yaml")) + sorted(
        CASES.glob("extraction/development/*.yaml")
    )
    words = {f"{path.parts[-3]}:{path.stem}": yaml.safe_load(path.read_text())["words"] for path in described}
    words |= {f"sample:{sample.id}": sample.text for sample in SAMPLES}
    found: dict[str, Callable[[], ThreatModel]] = {n: partial(drafted, text) for n, text in words.items()}
    return found | {f"archetype:{a}": partial(started, a) for a in CATALOGUE.archetypes}


SYSTEMS = systems()


@cache
def read(name: str) -> tuple[ThreatModel, tuple[Threat, ...]]:
    model = SYSTEMS[name]()
    return model, elicit_threats(model, CATALOGUE).threats


def names_in(statement: str, model: ThreatModel) -> set[str]:
    system = model.system
    elements = {e.id: e.name for e in system.elements() if getattr(e, "name", "")} | {SYSTEM: system.name}
    low = statement.lower()
    return {name.lower() for name in elements.values() if name and name.lower() in low}


pytestmark = pytest.mark.parametrize("name", SYSTEMS)


def test_every_statement_names_things_of_the_system(name: str) -> None:
    model, threats = read(name)
    named = [names_in(threat.statement, model) for threat in threats]
    assert all(named), [t.id for t, found in zip(threats, named, strict=True) if not found]
    two = sum(len(found) >= 2 for found in named)
    assert two >= 0.8 * len(threats), [
        t.id for t, found in zip(threats, named, strict=True) if len(found) < 2
    ]


def test_no_title_is_a_heading_of_the_catalogue(name: str) -> None:
    headings = {entry.title.lower() for entry in CATALOGUE.entries()}
    assert [t.title for t in read(name)[1] if t.title.lower() in headings] == []


def test_no_idea_is_told_twice(name: str) -> None:
    _, threats = read(name)
    entries = Counter(threat.entry for threat in threats)
    assert [entry for entry, times in entries.items() if times > 1] == []
    assert len({threat.statement for threat in threats}) == len(threats)


def test_no_threat_of_training_where_nothing_is_trained(name: str) -> None:
    model, threats = read(name)
    kinds = {component.kind for component in model.system.components}
    said = [(fact.key, value) for fact in model.facts for value in fact.values]
    hinted = [(hint.key, hint.value) for hint in model.hints if hint.chance >= RATHER]
    told = {key for key, value in (*said, *hinted) if value != "no"}
    learns = not told.isdisjoint({"trains-model", "feedback-trains"})
    if not learns and kinds.isdisjoint(TRAINING_KINDS):
        assert [t.id for t in threats if t.stages and set(t.stages) <= OF_TRAINING] == []
        assert [t.id for t in threats if t.family == "training"] == []


def test_no_letters_on_harm_that_is_not_about_security(name: str) -> None:
    about = {HarmKind.SECURITY, HarmKind.PRIVACY}
    assert [t.id for t in read(name)[1] if t.stride and about.isdisjoint(t.harm)] == []


def test_no_hollow_words_and_nothing_said_to_be_lacking_that_nobody_asked_about(name: str) -> None:
    assert [
        (t.id, found[0]) for t in read(name)[1] if (found := HOLLOW.search(f"{t.title} {t.statement}"))
    ] == []


def test_every_threat_says_why_it_is_there_and_what_could_be_done(name: str) -> None:
    assert [t.id for t in read(name)[1] if not t.reasons or not t.mitigations or not t.references] == []
