"""The chat agent: a language model holds the talk, over the same engine, tools and record as guided mode.

A turn is guided mode's with a model in the middle. What is clear without one needs none: a click, *skip*, *go
back*, *undo* are guided mode's. Words go to the model, which works at a desk by tools. Whatever
it does is a draft until the turn ends; if it fails, guided mode takes the message from the start and says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from assistant.agent.deciding import is_decision
from assistant.agent.guided import GuidedAgent, read_command
from assistant.agent.guided_turn import GuidedTurn
from assistant.agent.message import Ask, Message, Outcome, QuickAnswer, Reply
from assistant.agent.phrasing import LONGEST, changes_told, put_in_words, worded
from assistant.agent.prompts import load_prompt
from assistant.agent.recounting import TOKENS_OF_MESSAGE, brief_of, earlier_of
from assistant.agent.tools.desk import BY_MODEL, Desk, Search
from assistant.agent.tools.narrow import CLOSE, OWN
from assistant.agent.tools.toolbox import Toolbox
from assistant.agent.tools.worth_asking import worth_asking
from assistant.agent.turn import Moment, Progress, StoppedError
from assistant.changes.apply import with_fields
from assistant.changes.change import (
    AddUtterance,
    MoveInterview,
    Park,
    RemoveElement,
)
from assistant.interview.text import clean_text
from assistant.llm.counting import approximate_tokens
from assistant.llm.port import CallStoppedError, ChatModel, ModelCallError
from assistant.llm.providers import Models, Step
from assistant.llm.spending import Meter, Spent
from assistant.llm.untrusted import Fence, without_invisible
from assistant.model.facts import ParkedPoint, Utterance
from assistant.model.threat_model import ThreatModel
from assistant.model.values import fresh_id
from assistant.review.analyse import Derived
from knowledge_base.catalogue import Catalogue

MOST_CALLS: Final = 8
"""So often the model is called in a turn at most; the limits in the settings hold besides."""
MOST_TOOL_CALLS: Final = 30

PASTED: Final = "pasted text"
_REMOVE: Final = "remove:"
_CLICKS: Final = ("choose", "dont_know", "skip", "back", "why", "undo", "finish", "decide")
_SHORT: Final = 3
_YES: Final = re.compile(r"^\W*(?:yes|yeah|ok|okay|sure|go ahead|do it|take it out)\W*$", re.IGNORECASE)
_NO: Final = re.compile(r"^\W*(?:no|nope|keep it|leave it)\W*$", re.IGNORECASE)


class ChatAgent:
    """Interviews with a language model; without one, or when it fails, as guided mode does.

    Attributes:
        name: see `Agent`.
        replays: never: a model does not say the same twice.
    """

    replays = False

    def __init__(  # noqa: PLR0913  what it is wired from
        self,
        guided: GuidedAgent,
        models: Models,
        *,
        catalogue: Catalogue,
        derive: Callable[[ThreatModel], Derived],
        search: Search,
        budget: int,
        text_limit: int,
        name: str,
    ) -> None:
        self.name = f"chat with {name}"
        self._author = f"{BY_MODEL}{name}"
        self._guided = guided
        self._models = models
        self._catalogue = catalogue
        self._derive = derive
        self._search = search
        self._budget = budget
        self._open_questions = worth_asking(catalogue, budget=budget)
        self._text_limit = text_limit

    def prepare(self) -> None:
        """Load LangChain, which takes seconds where much else runs; else the first answer does."""
        import assistant.agent.chat  # noqa: F401  for its effect

    def answer(self, moment: Moment, progress: Progress) -> Outcome:
        """Answer one message, with the model's words where they are needed."""
        message = read_command(moment.message, moment.model)
        current = moment.model.interview.current or ""
        if current.startswith(_REMOVE) and (goes := _says_whether(message)) is not None:
            return self._take_out(moment, current.removeprefix(_REMOVE), goes=goes)
        if message.kind == "why" and (current == OWN or current.startswith(_REMOVE)):
            before = _asked_last(moment)
            return Outcome(reply=Reply(text=(before.why if before else "") or _OWN_WHY, question=before))
        if current == OWN and message.kind in ("dont_know", "skip"):
            return self._leave_open(moment)
        if message.kind in _CLICKS or self._is_plain_decision(moment, message):
            return self._guided.answer(moment, progress)
        meter = self._models.meter(before=_spent_before(moment))
        try:
            model = self._models.guarded(Step.CHAT, meter=meter, stopped=lambda: progress.stopped)
            if not model.abilities.tools:
                return _noticed(self._guided.answer(moment, progress), _NO_TOOLS.format(name=model.name))
            outcome = self._talk(moment, progress, model=model)
        except CallStoppedError as error:
            raise StoppedError("the turn was stopped") from error
        except ModelCallError as error:
            progress.step("Going on without the language model")
            outcome = _noticed(self._guided.answer(moment, progress), f"{error} {_WITHOUT}")
        return _with_spent(outcome, meter)

    def _is_plain_decision(self, moment: Moment, message: Message) -> bool:
        """Whether a few words answer a decision that waits: *keep*, *not ours*, a person and a date."""
        current = moment.model.interview.current or ""
        return (
            current.partition(":")[0] in {"triage", "threat", "respond"}
            and len(message.text.split()) <= _SHORT
            and "?" not in message.text
        )

    def _talk(self, moment: Moment, progress: Progress, *, model: ChatModel) -> Outcome:
        """Let the model work at a desk, then close the turn as guided mode does."""
        from assistant.agent.chat import Talk, converse

        turn = self._begin(moment, progress)
        desk = Desk(
            turn=turn,
            catalogue=self._catalogue,
            derive=self._derive,
            author=self._author,
            today=self._guided.today,
            search=self._search,
            open_questions=self._open_questions,
        )
        fence = Fence.new()
        toolbox = Toolbox(desk, most=MOST_TOOL_CALLS)
        started = len(turn.changes)
        talk = Talk(
            model=model,
            toolbox=toolbox,
            prompt=load_prompt("interviewer").text,
            messages=(*earlier_of(moment, fence), brief_of(desk, fence)),
            fence=fence,
            progress=progress,
            most=MOST_CALLS,
        )
        words = without_invisible(converse(talk)).text.replace(fence.tag, "")
        if toolbox.calls == 0 and ("?" not in moment.message.text or not words):
            return self._read_by_rules(moment, progress, words=words)
        if len(turn.changes) > started:
            progress.step("Looking for what could go wrong")
        return self._close(turn, desk, words=words)

    def _begin(self, moment: Moment, progress: Progress) -> GuidedTurn:
        """Begin a draft; the rules read a first description and a document before the model does.

        What is too long to be an answer is a document, too.
        """
        turn = self._guided.begin(moment)
        message = moment.message
        if moment.model.system.components and approximate_tokens(message.text) > TOKENS_OF_MESSAGE:
            message = with_fields(message, document=message.document or PASTED)
        if not moment.model.system.components or message.document is not None:
            self._guided.take(turn, message)
            progress.step(f"Read your words: {len(turn.model.system.components)} parts")
            return turn
        text = clean_text(message.text, limit=self._text_limit)
        uttered = Utterance(
            id=f"u{len(moment.model.utterances) + 1}", text=text, by="person", document=message.document
        )
        turn.do(AddUtterance(utterance=uttered))
        return turn

    def _read_by_rules(self, moment: Moment, progress: Progress, *, words: str) -> Outcome:
        """Take the message as guided mode does: some models and servers ignore tools without a word."""
        outcome = self._guided.answer(moment, progress)
        if outcome.changes or not words:
            return outcome
        return outcome.model_copy(update={"reply": with_fields(outcome.reply, text=words[:LONGEST])})

    def _close(self, turn: GuidedTurn, desk: Desk, *, words: str) -> Outcome:
        """Put the question, tell what changed, and hand over."""
        put = desk.put or put_in_words(words, desk)
        question = desk.to_confirm[0] if desk.to_confirm else put.question if put else None
        if question == CLOSE:
            turn.move(ended=True, current=None)
            words = words or (put.lead if put else "")
            question = put = None
        elif question is not None and question != OWN:
            _move_to(question, turn)
        turn.words.clear()
        asked = turn.state.asked
        outcome = self._guided.close(turn)
        reply = worded(outcome.reply, words, put=put, confirming=bool(desk.to_confirm))
        reply = with_fields(reply, changes=changes_told(reply, turn))
        if question is None or not (question == OWN or question.startswith(_REMOVE)):
            return Outcome(reply=reply, changes=outcome.changes)
        waits = MoveInterview(
            state=with_fields(turn.model.interview, current=question, asked=asked, ended=False)
        )
        ask = (
            Ask(
                id=OWN,
                text=put.wording if put else "",
                why="",
                number=max(1, len(asked)),
                budget=self._budget,
            )
            if question == OWN
            else self._ask_whether(question, turn.model)
        )
        reply = with_fields(reply, question=ask, unasked=(), done=False)
        return Outcome(reply=reply, changes=(*outcome.changes, waits))

    def _ask_whether(self, question: str, model: ThreatModel) -> Ask:
        """Ask a person whether an element goes, with what goes with it."""
        gone = question.removeprefix(_REMOVE)
        flows = sum(gone in (flow.source, flow.target) for flow in model.system.flows)
        facts = sum(fact.subject == gone for fact in model.facts)
        return Ask(
            id=question,
            text=f"Take {model.system.name_of(gone)} out, with its {flows} flows and {facts} facts?",
            why="What is taken out is gone from the diagram, and its threats with it; undo brings it back.",
            choices=(QuickAnswer(value="yes", label="Take it out"), QuickAnswer(value="no", label="Keep it")),
        )

    def _leave_open(self, moment: Moment) -> Outcome:
        """Park a question of the model's own that nobody here can answer now."""
        turn = self._guided.begin(moment)
        turn.move(current=None)
        before = _asked_last(moment)
        if before is not None and moment.message.kind == "dont_know":
            ids = {point.id for point in turn.model.parked}
            point = ParkedPoint(
                id=fresh_id(before.text, ids, otherwise="point"), text=before.text, by=self._author
            )
            turn.do(Park(point=point))
            turn.words.append("Parked as open.")
        return self._guided.close(turn)

    def _take_out(self, moment: Moment, element: str, *, goes: bool) -> Outcome:
        """Do what the person said about an element."""
        turn = self._guided.begin(moment)
        turn.move(current=None)
        if goes and element in turn.model.system.by_id:
            name = turn.model.system.name_of(element)
            turn.do(RemoveElement(id=element))
            turn.words.append(f"{name} is out.")
        else:
            turn.words.append("It stays.")
        return self._guided.close(turn)


