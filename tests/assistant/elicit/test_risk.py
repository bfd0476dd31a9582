"""Ratings: factors, facts, controls, what is open, what is assumed, what people said."""

from typing import Any

import pytest

from assistant.elicit.elicit import elicit_threats
from assistant.model.response import PlannedMitigation, Response
from assistant.model.threat import PersonRating, Range, Risk, Threat
from assistant.model.threat_model import ThreatModel
from knowledge_base.entries import MitigationEntry, ThreatEntry
from knowledge_base.vocabulary import MitigationStatus, ResponseKind, RiskLevel
from tests.assistant.builders import (
    make_catalogue,
    make_control,
    make_fact,
    make_mitigation,
    make_model,
    make_threat,
)

PARTS = {"wiki": "document_store", "bot": "agent"}
FLOWS = ("wiki -> bot",)
OPEN = {"wiki.writers": "public"}
THREES = {"reach": 3, "steps": 3, "luck": 3, "incentive": 3}
FACTS = [make_fact("acts", applies_to=["agent"]), make_fact("looked-at", applies_to=["agent"])]
ID = "planted-orders@bot"


def threat(entry: ThreatEntry, *mitigations: MitigationEntry, **model: Any) -> Threat:  # noqa: ANN401  handed on
    given = make_model(PARTS, flows=FLOWS, **{**model, "facts": {**OPEN, **model.get("facts", {})}})
    catalogue = make_catalogue(entry, facts=FACTS, mitigations=mitigations)
    (found,) = elicit_threats(given, catalogue).threats
    return found


def risk(entry: ThreatEntry, *mitigations: MitigationEntry, **model: Any) -> Risk:  # noqa: ANN401  handed on
    found = threat(entry, *mitigations, **model).risk
    assert found is not None
    return found


def rated(
    likelihood: dict[str, Any] | None = None,
    impact: dict[str, Any] | None = None,
    **changes: Any,  # noqa: ANN401  YAML
) -> ThreatEntry:
    return make_threat(
        likelihood={**THREES, **(likelihood or {})},
        impact={"base": {"confidentiality": 3}, **(impact or {})},
        **changes,
    )


def shift(by: int, *any_of: str, key: str = "acts", of: str = "reader") -> dict[str, Any]:
    return {"fact": key, "of": of, "by": by, "any_of": any_of or ("yes",), "why": "it matters"}


def span(value: Range) -> tuple[int, int]:
    return value.low, value.high


# factors


def test_every_factor_is_named_with_what_its_number_means() -> None:
    found = risk(rated())
    assert [(f.of, f.value) for f in found.factors] == [("likelihood", 3)] * 4 + [("impact", 3)]
    assert [f.name for f in found.factors][:2] == ["who can try it", "how much it takes"]
    assert found.factors[1].why == "some skill or several steps, as usual for this threat"
    assert found.today.level is RiskLevel.MEDIUM
    assert found.today == found.inherent
    assert found.planned is None


def test_who_can_write_to_the_source_sets_the_reach() -> None:
    found = risk(rated({"source": "source"}))
    assert (found.factors[0].value, found.factors[0].why) == (5, "wiki can be written by: public")
    assert span(found.today.likelihood) == (4, 4), "the mean of 5, 3, 3 and 3 is 3.5, rounded up"


def test_a_known_fact_moves_the_likelihood_and_the_impact() -> None:
    entry = rated({"shifts": [shift(1)]}, {"shifts": [shift(1)]})
    found = risk(entry, facts={"bot.acts": "yes"})
    assert (span(found.today.likelihood), span(found.today.impact)) == ((4, 4), (4, 4))
    assert [f.value for f in found.factors if f.why == "it matters"] == [1, 1]
    other = risk(entry, facts={"bot.acts": "no"})
    assert (span(other.today.likelihood), span(other.today.impact)) == ((3, 3), (3, 3))


