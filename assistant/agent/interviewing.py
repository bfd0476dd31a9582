"""Question 1 of the talk: what people say, choose or do not know, taken for the question that waits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from assistant.agent.answering import Recall, keep_fear, leave_open, settle
from assistant.agent.guided_turn import GuidedTurn
from assistant.agent.message import Message
from assistant.agent.telling import (
    ASSUMED,
    ASSUMED_THEN,
    CORRECTED,
    ELSEWHERE,
    FOUND_NONE,
    MAY_BE,
    NO_FEAR,
    NO_MODEL,
    NOT_CORRECTED,
    NOTHING_TOLD,
    READ_AS,
    STANDS,
    TWO_SENTENCES,
    UNREAD,
    WRITTEN,
    control_words,
)
from assistant.changes.change import AddUtterance, RemoveElement
from assistant.errors import InputError
from assistant.interview.agenda import contradiction
from assistant.interview.along import read_both
from assistant.interview.answers import (
    Answer,
    Command,
    Sureness,
    command_in,
    read_answer,
    says_as_it_was,
    says_no,
)
from assistant.interview.contradicting import IN_PASSING, Contradiction, find_contradictions
from assistant.interview.correcting import before_correction, corrects_outright, takes_back
from assistant.interview.correcting_answers import read_correction
from assistant.interview.generative import denies_model
from assistant.interview.questions import (
    MODEL,
    PURPOSE,
    UNCLEAR,
    WORST_DAY,
    fact_of,
    question_id,
    waiting_along,
    word,
)
from assistant.interview.sketch import LONGEST_QUOTE
from assistant.interview.text import clean_text, split_sentences
from assistant.interview.things import MODEL_KINDS
from assistant.interview.told import labels_of
from assistant.interview.understand import Listener, Understanding, names_model
from assistant.model.facts import FactKey, Utterance
from assistant.model.handed_over import unconfirmed
from assistant.model.values import READER, Origin, Quote
from knowledge_base.catalogue import Catalogue
from knowledge_base.conditions import FactRef
from knowledge_base.reading.addressing import ADDRESSED
from knowledge_base.reading.reader import Reads
from knowledge_base.vocabulary import Certainty, FactTime

_FEWEST_WORDS: Final = 3
_ENOUGH_FOR_ANOTHER: Final = 15
_IN_YOUR_WORDS: Final = "Tell me in your own words what in it matters."
_FEWEST_BEFORE: Final = 2
"""*No, it is ...* is no answer and a correction, *our employees. No, wait ...* is both."""
_OF_SOMETHING_ELSE: Final = 2
_ASIDE: Final = re.compile(
    r"^\W*(?:by the way|besides|also|oh|and also|i forgot|we also|it also|there is also)\b", re.IGNORECASE
)
"""So many new parts, or one so introduced, and an answer is about something else than was asked."""
_PATIENCE: Final = 2
"""How often an answer may not be one until the question is left open."""


class Interviewer:
    """Takes answers; which question comes next is the agenda's."""

    def __init__(
        self,
        catalogue: Catalogue,
        *,
        text_limit: int,
        recall: Recall | None = None,
        reader: Reads | None = None,
        vouched: bool = False,
    ) -> None:
        self._catalogue = catalogue
        self._text_limit = text_limit
        self._recall = recall
        self._reader = reader
        self._vouched = vouched
        self._listener = Listener(catalogue, reader)

    def say(self, turn: GuidedTurn, message: Message) -> None:
        """Take words: for what they tell of the system, and for an answer to the question that waits.

        Raises:
            InputError: they are empty, too long, or not text.
        """
        text = clean_text(message.text, limit=self._text_limit)
        current = turn.state.current or (None if turn.model.system.components else PURPOSE.id)
        utterance = Utterance(
            id=f"u{len(turn.model.utterances) + 1}", text=text, by="person", document=message.document
        )
        if turn.model.system.components and utterance.document is not None:
            self._read(turn, utterance)
        elif _denies_model_of(turn, current, text=text):
            self._end_without(turn, utterance)
        elif turn.model.system.components:
            waiting = fact_of(current) if current else None
            feared = current == WORST_DAY.id and not takes_back(text)
            understanding = self._listen(turn, utterance, feared=feared, asked=waiting is not None)
            contradicts = self._contradict(turn, current, utterance=utterance, understanding=understanding)
            if understanding.corrects and not turn.understood:
                self._correct(turn, utterance, waiting=waiting)
            if understanding.corrects and waiting is not None and self._answers_too(waiting, text):
                understanding = understanding._replace(corrects=False)
            if not contradicts or not (understanding.corrects or current == WORST_DAY.id):
                self._answer(turn, current, utterance=utterance, understanding=understanding)
            if understanding.corrects and not (turn.understood or turn.words or turn.state.doubts):
                turn.notices = [NOT_CORRECTED]
        else:
            self._begin(turn, current or PURPOSE.id, utterance=utterance)

    def _read(self, turn: GuidedTurn, utterance: Utterance) -> None:
        """Take what a document tells of the system; it answers no question and decides nothing."""
        self._listen(turn, utterance)
        if not turn.understood:
            turn.notices.append(f"{utterance.document} says nothing new that I can read. {_IN_YOUR_WORDS}")

    def _listen(
        self,
        turn: GuidedTurn,
        utterance: Utterance,
        *,
        assume: bool = False,
        feared: bool = False,
        asked: bool = False,
    ) -> Understanding:
        """Take from words what they say."""
        understanding = self._listener.understand(
            turn.model, utterance, assume=assume, feared=feared, vouched=self._vouched, asked=asked
        )
        turn.do(*understanding.changes)
        turn.understood += understanding.understood
        turn.notices += understanding.notices
        if any(waiting.document == utterance.document for waiting in unconfirmed(understanding.model)):
            turn.notices.append(WRITTEN.format(utterance.document))
        turn.words += control_words(understanding.changes)
        return understanding

    def _contradict(
        self, turn: GuidedTurn, current: str | None, *, utterance: Utterance, understanding: Understanding
    ) -> bool:
        """Let words that go against what is known take its place, but for what was asked just now."""
        feared = current == WORST_DAY.id and understanding.worries and not understanding.corrects
        if self._reader is None or not understanding.tells or feared:
            return False
        waiting = fact_of(current) if current else None
        found = find_contradictions(
            turn.model,
            utterance,
            catalogue=self._catalogue,
            reader=self._reader,
            announced=understanding.corrects,
            before=turn.moment.model,
            feared=() if understanding.corrects else understanding.worries,
        )
        if waiting is not None:  # who answers a question tells of other things in passing
            least = 0.0 if understanding.corrects else IN_PASSING
            found = [
                one._replace(sure=one.sure and one.chance >= least)
                for one in found
                if one.ref.key != waiting.key
            ]
        if current is not None:  # nor does who answers take back what was never told
            found = [one for one in found if one.before]
        sure = [one for one in found if one.sure]
        if not sure:
            self._doubt(turn, found, at_once=current is None or understanding.corrects)
        quote = Quote(text=utterance.text.strip()[:LONGEST_QUOTE], utterance=utterance.id)
        for ref, values, _, known, _ in sure:
            entry = self._catalogue.facts[ref.key]
            origin = Origin(certainty=Certainty.HEDGED, by="person", quote=quote)
            if not known:  # nothing said otherwise: it was only read
                origin = Origin(certainty=Certainty.INFERRED, by=READER, quote=quote)
            settle(turn, ref, entry=entry, values=values, origin=origin)
            if known:
                told = labels_of(values, entry), labels_of(known, entry)
                turn.notices.append(CORRECTED.format(entry.title, *told))
        return bool(sure)

    def _doubt(self, turn: GuidedTurn, found: Sequence[Contradiction], *, at_once: bool) -> None:
        """Ask which holds, at once or if the words turn out to answer nothing; who has ended is only told."""
        if turn.state.ended:
            for one in found:
                entry = self._catalogue.facts[one.ref.key]
                turn.notices.append(MAY_BE.format(entry.title, labels_of(one.before, entry)))
            return
        turn.perhaps = {question_id(one.ref): one.values for one in found}
        if at_once:
            turn.doubt()

    def _answers_too(self, waiting: FactRef, text: str) -> bool:
        """Whether words that correct something answer the question that waits as well.

        They do where the answer comes before the correction, and where rules and reader alike hear one.
        """
        entry, first = self._catalogue.facts.get(waiting.key), before_correction(text)
        if entry is None:
            return False
        if (
            len(first.split()) >= _FEWEST_BEFORE
            and read_answer(first, entry, reader=self._reader) is not None
        ):
            return True
        answer = None if says_no(text.split(",", maxsplit=1)[0]) else read_answer(text, entry)
        return answer is not None and not set(answer.values).isdisjoint(self._heard(text, entry.id))

    def _correct(self, turn: GuidedTurn, utterance: Utterance, *, waiting: FactRef | None) -> None:
        """Read a correction as another answer to the question whose words it shares most."""
        corrected = read_correction(utterance.text, turn.model, catalogue=self._catalogue, waiting=waiting)
        if corrected is None:
            return
        ref, values = corrected
        quote = Quote(text=utterance.text.strip()[:LONGEST_QUOTE], utterance=utterance.id)
        origin = Origin(certainty=Certainty.HEDGED, by="person", quote=quote)
        settle(turn, ref, entry=self._catalogue.facts[ref.key], values=values, origin=origin)

    def _begin(self, turn: GuidedTurn, current: str, *, utterance: Utterance) -> None:
        """Start from nothing: take a system from the words, or ask where a model comes in."""
        earlier = turn.model.utterances
        if current == MODEL.id and (says_no(utterance.text) or denies_model(utterance.text)):
            self._end_without(turn, utterance)
            return
        assume = current == MODEL.id
        heard = self._listen(turn, utterance, assume=assume)
        if heard.genai:
            for before in earlier:
                self._listen(turn, before, assume=True)
            if not names_model(turn.model) and (assume or heard.presumed):
                turn.notices.append(ASSUMED)
            turn.move(openers=(*turn.state.openers, current), current=None, ended=False)
        elif len(utterance.text.split()) < _FEWEST_WORDS:
            turn.words.append(TWO_SENTENCES)
        else:
            turn.notices.append(FOUND_NONE)
            turn.move(openers=(*turn.state.openers, current), current=None)

    def _answer(
        self, turn: GuidedTurn, current: str | None, *, utterance: Utterance, understanding: Understanding
    ) -> None:
        """Take words for an answer to the question that waits."""
        ref = fact_of(current) if current else None
        if current is None:
            return
        if ref is not None:
            text = self._answer_along(turn, ref, utterance=utterance)
            self._answer_fact(turn, ref, text=text, utterance=utterance, corrects=understanding.corrects)
        elif not understanding.tells:
            self._unread(turn, current)
        else:
            self._answer_opener(turn, current, utterance=utterance, worries=understanding.worries)

    def _answer_opener(
        self, turn: GuidedTurn, current: str, *, utterance: Utterance, worries: tuple[str, ...]
    ) -> None:
        if current == WORST_DAY.id:
            described = any(known.certainty is not Certainty.INFERRED for known in turn.understood)
            else_told = described or corrects_outright(utterance.text)
            if else_told and not worries and turn.count(f"{UNCLEAR}{current}") < _PATIENCE:
                if described:
                    turn.words.append("I added that to the map.")
                return
            feared = " ".join(worries) or utterance.text
            keep_fear(turn, feared, utterance=utterance, catalogue=self._catalogue, recall=self._recall)
        elif not turn.understood:
            turn.words.append("All right.")
        turn.move(openers=(*turn.state.openers, current), current=None)

    def _answer_along(self, turn: GuidedTurn, asked: FactRef, *, utterance: Utterance) -> str:
        """Take what words say to the second of two questions; return what they say to the first."""
        ref = fact_of(waiting_along(question_id(asked), turn.moment.model) or "")
        first = self._catalogue.facts.get(asked.key)
        second = self._catalogue.facts.get(ref.key) if ref is not None else None
        if ref is None or first is None or second is None:
            return utterance.text
        both = read_both(utterance.text, (first, second), reader=self._reader)
        if both.second is not None and waiting_along(question_id(asked), turn.model) is not None:
            origin = _origin(both.second, utterance)
            settle(turn, ref, entry=second, values=both.second.values, origin=origin)
        return both.first

    def _answer_fact(
        self, turn: GuidedTurn, ref: FactRef, *, text: str, utterance: Utterance, corrects: bool
    ) -> None:
        current, shrug = question_id(ref), command_in(text)
        if current in turn.state.doubts and (shrug is not None or says_as_it_was(text)):
            skip(turn)
            return
        entry = self._catalogue.facts.get(ref.key)
        asked = word(current, turn.model, catalogue=self._catalogue)
        if entry is None or asked is None:
            turn.move(current=None)
            return
        if shrug in (Command.VENDOR, Command.DONT_KNOW):
            leave_open(turn, self._catalogue, ref=ref, asked=asked, vendor=shrug is Command.VENDOR)
            turn.move(current=None)
            return
        told = turn.model.facts_by_key.get(FactKey(ref.subject, ref.key, FactTime.TODAY))
        in_passing = told is not None and not told.is_open and _quotes(told.origin.quote, utterance)
        answer = None if corrects and turn.understood else read_answer(text, entry, reader=self._reader)
        heard = self._heard(text, entry.id)
        if current in turn.state.doubts and told is not None and heard and heard[0] not in told.values:
            answer = Answer(heard[:1], Sureness.STATED)  # who was asked whether it changed, and says it again
        if (
            answer is not None
            and not (in_passing and not answer.direct)
            and self._is_about(answer, entry.id, text=text, heard=heard)
            and _is_meant(turn, answer, text=text, heard=heard)
        ):
            settle(turn, ref, entry=entry, values=answer.values, origin=_origin(answer, utterance))
            if answer.sure is Sureness.IMPLIED:
                turn.notices.append(READ_AS.format(labels_of(answer.values, entry)))
            turn.move(current=None)
        elif in_passing:
            turn.move(current=None)
        else:
            self._unread(turn, current)

    def _is_about(self, answer: Answer, key: str, *, text: str, heard: tuple[str, ...]) -> bool:
        """Whether words, or the sentence they begin with, are about the question and not something else.

        In few words that rule or reader understands nobody tells of something else.
        """
        reader = self._reader
        understood = answer.sure is not Sureness.IMPLIED or not set(answer.values).isdisjoint(heard)
        few = len(text.split()) < _ENOUGH_FOR_ANOTHER
        if reader is None or answer.direct or (few and understood):
            return True
        begins = (text, *(sentence.text for sentence in split_sentences(text)[:1]))
        return any(reader.addresses(words, key) >= ADDRESSED for words in begins)

    def _heard(self, text: str, key: str) -> tuple[str, ...]:
        """Return what the reader takes words for, as an answer to a question."""
        return self._reader.answer(text, key) if self._reader is not None else ()

    def _unread(self, turn: GuidedTurn, current: str) -> None:
        """Ask again, longer where the words told of something else; then leave it open and go on.

        Words that are no answer may go against something known: that is asked first.
        """
        turn.doubt()
        if contradiction(turn.model) not in (None, current):
            asked = tuple(question for question in turn.state.asked if question != current)
            turn.move(current=None, asked=asked)
            return
        key = f"{UNCLEAR}{current}"
        tried = turn.count(key)
        if tried < _PATIENCE:
            unread = UNREAD if fact_of(current) else NOTHING_TOLD
            turn.notices.append(ELSEWHERE if turn.understood else unread)
            return
        if current in turn.state.doubts:
            skip(turn)
            return
        turn.words.append("I leave that one open.")
        turn.move(skipped=(*turn.state.skipped, current), current=None)

    def choose(self, turn: GuidedTurn, message: Message) -> None:
        """Take one or more of the quick answers.

        Raises:
            InputError: there are none now, or these are none of them.
        """
        ref = fact_of(turn.state.current or "")
        entry = self._catalogue.facts.get(ref.key) if ref else None
        if ref is None or entry is None:
            raise InputError("there is no question with answers to choose from now; say it in your own words")
        allowed = [choice.value for choice in entry.choices]
        wrong = [value for value in message.chosen if value not in allowed]
        if wrong or not message.chosen:
            raise InputError(f"'{', '.join(wrong)}' is not one of the answers: {', '.join(allowed)}")
        if len(message.chosen) > 1 and not entry.multiple:
            raise InputError("this question takes one answer only")
        along = waiting_along(turn.state.current or "", turn.model)
        settle(turn, ref, entry=entry, values=message.chosen, origin=Origin(by="person"))
        turn.move(current=along)

    def _end_without(self, turn: GuidedTurn, utterance: Utterance) -> None:
        """End where there is no model at all; one that was only assumed is taken out."""
        turn.do(AddUtterance(utterance=utterance))
        assumed = [c for c in turn.model.system.components if c.kind in MODEL_KINDS]
        turn.do(*(RemoveElement(id=component.id) for component in assumed))
        turn.words.append(NO_MODEL)
        turn.move(ended=True, current=None, openers=tuple(dict.fromkeys((*turn.state.openers, MODEL.id))))

    def dont_know(self, turn: GuidedTurn) -> None:
        """Take *I don't know* for an open question, or go on with what can be assumed."""
        current = turn.state.current
        if not turn.model.system.components:
            self._begin_without(turn, current)
            return
        asked = word(current, turn.model, catalogue=self._catalogue) if current else None
        ref = fact_of(current or "")
        if current is None or asked is None:
            return
        if ref is None or current in turn.state.doubts:
            skip(turn)
        else:
            leave_open(turn, self._catalogue, ref=ref, asked=asked)
            turn.move(current=None)

    def _begin_without(self, turn: GuidedTurn, current: str | None) -> None:
        """Go on with a model that is assumed, or ask for any words at all."""
        if current != MODEL.id:
            turn.words.append(TWO_SENTENCES)
            return
        for utterance in turn.model.utterances:
            self._listen(turn, utterance, assume=True)
        turn.notices.append(ASSUMED_THEN)
        turn.move(openers=(*turn.state.openers, current), current=None)


