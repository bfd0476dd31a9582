"""A small threat model with one of everything, and the same one full of hostile words."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from assistant.exchange.report import Report
from assistant.model.facts import Assumption, Fact, ParkedPoint, Question, Utterance
from assistant.model.response import Acceptance, PlannedMitigation, Response
from assistant.model.review import Analysis, Finding, Severity
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
from assistant.model.threat import Decision, Factor, OpenFact, Range, Rating, Reason, Risk, RuledOut, Threat
from assistant.model.threat_model import ThreatModel
from assistant.model.values import Origin, Quote
from knowledge_base.catalogue import Catalogue
from knowledge_base.entries import KindEntry, SourceCatalogue
from knowledge_base.vocabulary import (
    ArtefactKind,
    ComponentKind,
    DataClass,
    DismissReason,
    ElementShape,
    HarmKind,
    ImpactKind,
    LifecycleStage,
    OurRole,
    ResponseKind,
    RiskLevel,
    Stride,
    ThreatStatus,
    Writer,
)

MakeReport = Callable[..., Report]

INJECTION = "indirect-prompt-injection@assistant~wiki"
THEFT = "model-theft@assistant"


@pytest.fixture
def make_report() -> MakeReport:
    """Return a builder: `words` stand wherever people can write, `statuses` are the threats' states."""

    def make(
        *, words: str = "Staff wiki", statuses: tuple[ThreatStatus, ...] = (ThreatStatus.PROPOSED,) * 2
    ) -> Report:
        return Report(
            model=_model(words, statuses), analysis=_analysis(words, statuses), catalogue=_catalogue()
        )

    return make


@pytest.fixture
def report(make_report: MakeReport) -> Report:
    """A model whose first threat was confirmed by a person and whose second is proposed."""
    return make_report(statuses=(ThreatStatus.CONFIRMED, ThreatStatus.PROPOSED))


def _catalogue() -> Catalogue:
    owasp = SourceCatalogue(
        id="owasp-llm",
        title="OWASP Top 10 for LLM Applications",
        editions=("2025",),
        licence="CC-BY-SA-4.0",
        label="{id}:{edition}",
        id_pattern="LLM[0-9]{2}",
        url="https://genai.owasp.org/{id}",
    )
    store = KindEntry(
        id="document-store",
        title="Document store",
        summary="Keeps documents.",
        shape=ElementShape.STORE,
        stride=(Stride.TAMPERING,),
        generic_name="the documents",
    )
    return Catalogue.of([store], [owasp], version="0.1.0")


def _model(words: str, statuses: tuple[ThreatStatus, ...]) -> ThreatModel:
    said = Origin(quote=Quote(text=words, utterance="first"))
    decided = {
        threat.id: threat
        for threat in _threats(words, statuses)
        if threat.status is not ThreatStatus.PROPOSED
    }
    return ThreatModel(
        id="support-copilot",
        title=words,
        catalogue_version="0.1.0",
        system=_system(words, said),
        utterances=(Utterance(id="first", text=words),),
        facts=(Fact(subject="wiki", key="writers", values=("customer",), origin=said),),
        questions=(
            Question(
                id="logs", subject="assistant", key="logging", text=words, for_whom=words, at_stake=words
            ),
        ),
        assumptions=(Assumption(id="vpn", text=words, reason=words, by=words),),
        parked=(ParkedPoint(id="later", text=words),),
        decisions=tuple(_decision(threat, words) for threat in decided.values()),
        responses=(
            Response(
                threat=INJECTION,
                kind=ResponseKind.MITIGATE,
                mitigations=(PlannedMitigation(title=words, owner=words, due=date(2027, 1, 31), note=words),),
            ),
            Response(
                threat=THEFT,
                kind=ResponseKind.ACCEPT,
                acceptance=Acceptance(reason=words, by=words, expires=date(2027, 6, 30)),
            ),
        ),
    )


def _decision(threat: Threat, words: str) -> Decision:
    assert threat.status in {ThreatStatus.CONFIRMED, ThreatStatus.DISMISSED, ThreatStatus.DUPLICATE}
    return Decision.model_validate(
        {
            "threat": threat.id,
            "status": threat.status,
            "reason": DismissReason.TOO_UNLIKELY if threat.status is ThreatStatus.DISMISSED else None,
            "note": words,
            "by": words,
            "at": datetime(2026, 11, 1, tzinfo=UTC),
            "frozen": threat,
        }
    )


def _system(words: str, said: Origin) -> System:
    return System(
        name=words,
        purpose=words,
        worst_day=words,
        our_role=OurRole.APPLICATION_BUILDER,
        components=(
            Component(id="assistant", name=words, kind=ComponentKind.AGENT, product=words, origin=said),
            Component(id="wiki", name=words, kind=ComponentKind.DOCUMENT_STORE, holds=(words,)),
        ),
        artefacts=(
            Artefact(id="weights", name=words, kind=ArtefactKind.WEIGHTS, loaded_by=("assistant",)),
            Artefact(id="prompts", name=words, kind=ArtefactKind.PROMPT_FILE),
        ),
        flows=(DataFlow(id="reads", source="wiki", target="assistant", name=words),),
        boundaries=(
            TrustBoundary(id="cloud", name=words, members=("assistant", "wiki")),
            TrustBoundary(id="vault", name=words, members=("wiki",)),
        ),
        assets=(Asset(id="tickets", name=words, data_class=DataClass.PERSONAL, held_by=("wiki",)),),
        actors=(Actor(id="customer", name=words, writer=Writer.CUSTOMER, reaches=("assistant",)),),
        affected=(AffectedParty(id="clients", name=words),),
        controls=(Control(id="filter", name=words, guards=("assistant",)),),
    )


def _threats(words: str, statuses: tuple[ThreatStatus, ...]) -> tuple[Threat, ...]:
    injection = Threat(
        id=INJECTION,
        entry="indirect-prompt-injection",
        title=words,
        statement=words,
        anchor="assistant",
        affected=("wiki",),
        stride=(Stride.TAMPERING,),
        harm=(HarmKind.SECURITY,),
        stages=(LifecycleStage.OPERATION,),
        references=("owasp-llm/2025/LLM01", words),
        reasons=(Reason(text=words, subject="wiki", quote=Quote(text=words, utterance="first")),),
        mitigations=("least-agency",),
        risk=_risk(words),
        status=statuses[0],
    )
    theft = Threat(
        id=THEFT,
        entry="model-theft",
        title=words,
        statement=words,
        anchor="assistant",
        stride=(Stride.INFORMATION_DISCLOSURE,),
        depends_on=(OpenFact(subject="assistant", key="weights-exposed"),),
        status=statuses[1],
    )
    return (injection, theft)


def _risk(words: str) -> Risk:
    rating = Rating(
        likelihood=Range(low=3, high=4),
        impact=Range(low=4, high=4),
        level=RiskLevel.HIGH,
        level_low=RiskLevel.MEDIUM,
    )
    return Risk(
        inherent=rating,
        today=rating,
        factors=(Factor(of="likelihood", name=words, value=4, why=words),),
        worst=ImpactKind.PEOPLE,
    )


def _analysis(words: str, statuses: tuple[ThreatStatus, ...]) -> Analysis:
    return Analysis(
        threats=_threats(words, statuses),
        ledger=(RuledOut(entry="model-inversion", title=words, anchor="assistant", reason=words),),
        findings=(Finding(check="owners", severity=Severity.THIN, text=words, fix=words),),
    )