def test_nothing_moves_off_the_scale() -> None:
    entry = rated({"shifts": [shift(-3), shift(-3, key="looked-at")]}, {"shifts": [shift(3)]})
    found = risk(entry, facts={"bot.acts": "yes", "bot.looked-at": "yes"})
    assert (span(found.today.likelihood), span(found.today.impact)) == ((1, 1), (5, 5))


def test_reasons_of_one_direction_are_not_added_up() -> None:
    known = {"bot.acts": "yes", "bot.looked-at": "yes"}
    both_up = rated({"shifts": [shift(1), shift(2, key="looked-at")]})
    assert span(risk(both_up, facts=known).today.likelihood) == (5, 5)
    both_down = rated({"shifts": [shift(-1), shift(-1, key="looked-at")]})
    assert span(risk(both_down, facts=known).today.likelihood) == (2, 2)
    apart = rated({"shifts": [shift(1), shift(-1, key="looked-at")]})
    assert span(risk(apart, facts=known).today.likelihood) == (3, 3)
    feared = rated(impact={"base": {"money": 3}, "shifts": [shift(1)]})
    assert span(risk(feared, facts=known, worst_day="It pays out money.").today.impact) == (4, 4)


def test_an_open_fact_that_would_add_nothing_widens_nothing() -> None:
    entry = rated({"shifts": [shift(1), shift(1, key="looked-at")]})
    assert span(risk(entry, facts={"bot.acts": "yes"}).today.likelihood) == (4, 4)


def test_a_shift_of_something_that_is_not_bound_does_nothing() -> None:
    assert span(risk(rated({"shifts": [shift(1, of="nobody")]})).today.likelihood) == (3, 3)


def test_where_it_runs_moves_the_likelihood() -> None:
    entry = rated(scope_variants=[{"scopes": ["self_hosted"], "note": "You patch it.", "likelihood": 1}])
    assert span(risk(entry, facts={"bot.scope": "self_hosted"}).today.likelihood) == (4, 4)
    assert span(risk(entry).today.likelihood) == (3, 3)


# what is open


def test_an_open_fact_gives_a_range_ranked_by_its_upper_end() -> None:
    found = risk(rated({"shifts": [shift(1), shift(-2, "no")]}))
    assert span(found.today.likelihood) == (2, 4)
    assert (found.today.level_low, found.today.level) == (RiskLevel.MEDIUM, RiskLevel.HIGH)
    assert [f.why for f in found.factors if "not known" in f.why] == ["not known yet: it matters"] * 2


def test_open_facts_widen_a_rating_by_one_step_in_all() -> None:
    found = risk(rated({"shifts": [shift(1)]}, {"shifts": [shift(1)]}))
    assert {span(found.today.likelihood), span(found.today.impact)} == {(3, 3), (3, 4)}


def test_nothing_becomes_critical_by_what_nobody_knows() -> None:
    base = {"base": {"confidentiality": 5}}
    assert risk(rated({"shifts": [shift(1)]}, base)).today.level is RiskLevel.HIGH
    known = risk(rated({"shifts": [shift(1)]}, base), facts={"bot.acts": "yes"})
    assert known.today.level is RiskLevel.CRITICAL
    both_open = risk(rated({"reach": 5, "steps": 4, "shifts": [shift(1)]}, base))
    assert both_open.today.level is RiskLevel.CRITICAL, "critical already without the open fact"


def test_what_does_not_apply_is_not_open() -> None:
    entry = rated({"shifts": [shift(1, of="source")]})
    assert span(risk(entry).today.likelihood) == (3, 3), "a document store never acts"


# impact


def test_the_worst_harm_counts_the_first_of_equals() -> None:
    found = risk(rated(impact={"base": {"money": 2, "integrity": 4, "people": 4}}))
    assert (found.worst, span(found.today.impact)) == ("integrity", (4, 4))


