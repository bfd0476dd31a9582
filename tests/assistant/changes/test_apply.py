"""Every change: what it does, and when it is refused."""

from collections.abc import Callable
from datetime import date
from typing import get_args

import pytest

from assistant.changes import change as c
from assistant.changes.apply import apply, apply_all
from assistant.errors import ChangeRefusedError
from assistant.model.facts import Assumption, Expectation, Fact, Hint, ParkedPoint, Question, Utterance
from assistant.model.response import Response
from assistant.model.review import Verdict
from assistant.model.sign_off import Answer, Gap, Point, PointAnswer, SignedReview
from assistant.model.system import Artefact, Component, DataFlow, TrustBoundary, references_of
from assistant.model.threat import Decision, PersonRating, Proposal, Threat
from assistant.model.threat_model import InterviewState, ThreatModel
from assistant.model.values import Quote
from knowledge_base.vocabulary import (
    ArtefactKind,
    FactTime,
    LifecycleStage,
    OurRole,
    Provenance,
    ResponseKind,
    ThreatStatus,
)

MakeComponent = Callable[..., Component]
MakeDecision = Callable[..., Decision]
MakeReview = Callable[..., SignedReview]


def fact(subject: str, *values: str, key: str = "writers", when: FactTime = FactTime.TODAY) -> Fact:
    return Fact(subject=subject, key=key, values=values, when=when)


def refused(model: ThreatModel, change: c.Change, said: str) -> None:
    with pytest.raises(ChangeRefusedError, match=said):
        apply(model, change)


def ids(model: ThreatModel) -> list[str]:
    return [element.id for element in model.system.elements()]


def element(model: ThreatModel, name: str) -> dict[str, object]:
    return model.system.by_id[name].model_dump()


def test_every_change_can_be_applied() -> None:
    from assistant.changes.apply import _APPLIERS

    union, *_ = get_args(c.Change)
    assert set(_APPLIERS) == set(get_args(union))


def hint(subject: str, chance: float) -> Hint:
    quote = Quote(text="so it is", utterance="u1")
    return Hint(subject=subject, key="writers", value="public", chance=chance, quote=quote)


def hinted(model: ThreatModel, *hints: Hint) -> ThreatModel:
    return apply_all(model, [c.TakeHint(hint=one) for one in hints])


def chances(model: ThreatModel) -> list[tuple[str, float]]:
    return [(one.subject, one.chance) for one in model.hints]


def test_of_two_hints_at_the_same_the_likelier_stays(model: ThreatModel) -> None:
    once = hinted(model, hint("wiki", 0.4), hint("mail", 0.3))
    assert chances(hinted(once, hint("wiki", 0.35))) == [("wiki", 0.4), ("mail", 0.3)]
    assert chances(hinted(once, hint("wiki", 0.55))) == [("wiki", 0.55), ("mail", 0.3)]


def test_a_hint_goes_with_its_element(model: ThreatModel) -> None:
    once = hinted(model, hint("wiki", 0.4))
    assert chances(apply(once, c.RemoveElement(id="wiki"))) == []
    assert chances(apply(once, c.MergeElements(gone="wiki", kept="mail"))) == [("mail", 0.4)]


def test_what_is_expected_takes_the_place_of_what_was(model: ThreatModel) -> None:
    quote = hint("wiki", 0.4).quote
    first = c.Expect(expectations=(Expectation(entry="rag-poisoning", chance=0.4, quote=quote),))
    then = c.Expect(expectations=(Expectation(entry="weights-theft", chance=0.2, quote=quote),))
    assert apply_all(model, [first, then]).expectations == then.expectations
    twice = c.Expect(expectations=(*then.expectations, *then.expectations))
    refused(model, twice, "expectations: 'weights-theft' is there twice")


def test_a_hint_is_about_something_that_is_there(model: ThreatModel) -> None:
    refused(model, c.TakeHint(hint=hint("nowhere", 0.4)), "there is no element 'nowhere'")


def test_nothing_is_done_to_the_model_itself(model: ThreatModel) -> None:
    before = model.model_dump_json()
    apply(model, c.RemoveElement(id="wiki"))
    assert model.model_dump_json() == before


