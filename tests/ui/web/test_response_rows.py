from datetime import date

import pytest

from assistant.exchange.report import Report
from assistant.model.response import Acceptance, PlannedMitigation, Response
from assistant.model.review import Analysis
from assistant.model.threat import Range, Rating, Risk, Threat
from assistant.model.threat_model import ThreatModel
from assistant.service import Suggestion
from knowledge_base.catalogue import load_catalogue
from knowledge_base.vocabulary import (
    ImpactKind,
    MitigationStatus,
    Owner,
    ResponseKind,
    RiskLevel,
    ThreatStatus,
)
from ui.web.response_form import Filled, missing, not_chosen, planned, response_of
from ui.web.response_rows import (
    Wanted,
    cards,
    keep_wanted,
    moved,
    progress,
    response_lines,
    risk_steps,
    strip,
    strip_words,
    table,
)

TODAY = date(2026, 3, 1)
PAST, FUTURE = date(2026, 2, 1), date(2026, 6, 1)
LIMIT = PlannedMitigation(mitigation="limit", title="Limit", status=MitigationStatus.PLANNED)
LATE = PlannedMitigation(title="Own one", status=MitigationStatus.IN_PROGRESS, owner="Ana", due=PAST)
DONE = PlannedMitigation(title="Old", status=MitigationStatus.DONE)


def threat(name: str, level: RiskLevel, *, status: ThreatStatus = ThreatStatus.PROPOSED) -> Threat:
    three = Range(low=3, high=3)
    rating = Rating(likelihood=three, impact=three, level=level, level_low=level)
    risk = Risk(inherent=rating, today=rating, worst=ImpactKind.MONEY)
    return Threat(id=name, title=name, statement=name, anchor="bot", risk=risk, status=status)


def accepting(name: str, expires: date | None) -> Response:
    acceptance = Acceptance(reason="rare", by="Bo", expires=expires) if expires else None
    return Response(threat=name, kind=ResponseKind.ACCEPT, acceptance=acceptance)


@pytest.fixture
def report() -> Report:
    threats = (
        threat("low", RiskLevel.LOW),
        threat("high", RiskLevel.HIGH),
        threat("expired", RiskLevel.MEDIUM),
        threat("accepted", RiskLevel.MEDIUM),
        threat("planned", RiskLevel.MEDIUM),
        threat("gone", RiskLevel.CRITICAL, status=ThreatStatus.DISMISSED),
    )
    responses = (
        accepting("expired", PAST),
        accepting("accepted", FUTURE),
        Response(threat="planned", kind=ResponseKind.MITIGATE, mitigations=(LIMIT, LATE, DONE)),
        Response(threat="low", kind=ResponseKind.MITIGATE, mitigations=(LIMIT,)),
    )
    return Report(ThreatModel(id="m", responses=responses), Analysis(threats=threats), load_catalogue())


def test_what_nobody_set_aside_is_listed_the_highest_risk_first(report: Report) -> None:
    names = [line.threat.id for line in response_lines(report)]
    assert names == ["high", "expired", "accepted", "planned", "low"]


def test_the_strip_counts_what_is_missing(report: Report) -> None:
    told = strip(response_lines(report), today=TODAY)
    assert (told.bare, told.bare_high, told.unowned) == (1, 1, 2)
    assert told.late == 1
    assert (told.accepted, told.expired, told.next_expiry) == (2, 1, FUTURE)
    assert strip_words(told)[3] == ("Accepted risks", "2", "1 acceptance expired")


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        (Wanted.ALL, ["high", "expired", "accepted", "planned", "low"]),
        (Wanted.BARE, ["high"]),
        (Wanted.UNOWNED, ["planned", "low"]),
        (Wanted.ACCEPTED, ["expired", "accepted"]),
        (Wanted.LATE, ["expired", "planned"]),
    ],
)
def test_each_filter_finds_its_own(report: Report, wanted: Wanted, names: list[str]) -> None:
    found = keep_wanted(response_lines(report), wanted, today=TODAY)
    assert [line.threat.id for line in found] == names


def test_the_table_says_what_is_late_and_what_is_missing(report: Report) -> None:
    columns = table(report, response_lines(report), today=TODAY)
    assert columns["Response"] == [
        "None yet", "⚠ acceptance expired 2026-02-01", "Accepted until 2026-06-01", "Mitigate", "Mitigate",
    ]  # fmt: skip
    assert columns["After the plan"][0] == "No plan"
    assert columns["Mitigations"][3] == "1 of 3 done"
    assert columns["Owners"][3] == "Ana"
    assert columns["Next due"][3] == "⚠ overdue since 2026-02-01"


def test_what_was_rejected_is_not_waited_for() -> None:
    rejected = LIMIT.model_copy(update={"status": MitigationStatus.REJECTED})
    assert progress((DONE, rejected)) == "1 of 1 done"
    assert progress((rejected,)) == "None"


def test_one_card_stands_for_all_threats_of_a_mitigation(report: Report) -> None:
    found = {card.mitigation: card.threats for card in cards(response_lines(report))}
    assert found[LIMIT] == ("planned", "low")


def test_a_card_moves_in_every_response_it_is_in(report: Report) -> None:
    responses = moved(report.model, LIMIT, to=MitigationStatus.DONE)
    assert [response.threat for response in responses] == ["planned", "low"]
    assert responses[0].mitigations[0].status is MitigationStatus.DONE
    assert responses[0].mitigations[1:] == (LATE, DONE)


def test_risk_is_told_as_built_today_and_after_the_plan(report: Report) -> None:
    steps = dict(risk_steps(report.analysis.threats[0]))
    assert steps == {
        "Without controls": "Low (likelihood 3, impact 3)",
        "Today": "Low (likelihood 3, impact 3)",
        "After the plan": "No plan yet",
    }


def test_accepting_needs_reason_person_and_a_day_to_come() -> None:
    bare = missing(Filled(ResponseKind.ACCEPT), today=TODAY)
    assert [line.split(":")[0] for line in bare] == [
        "Accepting a risk needs a reason",
        "Accepting a risk needs a person",
        "Accepting a risk needs an expiry",
    ]
    late = Filled(ResponseKind.ACCEPT, reason="rare", by="Bo", expires=TODAY)
    assert missing(late, today=TODAY) == ["The acceptance would have expired already: choose a day to come."]
    whole = Filled(ResponseKind.ACCEPT, reason="rare", by="Bo", expires=FUTURE)
    assert missing(whole, today=TODAY) == []
    assert response_of("t", whole).acceptance == Acceptance(reason="rare", by="Bo", expires=FUTURE)


def test_any_other_kind_needs_nothing_and_keeps_no_acceptance() -> None:
    filled = Filled(ResponseKind.TRANSFER, reason="left over", by="Bo", expires=FUTURE)
    assert missing(filled, today=TODAY) == []
    assert response_of("t", filled).acceptance is None


def test_a_chosen_suggestion_is_planned_unless_the_team_has_it_already() -> None:
    suggestion = Suggestion(
        mitigation="limit", title="Limit", effect="e", limits="l", responsible=Owner.PROVIDER, technical=True
    )
    assert planned(suggestion).status is MitigationStatus.PLANNED
    assert planned(suggestion).responsible is Owner.PROVIDER
    had = suggestion.model_copy(update={"status": MitigationStatus.DONE})
    assert planned(had).status is MitigationStatus.DONE
    response = Response(threat="t", kind=ResponseKind.MITIGATE, mitigations=(LIMIT,))
    assert not_chosen([suggestion], response) == []
    assert not_chosen([suggestion], None) == [suggestion]
