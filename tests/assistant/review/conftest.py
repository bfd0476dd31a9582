"""A model that every check passes, and what is derived from it."""

from collections.abc import Callable
from typing import Any

import pytest

from assistant.elicit.elicit import elicit_threats
from assistant.elicit.view import SystemView
from assistant.model.response import PlannedMitigation, Response
from assistant.model.threat import Proposal, Threat
from assistant.model.threat_model import ThreatModel
from assistant.review.checks import ReviewInput
from knowledge_base.catalogue import Catalogue
from knowledge_base.vocabulary import Provenance, ResponseKind
from tests.assistant.builders import TODAY, make_catalogue, make_decision, make_fact, make_model, make_threat

PARTS = {"wiki": "document_store", "bot": "agent"}

Derive = Callable[..., ReviewInput]
Build = Callable[..., ThreatModel]


@pytest.fixture
def catalogue() -> Catalogue:
    """One threat, which rates high, and a fact it may hang on."""
    entry = make_threat(
        impact={"base": {"money": 5}},
        stages=["operation"],
        same_as="orders",
        likelihood={
            "reach": 4, "steps": 4, "luck": 3, "incentive": 3,
            "shifts": [{"fact": "acts", "of": "reader", "by": -1, "any_of": ["no"], "why": "it never acts"}],
        },
    )  # fmt: skip
    return make_catalogue(entry, facts=[make_fact("acts", applies_to=["agent"])])


@pytest.fixture
def derive(catalogue: Catalogue) -> Derive:
    """Derive what a check looks at."""

    def made(model: ThreatModel) -> ReviewInput:
        return ReviewInput(model, elicit_threats(model, catalogue), SystemView(model, catalogue), TODAY)

    return made


@pytest.fixture
def build(catalogue: Catalogue) -> Build:
    """Build a model that was worked on to the end; keyword arguments change it."""

    def made(**changes: Any) -> ThreatModel:  # noqa: ANN401  handed on
        plain: dict[str, Any] = {
            "facts": {"wiki.writers": "public", "bot.acts": "yes"},
            "users": ["customers"],
            "worst_day": "It pays out money.",
            "stages": ("operation",),
        }
        model = make_model(PARTS, flows=("wiki -> bot",), **plain)
        (threat,) = elicit_threats(model, catalogue).threats
        fear = Threat(
            id="our-fear", title="Our fear", statement="It lies.", anchor="bot", provenance=Provenance.TEAM
        )
        worked_on = {
            "decisions": [make_decision(threat), make_decision(fear, "dismissed")],
            "responses": [
                Response(
                    threat=threat.id,
                    kind=ResponseKind.MITIGATE,
                    mitigations=(PlannedMitigation(title="Narrow it", owner="the lead"),),
                )
            ],
            "proposals": (Proposal(id="fears", threats=(fear,), provenance=Provenance.TEAM),),
        }
        given = {**plain, **worked_on, **changes}
        proposals = given.pop("proposals")
        more = {key: given.pop(key) for key in ("questions", "sign_offs") if key in given}
        parts = given.pop("parts", PARTS)
        flows = given.pop("flows", ("wiki -> bot",))
        done = make_model(parts, flows=flows, **given)
        return ThreatModel.model_validate(
            {
                **{name: getattr(done, name) for name in ThreatModel.model_fields},
                "proposals": proposals,
                **more,
            }
        )

    return made