class TestDescribeSystem:
    def test_sets_what_is_given_and_leaves_the_rest(self, model: ThreatModel) -> None:
        change = c.DescribeSystem(
            title="New", purpose="Help", our_role=OurRole.APPLICATION_BUILDER, stages=(LifecycleStage.DATA,)
        )
        described = apply(model, change)
        assert (described.title, described.system.name) == ("New", "Support copilot")
        assert (described.system.purpose, described.system.our_role) == ("Help", OurRole.APPLICATION_BUILDER)
        assert described.system.stages == (LifecycleStage.DATA,)
        assert described.system.components == model.system.components

    def test_can_empty_a_text(self, model: ThreatModel) -> None:
        assert apply(model, c.DescribeSystem(name="")).system.name == ""


class TestPutElement:
    def test_adds(self, model: ThreatModel, make_component: MakeComponent) -> None:
        assert "queue" in ids(apply(model, c.PutElement(element=make_component("queue"))))

    def test_revises_in_place(self, model: ThreatModel, make_component: MakeComponent) -> None:
        better = make_component("wiki").model_copy(update={"product": "Pages"})
        revised = apply(model, c.PutElement(element=better))
        assert ids(revised) == ids(model)
        assert revised.system.by_id["wiki"] == better

    def test_refuses_an_id_of_another_type(self, model: ThreatModel) -> None:
        refused(model, c.PutElement(element=TrustBoundary(id="wiki", name="W")), "is a component already")

    def test_refuses_what_names_nothing(self, model: ThreatModel) -> None:
        flow = DataFlow(id="new", source="wiki", target="nothing")
        refused(model, c.PutElement(element=flow), "there is no element 'nothing'")

    def test_refuses_the_systems_own_id(self, model: ThreatModel, make_component: MakeComponent) -> None:
        refused(model, c.PutElement(element=make_component("system")), "may not be called 'system'")


class TestRenameElement:
    def test_keeps_the_id_and_all_that_hangs_on_it(self, model: ThreatModel) -> None:
        renamed = apply(model, c.RenameElement(id="wiki", name="Handbook"))
        assert renamed.system.name_of("wiki") == "Handbook"
        assert ids(renamed) == ids(model)
        assert (renamed.facts, renamed.decisions, renamed.system.flows) == (
            model.facts,
            model.decisions,
            model.system.flows,
        )

    @pytest.mark.parametrize("name", ["wiki-bot", "inside", "ana", "rules", "letters", "filter"])
    def test_works_on_every_type(self, model: ThreatModel, name: str) -> None:
        assert apply(model, c.RenameElement(id=name, name="New")).system.by_id[name].name == "New"

    def test_refuses_what_is_not_there(self, model: ThreatModel) -> None:
        refused(model, c.RenameElement(id="nothing", name="N"), "there is no element 'nothing'")


class TestRemoveElement:
    def test_takes_flows_facts_and_questions_along(self, model: ThreatModel) -> None:
        removed = apply(model, c.RemoveElement(id="wiki"))
        assert not {"wiki", "wiki-bot"} & set(ids(removed))
        assert (removed.facts, removed.questions) == ((), ())
        assert removed.decisions == model.decisions  # they outlast it, and become stale

    def test_cleans_what_named_it(self, model: ThreatModel) -> None:
        removed = apply(model, c.RemoveElement(id="wiki"))
        assert element(removed, "inside")["members"] == ("bot", "mail")
        assert (element(removed, "rules")["made_by"], element(removed, "rules")["loaded_by"]) == (
            None,
            ("bot",),
        )
        assert element(removed, "ana")["reaches"] == ()

    def test_takes_along_what_hangs_on_a_flow_that_goes(self, model: ThreatModel) -> None:
        tap = DataFlow(id="tap", source="mail-bot", target="pay")
        about = Assumption(id="a1", text="Slow", reason="Seen", by="ana", subject="mail-bot")
        more = apply_all(model, [c.PutElement(element=tap), c.Assume(assumption=about)])
        removed = apply(more, c.RemoveElement(id="mail"))
        assert not {"mail", "mail-bot", "tap"} & set(ids(removed))
        assert element(removed, "letters")["held_by"] == ()
        assert element(removed, "filter")["guards"] == ("bot",)
        assert removed.assumptions == ()

    def test_refuses_what_is_not_there(self, model: ThreatModel) -> None:
        refused(model, c.RemoveElement(id="nothing"), "there is no element 'nothing'")


