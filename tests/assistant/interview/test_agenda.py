from datetime import date

import pytest

from assistant.changes.apply import with_fields
from assistant.elicit.elicit import Elicited
from assistant.interview.agenda import (
    FAMILIES,
    IN_A_ROW,
    SHRUGS_BEFORE_PARKING,
    SHRUGS_IN_A_ROW,
    SHRUGS_OF_ONE_OWNER,
    contradiction,
    is_done,
    is_parked,
    next_question,
    rank_gaps,
    topic_of,
    unasked,
)
from assistant.interview.questions import MODEL, MORE, PURPOSE, WALK, WORST_DAY, fact_of
from assistant.model.facts import Expectation, Hint, Question
from assistant.model.threat_model import ThreatModel
from assistant.model.values import SYSTEM, Quote
from assistant.review.analyse import analyse
from knowledge_base.catalogue import Catalogue
from tests.assistant.interview.conftest import Hear

RICH = (
    "Our support agent answers customers in Slack with GPT-4 and can issue refunds through Stripe. "
    "It reads the help centre wiki, the order database and every customer email. Answers go to the customer."
)
BUDGET = 12


def elicited(model: ThreatModel, catalogue: Catalogue) -> Elicited:
    return analyse(model, catalogue, today=date(2026, 3, 1)).elicited


def following(model: ThreatModel, catalogue: Catalogue, *, budget: int = BUDGET) -> str | None:
    return next_question(model, elicited(model, catalogue), catalogue=catalogue, budget=budget)


def moved(model: ThreatModel, **fields: object) -> ThreatModel:
    return with_fields(model, interview=with_fields(model.interview, **fields))


def walk(model: ThreatModel, catalogue: Catalogue, *, budget: int = BUDGET) -> list[str]:
    """Ask until there is nothing left to ask, skipping everything."""
    asked: list[str] = []
    while (question := following(model, catalogue, budget=budget)) is not None:
        asked.append(question)
        state = model.interview
        model = moved(model, asked=(*state.asked, question), skipped=(*state.skipped, question))
    return asked


def test_an_empty_model_is_asked_what_it_is(catalogue: Catalogue) -> None:
    model = ThreatModel(id="new")
    assert following(model, catalogue) == PURPOSE.id
    assert following(moved(model, openers=(PURPOSE.id,)), catalogue) == MODEL.id


def test_openers_come_first(hear: Hear, catalogue: Catalogue) -> None:
    assert following(hear("Our GPT-4 bot.").model, catalogue) == MORE.id
    short = hear("Our GPT-4 bot answers the questions of our customers all day long.").model
    assert following(short, catalogue) == WORST_DAY.id
    assert following(moved(short, openers=(WORST_DAY.id,)), catalogue) == WALK.id


def test_a_rich_description_needs_no_walk(hear: Hear, catalogue: Catalogue) -> None:
    asked = walk(hear(RICH).model, catalogue)
    assert asked[0] == WORST_DAY.id
    assert WALK.id not in asked


def test_then_who_can_write_to_what_is_read(hear: Hear, catalogue: Catalogue) -> None:
    refs = [ref for q in walk(hear(RICH).model, catalogue) if (ref := fact_of(q))]
    assert [ref.key for ref in refs[:2]] == ["writers", "writers"]


def test_then_what_acts_and_what_happens_with_the_output(hear: Hear, catalogue: Catalogue) -> None:
    keys = [ref.key for q in walk(hear(RICH).model, catalogue) if (ref := fact_of(q))]
    assert keys[2:4] == ["acts", "output-used-for"]


def test_no_question_comes_twice_and_the_budget_holds(hear: Hear, catalogue: Catalogue) -> None:
    asked = walk(hear(RICH).model, catalogue)
    assert len(asked) == len(set(asked)) == BUDGET
    assert len(walk(hear(RICH).model, catalogue, budget=5)) == 5


def test_never_what_was_just_said(hear: Hear, catalogue: Catalogue) -> None:
    model = hear(f"{RICH} The bot acts on its own. Only employees can edit the wiki.").model
    asked = walk(model, catalogue, budget=40)
    known = {f"fact:{f.key}@{f.subject}" for f in model.facts if not f.is_open}
    assert not known & set(asked)
    assert not any("acts@" in question for question in asked)


def test_a_contradiction_comes_before_everything(hear: Hear, catalogue: Catalogue) -> None:
    model = hear(RICH, "It acts on its own.", "A person approves every step.").model
    question = contradiction(model)
    assert question is not None
    assert following(model, catalogue) == question
    assert following(moved(model, asked=("x",) * BUDGET), catalogue) == question, (
        "also when the budget is used"
    )
    assert following(moved(model, skipped=(question,)), catalogue) != question


def test_it_ends(hear: Hear, catalogue: Catalogue) -> None:
    model = hear(RICH).model
    assert following(moved(model, ended=True), catalogue) is None
    assert following(moved(model, shrugs={IN_A_ROW: SHRUGS_IN_A_ROW}), catalogue) is None


def test_gaps_are_ranked_by_what_hangs_on_them(hear: Hear, catalogue: Catalogue) -> None:
    model = hear(RICH).model
    gaps = rank_gaps(model, elicited(model, catalogue), catalogue=catalogue)
    assert [g.worth for g in gaps] == sorted((g.worth for g in gaps), reverse=True)
    assert all(g.threats for g in gaps if (ref := fact_of(g.question)) and ref.key not in FAMILIES)


