"""Whatever a valid model holds, its threats can be derived, and all they name exists."""

import os
import re
import subprocess
import sys

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.changes.apply import with_fields
from assistant.elicit.elicit import Elicited, elicit_threats
from assistant.model.document import read_document, write_document
from assistant.model.facts import Fact, Utterance
from assistant.model.system import (
    Actor,
    AffectedParty,
    Artefact,
    Asset,
    Component,
    Control,
    DataFlow,
    System,
    TrustBoundary,
)
from assistant.model.threat import Threat
from assistant.model.threat_model import ThreatModel
from assistant.model.values import SYSTEM, Origin, Quote
from knowledge_base.catalogue import load_catalogue
from knowledge_base.vocabulary import (
    ArtefactKind,
    Certainty,
    ComponentKind,
    ControlState,
    DataClass,
    FactTime,
    FlowRole,
    ThreatStatus,
    Writer,
)
from tests.assistant.builders import make_decision, make_model

CATALOGUE = load_catalogue()
SAID = "Customers ask the bot about their orders."

texts = st.one_of(
    st.sampled_from(["bot", "CRM", "help articles", "city's site", "{asset}", "a\nb", "<b>x</b>", "x" * 120]),
    st.text(min_size=1, max_size=120).filter(lambda text: bool(text.strip())),
)
origins = st.builds(
    Origin,
    certainty=st.sampled_from(Certainty),
    quote=st.none() | st.just(Quote(text=SAID[:20], utterance="first")),
)
values = st.sampled_from(
    sorted({c.value for f in CATALOGUE.facts.values() for c in f.choices})
) | st.sampled_from(["unknown", "not_asked", "not_applicable", "conflicting", "no such value"])
artefact_kinds = st.sampled_from(ArtefactKind)
data_classes = st.sampled_from(DataClass)


@st.composite
def systems(draw: st.DrawFn) -> System:
    """Draw a system of a few parts that hang together somehow."""
    count = draw(st.integers(0, 7))
    ids = [f"p{n}" for n in range(count)]
    some = st.lists(st.sampled_from(ids), max_size=3, unique=True).map(tuple) if ids else st.just(())
    pairs = draw(st.lists(st.tuples(st.sampled_from(ids), st.sampled_from(ids)), max_size=10)) if ids else []
    actors = draw(st.lists(st.sampled_from(Writer), max_size=2))
    return System(
        name=draw(texts | st.just("")),
        worst_day=draw(texts | st.just("It leaks money and people get hurt.")),
        components=tuple(
            Component(
                id=part,
                name=draw(texts),
                kind=draw(st.sampled_from(ComponentKind)),
                actions=draw(st.sampled_from([(), ("issues refunds",), ("x" * 2_000,)])),
                holds=draw(st.sampled_from([(), ("contracts",)])),
                origin=draw(origins),
            )
            for part in ids
        ),
        artefacts=(
            Artefact(id="weights", name=draw(texts), kind=draw(artefact_kinds), loaded_by=draw(some)),
        ),
        flows=tuple(
            DataFlow(id=f"f{n}", source=a, target=b, role=draw(st.sampled_from(FlowRole)))
            for n, (a, b) in enumerate(pairs)
        ),
        boundaries=(TrustBoundary(id="inside", name="Inside", members=draw(some)),),
        assets=(
            Asset(id="asset", name=draw(texts), data_class=draw(data_classes), held_by=draw(some)),
        ),
        actors=tuple(
            Actor(id=f"a{n}", name=draw(texts), writer=writer, reaches=draw(some))
            for n, writer in enumerate(actors)
        ),
        affected=draw(st.sampled_from([(), (AffectedParty(id="people", name="applicants"),)])),
        controls=tuple(
            Control(
                id=f"c{n}",
                name=draw(texts),
                mitigation=draw(st.sampled_from(sorted(CATALOGUE.mitigations))),
                guards=draw(some),
                state=draw(st.sampled_from(ControlState)),
            )
            for n in range(draw(st.integers(0, 2)))
        ),
    )  # fmt: skip


@st.composite
def models(draw: st.DrawFn) -> ThreatModel:
    """Draw a valid model, with facts about anything in it."""
    system = draw(systems())
    subjects = [SYSTEM, *(element.id for element in system.elements())]
    keys = st.tuples(st.sampled_from(subjects), st.sampled_from(sorted(CATALOGUE.facts)))
    facts = draw(st.lists(keys, max_size=25, unique=True))
    return ThreatModel(
        id="any",
        system=system,
        utterances=(Utterance(id="first", text=SAID),),
        facts=tuple(
            Fact(
                subject=subject,
                key=key,
                values=tuple(draw(st.lists(values, min_size=1, max_size=2))),
                when=draw(st.sampled_from([FactTime.TODAY, FactTime.TODAY, FactTime.PLANNED])),
                origin=draw(origins),
            )
            for subject, key in facts
        ),
    )