class TestMergeElements:
    def test_moves_flows_facts_and_references(self, model: ThreatModel) -> None:
        merged = apply(model, c.MergeElements(gone="wiki", kept="mail"))
        assert "wiki" not in ids(merged)
        assert element(merged, "wiki-bot")["source"] == "mail"
        assert element(merged, "inside")["members"] == ("bot", "mail")
        assert element(merged, "rules")["loaded_by"] == ("bot", "mail")
        assert [f.values for f in merged.facts if f.subject == "mail"] == [("public",)]
        assert [question.subject for question in merged.questions] == ["mail"]

    def test_carries_decisions_ratings_and_responses(self, model: ThreatModel) -> None:
        merged = apply(model, c.MergeElements(gone="wiki", kept="mail"))
        assert [decision.threat for decision in merged.decisions] == ["injection@bot~mail", "leak@mail"]
        assert [decision.frozen.id for decision in merged.decisions] == ["injection@bot~mail", "leak@mail"]
        assert merged.decisions[1].frozen.anchor == "mail"
        assert merged.decisions[0].frozen.bindings == {"a": "bot", "s": "mail"}
        assert [rating.threat for rating in merged.ratings] == ["leak@mail"]
        assert [response.threat for response in merged.responses] == ["leak@mail"]

    def test_what_was_decided_about_the_one_that_stays_wins(
        self, model: ThreatModel, make_decision: MakeDecision
    ) -> None:
        own = make_decision("leak@mail", note="about the mail")
        rating = PersonRating(threat="leak@mail", likelihood=5, impact=5, reason="own", by="ben")
        first = model.model_copy(
            update={"decisions": (own, *model.decisions), "ratings": (rating, *model.ratings)}
        )
        for both in (first, apply_all(model, [c.DecideThreat(decision=own), c.RateThreat(rating=rating)])):
            merged = apply(both, c.MergeElements(gone="wiki", kept="mail"))
            about = {decision.threat: decision.note for decision in merged.decisions}
            assert about == {"injection@bot~mail": "", "leak@mail": "about the mail"}
            assert [rating.reason for rating in merged.ratings] == ["own"]

    def test_threats_that_become_one_are_decided_once(
        self, model: ThreatModel, make_decision: MakeDecision
    ) -> None:
        two = [make_decision("x@wiki~mail", note="first"), make_decision("x@mail~wiki", note="second")]
        both = apply_all(model, [c.DecideThreat(decision=decision) for decision in two])
        merged = apply(both, c.MergeElements(gone="wiki", kept="mail"))
        assert merged.decisions_by_threat["x@mail~mail"].note == "first"

    def test_duplicates_are_followed(self, model: ThreatModel, make_decision: MakeDecision) -> None:
        duplicates = [
            make_decision("leak@pay", duplicate_of="leak@wiki"),
            make_decision("spam@wiki", duplicate_of="spam@mail"),
        ]
        both = apply_all(model, [c.DecideThreat(decision=decision) for decision in duplicates])
        merged = apply(both, c.MergeElements(gone="wiki", kept="mail"))
        assert merged.decisions_by_threat["leak@pay"].duplicate_of == "leak@mail"
        assert "spam@mail" not in merged.decisions_by_threat  # it would repeat itself

    def test_proposals_and_the_interview_follow(self, model: ThreatModel) -> None:
        threats = tuple(
            Threat(
                id=f"own@{anchor}", title="Own", statement="Ours", anchor=anchor, affected=("wiki", "mail")
            )
            for anchor in ("wiki", "mail", "pay")
        )
        state = InterviewState(
            asked=("fact:writers@wiki", "opener:use"),
            current="fact:writers@wiki",
            doubts={"fact:writers@wiki": ("public",)},
        )
        proposal = Proposal(id="p1", threats=threats, provenance=Provenance.TEAM)
        more = apply_all(model, [c.ProposeThreats(proposal=proposal), c.MoveInterview(state=state)])
        merged = apply(more, c.MergeElements(gone="wiki", kept="mail"))
        assert [threat.id for threat in merged.proposals[0].threats] == ["own@mail", "own@pay"]
        assert merged.proposals[0].threats[1].affected == ("mail",)
        assert merged.interview.asked == ("fact:writers@mail", "opener:use")
        assert merged.interview.current == "fact:writers@mail"
        assert merged.interview.doubts == {"fact:writers@mail": ("public",)}

    def test_what_is_known_fills_what_was_open(self, model: ThreatModel) -> None:
        for own, expected in (("unknown", "public"), ("employee", "employee")):
            known = apply(model, c.RecordFact(fact=fact("mail", own)))
            merged = apply(known, c.MergeElements(gone="wiki", kept="mail"))
            assert [f.values for f in merged.facts if f.subject == "mail"] == [(expected,)]

    def test_flows_between_the_two_fall_away_with_their_facts(self, model: ThreatModel) -> None:
        merged = apply(model, c.MergeElements(gone="wiki", kept="bot"))
        assert "wiki-bot" not in ids(merged)
        assert "bot-bot" in ids(merged)  # what the bot does with itself is not touched
        assert [f.subject for f in merged.facts] == ["bot"]

    def test_refuses_what_is_not_alike(self, model: ThreatModel) -> None:
        refused(model, c.MergeElements(gone="wiki", kept="inside"), "only like can be merged")
        refused(model, c.MergeElements(gone="wiki", kept="wiki"), "cannot be merged with itself")
        refused(model, c.MergeElements(gone="nothing", kept="wiki"), "there is no element")


