"""The guided agent: a plain state machine over the agenda. Deterministic, no language model."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from assistant.agent.deciding import Scene, ask, is_decision, next_decision, take
from assistant.agent.message import Ask, Message, Outcome, QuickAnswer, Reply
from assistant.agent.message import Understood as ToldUnderstood
from assistant.agent.telling import closing_words, opening_words, tell_changes, why_words
from assistant.agent.turn import Moment, Progress
from assistant.changes.apply import apply_all, with_fields
from assistant.changes.change import (
    Change,
    CloseQuestion,
    DescribeSystem,
    MoveInterview,
    ProposeThreats,
    RaiseQuestion,
    RecordFact,
    UseCatalogue,
)
from assistant.errors import InputError
from assistant.interview.agenda import next_question, topic_of, unasked
from assistant.interview.answers import Command, command_in, read_answer
from assistant.interview.questions import PURPOSE, WORST_DAY, fact_of, word
from assistant.interview.said_facts import tell_fact
from assistant.interview.sketch import Understood
from assistant.interview.text import clean_text
from assistant.interview.understand import Listener
from assistant.model.facts import Fact, Question, Utterance
from assistant.model.review import Analysis
from assistant.model.threat import Proposal, Threat
from assistant.model.threat_model import InterviewState, ThreatModel
from assistant.model.values import SYSTEM, Origin, Quote, fresh_id
from assistant.review.analyse import Derived, analyse
from knowledge_base.catalogue import Catalogue
from knowledge_base.conditions import FactRef
from knowledge_base.vocabulary import Certainty, FactValue, HarmKind, Provenance

_GOES_ON = re.compile(r"^\W*(?:go on|continue|next|let's decide|lets decide|decide)\W*$", re.IGNORECASE)
_NO_GENAI: Final = (
    "I found nothing in this that looks like a generative AI system. Tell me where a model comes in: "
    "what is sent to it, and what is done with what it answers."
)
_UNCLEAR: Final = (
    "I could not tell from that which answer holds. Pick one of the answers, say it in other words, or "
    "skip it."
)
_COMMANDS: Final = {
    Command.DONT_KNOW: "dont_know",
    Command.SKIP: "skip",
    Command.BACK: "back",
    Command.WHY: "why",
    Command.FINISH: "finish",
    Command.UNDO: "undo",
}


@dataclass
class _Turn:
    """A turn while it is being answered."""

    moment: Moment
    before: Derived
    model: ThreatModel
    changes: list[Change]
    understood: list[Understood]
    notices: list[str]
    words: list[str]

    def do(self, *changes: Change) -> None:
        self.model = apply_all(self.model, changes)
        self.changes += changes

    def move(self, **fields: object) -> None:
        self.do(MoveInterview(state=with_fields(self.model.interview, **fields)))

    @property
    def state(self) -> InterviewState:
        return self.model.interview


class GuidedAgent:
    """Interviews by the agenda, in the team's own words, with the catalogue alone."""

    name = "guided"
    replays = True

    def __init__(
        self, catalogue: Catalogue, *, budget: int, text_limit: int, now: Callable[[], datetime]
    ) -> None:
        self._catalogue = catalogue
        self._budget = budget
        self._text_limit = text_limit
        self._now = now
        self._listener = Listener(catalogue)

    def answer(self, moment: Moment, progress: Progress) -> Outcome:
        """Answer one message: what was understood, what changed, and the next question."""
        model = moment.model
        turn = _Turn(moment, self._derive(model), model, [], [], [], [])
        message = _read_command(moment.message, model)
        if message.kind == "undo":
            return Outcome(
                reply=Reply(text="Taken back: the model is as it was before."), undo=moment.undo_to
            )
        if message.kind == "why":
            return Outcome(reply=self._explain(turn))
        if not model.catalogue_digest:
            turn.do(UseCatalogue(version=self._catalogue.version, digest=self._catalogue.digest))
        progress.step("Reading what you wrote")
        if turn.state.current and is_decision(turn.state.current) and message.kind in ("say", "choose"):
            self._decide(turn, message, question=turn.state.current)
        else:
            self._take(turn, message)
        progress.step("Looking for what could go wrong")
        return self._close(turn)

    def open_questions(self, model: ThreatModel) -> tuple[Ask, ...]:
        """Return what is worth asking about a model, the most telling first."""
        gaps = unasked(model, self._derive(model).elicited, self._catalogue)
        asks = (_ask(gap.question, model, catalogue=self._catalogue, budget=self._budget) for gap in gaps)
        return tuple(ask for ask in asks if ask is not None)

    def waiting_question(self, model: ThreatModel) -> Ask | None:
        """Return the question that waits for an answer; the first opener for an empty model."""
        if model.interview.ended:
            return None
        current = model.interview.current or (None if model.system.components else PURPOSE.id)
        return self._put(current, model, actor="person") if current else None

    def _put(
        self, question: str, model: ThreatModel, *, actor: str, analysis: Analysis | None = None
    ) -> Ask | None:
        """Put a question or a decision into words; nothing when what it is about is gone."""
        if not is_decision(question):
            return _ask(question, model, catalogue=self._catalogue, budget=self._budget)
        analysis = analysis or self._derive(model).analysis
        return ask(question, Scene(model, analysis, self._catalogue, actor=actor, now=self._now()))

    def _derive(self, model: ThreatModel) -> Derived:
        return analyse(model, self._catalogue, today=self._now().date())

    def _take(self, turn: _Turn, message: Message) -> None:
        takers: dict[str, Callable[[_Turn, Message], None]] = {
            "say": self._say,
            "choose": self._choose,
            "dont_know": self._dont_know,
            "skip": self._skip,
            "back": self._back,
            "finish": self._finish,
            "decide": self._go_on,
        }
        takers[message.kind](turn, message)

    def _say(self, turn: _Turn, message: Message) -> None:
        text = clean_text(message.text, limit=self._text_limit)
        current = turn.state.current
        utterance = Utterance(
            id=f"u{len(turn.model.utterances) + 1}", text=text, by="person", document=message.document
        )
        understanding = self._listener.understand(turn.model, utterance)
        turn.do(*understanding.changes)
        turn.understood += understanding.understood
        turn.notices += understanding.notices
        if not understanding.genai:
            turn.notices.append(_NO_GENAI)
        self._answer_current(turn, utterance, current=current)

    def _answer_current(self, turn: _Turn, utterance: Utterance, *, current: str | None) -> None:
        if current is None:
            return
        if current == WORST_DAY.id:
            self._fear(turn, utterance)
        ref = fact_of(current)
        if ref is None:
            turn.move(openers=(*turn.state.openers, current), current=None)
            return
        entry = self._catalogue.facts.get(ref.key)
        answer = read_answer(utterance.text, entry) if entry else None
        if answer is None:
            told = any(u.subject == ref.subject for u in turn.understood)
            if not told:
                turn.notices.append(_UNCLEAR)
                return
        else:
            quote = Quote(text=utterance.text[:240], utterance=utterance.id)
            certainty = Certainty.SAID if answer.direct else Certainty.HEDGED
            self._settle(turn, ref, values=answer.values, quote=quote, certainty=certainty)
        turn.move(current=None)

    def _fear(self, turn: _Turn, utterance: Utterance) -> None:
        """Keep the team's worst day in its words, as a threat of its own."""
        words = " ".join(utterance.text.split())
        turn.do(DescribeSystem(worst_day=words[:2_000]))
        taken = {threat.id for p in turn.model.proposals for threat in p.threats}
        origin = Origin(by="person", quote=Quote(text=utterance.text[:240], utterance=utterance.id))
        threat = Threat(
            id=f"{fresh_id('worst day', {t.partition('@')[0] for t in taken})}@{SYSTEM}",
            title="The team's own worst day",
            statement=words[:2_000],
            anchor=SYSTEM,
            harm=(HarmKind.SAFETY,),
            provenance=Provenance.TEAM,
            origin=origin,
        )
        ids = {proposal.id for proposal in turn.model.proposals}
        proposal = Proposal(id=fresh_id("worst day", ids), threats=(threat,), provenance=Provenance.TEAM)
        turn.do(ProposeThreats(proposal=proposal))
        turn.words.append("That is now a threat of its own, in your words, and weighs in every rating.")

    def _settle(
        self,
        turn: _Turn,
        ref: FactRef,
        *,
        values: tuple[str, ...],
        quote: Quote | None,
        certainty: Certainty = Certainty.SAID,
    ) -> None:
        """Record a direct answer; it takes the place of whatever was known."""
        fact = Fact(
            subject=ref.subject,
            key=ref.key,
            values=values,
            origin=Origin(certainty=certainty, by="person", quote=quote),
        )
        turn.do(RecordFact(fact=fact))
        for question in turn.model.questions:
            if (question.subject, question.key) == ref:
                turn.do(CloseQuestion(id=question.id))
        entry = self._catalogue.facts[ref.key]
        sketch_words = tell_fact(turn.model, entry, ref.subject, values)
        turn.understood = [u for u in turn.understood if not u.text.startswith(f"{entry.title} (")]
        turn.understood.append(Understood(sketch_words, quote.text if quote else "", certainty, ref.subject))

    def _choose(self, turn: _Turn, message: Message) -> None:
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
        self._settle(turn, ref, values=message.chosen, quote=None)
        turn.move(current=None)

    def _dont_know(self, turn: _Turn, _message: Message) -> None:
        current = turn.state.current
        asked = word(current, turn.model, self._catalogue) if current else None
        if current is not None and is_decision(current):
            self._skip(turn, _message)
            return
        if current is None or asked is None:
            turn.notices.append("There is no question waiting.")
            return
        ref = fact_of(current)
        if ref is None:
            turn.move(skipped=(*turn.state.skipped, current), current=None)
            return
        entry = self._catalogue.facts[ref.key]
        labels = {choice.value: choice.label for choice in entry.choices}
        at_stake = f'until it is known I reckon with "{labels.get(entry.worse, entry.worse)}"'
        question = Question(
            id=fresh_id(f"{ref.key} {ref.subject}", {q.id for q in turn.model.questions}),
            subject=ref.subject,
            key=ref.key,
            text=asked.text,
            for_whom=asked.for_whom,
            at_stake=at_stake,
        )
        fact = Fact(
            subject=ref.subject, key=ref.key, values=(str(FactValue.UNKNOWN),), origin=Origin(by="person")
        )
        topic = topic_of(current, self._catalogue)
        shrugs = {**turn.state.shrugs, topic: turn.state.shrugs.get(topic, 0) + 1}
        turn.do(RaiseQuestion(question=question), RecordFact(fact=fact))
        turn.move(shrugs=shrugs, current=None)
        turn.words.append(f"Noted as an open question for whoever is {_a(asked.for_whom)}; {at_stake}.")

    def _skip(self, turn: _Turn, _message: Message) -> None:
        current = turn.state.current
        if current is None:
            turn.notices.append("There is no question to skip.")
            return
        turn.move(skipped=(*turn.state.skipped, current), current=None)
        turn.words.append("Skipped; it stays on the list of what was not asked.")

    def _back(self, turn: _Turn, _message: Message) -> None:
        asked = [q for q in turn.state.asked if q != turn.state.current]
        if not asked:
            turn.notices.append("There is no earlier question to go back to.")
            return
        last = asked[-1]
        skipped = tuple(q for q in turn.state.skipped if q != last)
        turn.move(current=last, asked=tuple(asked[:-1]), skipped=skipped, ended=False)

    def _finish(self, turn: _Turn, _message: Message) -> None:
        turn.move(ended=True, current=None)

    def _go_on(self, turn: _Turn, _message: Message) -> None:
        """Begin with questions 2 to 4: decide about the threats, answer the high ones, name owners."""
        turn.move(deciding=True, ended=False, current=None)
        if next_decision(turn.model, turn.before.analysis) is None:
            turn.words.append("There is nothing left to decide about now.")

    def _decide(self, turn: _Turn, message: Message, *, question: str) -> None:
        """Take a decision; an answer that is none leaves the question where it is."""
        actor = turn.moment.actor
        scene = Scene(turn.model, turn.before.analysis, self._catalogue, actor=actor, now=self._now())
        try:
            step = take(question, message, scene=scene)
        except InputError as error:
            turn.notices.append(str(error))
            return
        turn.do(*step.changes)
        turn.words += [step.words] if step.words else []
        turn.move(current=step.following)

    def _explain(self, turn: _Turn) -> Reply:
        current = turn.state.current
        if current is not None and is_decision(current):
            put = self._put(current, turn.model, actor=turn.moment.actor, analysis=turn.before.analysis)
            return Reply(text=put.why if put else "", question=put)
        asked = word(current, turn.model, self._catalogue) if current else None
        if current is None or asked is None:
            return Reply(text="There is no question waiting.", done=turn.state.ended)
        put = _ask(current, turn.model, catalogue=self._catalogue, budget=self._budget)
        return Reply(text=why_words(asked, turn.before), question=put)

    def _put_after(self, turn: _Turn, question: str, *, after: Derived) -> Ask | None:
        return self._put(question, turn.model, actor=turn.moment.actor, analysis=after.analysis)

    def _next(self, turn: _Turn, after: Derived) -> str | None:
        """Return what to ask now: questions first; once the team goes on, decisions."""
        if turn.state.deciding and not turn.state.ended:
            return next_decision(turn.model, after.analysis)
        return next_question(turn.model, after.elicited, self._catalogue, budget=self._budget)

    def _close(self, turn: _Turn) -> Outcome:
        """Choose the next question, tell what changed, and hand over."""
        after = self._derive(turn.model)
        following = turn.state.current
        if following is None or self._put_after(turn, following, after=after) is None:
            following = self._next(turn, after)
        if following != turn.state.current or (following and following not in turn.state.asked):
            asked = turn.state.asked
            counts = following and following not in asked and not is_decision(following)
            more = (following,) if following and counts else ()
            turn.move(current=following, asked=(*asked, *more))
        done = following is None
        told = tell_changes(turn.before, after, changes=turn.changes)
        left = unasked(turn.model, after.elicited, self._catalogue) if done else []
        texts = [w.text for gap in left if (w := word(gap.question, turn.model, self._catalogue))]
        closing = closing_words(after, len(texts)) if done else ""
        opening = opening_words(turn.understood, told, first=not turn.before.analysis.threats)
        reply = Reply(
            text=" ".join(part for part in (*turn.words, opening, closing) if part),
            understood=tuple(
                ToldUnderstood(text=u.text, quote=u.quote, certainty=u.certainty, subject=u.subject)
                for u in turn.understood
            ),
            changes=told.lines,
            new_threats=told.new,
            gone_threats=told.gone,
            question=self._put_after(turn, following, after=after) if following else None,
            unasked=tuple(texts),
            notices=tuple(turn.notices),
            done=done,
        )
        return Outcome(reply=reply, changes=tuple(turn.changes))


def _ask(question: str, model: ThreatModel, *, catalogue: Catalogue, budget: int) -> Ask | None:
    """Put a question into words with its quick answers; nothing when what it is about is gone."""
    asked = word(question, model, catalogue)
    if asked is None:
        return None
    return Ask(
        id=question,
        text=asked.text,
        why=asked.why,
        choices=tuple(QuickAnswer(value=c.value, label=c.label) for c in asked.choices),
        multiple=asked.multiple,
        number=max(1, len(model.interview.asked)),
        budget=budget,
    )


def _read_command(message: Message, model: ThreatModel) -> Message:
    """Take *skip*, *why?* or *I don't know* typed as words for what they are."""
    if message.kind != "say" or not model.system.components:
        return message
    if model.interview.current is None and _GOES_ON.match(message.text):
        return Message(kind="decide")
    command = command_in(message.text)
    if command is None or (model.interview.current is None and command is not Command.UNDO):
        return message
    return Message(kind=_COMMANDS[command])  # type: ignore[arg-type]  # the values are the kinds' names


def _a(noun: str) -> str:
    return f"the {noun}" if noun else "able to answer it"