@pytest.mark.parametrize(
    ("worst_day", "kind", "impact"),
    [
        ("That it pays out refunds nobody is owed.", "money", 4),
        ("Somebody gets hurt.", "people", 4),
        ("A patient's file leaks.", "confidentiality", 4),
        ("It is fine, nothing much can happen when the press is busy.", "money", 3),
        ("", "money", 3),
    ],
)
def test_what_the_team_fears_most_weighs_one_more(worst_day: str, kind: str, impact: int) -> None:
    base = {"base": {"money": 3, "people": 3, "confidentiality": 3}}
    found = risk(rated(impact=base), worst_day=worst_day)
    assert (found.worst, found.today.impact.high) == (kind, impact)


def test_a_fear_of_another_kind_changes_nothing() -> None:
    assert risk(rated(), worst_day="It pays out money.").today.impact.high == 3


def test_the_worst_harm_has_no_sixth_step() -> None:
    found = risk(rated(impact={"base": {"people": 5}}), worst_day="Somebody dies.")
    assert found.today.impact.high == 5
    assert found.factors[-1].why == "the team named this as what would hurt most"


# controls

FILTER = make_mitigation("filter", nature="probabilistic")
LIMIT = make_mitigation("limit")
LINKS = [
    {"id": "filter", "effect": "catches some", "steps": 2},
    {"id": "limit", "effect": "stops it", "steps": 3},
    {"id": "backup", "effect": "brings it back", "moves": "impact", "steps": 2},
    {"id": "alarm", "effect": "tells of it", "moves": "detection"},
]
CONTROLLED = rated({"reach": 5, "steps": 5, "luck": 5, "incentive": 5, "floor": 3}, mitigations=LINKS)


@pytest.mark.parametrize(
    ("mitigation", "state", "likelihood", "impact"),
    [
        ("filter", "claimed", 4, 3),
        ("filter", "tested", 4, 3),
        ("limit", "claimed", 4, 3),
        ("limit", "planned", 5, 3),
        ("limit", "in_place", 2, 3),
        ("limit", "tested", 2, 3),
        ("backup", "claimed", 5, 3),
        ("backup", "tested", 5, 1),
        ("alarm", "tested", 5, 3),
        ("prayer", "tested", 5, 3),
    ],
)  # fmt: skip
def test_what_a_control_takes_off(mitigation: str, state: str, likelihood: int, impact: int) -> None:
    found = risk(CONTROLLED, FILTER, LIMIT, controls=(make_control(mitigation, "bot", state=state),))
    assert (found.today.likelihood.high, found.today.impact.high) == (likelihood, impact)
    assert found.inherent.likelihood.high == 5


def test_a_control_says_what_it_does() -> None:
    found = risk(CONTROLLED, FILTER, LIMIT, controls=(make_control("limit", "bot", state="tested"),))
    assert (found.factors[-1].name, found.factors[-1].why) == ("our limit", "tested; it stops it")


def test_a_control_that_guards_something_else_counts_for_nothing() -> None:
    elsewhere = {**PARTS, "till": "service"}
    model = make_model(
        elsewhere, flows=FLOWS, facts=OPEN, controls=(make_control("limit", "till", state="tested"),)
    )
    (found,) = elicit_threats(model, make_catalogue(CONTROLLED, mitigations=[LIMIT])).threats
    assert found.risk is not None
    assert found.risk.today.likelihood.high == 5
    everywhere = risk(CONTROLLED, FILTER, LIMIT, controls=(make_control("limit", state="tested"),))
    assert everywhere.today.likelihood.high == 2


def test_a_guard_of_what_the_threat_touches_counts() -> None:
    found = risk(CONTROLLED, FILTER, LIMIT, controls=(make_control("limit", "wiki", state="tested"),))
    assert found.today.likelihood.high == 2


def test_controls_are_not_added_up() -> None:
    several = (make_control("filter", state="tested"), make_control("limit", state="claimed"))
    assert risk(CONTROLLED, FILTER, LIMIT, controls=several).today.likelihood.high == 4