def _denies_model_of(turn: GuidedTurn, current: str | None, *, text: str) -> bool:
    """Whether a model that nobody named is said not to be there; *no AI, it signs as Anna* is an answer."""
    answers = current is not None and fact_of(current) is not None
    drafted = bool(turn.model.system.components) and not names_model(turn.model)
    return drafted and not answers and denies_model(text)


def _origin(answer: Answer, utterance: Utterance) -> Origin:
    """Return where an answer in words comes from."""
    quote = Quote(text=utterance.text.strip()[:LONGEST_QUOTE], utterance=utterance.id)
    certainty = Certainty.SAID if answer.direct else Certainty.HEDGED
    return Origin(certainty=certainty, by="person", quote=quote)


def _is_meant(turn: GuidedTurn, answer: Answer, *, text: str, heard: tuple[str, ...]) -> bool:
    """Whether words answer the question; where they do not state it, they must not tell of something else.

    Where the reader hears the answer as well (`heard`), what they tell besides is no matter.
    """
    told = [u.text for u in turn.understood]
    parts = sum(line.startswith("part: ") for line in told)
    if answer.direct or not (set(answer.values).isdisjoint(heard) or (parts and _ASIDE.match(text))):
        return True
    other = any(line.startswith(("taken out: ", "corrected", "a safeguard")) for line in told)
    return not other and parts < _OF_SOMETHING_ELSE and not (parts and _ASIDE.match(text))


