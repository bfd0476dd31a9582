"""Whatever is asked of a model, in whatever order: it stays sound, or says no."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.changes import change as c
from assistant.changes.apply import apply
from assistant.changes.rebase import rebase
from assistant.errors import ChangeRefusedError
from assistant.model import document
from assistant.model.facts import Assumption, Fact, Question, Utterance
from assistant.model.response import Response
from assistant.model.system import Actor, Artefact, Asset, Component, Control, DataFlow, System, TrustBoundary
from assistant.model.threat import Decision, PersonRating, Proposal, Threat
from assistant.model.threat_model import InterviewState, ThreatModel
from assistant.model.values import SYSTEM
from knowledge_base.vocabulary import (
    ArtefactKind,
    ComponentKind,
    DataClass,
    DismissReason,
    FactTime,
    Provenance,
    ResponseKind,
    Writer,
)

# Few names, so that changes often meet each other and often miss.
START = ThreatModel(
    id="model",
    system=System(
        components=tuple(Component(id=name, name=name, kind=ComponentKind.SERVICE) for name in "abc"),
        flows=(DataFlow(id="ab", source="a", target="b"), DataFlow(id="ca", source="c", target="a")),
        boundaries=(TrustBoundary(id="in", name="In", members=("a", "ab")),),
    ),
)
IDS = st.sampled_from(["a", "b", "c", "ab", "ca", "in", "new", SYSTEM]) | st.sampled_from("abc")
MANY = st.lists(IDS, max_size=3).map(tuple)
WORDS = st.sampled_from(["Wiki", "Bot", "\x00 \u202e 💥", "<b>'\"", "x" * 120])
PLACES = st.sampled_from(["a", "b", "a~b", "b~a", "c"])
THREATS = st.builds("{}@{}".format, st.sampled_from("xy"), PLACES)
QUESTIONS = st.builds("fact:k@{}".format, IDS)

ELEMENT = st.one_of(
    st.builds(Component, id=IDS, name=WORDS, kind=st.sampled_from(ComponentKind)),
    st.builds(DataFlow, id=IDS, name=WORDS, source=IDS, target=IDS),
    st.builds(
        Artefact,
        id=IDS,
        name=WORDS,
        kind=st.sampled_from(ArtefactKind),
        made_by=st.none() | IDS,
        loaded_by=MANY,
    ),
    st.builds(TrustBoundary, id=IDS, name=WORDS, members=MANY),
    st.builds(Asset, id=IDS, name=WORDS, data_class=st.sampled_from(DataClass), held_by=MANY),
    st.builds(Actor, id=IDS, name=WORDS, writer=st.sampled_from(Writer), reaches=MANY),
    st.builds(Control, id=IDS, name=WORDS, guards=MANY),
)
ANOTHER = st.builds(Component, id=st.just("new") | IDS, name=WORDS, kind=st.sampled_from(ComponentKind))
FACT = st.builds(
    Fact,
    subject=IDS,
    key=st.just("k"),
    values=st.sampled_from([("yes",), ("no",), ("unknown",), ()]),
    when=st.sampled_from(FactTime),
)


@st.composite
def threats(draw: st.DrawFn) -> Threat:
    name = draw(THREATS)
    anchor, _, binding = name.partition("@")[2].partition("~")
    return Threat(
        id=name,
        entry="x",
        title="T",
        statement="S",
        anchor=anchor,
        bindings={"s": binding or anchor},
        affected=draw(MANY),
    )


@st.composite
def decisions(draw: st.DrawFn) -> Decision:
    threat = draw(threats())
    fields: dict[str, Any] = {  # Any: some of them are wrong on purpose
        "threat": draw(st.just(threat.id) | THREATS),
        "status": draw(st.sampled_from(["confirmed", "dismissed", "duplicate_of"])),
        "reason": draw(st.none() | st.sampled_from(DismissReason)),
        "duplicate_of": draw(st.none() | THREATS),
    }
    return Decision(**fields, by="ana", at=datetime(2026, 3, 1, tzinfo=UTC), frozen=threat)


@st.composite
def proposals(draw: st.DrawFn) -> Proposal:
    found = tuple(draw(st.lists(threats(), max_size=3)))
    provenance = draw(st.sampled_from(["retrieved", "novel", "team"]))
    return Proposal(id=draw(IDS), threats=found, provenance=Provenance(provenance))  # type: ignore[arg-type]


CHANGE: st.SearchStrategy[c.Change] = st.one_of(
    st.builds(c.DescribeSystem, title=st.none() | WORDS, purpose=st.none() | WORDS),
    st.builds(c.PutElement, element=ELEMENT),
    st.builds(c.PutElement, element=ELEMENT),
    st.builds(c.PutElement, element=ANOTHER),
    st.builds(c.RenameElement, id=IDS, name=WORDS),
    st.builds(c.RemoveElement, id=IDS),
    st.builds(c.MergeElements, gone=IDS, kept=IDS),
    st.builds(c.MergeElements, gone=IDS, kept=IDS),
    st.builds(c.SplitElement, id=IDS, new=ANOTHER | ELEMENT, flows=MANY),
    st.builds(c.ReplaceElement, id=IDS, new=ANOTHER | ELEMENT),
    st.builds(c.RecordFact, fact=FACT),
    st.builds(c.RetractFact, subject=IDS, key=st.just("k")),
    st.builds(c.AddUtterance, utterance=st.builds(Utterance, id=IDS, text=WORDS)),
    st.builds(
        c.RaiseQuestion, question=st.builds(Question, id=IDS, subject=IDS, key=st.just("k"), text=WORDS)
    ),
    st.builds(c.CloseQuestion, id=IDS),
    st.builds(
        c.Assume,
        assumption=st.builds(
            Assumption, id=IDS, text=WORDS, reason=WORDS, by=st.just("ana"), subject=st.none() | IDS
        ),
    ),
    st.builds(c.ProposeThreats, proposal=proposals()),
    st.builds(c.DecideThreat, decision=decisions()),
    st.builds(c.DecideThreat, decision=decisions()),
    st.builds(c.ReopenThreat, threat=THREATS),
    st.builds(
        c.RateThreat,
        rating=st.builds(
            PersonRating,
            threat=THREATS,
            likelihood=st.integers(1, 5),
            impact=st.integers(1, 5),
            reason=WORDS,
            by=st.just("ana"),
        ),
    ),
    st.builds(
        c.PlanResponse, response=st.builds(Response, threat=THREATS, kind=st.sampled_from(ResponseKind))
    ),
    st.builds(c.DropResponse, threat=THREATS),
    st.builds(
        c.MoveInterview,
        state=st.builds(
            InterviewState, asked=st.lists(QUESTIONS, max_size=3).map(tuple), current=st.none() | QUESTIONS
        ),
    ),
)  # fmt: skip
CHANGES = st.lists(CHANGE, min_size=1, max_size=25)


def after(changes: list[c.Change], model: ThreatModel = START) -> ThreatModel:
    """Apply what can be applied; nothing but a refusal may be raised."""
    for change in changes:
        try:
            model = apply(model, change)
        except ChangeRefusedError:
            continue
    return model


@settings(max_examples=300)
@given(CHANGES)
def test_a_model_stays_sound(changes: list[c.Change]) -> None:
    model = after(changes)
    assert document.read_document(document.write_document(model)) == model
    assert all(decision.threat == decision.frozen.id for decision in model.decisions)
    assert all(decision.duplicate_of != decision.threat for decision in model.decisions)
    proposed = [threat.id for proposal in model.proposals for threat in proposal.threats]
    assert len(set(proposed)) == len(proposed)


@given(CHANGES, CHANGE)
def test_only_its_own_change_adds_or_takes_away(changes: list[c.Change], last: c.Change) -> None:
    before = after(changes)
    now = after([last], before)
    ids = {element.id for element in before.system.elements()}
    ids_now = {element.id for element in now.system.elements()}
    match last:
        case c.PutElement() | c.SplitElement():
            assert ids <= ids_now
        case c.RemoveElement() | c.MergeElements() | c.ReplaceElement():
            pass
        case _:
            assert ids == ids_now
    if not isinstance(last, c.DecideThreat | c.ReopenThreat | c.MergeElements):
        assert now.decisions == before.decisions
    if not isinstance(last, c.RateThreat | c.MergeElements):
        assert now.ratings == before.ratings


@given(CHANGES, IDS, IDS)
def test_a_merge_loses_no_decision_but_those_that_were_two(
    changes: list[c.Change], gone: str, kept: str
) -> None:
    before = after(changes)
    now = after([c.MergeElements(gone=gone, kept=kept)], before)
    if now == before:
        return

    def moved(threat: str) -> str:
        entry, _, place = threat.partition("@")
        return entry + "@" + "~".join(kept if part == gone else part for part in place.split("~"))

    expected = {
        moved(decision.threat)
        for decision in before.decisions
        if decision.duplicate_of is None or moved(decision.duplicate_of) != moved(decision.threat)
    }
    assert set(now.decisions_by_threat) == expected
    assert {rating.threat for rating in now.ratings} == {moved(rating.threat) for rating in before.ratings}
    for decision in before.decisions:
        if moved(decision.threat) == decision.threat and decision.threat in expected:
            assert now.decisions_by_threat[decision.threat].status == decision.status


@given(CHANGES, CHANGES, CHANGES)
def test_rebasing_gives_a_sound_model_and_accounts_for_every_change(
    common: list[c.Change], theirs: list[c.Change], mine: list[c.Change]
) -> None:
    since = after(common)
    onto = after(theirs, since)
    done = rebase(mine, since=since, onto=onto)
    assert document.read_document(document.write_document(done.model)) == done.model
    assert len(done.made) + len(done.refused) <= len(mine)
    assert after(list(done.made), onto) == done.model


@given(CHANGES)
def test_rebasing_onto_the_same_model_refuses_only_what_the_model_refuses(changes: list[c.Change]) -> None:
    done = rebase(changes, since=START, onto=START)
    assert done.model == after(changes)
