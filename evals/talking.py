"""Let the product draft a system or interview a scripted person, in a database of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from assistant.errors import AssistantError, InputError
from assistant.exchange.report import Report
from assistant.service import Ask, Fourfold, Message, MoveInterview, Turn, draft_model
from evals.bench import Bench
from evals.case import InterviewCase
from evals.drafts import known_facts
from evals.output import Interviewed

MOST_QUESTIONS: Final = 12
_MOST_TURNS: Final = 3 * MOST_QUESTIONS  # an interview that only repeats itself ends, too


class ModelSilentError(AssistantError):
    """A language model that did not answer, so that guided mode did."""


def draft(words: str, bench: Bench) -> Report:
    """Make a first threat model from words, with the model of the settings if they name one.

    Raises:
        InputError: the words are empty, too long, or no text.
        ModelSilentError: the model did not answer; what guided mode says instead is not its merit.
    """
    if bench.settings.model is None:
        return draft_model(words, settings=bench.product_settings, catalogue=bench.product).report
    with a_service_of_its_own(bench) as service:
        model_id = service.create("Draft", actor="script").model_id
        said(service.say(model_id, Message(text=words)))
        return service.report(model_id)


@contextmanager
def a_service_of_its_own(bench: Bench, *, folder: Path | None = None) -> Iterator[Fourfold]:
    """Open the product in a folder that is gone afterwards, or in one that was given."""
    with TemporaryDirectory() as fresh:
        place = folder or Path(fresh)
        settings = replace(
            bench.product_settings,
            data_dir=place,
            database_url=f"sqlite:///{place / 'talk.db'}",
            question_budget=MOST_QUESTIONS,
        )
        with Fourfold.open(settings, catalogue=bench.product) as service:
            yield service


def said(turn: Turn) -> Turn:
    """Return a turn that was answered by whoever was asked.

    Raises:
        InputError: the message was refused.
        ModelSilentError: guided mode had to answer for the model.
    """
    if turn.error is not None:
        raise InputError(turn.error)
    if silent := notices_of_silence(turn):
        raise ModelSilentError(" ".join(silent))
    return turn


def notices_of_silence(turn: Turn) -> tuple[str, ...]:
    """Return what the turn says of guided mode having answered for the model."""
    notices = turn.reply.notices if turn.reply else ()
    return tuple(notice for notice in notices if "guided mode" in notice)


def interview(case: InterviewCase, bench: Bench) -> Interviewed:
    """Say the opening words, answer at most twelve questions from the script, then make the correction.

    The person types and clicks nothing. Asked again what they have just answered, they skip it.

    Raises:
        ModelSilentError: the model did not answer the opening words.
    """
    with a_service_of_its_own(bench) as service:
        talk = _Talk(case, service, forgets=bench.ablation.forgets)
        return talk.whole()


class _Talk:
    """One interview."""

    def __init__(self, case: InterviewCase, service: Fourfold, *, forgets: bool) -> None:
        self._case, self._service, self._forgets = case, service, forgets
        self._model_id = service.create("Interview", actor="script").model_id
        self._silent = 0

    def whole(self) -> Interviewed:
        """Hold it from the opening words to the correction."""
        said(self._say(Message(text=self._case.words)))
        asked = tuple(self._questions())
        facts = known_facts(self._service.view(self._model_id).model)
        corrected = None
        if self._case.correction is not None:
            self._say(Message(text=self._case.correction.says))
            if self._is_asked_back():
                self._say(Message(text=self._case.correction.says))
            corrected = known_facts(self._service.view(self._model_id).model)
        return Interviewed(
            asked=asked,
            facts=facts,
            corrected=corrected,
            silent=self._silent if self._service.settings.model else None,
        )

    def _is_asked_back(self) -> bool:
        """Whether it is asked whether the very fact that was corrected has changed."""
        ask = self._service.question(self._model_id)
        doubts = self._service.view(self._model_id).model.interview.doubts
        key = self._case.correction.key if self._case.correction else ""
        return ask is not None and ask.id in doubts and _topic(ask.id) == key

    def _questions(self) -> Iterator[str]:
        """Answer until nothing is asked, or twelve questions are; yield each as it is put."""
        asked: list[str] = []
        while (ask := self._service.question(self._model_id)) and len(asked) < _MOST_TURNS:
            again = ask.id in asked
            if not again and len(set(asked)) == MOST_QUESTIONS:
                return
            asked.append(ask.id)
            yield ask.id
            self._say(Message(kind="skip") if again else self._answer(ask))

    def _answer(self, ask: Ask) -> Message:
        """Say what the script has on what is asked, whatever part of the system it is about."""
        first, second = (self._script(question) for question in (ask.id, ask.along or ""))
        if first is None and second is None:
            return Message(kind="dont_know")
        if first is None:
            return Message(text=f"I don't know. {second}")
        return Message(text=first if second in (None, first) else f"{first} {second}")

    def _script(self, question: str) -> str | None:
        topic = _topic(question)
        return next((answer.says for answer in self._case.answers if topic in answer.about), None)

    def _say(self, message: Message) -> Turn:
        turn = self._service.say(self._model_id, message)
        self._silent += bool(notices_of_silence(turn))
        if self._forgets:
            state = self._service.view(self._model_id).model.interview
            wiped = state.model_copy(update={"asked": (), "skipped": (), "shrugs": {}, "openers": ()})
            self._service.edit(self._model_id, [MoveInterview(state=wiped)], actor="script")
        return turn


def _topic(question: str) -> str:
    """Return what a question is about: the key of a fact, or the name of an opener."""
    return question.partition(":")[2].partition("@")[0]