def _move_to(question: str, turn: GuidedTurn) -> None:
    """Make a question the one that waits; an opener it takes the place of has been answered."""
    before = turn.state.current
    if before is not None and before.startswith("opener:") and before != question:
        turn.move(openers=(*turn.state.openers, before))
    if is_decision(question):
        turn.move(deciding=True)
    turn.move(ended=False, current=None if question.startswith(_REMOVE) else question)


_OWN_WHY: Final = (
    "It follows up on what you said: the answer decides what goes on record, and how sure it is."
)
_NO_TOOLS: Final = "{name} cannot call tools, so this goes on in guided mode; `fourfold doctor` says more."
_WITHOUT: Final = "This answer comes from guided mode; your words are kept, and the next turn tries again."


def _asked_last(moment: Moment) -> Ask | None:
    """Return the question as it was put last."""
    return next((t.reply.question for t in moment.earlier(1) if t.reply and t.reply.question), None)


def _says_whether(message: Message) -> bool | None:
    """Read *yes* or *no* about taking something out; nothing where it is neither."""
    if message.kind == "choose":
        return message.chosen == ("yes",)
    if message.kind == "say" and _YES.match(message.text):
        return True
    return False if message.kind == "skip" or _NO.match(message.text) else None


def _noticed(outcome: Outcome, notice: str) -> Outcome:
    reply = with_fields(outcome.reply, notices=(notice, *outcome.reply.notices))
    return outcome.model_copy(update={"reply": reply})


def _with_spent(outcome: Outcome, meter: Meter) -> Outcome:
    """Put on record what the turn cost, and say so where something was kept from the provider."""
    spent = meter.spent
    removed = (
        (f"{spent.redacted} credential{'' if spent.redacted == 1 else 's'} kept from the language model.",)
        if spent.redacted
        else ()
    )
    reply = with_fields(outcome.reply, spent=spent, notices=(*outcome.reply.notices, *removed))
    return outcome.model_copy(update={"reply": reply})


def _spent_before(moment: Moment) -> Spent:
    """Return what this threat model's earlier turns spent."""
    turns = moment.earlier(_ALL)
    return sum((t.reply.spent for t in turns if t.reply and t.reply.spent), Spent())


_ALL: Final = 10_000