class TestSplitElement:
    def test_moves_the_named_flows(self, model: ThreatModel, make_component: MakeComponent) -> None:
        change = c.SplitElement(id="bot", new=make_component("planner"), flows=("mail-bot", "bot-bot"))
        split = apply(model, change)
        assert element(split, "mail-bot")["target"] == "planner"
        assert element(split, "wiki-bot")["target"] == "bot"
        assert (element(split, "bot-bot")["source"], element(split, "bot-bot")["target"]) == (
            "planner",
            "planner",
        )
        assert (split.decisions, split.facts) == (model.decisions, model.facts)

    def test_refuses(self, model: ThreatModel, make_component: MakeComponent) -> None:
        refused(model, c.SplitElement(id="bot", new=make_component("wiki")), "with an id of its own")
        refused(model, c.SplitElement(id="bot", new=TrustBoundary(id="b", name="B")), "needs a new component")
        change = c.SplitElement(id="bot", new=make_component("b"), flows=("nothing",))
        refused(model, change, "there is no flow nothing to move")


class TestReplaceElement:
    def test_moves_flows_but_not_facts(self, model: ThreatModel, make_component: MakeComponent) -> None:
        replaced = apply(model, c.ReplaceElement(id="wiki", new=make_component("handbook")))
        assert "wiki" not in ids(replaced)
        assert element(replaced, "wiki-bot")["source"] == "handbook"
        assert element(replaced, "inside")["members"] == ("bot", "handbook", "mail")
        assert element(replaced, "rules")["made_by"] == "handbook"
        assert [f.subject for f in replaced.facts] == ["wiki-bot"]
        assert replaced.decisions == model.decisions  # about what is no more: they become stale

    def test_refuses(self, model: ThreatModel, make_component: MakeComponent) -> None:
        refused(model, c.ReplaceElement(id="wiki", new=make_component("bot")), "with an id of its own")
        refused(model, c.ReplaceElement(id="nothing", new=make_component("b")), "there is no element")
        own = Artefact(id="new", name="New", kind=ArtefactKind.INDEX, made_by="rules")
        refused(model, c.ReplaceElement(id="rules", new=own), "there is no element 'rules'")


class TestFacts:
    def test_a_fact_takes_the_place_of_the_last(self, model: ThreatModel) -> None:
        known = apply(model, c.RecordFact(fact=fact("wiki", "employee")))
        assert [f.values for f in known.facts if f.subject == "wiki"] == [("employee",)]

    def test_what_is_planned_stands_beside_what_is(self, model: ThreatModel) -> None:
        planned = fact("wiki", "employee", when=FactTime.PLANNED)
        assert len(apply(model, c.RecordFact(fact=planned)).facts) == len(model.facts) + 1

    def test_the_system_itself_is_a_subject(self, model: ThreatModel) -> None:
        assert apply(model, c.RecordFact(fact=fact("system", "yes"))).facts[-1].subject == "system"

    def test_refuses_a_subject_that_is_not_there(self, model: ThreatModel) -> None:
        refused(model, c.RecordFact(fact=fact("nothing", "yes")), "there is no element 'nothing'")

    def test_a_fact_can_be_forgotten_once(self, model: ThreatModel) -> None:
        change = c.RetractFact(subject="wiki", key="writers")
        forgotten = apply(model, change)
        assert [f.subject for f in forgotten.facts] == ["wiki-bot"]
        refused(forgotten, change, "nothing is known of 'writers' of 'wiki'")


