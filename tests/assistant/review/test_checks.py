"""Each check fires on what it looks for, and not on what is near to it."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from assistant.model.facts import Question
from assistant.model.response import Acceptance, PlannedMitigation, Response
from assistant.model.review import Finding, Severity, Verdict
from assistant.model.sign_off import SignedReview
from assistant.model.threat_model import ThreatModel
from assistant.review.checks import CHECKS, ReviewInput
from assistant.review.checks.check import counted, named
from knowledge_base.vocabulary import MitigationStatus, ResponseKind
from tests.assistant.builders import TODAY, make_control, make_decision, make_party

Build = Callable[..., ThreatModel]
Derive = Callable[[ThreatModel], ReviewInput]

ID = "planted-orders@bot"
OPEN_WRITERS = {"facts": {"bot.acts": "yes"}}


@pytest.fixture
def found(build: Build, derive: Derive) -> Any:  # noqa: ANN401  a function of keyword arguments
    """Return the findings of one check on the worked-on model with some changes."""

    def run(check: str, **changes: Any) -> list[Finding]:  # noqa: ANN401  handed on
        (wanted,) = (one for one in CHECKS if one.name == check)
        return wanted.run(derive(build(**changes)))

    return run


def test_a_model_that_was_worked_on_to_the_end_has_nothing_thin(build: Build, derive: Derive) -> None:
    given = derive(build())
    assert [f for check in CHECKS for f in check.run(given) if f.severity is not Severity.NOTE] == []


def test_checks_have_names_of_their_own_and_a_fix() -> None:
    assert len({check.name for check in CHECKS}) == len(CHECKS)
    assert all(check.fix.endswith((".", "?")) for check in CHECKS)


# consistency


def test_conflicting_facts(found: Any) -> None:  # noqa: ANN401
    (finding,) = found("conflicting-facts", facts={"wiki.writers": "public", "bot.acts": "conflicting"})
    assert finding.text == "Two answers do not go together: Acts (bot)"
    assert finding.subjects == ("bot",)
    assert found("conflicting-facts", facts={"wiki.writers": "public", "bot.acts": "unknown"}) == []


def test_stale_decisions(found: Any) -> None:  # noqa: ANN401
    (finding,) = found("stale-decisions", facts={"wiki.writers": "admin"})
    assert finding.text == "Decided, but no longer derived from the system: Orders to the bot"
    assert finding.subjects == (ID,)
    assert found("stale-decisions") == []


def test_unconnected_parts(found: Any) -> None:  # noqa: ANN401
    parts = {"wiki": "document_store", "bot": "agent", "old-index": "vector_store"}
    (finding,) = found("unconnected-parts", parts=parts)
    assert finding.text == "No data flows to or from: old index"
    assert found("unconnected-parts") == []


def test_assumed_parts(found: Any) -> None:  # noqa: ANN401
    (finding,) = found("assumed-parts", assumed=("wiki",))
    assert finding.subjects == ("wiki",)
    assert found("assumed-parts") == []


def test_lost_duplicates(found: Any, build: Build) -> None:  # noqa: ANN401
    frozen = build().decisions[0].frozen
    lost = make_decision(frozen, "duplicate_of", duplicate_of="nobody@bot")
    (finding,) = found("lost-duplicates", decisions=[lost])
    assert finding.subjects == (ID,)
    kept = make_decision(frozen, "duplicate_of", duplicate_of="our-fear")
    assert found("lost-duplicates", decisions=[kept]) == []


# scope


def test_nothing_described(found: Any) -> None:  # noqa: ANN401
    empty: dict[str, Any] = {
        "parts": {},
        "flows": (),
        "facts": {},
        "decisions": [],
        "responses": [],
        "proposals": (),
    }
    assert len(found("nothing-described", **empty)) == 1
    assert found("nothing-described") == []


def test_unknown_writers(found: Any) -> None:  # noqa: ANN401
    (finding,) = found("unknown-writers", **OPEN_WRITERS)
    assert finding.text == "Nobody has said who can write to: wiki"
    assert found("unknown-writers", facts={"wiki.writers": "admin"}) == []


def test_high_on_open_question(found: Any) -> None:  # noqa: ANN401
    (finding,) = found("high-on-open-question", **OPEN_WRITERS, decisions=[], responses=[])
    assert finding.text == "1 threat could turn out high, depending on what nobody has answered yet: Writers"
    assert finding.subjects == ("wiki", ID)
    assert finding.severity is Severity.THIN, "accepted with gaps must stay possible"
    moves_only = {"facts": {"wiki.writers": "public"}}
    assert found("high-on-open-question", **moves_only) == []


def test_open_questions(found: Any) -> None:  # noqa: ANN401
    question = Question(id="who", subject="wiki", key="writers", text="Who writes there?")
    (finding,) = found("open-questions", questions=(question,))
    assert finding.subjects == ("who",)
    assert found("open-questions") == []


def test_worst_day(found: Any) -> None:  # noqa: ANN401
    assert len(found("worst-day", worst_day="")) == 1
    assert found("worst-day") == []


def test_nobody_affected(found: Any) -> None:  # noqa: ANN401
    assert len(found("nobody-affected", users=())) == 1
    assert found("nobody-affected", users=(), affected=(make_party("applicants", "decided_about"),)) == []


def test_only_catalogue(found: Any, build: Build) -> None:  # noqa: ANN401
    assert len(found("only-catalogue", proposals=(), decisions=build().decisions[:1])) == 1
    assert found("only-catalogue") == []


def test_stages_without_threats(found: Any) -> None:  # noqa: ANN401
    (finding,) = found("stages-without-threats", stages=("training", "operation", "retirement"))
    assert finding.text == "No threat looked at for these stages: training, retirement"
    assert found("stages-without-threats") == []


def test_look_again(found: Any) -> None:  # noqa: ANN401
    parts = {"wiki": "document_store", "bot": "agent", "gpt": "model_endpoint", "till": "tool"}
    flows = ("wiki -> bot", "bot -> gpt", "bot -> till")
    accepted = Response(
        threat=ID,
        kind=ResponseKind.ACCEPT,
        acceptance=Acceptance(reason="small", by="the lead", expires=date(2026, 9, 1)),
    )
    (finding,) = found("look-again", parts=parts, flows=flows, responses=[accepted])
    assert finding.text.startswith(
        "Look at this again when gpt or its provider changes; when a tool joins till"
    )
    assert finding.text.endswith("when an acceptance ends, the first on 2026-09-01")
    (plain,) = found("look-again")
    assert "provider" not in plain.text


# decisions


def test_undecided_threats(found: Any) -> None:  # noqa: ANN401
    (finding,) = found("undecided-threats", decisions=[])
    assert finding.text == "2 proposed threats wait for a decision: this is an unreviewed draft"
    assert set(finding.subjects) == {ID, "our-fear"}
    assert found("undecided-threats") == []


def test_high_without_response(found: Any, build: Build) -> None:  # noqa: ANN401
    (finding,) = found("high-without-response", responses=[])
    assert finding.subjects == (ID,)
    dismissed = make_decision(build().decisions[0].frozen, "dismissed")
    assert found("high-without-response", responses=[], decisions=[dismissed]) == []


def plan(**mitigation: Any) -> dict[str, Any]:  # noqa: ANN401
    made = PlannedMitigation.model_validate({"title": "Narrow it", "owner": "the lead", **mitigation})
    return {"responses": [Response(threat=ID, kind=ResponseKind.MITIGATE, mitigations=(made,))]}


def test_mitigations_without_owner(found: Any) -> None:  # noqa: ANN401
    (finding,) = found("mitigations-without-owner", **plan(owner=""))
    assert finding.text == "1 mitigation has no owner"
    for settled in (MitigationStatus.DONE, MitigationStatus.REJECTED):
        assert found("mitigations-without-owner", **plan(owner="", status=settled)) == []
    assert found("mitigations-without-owner") == []


def test_overdue_mitigations(found: Any) -> None:  # noqa: ANN401
    (finding,) = found("overdue-mitigations", **plan(due=date(2026, 2, 28)))
    assert finding.text == "Past their date and not done: Narrow it"
    assert found("overdue-mitigations", **plan(due=TODAY)) == []
    assert found("overdue-mitigations", **plan(due=date(2026, 2, 28), status="done")) == []


def test_acceptances(found: Any) -> None:  # noqa: ANN401
    def accepting(acceptance: Acceptance | None) -> list[Finding]:
        response = Response(threat=ID, kind=ResponseKind.ACCEPT, acceptance=acceptance)
        findings: list[Finding] = found("acceptances", responses=[response])
        return findings

    assert [f.text for f in accepting(None)] == ["A risk is accepted without reason, person and expiry"]
    over = Acceptance(reason="small", by="the lead", expires=date(2026, 2, 28))
    assert [f.text for f in accepting(over)] == ["An acceptance ran out on 2026-02-28"]
    assert accepting(over.model_copy(update={"expires": TODAY})) == []


def signed(month: int, *, next_review: date) -> SignedReview:
    return SignedReview(
        id=f"review-{month}",
        by="Ada",
        at=datetime(2025, month, 1, tzinfo=UTC),
        version=1,
        verdict=Verdict.COMPLETE,
        next_review=next_review,
    )


def test_overdue_review(build: Build, derive: Derive) -> None:
    (check,) = (one for one in CHECKS if one.name == "overdue-review")

    def reviewed(*reviews: SignedReview) -> list[str]:
        model = build().model_copy(update={"sign_offs": reviews})
        return [finding.text for finding in check.run(derive(model))]

    long_ago, soon = date(2025, 9, 1), date(2026, 9, 1)
    assert reviewed(signed(3, next_review=long_ago)) == ["The next review was due on 2025-09-01"]
    assert reviewed(signed(3, next_review=TODAY)) == []
    assert reviewed(signed(8, next_review=soon), signed(3, next_review=long_ago)) == []
    assert reviewed() == []


@pytest.mark.parametrize(
    ("state", "wanted"), [("claimed", 1), ("in_place", 1), ("tested", 0), ("planned", 0)]
)
def test_untested_controls(found: Any, state: str, wanted: int) -> None:  # noqa: ANN401
    assert len(found("untested-controls", controls=(make_control("limit", state=state),))) == wanted


def test_names_and_counts_in_sentences() -> None:
    assert named(["a", "b", "c", "d", "e"]) == "a, b, c, d and e"
    assert named("abcdef") == "a, b, c, d and 2 more"
    assert counted(1, "threat", one="hangs", many="hang") == "1 threat hangs"
    assert counted(2, "threat") == "2 threats"
