"""A scripted person is interviewed to the end, in a database that is gone afterwards."""

from pathlib import Path

from evals.bench import Bench
from evals.case import Answer, InterviewCase, Learned
from evals.talking import MOST_QUESTIONS, interview


def test_a_person_who_knows_little_is_not_asked_for_ever(bench: Bench, tmp_path: Path) -> None:
    case = InterviewCase(
        id="somebody",
        labelled_by="a test",
        judgement="made up",
        person="Somebody who knows one thing.",
        words="Customers ask our support agent about orders. It uses GPT-4o.",
        answers=(Answer(about=("purpose", "walk", "worst-day"), says="It answers questions about orders."),),
        must_learn=(Learned(key="audience", values=("customers",)),),
    )
    talk = interview(case, bench)
    assert 0 < len(set(talk.asked)) <= MOST_QUESTIONS
    assert any(fact.key == "audience" for fact in talk.facts)
    assert talk.corrected is None
    assert list(tmp_path.iterdir()) == []
