"""The guided agent: a plain state machine over the agenda. Deterministic, no language model.

What it does with what people type instead of an answer:

* nothing generative in it: asks once where a model comes in; *no* ends the interview, anything else is taken
  for such a system, with the model marked as assumed;
* one word: a draft of what little there is, then who uses it, what it reads and what it may do;
* two systems: the first is read, the second is pointed at;
* another language: only names are taken, and it says so;
* orders to the program, markup, scripts: kept as text, never followed, never rendered;
* *I don't know*: an open question with its owner; two on a topic park it, five in a row end the interview;
* *the vendor handles it*: an open question for the vendor;
* an answer that cannot be read: asked once more, then left open;
* an answer to something else: taken for what it says, and the question stays;
* contradictions: both quotes are shown, and which holds is asked next; *actually ...* corrects at once;
* what may go against something known, and answers nothing: which holds is asked next.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Final, Literal

from assistant.agent.answering import Recall
from assistant.agent.deciding import Scene, ask, is_decision, next_decision, take, undecided
from assistant.agent.guided_turn import GuidedTurn
from assistant.agent.interviewing import Interviewer, back, skip
from assistant.agent.message import Ask, Message, Outcome, QuickAnswer, Reply
from assistant.agent.message import Understood as ToldUnderstood
from assistant.agent.telling import (
    NO_MODEL,
    NOTHING_TO_DECIDE,
    THROUGH,
    closing_words,
    deciding_words,
    opening_words,
    standing_words,
    tell_changes,
    why_words,
)
from assistant.agent.turn import Moment, Progress
from assistant.changes.change import UseCatalogue
from assistant.errors import InputError
from assistant.interview.agenda import next_question, rank_gaps, unasked
from assistant.interview.along import asked_along, says_more
from assistant.interview.answers import Command, command_in
from assistant.interview.questions import PURPOSE, waiting_along, word
from assistant.model.review import Analysis
from assistant.model.threat_model import ThreatModel
from assistant.review.analyse import Derived, analyse
from knowledge_base.catalogue import Catalogue
from knowledge_base.reading.reader import Reads

_Kind = Literal["dont_know", "skip", "back", "why", "finish", "undo"]
_KINDS: Final[dict[Command, _Kind]] = {
    Command.DONT_KNOW: "dont_know",
    Command.SKIP: "skip",
    Command.BACK: "back",
    Command.WHY: "why",
    Command.FINISH: "finish",
    Command.UNDO: "undo",
}
_GOES_ON: Final = re.compile(r"^\W*(?:go on|continue|next|let['’]?s decide|decide)\W*$", re.IGNORECASE)


class GuidedAgent:
    """Interviews by the agenda, in the team's own words, with the catalogue alone.

    Attributes:
        name, replays: see `Agent`.
    """

    name = "guided"
    replays = True

    def __init__(  # noqa: PLR0913  each is one thing that it works with
        self,
        catalogue: Catalogue,
        *,
        budget: int,
        text_limit: int,
        now: Callable[[], datetime],
        recall: Recall | None = None,
        reader: Reads | None = None,
        vouched: bool = False,
    ) -> None:
        """Wire the agent.

        Args:
            catalogue: the knowledge.
            budget: how many questions are asked.
            text_limit: the largest message.
            now: tells the time.
            recall: finds the threat that words amount to.
            reader: reads what rules do not understand.
            vouched: whether a document counts as the words of whoever handed it over.
        """
        self._catalogue = catalogue
        self._budget = budget
        self._now = now
        self._interviewer = Interviewer(
            catalogue, text_limit=text_limit, recall=recall, reader=reader, vouched=vouched
        )

    def answer(self, moment: Moment, progress: Progress) -> Outcome:
        """Answer one message: what was understood, what changed, and the next question."""
        turn = self.begin(moment)
        message = read_command(moment.message, moment.model)
        if message.kind == "undo":
            return _undo(moment)
        if message.kind == "why":
            return Outcome(reply=self._explain(turn))
        progress.step("Reading what you wrote")
        self.take(turn, message)
        progress.step("Looking for what could go wrong")
        return self.close(turn)

    def begin(self, moment: Moment) -> GuidedTurn:
        """Sit down to a turn: a draft of the model, in which what is done next is collected."""
        turn = GuidedTurn(moment, self._derive(moment.model), moment.model)
        if not moment.model.catalogue_digest:
            turn.do(UseCatalogue(version=self._catalogue.version, digest=self._catalogue.digest))
        return turn

    def open_questions(self, model: ThreatModel) -> tuple[Ask, ...]:
        """Return what is worth asking about a model, the most telling first."""
        gaps = unasked(model, self._derive(model).elicited, catalogue=self._catalogue)
        asks = (self._ask(gap.question, model) for gap in gaps)
        return tuple(found for found in asks if found is not None)

    @property
    def today(self) -> date:
        """The day it is."""
        return self._now().date()

    def waiting_question(self, model: ThreatModel) -> Ask | None:
        """Return the question that waits for an answer; the first opener for an empty model."""
        if model.interview.ended:
            return None
        current = model.interview.current or (None if model.system.components else PURPOSE.id)
        return self._put(current, model, actor="person") if current else None

    def _derive(self, model: ThreatModel) -> Derived:
        return analyse(model, self._catalogue, today=self.today)

    def take(self, turn: GuidedTurn, message: Message) -> None:
        """Take a message for what it says: words, a click, or a command."""
        current = turn.state.current
        deciding = current is not None and is_decision(current)
        if deciding and message.kind in ("say", "choose") and message.document is None:
            self._decide(turn, message)
        elif message.kind == "say":
            self._interviewer.say(turn, message)
        elif message.kind == "choose":
            self._interviewer.choose(turn, message)
        elif message.kind == "dont_know" and not deciding:
            self._interviewer.dont_know(turn)
        elif message.kind in ("skip", "dont_know"):
            skip(turn)
        elif message.kind == "back":
            back(turn)
        elif message.kind == "decide":
            self._go_on(turn)
        else:
            turn.move(ended=True, current=None)

    def _go_on(self, turn: GuidedTurn) -> None:
        """Begin with questions 2 to 4: decide about the threats, answer the high ones, name owners."""
        turn.move(deciding=True, ended=False, current=None)
        left = len(undecided(turn.before.analysis))
        if next_decision(turn.model, turn.before.analysis) is None:
            turn.words.append(NOTHING_TO_DECIDE)
        else:
            turn.words.append(deciding_words(left))

    def _decide(self, turn: GuidedTurn, message: Message) -> None:
        """Take a decision; an answer that is none leaves the question where it is."""
        scene = self._scene(turn.model, turn.before.analysis, actor=turn.moment.actor)
        try:
            step = take(turn.state.current or "", message, scene=scene)
        except InputError as error:
            turn.notices.append(str(error))
            return
        turn.do(*step.changes)
        turn.words += [step.words] if step.words else []
        turn.move(current=step.following)

    def _scene(self, model: ThreatModel, analysis: Analysis, *, actor: str) -> Scene:
        return Scene(model, analysis, self._catalogue, actor=actor, now=self._now())

    def _explain(self, turn: GuidedTurn) -> Reply:
        current = turn.state.current or (None if turn.model.system.components else PURPOSE.id)
        put = self._put(current, turn.model, actor=turn.moment.actor) if current else None
        if current is None or put is None:
            left = self._left(turn.model, turn.before)
            standing = standing_words(turn.model, turn.before, left=len(left))
            return Reply(text=f"{THROUGH} {standing}", unasked=left, done=True)
        asked = word(current, turn.model, catalogue=self._catalogue)
        return Reply(text=why_words(asked, turn.before) if asked else put.why, question=put)

    def close(self, turn: GuidedTurn) -> Outcome:
        """Choose the next question, tell what changed, and hand over."""
        after = self._derive(turn.model)
        put = self._follow(turn, after)
        told = tell_changes(turn.before, after, changes=turn.changes)
        without = NO_MODEL in turn.words  # then nothing is left to ask or to decide
        left = self._left(turn.model, after) if put is None and not without else ()
        first = not turn.before.analysis.threats
        parts = [*turn.words, opening_words(turn.understood, told, first=first, spoke=bool(turn.words))]
        if put is None and not (turn.was_over or without) and turn.model.system.components:
            parts.append(closing_words(turn.model, after, left=len(left)))
        if put is None and turn.was_over and not any(parts):
            parts += [THROUGH, standing_words(turn.model, after, left=len(left))]
        reply = Reply(
            text=" ".join(part for part in parts if part),
            understood=tuple(
                ToldUnderstood(text=u.text, quote=u.quote, certainty=u.certainty, subject=u.subject)
                for u in turn.understood
            ),
            changes=told.lines,
            new_threats=told.new,
            gone_threats=told.gone,
            question=put,
            unasked=left,
            notices=tuple(dict.fromkeys(turn.notices)),
            done=put is None,
        )
        return Outcome(reply=reply, changes=tuple(turn.changes))

    def _follow(self, turn: GuidedTurn, after: Derived) -> Ask | None:
        """Move on to what is asked now: the same again, or the next of the agenda."""
        actor = turn.moment.actor
        current = turn.state.current
        put = self._put(current, turn.model, actor=actor, analysis=after.analysis) if current else None
        following = current if put is not None else self._next(turn, after)
        counts = following is not None and following not in turn.state.asked and not is_decision(following)
        if following != current or counts:
            more = (following,) if following is not None and counts else ()
            turn.move(current=following, asked=(*turn.state.asked, *more))
            self._ask_along(turn, after)
        return self._put(following, turn.model, actor=actor, analysis=after.analysis) if following else None

    def _ask_along(self, turn: GuidedTurn, after: Derived) -> None:
        """Ask another thing in the same breath, where that is worth it; who clicks is asked it next."""
        current, along = turn.state.current, turn.state.along
        last = len(turn.state.asked) >= self._budget
        if current is None or last or current in along or current in (*along.values(), *turn.state.doubts):
            return
        put = {*turn.state.asked, *along.values()}
        gaps = rank_gaps(turn.model, after.elicited, catalogue=self._catalogue)
        fresh = [gap for gap in gaps if gap.question not in put]
        other = asked_along(current, fresh, catalogue=self._catalogue)
        if other is not None:
            turn.move(along={**along, current: other})

    def _next(self, turn: GuidedTurn, after: Derived) -> str | None:
        """Return what to ask now: questions first; once the team goes on, decisions."""
        if turn.state.deciding and not turn.state.ended:
            return next_decision(turn.model, after.analysis)
        return next_question(turn.model, after.elicited, catalogue=self._catalogue, budget=self._budget)

    def _left(self, model: ThreatModel, after: Derived) -> tuple[str, ...]:
        """Return in words what stayed unasked."""
        gaps = unasked(model, after.elicited, catalogue=self._catalogue)
        return tuple(w.text for gap in gaps if (w := word(gap.question, model, catalogue=self._catalogue)))

    def _put(
        self, question: str, model: ThreatModel, *, actor: str, analysis: Analysis | None = None
    ) -> Ask | None:
        """Put a question or a decision into words; nothing when what it is about is gone."""
        if not is_decision(question):
            return self._ask(question, model)
        return ask(question, self._scene(model, analysis or self._derive(model).analysis, actor=actor))

    def _ask(self, question: str, model: ThreatModel) -> Ask | None:
        """Put a question into words with its quick answers; nothing when what it is about is gone."""
        asked = word(question, model, catalogue=self._catalogue)
        if asked is None:
            return None
        return Ask(
            id=question,
            text=asked.text,
            why=asked.why,
            choices=tuple(QuickAnswer(value=c.value, label=c.label) for c in asked.choices),
            multiple=asked.multiple,
            along=waiting_along(question, model),
            number=max(1, min(len(model.interview.asked), self._budget)),  # a doubt comes after the last, too
            budget=self._budget,
        )


def _undo(moment: Moment) -> Outcome:
    if moment.undo_to is None:
        return Outcome(reply=Reply(text="There is nothing to take back."))
    return Outcome(reply=Reply(text="Taken back: the model is as it was before."), undo=moment.undo_to)


def read_command(message: Message, model: ThreatModel) -> Message:
    """Take *skip*, *why?*, *go on* or *I don't know* typed as words for what they are."""
    if message.kind != "say" or message.document is not None:
        return message
    if model.system.components and model.interview.current is None and _GOES_ON.match(message.text):
        return Message(kind="decide")
    command = command_in(message.text)
    if waiting_along(model.interview.current or "", model) and says_more(message.text):
        return message
    kind = _KINDS.get(command) if command else None
    return Message(kind=kind) if kind else message
