"""From a model to its threats: why they are there, what people decided, what would decide the rest."""

from collections.abc import Iterable
from typing import Any

import pytest

from assistant.elicit.elicit import Elicited, elicit_threats
from assistant.model.response import Response
from assistant.model.threat import PersonRating, Proposal, Threat
from assistant.model.threat_model import ThreatModel
from knowledge_base.entries import ThreatEntry
from knowledge_base.vocabulary import Owner, Provenance, ResponseKind, RiskLevel, ThreatStatus
from tests.assistant.builders import (
    SAID,
    make_catalogue,
    make_decision,
    make_fact,
    make_model,
    make_system_threat,
    make_threat,
)

PARTS = {"wiki": "document_store", "bot": "agent", "model": "model_endpoint"}
FLOWS = ("wiki -> bot", "bot -> model")
OPEN = {"wiki.writers": "public"}
FACTS = [
    make_fact("acts", applies_to=["agent"], supposed={"yes": "{name} acts", "no": "{name} never acts"}),
    make_fact("sends", applies_to=["agent"]),
    make_fact("toy", subject="system"),
    make_fact("scope", "vendor_api", "self_hosted"),
]
ID = "planted-orders@bot"


def elicit(model: ThreatModel, *entries: ThreatEntry) -> Elicited:
    return elicit_threats(model, make_catalogue(*entries, facts=FACTS))


def model(facts: dict[str, str] | None = None, **more: Any) -> ThreatModel:  # noqa: ANN401  handed on
    return make_model(PARTS, flows=FLOWS, facts=OPEN if facts is None else facts, **more)


def only(found: Elicited) -> Threat:
    (threat,) = found.threats
    return threat


def ids(found: Elicited) -> list[str]:
    return [threat.id for threat in found.threats]


def test_an_empty_model_has_no_threats() -> None:
    assert elicit(ThreatModel(id="empty"), make_threat()) == Elicited((), (), ())


def test_a_threat_carries_what_its_entry_says() -> None:
    entry = make_threat(references=["owasp-llm/2025/LLM01"], quota="people", linddun=["linking"])
    threat = only(elicit(model(), entry))
    assert (threat.id, threat.entry, threat.anchor, threat.affected) == (
        ID,
        "planted-orders",
        "bot",
        ("wiki",),
    )
    assert threat.title == "Orders to the bot"
    assert threat.references == ("owasp-llm/2025/LLM01",)
    assert threat.mitigations == ("narrow-the-reach",)
    assert threat.bindings == {"reader": "bot", "source": "wiki"}
    assert (threat.status, threat.provenance) == (ThreatStatus.PROPOSED, Provenance.RULE)
    assert (threat.stride, threat.harm, threat.linddun) == (entry.stride, entry.harm, entry.linddun)
    assert threat.quota == "people"


def test_it_says_why_it_is_there_with_the_words() -> None:
    reasons = only(elicit(model(), make_threat())).reasons
    assert [(r.text, r.subject, r.key) for r in reasons] == [
        ("It reads what outsiders write.", None, None),
        ("Writers: Public", "wiki", "writers"),
        ("bot", "bot", None),
        ("wiki", "wiki", None),
    ]
    assert {r.quote.text for r in reasons if r.quote} == {SAID}
    assert not any(r.assumed for r in reasons)


def test_what_is_assumed_is_marked_in_the_reasons() -> None:
    assumed = make_model(PARTS, flows=FLOWS, assumed_facts={"wiki.writers": "public"}, assumed=("bot",))
    reasons = only(elicit(assumed, make_threat())).reasons
    assert {r.subject: r.assumed for r in reasons} == {None: False, "wiki": False, "bot": True} | {
        "wiki": False
    }
    assert [r.assumed for r in reasons if r.key == "writers"] == [True]


def test_who_has_to_act_follows_who_runs_the_anchor() -> None:
    entry = make_threat(owners={"default": "us", "vendor_api": "provider"})
    assert only(elicit(model(), entry)).owner is Owner.US
    assert only(elicit(model({**OPEN, "bot.scope": "vendor_api"}), entry)).owner is Owner.PROVIDER


def test_what_cannot_be_told_is_on_record() -> None:
    untold = make_threat(short_title="{asset}")
    found = elicit(model(), untold)
    assert found.threats == ()
    assert [(line.entry, line.anchor) for line in found.ledger] == [("planted-orders", "bot")]
    assert "too little is known" in found.ledger[0].reason


# what is open