class TestDecisions:
    def test_a_decision_takes_the_place_of_the_last(
        self, model: ThreatModel, make_decision: MakeDecision
    ) -> None:
        again = apply(model, c.DecideThreat(decision=make_decision("leak@wiki", note="again")))
        assert again.decisions_by_threat["leak@wiki"].note == "again"
        assert len(again.decisions) == len(model.decisions)

    def test_refuses_what_is_half_decided(self, model: ThreatModel, make_decision: MakeDecision) -> None:
        whole = make_decision("leak@wiki")
        halves: dict[str, dict[str, object]] = {
            "needs a reason": {"reason": None},
            "keeps 'leak@wiki'": {"threat": "other@wiki"},
            "names the other threat": {"status": ThreatStatus.DUPLICATE, "duplicate_of": "leak@wiki"},
            "only a duplicate": {"duplicate_of": "other@wiki"},
            "names the other": {"status": ThreatStatus.DUPLICATE, "duplicate_of": None},
        }
        for said, fields in halves.items():
            refused(model, c.DecideThreat(decision=whole.model_copy(update=fields)), said)

    def test_a_decision_can_be_taken_back_once(self, model: ThreatModel) -> None:
        change = c.ReopenThreat(threat="leak@wiki")
        reopened = apply(model, change)
        assert list(reopened.decisions_by_threat) == ["injection@bot~wiki"]
        refused(reopened, change, "there is no 'leak@wiki'")

    def test_ratings_and_responses_are_replaced_and_nothing_is_accepted_in_silence(
        self, model: ThreatModel
    ) -> None:
        rating = PersonRating(threat="leak@wiki", likelihood=5, impact=5, reason="worse", by="ben")
        response = Response(threat="leak@wiki", kind=ResponseKind.TRANSFER)
        changed = apply_all(model, [c.RateThreat(rating=rating), c.PlanResponse(response=response)])
        assert (changed.ratings, changed.responses) == ((rating,), (response,))
        accepted = Response(threat="leak@wiki", kind=ResponseKind.ACCEPT)
        refused(model, c.PlanResponse(response=accepted), "a reason, a person and a date")
        dropped = apply(changed, c.DropResponse(threat="leak@wiki"))
        assert dropped.responses == ()
        refused(dropped, c.DropResponse(threat="leak@wiki"), "there is no 'leak@wiki'")


class TestProposals:
    def proposal(
        self, *names: str, number: int = 1, provenance: Provenance = Provenance.TEAM
    ) -> c.ProposeThreats:
        threats = tuple(Threat(id=name, title="T", statement="S", anchor="bot") for name in names)
        found = Proposal.model_validate(
            {"id": f"p{number}", "threats": threats, "provenance": provenance, "queries": ("q",)}
        )
        return c.ProposeThreats(proposal=found)

    def test_are_kept_with_how_they_were_found(self, model: ThreatModel) -> None:
        proposed = apply_all(model, [self.proposal("a@bot"), self.proposal("b@bot", number=2)])
        assert [p.queries for p in proposed.proposals] == [("q",), ("q",)]

    def test_refuse_what_was_proposed_already(self, model: ThreatModel) -> None:
        once = apply(model, self.proposal("a@bot"))
        refused(once, self.proposal("b@bot", "a@bot", number=2), "proposed already: a@bot")
        refused(once, self.proposal("b@bot"), "there is a proposal 'p1' already")
        refused(model, self.proposal("a@bot", "a@bot"), "proposed already: a@bot")

    def test_refuse_a_retrieved_threat_without_its_entry(self, model: ThreatModel) -> None:
        refused(model, self.proposal("a@bot", provenance=Provenance.RETRIEVED), "names the entry")


