"""Let the guided engine interview a scripted person, in a database of its own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from assistant.service import Ask, Fourfold, Message
from assistant.settings import Settings
from evals.case import InterviewCase
from evals.drafts import known_facts
from evals.output import Interviewed

MOST_QUESTIONS: Final = 12
_MOST_TURNS: Final = 3 * MOST_QUESTIONS  # an interview that only repeats itself ends, too


def interview(case: InterviewCase, settings: Settings) -> Interviewed:
    """Say the opening words, answer at most twelve questions from the script, then make the correction.

    The person types and clicks nothing. Asked again what they have just answered, they skip it.
    """
    with TemporaryDirectory() as folder:
        own = replace(
            settings,
            data_dir=Path(folder),
            database_url=f"sqlite:///{Path(folder) / 'interview.db'}",
            question_budget=MOST_QUESTIONS,
            agent=None,
        )
        with Fourfold.open(own) as service:
            return _talk(case, service)


def _talk(case: InterviewCase, service: Fourfold) -> Interviewed:
    model_id = service.create("Interview", actor="script").model_id
    service.say(model_id, Message(text=case.words))
    asked: list[str] = []
    while (ask := service.question(model_id)) and len(asked) < _MOST_TURNS:
        again = ask.id in asked
        if not again and len(set(asked)) == MOST_QUESTIONS:
            break
        asked.append(ask.id)
        service.say(model_id, Message(kind="skip") if again else _answer(case, ask))
    before = known_facts(service.view(model_id).model)
    if case.correction is None:
        return Interviewed(asked=tuple(asked), facts=before)
    service.say(model_id, Message(text=case.correction.says))
    after = known_facts(service.view(model_id).model)
    return Interviewed(asked=tuple(asked), facts=before, corrected=after)


def _answer(case: InterviewCase, ask: Ask) -> Message:
    """Say what the script has on the question's topic, whatever part of the system it is about."""
    topic = ask.id.partition(":")[2].partition("@")[0]
    for answer in case.answers:
        if topic in answer.about:
            return Message(text=answer.says)
    return Message(kind="dont_know")