def test_a_conditional_threat_begins_with_its_if() -> None:
    threat = only(elicit(model(), make_system_threat("asking", "acts")))
    assert threat.statement.startswith("If the bot acts, someone who can write to the bot asks for more")
    assert [(fact.subject, fact.key) for fact in threat.depends_on] == [("bot", "acts")]


@pytest.mark.parametrize(
    "conditions",
    [
        [{"fact": {"key": "acts", "of": "reader"}}, {"fact": {"key": "sends", "of": "reader"}}],
        [{"fact": {"key": "toy"}}],
        [{"fact": {"key": "never-asked", "of": "reader"}}],
    ],
)
def test_what_cannot_be_supposed_is_asked_instead(conditions: list[object]) -> None:
    entry = make_system_threat("asking", "acts")
    clauses = entry.applies_when.model_dump(by_alias=True, exclude_unset=True)["all"][:3]
    asking = make_system_threat("asking", "acts", applies_when={"all": [*clauses, *conditions]})
    found = elicit(model(), asking)
    assert found.threats == ()
    assert {matter.threat for matter in found.open_matters} == {"asking@bot"}
    assert all(matter.decides for matter in found.open_matters)


def test_a_decided_threat_that_became_unsure_is_still_shown() -> None:
    entry = make_system_threat("asking", "toy", applies_when={"all": [
        {"component": {"as": "reader", "kind": ["agent"]}},
        {"component": {"as": "model", "kind": ["model_endpoint"]}},
        {"flow": {"from": "reader", "to": "model"}},
        {"fact": {"key": "toy"}},
    ]})  # fmt: skip
    sure = only(elicit(model({"toy": "yes"}), entry))
    again = only(elicit(model({}, decisions=[make_decision(sure)]), entry))
    assert (again.id, again.status) == ("asking@bot", ThreatStatus.CONFIRMED)
    assert again.depends_on


# decisions


@pytest.mark.parametrize("status", ["confirmed", "dismissed"])
def test_a_decision_is_kept(status: str) -> None:
    threat = only(elicit(model(), make_threat()))
    again = only(elicit(model(decisions=[make_decision(threat, status)]), make_threat()))
    assert again == threat.model_copy(update={"status": ThreatStatus(status)})


def test_what_was_set_aside_comes_last_and_takes_no_place() -> None:
    loud = make_threat("loud", impact={"base": {"money": 5}}, family="one")
    quiet = make_threat("quiet", family="one")
    threat = elicit(model(), loud, quiet).threats[0]
    assert threat.entry == "loud"
    found = elicit(model(decisions=[make_decision(threat, "dismissed")]), loud, quiet)
    assert ids(found) == ["quiet@bot", "loud@bot"]


def test_a_duplicate_stays_on_the_list_as_one() -> None:
    first, second = make_threat("first"), make_threat("second")
    threat = elicit(model(), first, second).threats[1]
    decided = [make_decision(threat, "duplicate_of", duplicate_of="first@bot")]
    found = elicit(model(decisions=decided), first, second)
    assert [t.status for t in found.threats] == [ThreatStatus.PROPOSED, ThreatStatus.DUPLICATE]


def test_what_was_decided_and_is_no_longer_derived_is_stale() -> None:
    threat = only(elicit(model(), make_threat()))
    found = elicit(model({"wiki.writers": "admin"}, decisions=[make_decision(threat)]), make_threat())
    assert found.threats == (threat.model_copy(update={"status": ThreatStatus.STALE}),)
    gone = elicit(ThreatModel(id="m", decisions=(make_decision(threat),)), make_threat())
    assert [t.status for t in gone.threats] == [ThreatStatus.STALE]


def test_a_decision_about_an_entry_that_is_gone_is_stale() -> None:
    threat = only(elicit(model(), make_threat()))
    found = elicit(model(decisions=[make_decision(threat)]))
    assert [t.status for t in found.threats] == [ThreatStatus.STALE]


def test_a_decided_threat_keeps_its_place_beyond_every_limit() -> None:
    crowd = [make_threat(f"crowd-{n:02}", family="one", anchor="system") for n in range(30)]
    decided = elicit(model(), *crowd).threats[-1]
    found = elicit(model(decisions=[make_decision(decided)]), *crowd)
    assert decided.id in ids(found)
    assert len(found.threats) == 30


# what people and searches brought


def proposal(*threats: Threat, provenance: Provenance = Provenance.TEAM) -> Proposal:
    return Proposal.model_validate({"id": "p", "threats": threats, "provenance": provenance})


