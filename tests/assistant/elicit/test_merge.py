"""One idea is one threat, and names where else it holds."""

from typing import Any

from assistant.elicit.elicit import elicit_threats
from assistant.model.response import Response
from assistant.model.threat import PersonRating, Threat
from assistant.model.threat_model import ThreatModel
from knowledge_base.entries import ThreatEntry
from knowledge_base.vocabulary import ResponseKind, ThreatStatus
from tests.assistant.builders import make_catalogue, make_decision, make_fact, make_model, make_threat

PARTS = {"wiki": "document_store", "mail": "channel_connector", "bot": "agent", "helper": "agent"}
FLOWS = ("wiki -> bot", "mail -> bot", "wiki -> helper")
OPEN = {"wiki.writers": "public", "mail.writers": "customer"}
APART = {"one_per": "source_and_anchor", "distinguished_by": "source"}
CATALOGUE_FACTS = [make_fact("scope", "vendor_api", "saas", "self_hosted")]


def threats(*entries: ThreatEntry, **model: Any) -> list[Threat]:  # noqa: ANN401  handed on
    given = make_model(PARTS, flows=FLOWS, **{"facts": OPEN, **model})
    return found(given, *entries)


def found(model: ThreatModel, *entries: ThreatEntry) -> list[Threat]:
    return list(elicit_threats(model, make_catalogue(*entries, facts=CATALOGUE_FACTS)).threats)


def test_the_same_entry_elsewhere_is_named_in_the_first() -> None:
    (one,) = threats(make_threat())
    assert (one.id, one.variants) == ("planted-orders@bot", ("planted-orders@helper",))
    assert one.statement.endswith("The same goes for the helper.")
    assert set(one.affected) == {"wiki", "mail", "helper"}


def test_the_same_anchor_through_another_source_is_named_too() -> None:
    (one,) = threats(make_threat(**APART))
    assert one.id == "planted-orders@bot~mail"
    assert one.variants == ("planted-orders@bot~wiki", "planted-orders@helper~wiki")
    assert one.statement.endswith("The same goes for the helper and for what comes from the wiki.")


def test_the_most_pressing_one_is_told() -> None:
    rating = {"reach": 3, "steps": 3, "luck": 3, "incentive": 3, "source": "source"}
    (one,) = threats(make_threat(**APART, likelihood=rating))
    assert one.id == "planted-orders@bot~wiki", "the public is nearer than customers are"


def test_another_entry_with_the_same_effect_at_the_same_anchor_is_a_variant() -> None:
    first, second = (make_threat(name, same_as="orders") for name in ("first", "second"))
    (one,) = threats(first, second)
    assert one.id == "first@bot"
    assert set(one.variants) == {"second@bot", "first@helper", "second@helper"}
    assert one.statement.endswith("The same goes for the helper.")


def test_another_effect_is_another_threat() -> None:
    first, second = make_threat("first"), make_threat("second", same_as="orders")
    assert [t.id for t in threats(first, second)] == ["first@bot", "second@bot"]


def test_what_a_supplier_alone_can_mend_is_one_matter() -> None:
    entries = [
        make_threat(name, owners={"default": "us", "saas": "provider"}) for name in ("first", "second")
    ]
    bought = threats(*entries, facts={**OPEN, "bot.scope": "saas", "helper.scope": "saas"})
    assert [(t.id, len(t.variants)) for t in bought] == [("first@bot", 3)]
    assert [t.id for t in threats(*entries)] == ["first@bot", "second@bot"]


def test_conditional_ones_are_not_put_together() -> None:
    maybe = threats(make_threat(), facts={})
    assert [(t.id, t.variants) for t in maybe] == [("planted-orders@bot", ())]


# what people worked on


def decide(threat: Threat, status: str) -> list[Threat]:
    return threats(make_threat(), decisions=[make_decision(threat, status)])


def test_a_decision_about_the_first_covers_what_stood_under_it() -> None:
    (one,) = threats(make_threat())
    (again,) = decide(one, "confirmed")
    assert again == one.model_copy(update={"status": ThreatStatus.CONFIRMED})


def test_a_decision_covers_nothing_that_came_later() -> None:
    (one,) = threats(make_threat())
    before = one.model_copy(update={"variants": ()})
    assert [(t.id, t.status) for t in decide(before, "confirmed")] == [
        ("planted-orders@bot", ThreatStatus.CONFIRMED),
        ("planted-orders@helper", ThreatStatus.PROPOSED),
    ]


def test_a_decided_threat_that_would_be_a_variant_shows_its_decision() -> None:
    (one,) = threats(make_threat())
    under = one.model_copy(update={"id": "planted-orders@helper", "anchor": "helper", "variants": ()})
    for status in ("confirmed", "dismissed"):
        assert {t.id: t.status for t in decide(under, status)} == {
            "planted-orders@bot": ThreatStatus.PROPOSED,
            "planted-orders@helper": ThreatStatus(status),
        }


def test_each_of_two_decisions_is_shown() -> None:
    (one,) = threats(make_threat())
    other = one.model_copy(update={"id": "planted-orders@helper", "anchor": "helper", "variants": ()})
    decisions = [make_decision(one), make_decision(other, "dismissed")]
    shown = threats(make_threat(), decisions=decisions)
    assert {t.id: (t.status, t.variants) for t in shown} == {
        one.id: (ThreatStatus.CONFIRMED, ()),
        other.id: (ThreatStatus.DISMISSED, ()),
    }


def test_what_was_rated_or_planned_for_stays_the_one_that_is_told() -> None:
    helper = "planted-orders@helper"
    rating = PersonRating(threat=helper, likelihood=1, impact=1, reason="tried", by="a person")
    plan = Response(threat=helper, kind=ResponseKind.MITIGATE)
    for worked_on in ({"ratings": [rating]}, {"responses": [plan]}):
        (one,) = threats(make_threat(), **worked_on)
        assert (one.id, one.variants) == (helper, ("planted-orders@bot",))


def test_two_that_were_planned_for_are_both_told() -> None:
    plans = [Response(threat=f"planted-orders@{n}", kind=ResponseKind.AVOID) for n in ("bot", "helper")]
    assert {t.id for t in threats(make_threat(), responses=plans)} == {plan.threat for plan in plans}
