"""Triage, answers and owners in the talk: people decide, step by step."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.agent.deciding import Scene, ask, is_decision, next_decision, take, undecided
from assistant.agent.message import Message
from assistant.changes.apply import apply_all
from assistant.errors import InputError
from assistant.model.threat_model import ThreatModel
from assistant.review.analyse import analyse
from assistant.service import draft_model
from assistant.settings import load_settings
from knowledge_base.catalogue import Catalogue, load_catalogue
from knowledge_base.vocabulary import DismissReason, ResponseKind, ThreatStatus

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
WORDS = (
    "A support assistant on our website. Customers ask it about their orders. It uses GPT-4o through Azure "
    "OpenAI, reads customer emails and can issue refunds on its own."
)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="module")
def drafted(catalogue: Catalogue) -> ThreatModel:
    return draft_model(WORDS, settings=load_settings({}, Path.cwd()), catalogue=catalogue).report.model


def _scene(model: ThreatModel, catalogue: Catalogue) -> Scene:
    analysis = analyse(model, catalogue, today=NOW.date()).analysis
    return Scene(model=model, analysis=analysis, catalogue=catalogue, actor="a person", now=NOW)


def _choose(question: str, value: str, scene: Scene) -> tuple[ThreatModel, str | None]:
    step = take(question, Message(kind="choose", chosen=(value,)), scene=scene)
    return apply_all(scene.model, step.changes), step.following


def _all_kept(model: ThreatModel, catalogue: Catalogue) -> ThreatModel:
    while (question := next_decision(model, _scene(model, catalogue).analysis)) and question.startswith(
        "triage"
    ):
        model, _ = _choose(question, "keep_all", _scene(model, catalogue))
    return model


def test_the_first_step_is_a_small_batch_about_one_part(drafted: ThreatModel, catalogue: Catalogue) -> None:
    scene = _scene(drafted, catalogue)
    question = next_decision(drafted, scene.analysis)
    assert question is not None
    assert is_decision(question)
    told = ask(question, scene)
    assert told is not None
    assert [choice.value for choice in told.choices] == ["keep_all", "one_by_one"]
    batch = scene.batch(question.partition(":")[2])
    assert 1 <= len(batch) <= 4
    assert all(threat.title in told.text for threat in batch)


def test_a_threat_alone_is_told_with_its_statement(drafted: ThreatModel, catalogue: Catalogue) -> None:
    scene = _scene(drafted, catalogue)
    anchors = [threat.anchor for threat in undecided(scene.analysis)]
    alone = next(anchor for anchor in anchors if anchors.count(anchor) == 1)
    told = ask(f"triage:{alone}", scene)
    assert told is not None
    assert scene.batch(alone)[0].statement in told.text
    assert told.text.endswith("Keep it, or set it aside?")


def test_keeping_all_confirms_them_in_the_person_s_name(drafted: ThreatModel, catalogue: Catalogue) -> None:
    kept = _all_kept(drafted, catalogue)
    analysis = _scene(kept, catalogue).analysis
    assert not undecided(analysis)
    assert {decision.by for decision in kept.decisions} == {"a person"}
    assert all(decision.status is ThreatStatus.CONFIRMED for decision in kept.decisions)


def test_setting_aside_needs_a_reason_and_goes_on_with_the_rest(
    drafted: ThreatModel, catalogue: Catalogue
) -> None:
    scene = _scene(drafted, catalogue)
    question = next_decision(drafted, scene.analysis) or ""
    _, following = _choose(question, "one_by_one", scene)
    assert following is not None
    model, _ = _choose(following, "too_unlikely", scene)
    decision = model.decisions[0]
    assert decision.threat == following.partition(":")[2]
    assert decision.reason is DismissReason.TOO_UNLIKELY


def test_already_handled_opens_a_control_and_keeps_the_threat(
    drafted: ThreatModel, catalogue: Catalogue
) -> None:
    scene = _scene(drafted, catalogue)
    threat = undecided(scene.analysis)[0]
    _, following = _choose(f"threat:{threat.id}", "already_handled", scene)
    assert following == f"control:{threat.id}"
    told = ask(following, scene)
    assert told is not None
    model, _ = _choose(following, told.choices[0].value, scene)
    assert model.decisions[0].status is ThreatStatus.CONFIRMED
    assert model.system.controls[-1].mitigation == told.choices[0].value
    assert model.system.controls[-1].state == "claimed"


def test_a_control_in_the_team_s_own_words(drafted: ThreatModel, catalogue: Catalogue) -> None:
    scene = _scene(drafted, catalogue)
    threat = undecided(scene.analysis)[0]
    step = take(f"control:{threat.id}", Message(text="A limit in the payment system"), scene=scene)
    model = apply_all(drafted, step.changes)
    assert model.system.controls[-1].name == "A limit in the payment system"
    assert model.system.controls[-1].mitigation is None


def test_every_high_risk_is_asked_for_an_answer_and_an_owner(
    drafted: ThreatModel, catalogue: Catalogue
) -> None:
    model = _all_kept(drafted, catalogue)
    question = next_decision(model, _scene(model, catalogue).analysis) or ""
    assert question.startswith("respond:")
    model, following = _choose(question, "mitigate", _scene(model, catalogue))
    assert following == question.replace("respond", "owner")
    step = take(following, Message(text="the payments team, by 2027-03-31"), scene=_scene(model, catalogue))
    model = apply_all(model, step.changes)
    response = model.responses[0]
    assert response.kind is ResponseKind.MITIGATE
    assert {m.owner for m in response.mitigations} == {"the payments team"}
    assert {str(m.due) for m in response.mitigations} == {"2027-03-31"}
    assert next_decision(model, _scene(model, catalogue).analysis) != following


@pytest.mark.parametrize(
    ("text", "owner", "due"),
    [
        ("Priya, end of March 2027.", "Priya", "2027-03-31"),
        ("by Q2 2027: the payments team", "the payments team", "2027-06-30"),
        ("ops until 31.3.2027", "ops", "2027-03-31"),
    ],
)
def test_an_owner_s_date_is_read_as_people_write_it(
    text: str, owner: str, due: str, drafted: ThreatModel, catalogue: Catalogue
) -> None:
    model = _all_kept(drafted, catalogue)
    scene = _scene(model, catalogue)
    question = next_decision(model, scene.analysis) or ""
    step = take(question, Message(kind="choose", chosen=("mitigate",)), scene=scene)
    model = apply_all(model, step.changes)
    step = take(step.following or "", Message(text=text), scene=_scene(model, catalogue))
    assert step.words == f"Noted: {owner}, until {due}."
    assert {(m.owner, str(m.due)) for m in apply_all(model, step.changes).responses[0].mitigations} == {
        (owner, due)
    }


def test_accepting_needs_reason_person_and_date(drafted: ThreatModel, catalogue: Catalogue) -> None:
    model = _all_kept(drafted, catalogue)
    scene = _scene(model, catalogue)
    question = next_decision(model, scene.analysis) or ""
    step = take(question, Message(kind="choose", chosen=("accept",)), scene=scene)
    assert not step.changes
    accept = step.following or ""
    for text in ("fine with us", "fine; head of support; soon", "fine; head of support; 2020-01-01"):
        with pytest.raises(InputError):
            take(accept, Message(text=text), scene=scene)
    step = take(accept, Message(text="small sums; head of support; 2027-06-30"), scene=scene)
    acceptance = apply_all(model, step.changes).responses[0].acceptance
    assert acceptance is not None
    assert (acceptance.reason, acceptance.by) == ("small sums", "head of support")


def test_nothing_is_decided_by_an_answer_that_is_none(drafted: ThreatModel, catalogue: Catalogue) -> None:
    scene = _scene(drafted, catalogue)
    question = next_decision(drafted, scene.analysis) or ""
    for message in (
        Message(text="what is a retriever?"),
        Message(kind="choose", chosen=("confirm_everything",)),
    ):
        with pytest.raises(InputError, match="keep all, one by one"):
            take(question, message, scene=scene)


def test_what_is_gone_is_not_asked(drafted: ThreatModel, catalogue: Catalogue) -> None:
    scene = _scene(drafted, catalogue)
    assert ask("threat:nothing@here", scene) is None
    assert ask("triage:nowhere", scene) is None
    assert not is_decision("fact:acts@assistant")


def test_skipping_leaves_a_part_for_later(drafted: ThreatModel, catalogue: Catalogue) -> None:
    scene = _scene(drafted, catalogue)
    first = next_decision(drafted, scene.analysis) or ""
    state = drafted.interview.model_copy(update={"skipped": (first,)})
    later = drafted.model_copy(update={"interview": state})
    assert next_decision(later, scene.analysis) != first