slowly = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@slowly
@given(model=models())
def test_everything_a_threat_names_is_there(model: ThreatModel) -> None:
    found = elicit_threats(model, CATALOGUE)
    known = {SYSTEM, *model.system.by_id}
    assert len({threat.id for threat in found.threats}) == len(found.threats)
    for threat in found.threats:
        _check(threat, model, known)
    assert {line.anchor for line in found.ledger} <= known
    assert {line.entry for line in found.ledger} <= set(CATALOGUE.threats)
    assert {matter.anchor for matter in found.open_matters} <= known


def _check(threat: Threat, model: ThreatModel, known: set[str]) -> None:
    assert threat.entry in CATALOGUE.threats
    assert {threat.anchor, *threat.affected, *threat.bindings.values()} <= known
    assert threat.anchor not in threat.affected
    assert threat.id not in threat.variants
    assert set(threat.mitigations) <= set(CATALOGUE.mitigations)
    assert threat.risk is not None
    assert threat.risk.today.likelihood.low <= threat.risk.today.likelihood.high
    assert threat.risk.today.impact.low <= threat.risk.today.impact.high
    assert threat.statement.endswith((".", "…"))
    assert not re.search(r"  |\{[a-z]+\.[a-z]+\}", threat.statement)
    said = {utterance.id: utterance.text for utterance in model.utterances}
    for reason in threat.reasons:
        if reason.quote is not None:
            assert reason.quote.text in said[reason.quote.utterance]
    for fact in threat.depends_on:
        assert fact.subject in known


@slowly
@given(model=models())
def test_the_same_model_gives_the_same_threats(model: ThreatModel) -> None:
    again = read_document(write_document(model))
    assert elicit_threats(model, CATALOGUE) == elicit_threats(again, CATALOGUE)


@slowly
@given(model=models(), status=st.sampled_from(["confirmed", "dismissed"]))
def test_no_decision_is_ever_lost(model: ThreatModel, status: str) -> None:
    decided = tuple(make_decision(threat, status) for threat in elicit_threats(model, CATALOGUE).threats)
    kept = with_fields(model, decisions=decided)
    shown = {threat.id: threat.status for threat in elicit_threats(kept, CATALOGUE).threats}
    assert {decision.threat: ThreatStatus(status) for decision in decided}.items() <= shown.items()
    bare = ThreatModel(id="bare", decisions=decided)
    gone = {threat.id: threat.status for threat in elicit_threats(bare, CATALOGUE).threats}
    assert gone == {decision.threat: ThreatStatus.STALE for decision in decided}


@slowly
@given(model=models())
def test_nothing_assumed_rates_high(model: ThreatModel) -> None:
    assumed = Origin(certainty=Certainty.ASSUMED)
    parts = tuple(c.model_copy(update={"origin": assumed}) for c in model.system.components)
    system = with_fields(model.system, components=parts)
    found: Elicited = elicit_threats(with_fields(model, system=system), CATALOGUE)
    for threat in found.threats:
        if any(element in {part.id for part in parts} for element in threat.bindings.values()):
            assert threat.risk is not None
            assert threat.risk.today.level in ("low", "medium")


PRINT = """
import sys
from assistant.elicit.elicit import elicit_threats
from assistant.model.document import read_document
from knowledge_base.catalogue import load_catalogue
for threat in elicit_threats(read_document(sys.stdin.read()), load_catalogue()).threats:
    print(threat.model_dump_json())
"""


def test_another_process_with_another_hash_seed_derives_the_same() -> None:
    model = make_model(
        {
            "page": "chat_front_end", "mail": "channel_connector", "wiki": "document_store", "bot": "agent",
            "model": "model_endpoint", "refunds": "tool", "crm": "service", "logs": "log_store",
        },
        flows=(
            "page -instruction-> bot", "bot -> page", "mail -> bot", "wiki -> bot", "bot -> model",
            "model -> bot", "bot -> refunds", "bot -> crm", "crm -> bot", "bot -telemetry-> logs",
        ),
        facts={
            "mail.writers": "public", "wiki.writers": ["customer", "employee"], "refunds.moves-money": "yes",
            "refunds.irreversible": "yes", "audience": "customers", "handles-personal-data": "yes",
        },
        users=["customers"],
    )  # fmt: skip

    def derive(seed: str) -> str:
        return subprocess.run(
            [sys.executable, "-c", PRINT], input=write_document(model), text=True,
            capture_output=True, check=True, env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout  # fmt: skip

    first = derive("1")
    assert first == derive("2")
    assert "injection-into-action@refunds" in first