def brought(name: str, **more: object) -> Threat:
    return Threat.model_validate(
        {"id": name, "title": name, "statement": name, "anchor": "system", "provenance": "team", **more}
    )


def with_proposals(*proposals: Proposal, **more: Iterable[object]) -> ThreatModel:
    return ThreatModel.model_validate({**dict(model()), "proposals": proposals, **more})


def test_a_threat_of_the_team_is_listed_and_rated_in_the_middle() -> None:
    threat = only(elicit(with_proposals(proposal(brought("our-fear")))))
    assert threat.risk is not None
    assert (threat.risk.today.level_low, threat.risk.today.level) == (RiskLevel.LOW, RiskLevel.MEDIUM)
    assert threat.provenance is Provenance.TEAM


def test_a_threat_of_the_team_can_be_rated_by_a_person() -> None:
    rating = PersonRating(threat="our-fear", likelihood=5, impact=5, reason="it happened", by="a person")
    threat = only(elicit(with_proposals(proposal(brought("our-fear")), ratings=[rating])))
    assert threat.risk is not None
    assert (threat.risk.today.level, threat.risk.rated_by) == (RiskLevel.CRITICAL, "a person")


def test_a_derived_threat_is_not_listed_again_as_proposed() -> None:
    found = elicit(with_proposals(proposal(brought(ID))), make_threat())
    assert [(t.id, t.provenance) for t in found.threats] == [(ID, Provenance.RULE)]


def test_a_decision_about_a_brought_threat_is_kept() -> None:
    fear = brought("our-fear")
    found = elicit(with_proposals(proposal(fear), decisions=[make_decision(fear)]))
    assert [t.status for t in found.threats] == [ThreatStatus.CONFIRMED]


# determinism and plans


def test_the_same_input_gives_the_same_result() -> None:
    entries = [make_threat(f"threat-{n}") for n in range(5)]
    assert elicit(model(), *entries) == elicit(model(), *entries[::-1])


def test_a_planned_response_gives_a_rating_after_it() -> None:
    plan = Response(threat=ID, kind=ResponseKind.AVOID)
    risk = only(elicit(model(responses=[plan]), make_threat())).risk
    assert risk is not None
    assert risk.planned is not None
    assert risk.planned.likelihood.high == 1


# what is inferred


INFERRED = make_fact(
    "acts",
    applies_to=["agent"],
    inferred=[{"value": "yes", "when": {"component": {"as": "it"}}, "because": "{name} was built to act"}],
)
WANTS_ACTING: dict[str, object] = {
    "all": [{"component": {"as": "reader", "kind": ["agent"]}}, {"fact": {"of": "reader", "key": "acts"}}]
}


def elicit_inferring(facts: dict[str, str], condition: dict[str, object] = WANTS_ACTING) -> Elicited:
    entry = make_threat(
        applies_when=condition,
        likelihood={"reach": 3, "steps": 3, "luck": 3, "incentive": 3},
        premise={"basis": "stated", "facts": ["acts"], "says": "It acts."},
        statement={
            "actor": ["someone"],
            "reach": ["who finds {reader}"],
            "act": ["asks"],
            "effect": ["{system} obeys"],
            "cost": ["costs something"],
        },
    )
    return elicit_threats(model(facts), make_catalogue(entry, facts=[INFERRED]))


def test_a_threat_on_an_inference_is_asserted_says_so_and_stays_a_question() -> None:
    found = elicit_inferring({})
    threat = only(found)
    assert not threat.depends_on
    assert "Inferred, not said: Acts: Yes, since the bot was built to act" in [
        reason.text for reason in threat.reasons
    ]
    assert "It acts." not in [reason.text for reason in threat.reasons]
    assert [(m.ref.subject, m.ref.key, m.decides) for m in found.open_matters] == [("bot", "acts", True)]


def test_what_is_said_replaces_the_inference() -> None:
    said = only(elicit_inferring({"bot.acts": "yes"}))
    assert not any(reason.text.startswith("Inferred") for reason in said.reasons)
    assert elicit_inferring({"bot.acts": "no"}).threats == ()


def test_an_inference_never_rules_a_threat_out() -> None:
    never: dict[str, object] = {
        "all": [
            {"component": {"as": "reader", "kind": ["agent"]}},
            {"fact": {"of": "reader", "key": "acts", "any_of": ["no"]}},
        ]
    }
    found = elicit_inferring({}, never)
    assert found.ledger == ()
    assert [matter.ref.key for matter in found.open_matters] == ["acts"]