def _quotes(quote: Quote | None, utterance: Utterance) -> bool:
    return quote is not None and quote.utterance == utterance.id


def skip(turn: GuidedTurn) -> None:
    """Leave the question that waits; what was only doubted stands."""
    current = turn.state.current
    if not turn.model.system.components:
        turn.notices.append(TWO_SENTENCES)
        return
    if current is None:
        return
    if current in turn.state.doubts:
        turn.words.append(STANDS)
        turn.no_longer_doubt(current)
        turn.move(current=None)
        return
    others = {one: other for one, other in turn.state.along.items() if one != current}
    turn.move(skipped=(*turn.state.skipped, current), along=others, current=None)
    turn.words.append(
        NO_FEAR if current == WORST_DAY.id else "Skipped; it stays on the list of what was not asked."
    )


def back(turn: GuidedTurn) -> None:
    """Return to the question asked before the one that waits."""
    asked = [question for question in turn.state.asked if question != turn.state.current]
    if not asked:
        turn.notices.append("There is no earlier question to go back to.")
        return
    last = asked[-1]
    skipped = tuple(question for question in turn.state.skipped if question != last)
    turn.forget(f"{UNCLEAR}{last}")
    turn.words.append("Back to the question before.")
    turn.move(current=last, asked=tuple(asked[:-1]), skipped=skipped, ended=False)
