"""What a person sends in a turn, and what comes back: the same for terminal, browser and pipes."""

from typing import Literal

from pydantic import Field

from assistant.changes.change import Change
from assistant.llm.spending import Spent
from assistant.model.threat import Threat
from assistant.model.values import Value


class Message(Value):
    """What a person sends.

    Attributes:
        kind: `say` free text; `choose` quick answers of the current question, by value; `dont_know`, `skip`,
            `back` and `why` about the current question; `undo` the last change of the model; `finish` to
            close the interview; `decide` to go on to deciding about the threats.
        text: the words for `say`.
        chosen: the values for `choose`.
        document: the name of the document the text comes from, if it is not the person's own words.
    """

    kind: Literal["say", "choose", "dont_know", "skip", "back", "why", "undo", "finish", "decide"] = "say"
    text: str = ""
    chosen: tuple[str, ...] = ()
    document: str | None = None


class Understood(Value):
    """One thing that was understood, and the words it rests on."""

    text: str
    quote: str
    certainty: str
    subject: str


class QuickAnswer(Value):
    """One of the answers that can be given with a click."""

    value: str
    label: str


class Ask(Value):
    """The question that waits for an answer.

    Attributes:
        id: `opener:<name>` or `fact:<key>@<subject>`; stable, so that it can be answered later.
        why: what hangs on it, in one sentence.
        along: the id of what is asked in the same breath; nothing where it is one question.
        number, budget: which question this is, of how many at most.
    """

    id: str
    text: str
    why: str
    choices: tuple[QuickAnswer, ...] = ()
    multiple: bool = False
    along: str | None = None
    number: int = 1
    budget: int = 12


class Reply(Value):
    """What comes back from a turn.

    Attributes:
        text: the answer in plain words; never markup.
        understood: what was taken from the message.
        changes: what happened to the model, a line each, in words.
        new_threats: threats that were not there before this turn, ranked.
        gone_threats: titles of threats that this turn made fall away.
        question: what is asked next; nothing when the interview is over.
        unasked: what was left unasked at the end.
        spent: what a language model was asked for it; nothing where none was.
    """

    text: str = ""
    understood: tuple[Understood, ...] = ()
    changes: tuple[str, ...] = ()
    new_threats: tuple[Threat, ...] = ()
    gone_threats: tuple[str, ...] = ()
    question: Ask | None = None
    unasked: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    done: bool = False
    spent: Spent | None = None


class Outcome(Value):
    """What an agent hands back at the end of a turn: the reply, and the changes to commit with it.

    Attributes:
        undo: the version to go back to instead of applying changes; for `undo` and edited answers.
    """

    reply: Reply
    changes: tuple[Change, ...] = ()
    undo: int | None = Field(default=None, ge=1)
