"""Mitigations in the order in which to think of them."""

from typing import Any

import pytest

from assistant.elicit.elicit import elicit_threats
from assistant.mitigate.suggest import Suggestion, first_response, suggest_mitigations
from assistant.model.threat import Threat
from assistant.model.threat_model import ThreatModel
from knowledge_base.catalogue import Catalogue
from knowledge_base.entries import MitigationEntry
from knowledge_base.vocabulary import MitigationStatus, Owner, ResponseKind
from tests.assistant.builders import make_catalogue, make_control, make_mitigation, make_model, make_threat

PARTS = {"wiki": "document_store", "bot": "agent", "till": "service"}
SORTS = (
    "design_out",
    "deterministic_limit",
    "isolation",
    "detection_recovery",
    "filter",
    "prompt",
    "process",
    "supplier_contract",
    "disclosure_recourse",
    "training_policy",
)


def named(sort: str) -> str:
    return f"by-{sort.replace('_', '-')}"


def mitigations(*sorts: str, **changes: object) -> list[MitigationEntry]:
    return [make_mitigation(named(sort), sort=sort, **changes) for sort in sorts]


class Case:
    """A threat of a model, with the mitigations that its entry links."""

    def __init__(self, *entries: MitigationEntry, impact: int = 3, **model: Any) -> None:  # noqa: ANN401  handed on
        links = [{"id": entry.id, "effect": f"helps as {entry.id}"} for entry in entries]
        threat = make_threat(
            mitigations=links or [{"id": "nowhere", "effect": "is not in the catalogue"}],
            impact={"base": {"money": impact}},
        )
        self.catalogue: Catalogue = make_catalogue(threat, mitigations=entries)
        facts = {"wiki.writers": "public", **model.pop("facts", {})}
        self.model: ThreatModel = make_model(PARTS, flows=("wiki -> bot",), facts=facts, **model)
        self.threat: Threat = elicit_threats(self.model, self.catalogue).threats[0]

    def suggestions(self) -> list[Suggestion]:
        return suggest_mitigations(self.threat, self.model, self.catalogue)

    def ids(self) -> list[str]:
        return [suggestion.mitigation for suggestion in self.suggestions()]


def test_kinds_come_in_the_order_in_which_to_think_of_them() -> None:
    assert Case(*mitigations(*SORTS[::-1])).ids() == [named(sort) for sort in SORTS]


def test_within_a_kind_the_authors_order_stands() -> None:
    entries = [make_mitigation("second"), make_mitigation("first")]
    assert Case(*entries).ids() == ["second", "first"]


def test_what_is_in_our_hands_comes_before_what_others_must_do() -> None:
    theirs = make_mitigation("theirs", sort="design_out", owners={"default": "us", "saas": "provider"})
    ours = make_mitigation("ours", sort="prompt")
    assert Case(theirs, ours).ids() == ["theirs", "ours"]
    bought = Case(theirs, ours, facts={"bot.scope": "saas"})
    assert bought.ids() == ["ours", "theirs"]
    assert [s.responsible for s in bought.suggestions()] == [Owner.US, Owner.PROVIDER]


def test_a_suggestion_says_what_it_does_and_what_it_leaves() -> None:
    entry = make_mitigation(verification={"gherkin": ["Given a limit\nThen it holds"], "probes": ["Try."]})
    (found,) = Case(entry).suggestions()
    assert (found.title, found.effect) == ("Do narrow-the-reach", "helps as narrow-the-reach")
    assert found.limits == "What is left can still be misused."
    assert found.verify == "Given a limit\nThen it holds"
    assert found.technical
    assert (found.status, found.said) == (MitigationStatus.PROPOSED, "")


def test_a_high_risk_keeps_an_option_that_is_not_technical_among_the_first() -> None:
    technical = mitigations("deterministic_limit", "isolation", "filter", "prompt")
    people = mitigations("training_policy")
    assert Case(*technical, *people, impact=1).ids()[-1] == named("training_policy")
    high = Case(*technical, *people, impact=5)
    assert high.ids()[:4] == [
        named("deterministic_limit"),
        named("isolation"),
        named("training_policy"),
        named("filter"),
    ]


def test_a_high_risk_without_such_an_option_stays_as_it_is() -> None:
    only_technical = mitigations("deterministic_limit", "isolation", "filter", "prompt")
    assert Case(*only_technical, impact=5).ids() == [entry.id for entry in only_technical]


@pytest.mark.parametrize(
    ("state", "status"),
    [
        ("claimed", MitigationStatus.IN_PROGRESS),
        ("planned", MitigationStatus.PLANNED),
        ("in_place", MitigationStatus.DONE),
        ("tested", MitigationStatus.DONE),
    ],
)
def test_a_control_that_was_mentioned_gives_its_status(state: str, status: MitigationStatus) -> None:
    case = Case(make_mitigation("limit"), controls=(make_control("limit", "wiki", state=state),))
    (found,) = case.suggestions()
    assert (found.status, found.said) == (status, "our limit")


def test_the_control_that_got_furthest_counts_and_one_elsewhere_does_not() -> None:
    several = (make_control("limit", state="claimed"), make_control("limit", "bot", state="tested"))
    (found,) = Case(make_mitigation("limit"), controls=several).suggestions()
    assert found.status is MitigationStatus.DONE
    (other,) = Case(make_mitigation("limit"), controls=(make_control("limit", "till"),)).suggestions()
    assert other.said == ""


def test_what_is_done_comes_last() -> None:
    done = (make_control(named("design_out"), state="tested"),)
    assert Case(*mitigations("design_out", "filter"), controls=done).ids() == [
        named("filter"),
        named("design_out"),
    ]


def test_a_threat_without_an_entry_or_with_unknown_links_has_none() -> None:
    case = Case()
    assert case.suggestions() == []
    novel = case.threat.model_copy(update={"entry": None})
    assert suggest_mitigations(novel, case.model, case.catalogue) == []


def test_a_first_response_proposes_the_first_suggestions() -> None:
    case = Case(*mitigations(*SORTS[:5]), controls=(make_control(named("design_out"), state="claimed"),))
    response = first_response(case.threat, case.model, case.catalogue)
    assert (response.threat, response.kind) == (case.threat.id, ResponseKind.MITIGATE)
    assert [m.mitigation for m in response.mitigations] == case.ids()[:3]
    assert response.mitigations[0].status is MitigationStatus.IN_PROGRESS
    assert {m.owner for m in response.mitigations} == {""}
    assert len(first_response(case.threat, case.model, case.catalogue, count=1).mitigations) == 1