@pytest.mark.parametrize(
    ("state", "nature", "likelihood"),
    [("claimed", None, 3), ("tested", "probabilistic", 3), ("tested", None, 1)],
)
def test_only_what_is_sure_goes_below_the_floor(state: str, nature: str | None, likelihood: int) -> None:
    entry = rated({"floor": 3}, mitigations=LINKS)
    control = make_control("limit", state=state, nature=nature)
    assert risk(entry, FILTER, LIMIT, controls=(control,)).today.likelihood.high == likelihood


def test_a_floor_lifts_nothing() -> None:
    entry = rated({"reach": 1, "steps": 1, "luck": 1, "incentive": 1, "floor": 3}, mitigations=LINKS)
    control = make_control("filter", state="tested")
    assert risk(entry, FILTER, controls=(control,)).today.likelihood.high == 1


# the plan


def response(kind: str, *mitigations: str, status: str = "planned") -> Response:
    planned = tuple(
        PlannedMitigation(mitigation=name, title=name, status=MitigationStatus(status))
        for name in mitigations
    )
    return Response(threat=ID, kind=ResponseKind(kind), mitigations=planned)


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (response("mitigate", "limit"), (2, 3)),
        (response("mitigate", "filter"), (3, 3)),
        (response("mitigate", "backup"), (5, 1)),
        (response("mitigate", "limit", "backup"), (2, 1)),
        (response("design_out"), (1, 3)),
        (response("avoid"), (1, 3)),
        (response("mitigate", "limit", status="rejected"), None),
        (response("mitigate"), None),
        (response("accept"), None),
    ],
)
def test_the_plan_is_reckoned_as_if_it_worked(given: Response, wanted: tuple[int, int] | None) -> None:
    found = risk(CONTROLLED, FILTER, LIMIT, responses=(given,)).planned
    assert (found and (found.likelihood.high, found.impact.high)) == wanted


# what is assumed, what people say


@pytest.mark.parametrize(
    "model",
    [
        {"assumed": ("wiki",)},
        {"assumed": ("bot",)},
        {"assumed_facts": {"wiki.writers": "public"}, "facts": {}},
    ],
)
def test_what_is_assumed_never_rates_high_alone(model: dict[str, Any]) -> None:
    facts = {} if "assumed_facts" in model else OPEN
    given = make_model(PARTS, flows=FLOWS, **{**model, "facts": facts})
    (found,) = elicit_threats(given, make_catalogue(CONTROLLED)).threats
    assert found.risk is not None
    assert found.risk.inherent.level is RiskLevel.HIGH
    assert found.risk.today.level is RiskLevel.MEDIUM
    assert found.risk.factors[-1].name == "assumed, not said"


def test_a_low_rating_needs_no_cap() -> None:
    found = risk(rated(impact={"base": {"money": 1}}), assumed=("wiki",))
    assert "assumed, not said" not in {f.name for f in found.factors}


def test_a_persons_rating_replaces_the_computed_one() -> None:
    person = PersonRating(threat=ID, likelihood=1, impact=5, reason="we tried", by="the lead")
    found = risk(CONTROLLED, ratings=(person,), assumed=("wiki",))
    assert (span(found.today.likelihood), span(found.today.impact)) == ((1, 1), (5, 5))
    assert found.rated_by == "the lead"
    assert found.inherent.likelihood.high == 5
    assert [f.why for f in found.factors[-2:]] == ["the lead: we tried"] * 2


def test_the_open_facts_of_a_rating_are_matters_to_ask() -> None:
    entry = rated({"shifts": [shift(1)]})
    given: ThreatModel = make_model(PARTS, flows=FLOWS, facts=OPEN)
    (matter,) = elicit_threats(given, make_catalogue(entry, facts=FACTS)).open_matters
    assert (matter.ref, matter.threat, matter.decides) == (("bot", "acts"), ID, False)
    assert (matter.anchor, matter.entry) == ("bot", "planted-orders")
