"""Changes made for an older version: done again where nobody is overruled, and told where not."""

from collections.abc import Callable

import pytest

from assistant.changes import change as c
from assistant.changes.apply import apply, apply_all
from assistant.changes.rebase import rebase
from assistant.model.facts import Fact, ParkedPoint, Question
from assistant.model.response import Response
from assistant.model.sign_off import SignedReview
from assistant.model.threat import Decision, PersonRating
from assistant.model.threat_model import InterviewState, ThreatModel
from knowledge_base.vocabulary import ResponseKind

MakeDecision = Callable[..., Decision]
MakeReview = Callable[..., SignedReview]


def about(subject: str, value: str) -> c.RecordFact:
    return c.RecordFact(fact=Fact(subject=subject, key="writers", values=(value,)))


def test_onto_the_same_model_everything_is_done(model: ThreatModel) -> None:
    changes: list[c.Change] = [
        c.RenameElement(id="wiki", name="A"),
        c.RenameElement(id="wiki", name="B"),
        about("wiki", "admin"),
    ]
    done = rebase(changes, since=model, onto=model)
    assert (done.made, done.refused) == (tuple(changes), ())
    assert done.model == apply_all(model, changes)


def test_what_nobody_touched_is_done_to_the_new_model(model: ThreatModel) -> None:
    head = apply(model, c.RenameElement(id="wiki", name="Theirs"))
    done = rebase([c.RenameElement(id="mail", name="Mine")], since=model, onto=head)
    assert (done.model.system.name_of("wiki"), done.model.system.name_of("mail")) == ("Theirs", "Mine")
    assert done.refused == ()


def test_what_somebody_did_already_is_neither_done_nor_refused(model: ThreatModel) -> None:
    change = c.RenameElement(id="wiki", name="Same")
    head = apply(model, change)
    done = rebase([change], since=model, onto=head)
    assert (done.model, done.made, done.refused) == (head, (), ())


def test_what_the_model_refuses_is_told_and_the_rest_done(model: ThreatModel) -> None:
    head = apply(model, c.RemoveElement(id="wiki"))
    done = rebase([about("wiki", "admin"), about("mail", "public")], since=model, onto=head)
    assert [refused.change for refused in done.refused] == [about("wiki", "admin")]
    assert "there is no element 'wiki'" in done.refused[0].why
    assert done.made == (about("mail", "public"),)


def theirs_and_mine(make_decision: MakeDecision) -> list[tuple[c.Change, c.Change, str]]:
    """Two edits of one thing, and the name by which it is called."""

    def rating(impact: int) -> c.RateThreat:
        given = PersonRating(threat="leak@wiki", likelihood=1, impact=impact, reason="r", by="b")
        return c.RateThreat(rating=given)

    def question(text: str) -> c.RaiseQuestion:
        return c.RaiseQuestion(question=Question(id="q1", subject="wiki", key="writers", text=text))

    def response(residual: str) -> c.PlanResponse:
        planned = Response(threat="leak@wiki", kind=ResponseKind.AVOID, residual=residual)
        return c.PlanResponse(response=planned)

    return [
        (c.DescribeSystem(purpose="a"), c.DescribeSystem(purpose="b"), "the description of the system"),
        (c.RenameElement(id="wiki", name="A"), c.RenameElement(id="wiki", name="B"), "'A'"),
        (c.RenameElement(id="wiki", name="A"), c.RemoveElement(id="wiki"), "'A'"),
        (c.RenameElement(id="wiki", name="A"), c.MergeElements(gone="wiki", kept="mail"), "'A' or 'Mail'"),
        (about("wiki", "admin"), about("wiki", "employee"), "what is known of 'writers' of 'Wiki'"),
        (about("wiki", "admin"), c.RetractFact(subject="wiki", key="writers"), "what is known of 'writers'"),
        (
            c.DecideThreat(decision=make_decision("leak@wiki", note="a")),
            c.DecideThreat(decision=make_decision("leak@wiki", note="b")),
            "the decision about 'leak'",
        ),
        (
            c.DecideThreat(decision=make_decision("leak@wiki", note="a")),
            c.ReopenThreat(threat="leak@wiki"),
            "what 'reopen threat' is about",
        ),
        (rating(4), rating(5), "what 'rate threat' is about"),
        (response("a"), response("b"), "what 'plan response' is about"),
        (response("a"), c.DropResponse(threat="leak@wiki"), "what 'drop response' is about"),
        (question("a"), question("b"), "what 'raise question' is about"),
        (question("a"), c.CloseQuestion(id="q1"), "what 'close question' is about"),
        (
            c.Park(point=ParkedPoint(id="p1", text="a")),
            c.Park(point=ParkedPoint(id="p1", text="b")),
            "what 'park' is about",
        ),
    ]


@pytest.mark.parametrize("number", range(14))
def test_nobodys_edit_is_overwritten_unseen(
    number: int, model: ThreatModel, make_decision: MakeDecision
) -> None:
    theirs, mine, name = theirs_and_mine(make_decision)[number]
    head = apply(model, theirs)
    done = rebase([mine], since=model, onto=head)
    assert (done.model, done.made) == (head, ())
    assert done.refused[0].change == mine
    assert done.refused[0].why.startswith(f"{name}")
    assert done.refused[0].why.endswith("was changed by somebody else in between; look at it again")


def test_nobody_signs_what_they_have_not_seen(model: ThreatModel, make_review: MakeReview) -> None:
    head = apply(model, c.RenameElement(id="wiki", name="Theirs"))
    done = rebase([c.SignOff(review=make_review())], since=model, onto=head)
    assert (done.model, done.made) == (head, ())
    assert done.refused[0].why == "the model was changed by somebody else in between; look at it again"


def test_another_field_of_the_description_is_no_conflict(model: ThreatModel) -> None:
    head = apply(model, c.DescribeSystem(purpose="theirs"))
    done = rebase([c.DescribeSystem(worst_day="mine", title="T")], since=model, onto=head)
    assert (done.model.system.purpose, done.model.system.worst_day) == ("theirs", "mine")


def test_where_the_interview_stands_is_nobodys_edit(model: ThreatModel) -> None:
    head = apply(model, c.MoveInterview(state=InterviewState(asked=("opener:use",))))
    state = InterviewState(asked=("opener:use", "opener:walk"))
    done = rebase([c.MoveInterview(state=state)], since=model, onto=head)
    assert (done.model.interview, done.refused) == (state, ())