class TestSignOff:
    def test_is_kept_beside_earlier_ones(self, model: ThreatModel, make_review: MakeReview) -> None:
        first, second = make_review(), make_review(id="review-2")
        signed = apply_all(model, [c.SignOff(review=first), c.SignOff(review=second)])
        assert signed.sign_offs == (first, second)
        refused(signed, c.SignOff(review=first), "is signed already")

    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ({"answers": ()}, "not answered in full: diagram, stages, people, news, triggers"),
            (
                {"answers": [PointAnswer(point=Point.NEWS, answer=Answer.YES)] * 2},
                "a point of the checklist is answered twice",
            ),
            ({"verdict": Verdict.COMPLETE}, "a review with gaps is not complete"),
            ({"gaps": ()}, "a review accepted with gaps names them"),
            ({"next_review": date(2026, 3, 1)}, "the next review is on a later day"),
        ],
    )
    def test_is_refused_where_it_says_too_much(
        self, model: ThreatModel, make_review: MakeReview, fields: dict[str, object], said: str
    ) -> None:
        refused(model, c.SignOff(review=make_review(**fields)), said)

    def test_complete_needs_a_yes_to_every_point(self, model: ThreatModel, make_review: MakeReview) -> None:
        answers = [PointAnswer(point=point, answer=Answer.YES) for point in Point]
        whole = make_review(verdict=Verdict.COMPLETE, gaps=(), answers=answers)
        assert apply(model, c.SignOff(review=whole)).sign_offs == (whole,)
        answers[0] = PointAnswer(point=Point.DIAGRAM, answer=Answer.PARTLY)
        partly = make_review(verdict=Verdict.COMPLETE, gaps=(), answers=answers)
        refused(model, c.SignOff(review=partly), "a review with gaps is not complete")

    def test_not_yet_can_be_on_record(self, model: ThreatModel, make_review: MakeReview) -> None:
        review = make_review(verdict=Verdict.NOT_YET, gaps=(Gap(about="x", text="Open"),))
        assert apply(model, c.SignOff(review=review)).sign_offs == (review,)


class TestNotes:
    def test_questions(self, model: ThreatModel) -> None:
        question = Question(id="q2", subject="bot", key="acts", text="What does it do?")
        asked = apply(model, c.RaiseQuestion(question=question))
        again = apply(asked, c.RaiseQuestion(question=question.model_copy(update={"for_whom": "ops"})))
        assert [q.for_whom for q in again.questions] == ["", "ops"]
        closed = apply(again, c.CloseQuestion(id="q2"))
        assert [q.id for q in closed.questions] == ["q1"]
        refused(closed, c.CloseQuestion(id="q2"), "there is no 'q2'")

    def test_assumptions_and_parked_points(self, model: ThreatModel) -> None:
        assumption = Assumption(id="a1", text="It is internal", reason="Ana says so", by="ana")
        point = ParkedPoint(id="p1", text="Budget")
        noted = apply_all(model, [c.Assume(assumption=assumption), c.Park(point=point)])
        assert (noted.assumptions, noted.parked) == ((assumption,), (point,))
        assert apply(noted, c.Unpark(id="p1")).parked == ()
        refused(model, c.Unpark(id="p1"), "there is no 'p1'")

    def test_utterances_are_kept_once(self, model: ThreatModel) -> None:
        change = c.AddUtterance(utterance=Utterance(id="u1", text="We have a bot."))
        kept = apply(model, change)
        assert kept.utterances == (change.utterance,)
        refused(kept, change, "'u1' is kept already")

    def test_the_interview_and_the_catalogue(self, model: ThreatModel) -> None:
        state = InterviewState(asked=("opener:use",))
        moved = apply_all(model, [c.MoveInterview(state=state), c.UseCatalogue(version="1", digest="d")])
        assert (moved.interview, moved.catalogue_version, moved.catalogue_digest) == (state, "1", "d")


def test_the_system_of_these_tests_has_every_kind_of_reference(model: ThreatModel) -> None:
    fields = {field for e in model.system.elements() for field, _ in references_of(e)}
    assert fields == {"source", "target", "made_by", "loaded_by", "members", "held_by", "reaches", "guards"}