def test_what_it_could_do_comes_before_what_protects_it(hear: Hear, catalogue: Catalogue) -> None:
    keys = [ref.key for q in walk(hear(RICH).model, catalogue, budget=40) if (ref := fact_of(q))]
    assert {"acts", "output-used-for", "decides-about-people"} <= set(keys[:8])
    assert keys.index("discloses-ai") < keys.index("quality-watched")


def test_a_family_of_threats_is_asked_about(hear: Hear, catalogue: Catalogue) -> None:
    asked = walk(hear(RICH).model, catalogue, budget=40)
    assert "fact:has-memory@system" in asked
    assert "fact:has-memory@system" not in walk(hear(f"{RICH} It has no memory.").model, catalogue, budget=40)


def test_whoever_does_not_know_is_asked_what_others_know(hear: Hear, catalogue: Catalogue) -> None:
    model = hear(RICH).model
    before = {g.question: g.worth for g in rank_gaps(model, elicited(model, catalogue), catalogue=catalogue)}
    shrugged = moved(model, shrugs={"developer:x": 1})
    after = rank_gaps(shrugged, elicited(shrugged, catalogue), catalogue=catalogue)
    owners = {g.question: catalogue.facts[ref.key].answered_by for g in after if (ref := fact_of(g.question))}
    worth = {g.question: g.worth for g in after}
    assert any(who == ("developer",) for who in owners.values())
    for question, who in owners.items():
        if who == ("developer",):
            assert worth[question] == before[question] / 2
        elif "developer" not in who:
            assert worth[question] == before[question]


def test_two_shrugs_park_a_topic(hear: Hear, catalogue: Catalogue) -> None:
    model = hear(RICH).model
    gap = rank_gaps(model, elicited(model, catalogue), catalogue=catalogue)[0]
    topic = topic_of(gap.question, catalogue)
    assert not is_parked(gap.question, moved(model, shrugs={topic: 1}), catalogue=catalogue)
    parked = moved(model, shrugs={topic: SHRUGS_BEFORE_PARKING})
    assert is_parked(gap.question, parked, catalogue=catalogue)
    assert gap.question not in [
        g.question for g in rank_gaps(parked, elicited(parked, catalogue), catalogue=catalogue)
    ]


def test_shrugs_for_one_owner_park_all_of_theirs(hear: Hear, catalogue: Catalogue) -> None:
    model = hear(RICH).model
    shrugs = {f"developer:{n}": 1 for n in range(SHRUGS_OF_ONE_OWNER)}
    asked = walk(moved(model, shrugs=shrugs), catalogue, budget=40)
    assert all(
        topic_of(q, catalogue).partition(":")[0] != "developer" for q in asked if q.startswith("fact:")
    )


@pytest.mark.parametrize("question", ["opener:purpose", "fact:keys-kept@gpt-4"])
def test_an_open_question_is_not_asked_again(hear: Hear, catalogue: Catalogue, question: str) -> None:
    model = hear(RICH).model
    ref = fact_of("fact:keys-kept@gpt-4")
    assert ref is not None
    kept = Question(id="q", subject=ref.subject, key=ref.key, text="Where?")
    assert is_done(question, with_fields(model, questions=(kept,)), catalogue=catalogue)


def test_senseless_questions_are_not_asked(hear: Hear, catalogue: Catalogue) -> None:
    heard = hear(RICH)
    mail = heard.part("customer email").id
    asked = walk(heard.model, catalogue, budget=60)
    assert not {f"fact:{key}@{mail}" for key in ("login-required", "rate-limited", "renders-markup")} & set(
        asked
    )


def test_what_is_left_is_told(hear: Hear, catalogue: Catalogue) -> None:
    model = hear(RICH).model
    left = unasked(model, elicited(model, catalogue), catalogue=catalogue)
    assert 0 < len(left) <= 10


def test_what_the_words_hint_at_is_asked_earlier(hear: Hear, catalogue: Catalogue) -> None:
    model = hear(RICH).model
    question = "fact:decides-about-people@system"
    quote = Quote(text=RICH[:60], utterance=model.utterances[0].id)

    def worth(*values: str) -> float:
        hints = [
            Hint(subject=SYSTEM, key="decides-about-people", value=value, chance=0.5, quote=quote)
            for value in values
        ]
        hinted = with_fields(model, hints=tuple(hints))
        gaps = rank_gaps(hinted, elicited(hinted, catalogue), catalogue=catalogue)
        return next(gap.worth for gap in gaps if gap.question == question)

    assert worth("partly") > worth()
    assert worth("no") == worth()


def test_what_decides_an_expected_threat_is_asked_earlier(hear: Hear, catalogue: Catalogue) -> None:
    model = hear(RICH).model
    quote = Quote(text=RICH[:60], utterance=model.utterances[0].id)

    def share(*entries: str) -> float:
        """Return what is asked about decisions on people is worth, beside all that is open."""
        expected = tuple(Expectation(entry=entry, chance=0.9, quote=quote) for entry in entries)
        told = with_fields(model, expectations=expected)
        gaps = rank_gaps(told, elicited(told, catalogue), catalogue=catalogue)
        asked = next(gap.worth for gap in gaps if gap.question == "fact:decides-about-people@system")
        return asked / sum(gap.worth for gap in gaps)

    assert share("harmful-bias") > share("weights-theft")
