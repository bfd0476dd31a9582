"""A small system: a bot that reads a wiki and a mailbox, and calls a payments tool."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from assistant.changes.apply import apply_all
from assistant.changes.change import DecideThreat, PlanResponse, RateThreat, RecordFact
from assistant.model.facts import Fact, Question
from assistant.model.response import Response
from assistant.model.review import Verdict
from assistant.model.sign_off import Answer, Gap, Point, PointAnswer, SignedReview
from assistant.model.system import Actor, Artefact, Asset, Component, Control, DataFlow, System, TrustBoundary
from assistant.model.threat import Decision, PersonRating, Threat
from assistant.model.threat_model import ThreatModel
from knowledge_base.vocabulary import (
    ArtefactKind,
    ComponentKind,
    DataClass,
    DismissReason,
    ResponseKind,
    ThreatStatus,
    Writer,
)

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def component(name: str, kind: ComponentKind = ComponentKind.SERVICE) -> Component:
    return Component(id=name, name=name.capitalize(), kind=kind)


def decision(threat: str, *, duplicate_of: str | None = None, note: str = "") -> Decision:
    entry, _, place = threat.partition("@")
    anchor, _, binding = place.partition("~")
    frozen = Threat(
        id=threat,
        entry=entry,
        title=entry,
        statement=f"{entry} at {anchor}",
        anchor=anchor,
        bindings={"a": anchor, "s": binding} if binding else {"a": anchor},
        affected=(anchor,),
    )
    return Decision(
        threat=threat,
        status=ThreatStatus.DUPLICATE if duplicate_of else ThreatStatus.DISMISSED,
        reason=None if duplicate_of else DismissReason.NOT_TRUE_OF_US,
        duplicate_of=duplicate_of,
        note=note,
        by="ana",
        at=NOW,
        frozen=frozen,
    )


@pytest.fixture
def make_component() -> Callable[..., Component]:
    return component


@pytest.fixture
def make_decision() -> Callable[..., Decision]:
    """Build a decision about a threat, with the threat frozen in it, from the threat's id."""
    return decision


@pytest.fixture
def make_review() -> Callable[..., SignedReview]:
    """Build a review that can be signed; fields given are put in place of its own."""
    review = SignedReview(
        id="review-2026-03-01",
        by="Ana",
        at=NOW,
        version=3,
        verdict=Verdict.ACCEPTED_WITH_GAPS,
        answers=tuple(PointAnswer(point=point, answer=Answer.YES) for point in Point),
        gaps=(Gap(about="worst-day", text="Nobody has said what the worst day would be"),),
        next_review=date(2026, 9, 1),
    )

    def make(**fields: object) -> SignedReview:
        return SignedReview.model_validate({**dict(review), **fields})

    return make


@pytest.fixture
def system() -> System:
    return System(
        name="Support copilot",
        components=(component("bot"), component("wiki"), component("mail"), component("pay")),
        artefacts=(
            Artefact(
                id="rules",
                name="Rules",
                kind=ArtefactKind.PROMPT_FILE,
                made_by="wiki",
                loaded_by=("bot", "wiki"),
            ),
        ),
        flows=(
            DataFlow(id="wiki-bot", source="wiki", target="bot"),
            DataFlow(id="mail-bot", source="mail", target="bot"),
            DataFlow(id="bot-pay", source="bot", target="pay"),
            DataFlow(id="bot-bot", source="bot", target="bot", name="calls itself"),
        ),
        boundaries=(TrustBoundary(id="inside", name="Inside", members=("bot", "wiki", "mail")),),
        assets=(
            Asset(id="letters", name="Letters", data_class=DataClass.PERSONAL, held_by=("mail", "mail-bot")),
        ),
        actors=(Actor(id="ana", name="Ana", writer=Writer.EMPLOYEE, reaches=("wiki",)),),
        controls=(Control(id="filter", name="Filter", guards=("mail-bot", "bot")),),
    )


@pytest.fixture
def model(system: System) -> ThreatModel:
    """The system with facts, and with what people decided about the wiki."""
    empty = ThreatModel(id="copilot", title="Support copilot", system=system)
    return apply_all(
        empty.model_copy(
            update={"questions": (Question(id="q1", subject="wiki", key="writers", text="Who writes?"),)}
        ),
        [
            RecordFact(fact=Fact(subject="wiki", key="writers", values=("public",))),
            RecordFact(fact=Fact(subject="wiki-bot", key="encrypted", values=("yes",))),
            DecideThreat(decision=decision("injection@bot~wiki")),
            DecideThreat(decision=decision("leak@wiki", note="about the wiki")),
            RateThreat(
                rating=PersonRating(threat="leak@wiki", likelihood=2, impact=3, reason="seen", by="ana")
            ),
            PlanResponse(response=Response(threat="leak@wiki", kind=ResponseKind.AVOID, residual="none")),
        ],
    )
