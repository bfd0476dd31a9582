"""A scripted person is interviewed to the end, in a database that is gone afterwards."""

from pathlib import Path

import pytest

from assistant.service import Fourfold, Message, Turn
from evals.bench import Bench
from evals.case import Answer, InterviewCase, Learned
from evals.case_files import load_cases
from evals.talking import MOST_QUESTIONS, interview
from knowledge_base.catalogue import Catalogue


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


def test_who_is_asked_whether_what_they_corrected_has_changed_says_it_again(
    bench: Bench, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = load_cases("interview", "development", catalogue=catalogue).cases
    case = next(
        case for case in cases if isinstance(case, InterviewCase) and case.id == "radar-patch-gremlin"
    )
    assert case.correction is not None
    said: list[str] = []
    say = Fourfold.say

    def heard(service: Fourfold, model_id: str, message: Message) -> Turn:
        said.append(message.text)
        return say(service, model_id, message)

    monkeypatch.setattr(Fourfold, "say", heard)
    talk = interview(case, bench)
    assert said[-2:] == [case.correction.says, case.correction.says]
    assert [f.values for f in talk.corrected or () if f.key == case.correction.key] == [
        case.correction.values
    ]
