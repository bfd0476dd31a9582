"""Record facts: each with the words it rests on, checked against the catalogue and against what is known."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field

from assistant.agent.answering import settle
from assistant.agent.tools.desk import Desk, ToolRefusedError
from assistant.agent.tools.tool import Arguments, Told, Tool, narrowed
from assistant.changes.change import RaiseQuestion, RecordFact
from assistant.errors import ChangeRefusedError
from assistant.interview.questions import question_id, word
from assistant.interview.sketch import Understood
from assistant.interview.told import labels_of, tell_fact
from assistant.model.facts import Fact, FactKey, Question
from assistant.model.system import Artefact, Component
from assistant.model.values import SYSTEM, Origin, fresh_id
from knowledge_base.conditions import FactRef
from knowledge_base.entries import FactEntry
from knowledge_base.vocabulary import Certainty, FactTime, FactValue, SubjectKind

MOST: Final = 12
QuoteText = Annotated[str, Field(min_length=1, max_length=600)]
"""Their words, copied exactly; the prompt says so once for all tools."""
_OPEN: Final = (str(FactValue.UNKNOWN), str(FactValue.NOT_APPLICABLE))
_SAID: Final = (Certainty.SAID, Certainty.HEDGED)


class GivenFact(Arguments):
    """A fact as a model passes it."""

    subject: str = narrowed("subjects", "system, or a part by id, or by name if new")
    key: str = narrowed("facts")
    values: tuple[str, ...] = Field(min_length=1, max_length=8)
    quote: QuoteText
    certainty: Literal["said", "hedged", "inferred"] = "said"
    when: FactTime = FactTime.TODAY


class _Facts(Arguments):
    facts: tuple[GivenFact, ...] = Field(min_length=1, max_length=MOST)


def _record(desk: Desk, given: _Facts) -> Told:
    noted, refused = [], []
    for fact in given.facts:
        try:
            noted.append(_record_one(desk, fact))
        except (ToolRefusedError, ChangeRefusedError) as error:
            refused.append(f"{fact.key} of {fact.subject}: {error}")
    lines = [f"Noted: {'; '.join(noted)}."] if noted else []
    lines += [f"Not noted, {problem}" for problem in refused]
    number = f"{len(noted)} fact{'' if len(noted) == 1 else 's'}"
    return Told("\n".join(lines), f"Noted {number}" if noted else "", failed=bool(refused))


def _record_one(desk: Desk, given: GivenFact) -> str:
    entry = _entry(desk, given)
    subject = _subject(desk, entry, given=given.subject)
    values = _values(given, entry)
    quote = desk.quote(given.quote)
    origin = desk.origin(quote, Certainty(given.certainty))
    ref = FactRef(subject, given.key)
    _check_known(desk, ref, values=values, origin=origin, when=given.when)
    fact = Fact(subject=ref.subject, key=ref.key, values=values, when=given.when, origin=origin)
    if given.when is not FactTime.TODAY:
        desk.do(RecordFact(fact=fact))
    elif values == (str(FactValue.UNKNOWN),):
        _leave_open(desk, fact, entry=entry)
    else:
        settle(desk.turn, ref, entry=entry, values=values, origin=origin)
    if desk.turn.state.current == question_id(ref):
        desk.turn.move(current=None)
    told = tell_fact(desk.model, entry, fact=fact)
    if all(u.text != told for u in desk.turn.understood):
        desk.turn.understood.append(Understood(told, quote.text, origin.certainty, ref.subject))
    return told


def _entry(desk: Desk, given: GivenFact) -> FactEntry:
    entry = desk.catalogue.facts.get(given.key)
    if entry is None:
        raise ToolRefusedError(f"there is no fact '{given.key}'; the agenda lists those that matter here")
    return entry


def _subject(desk: Desk, entry: FactEntry, *, given: str) -> str:
    """Return the id of what a fact is told of; it has to be of the sort the fact is about.

    A fact about the system is told of it, whichever part was named. A part that the same answer adds has no
    id that a model can know yet, so its name will do.
    """
    if entry.subject is SubjectKind.SYSTEM:
        return SYSTEM
    if given == SYSTEM:
        raise ToolRefusedError(f"'{entry.id}' is told of a {entry.subject}, not the system")
    element = desk.element(given)
    if (
        isinstance(element, Component | Artefact)
        and entry.applies_to
        and element.kind not in entry.applies_to
    ):
        kinds = ", ".join(map(str, entry.applies_to))
        raise ToolRefusedError(f"'{entry.id}' is told of {kinds}; '{element.id}' is a {element.kind}")
    return element.id


def _values(given: GivenFact, entry: FactEntry) -> tuple[str, ...]:
    allowed = [choice.value for choice in entry.choices]
    wrong = [value for value in given.values if value not in (*allowed, *_OPEN)]
    if wrong:
        raise ToolRefusedError(f"'{wrong[0][:60]}' is no answer; take of: {', '.join((*allowed, *_OPEN))}")
    values = tuple(dict.fromkeys(given.values))
    if len(values) > 1 and (not entry.multiple or set(values) & set(_OPEN)):
        raise ToolRefusedError("one value only")
    return values


def _check_known(
    desk: Desk, ref: FactRef, *, values: tuple[str, ...], origin: Origin, when: FactTime
) -> None:
    """Keep what the team stated unless they state otherwise now."""
    known = desk.model.facts_by_key.get(FactKey(ref.subject, ref.key, when))
    if known is None or known.is_open or known.values == values or known.origin.certainty not in _SAID:
        return
    now = origin.quote is not None and origin.quote.utterance == desk.utterance
    if not now or origin.certainty not in _SAID:
        told = f'"{known.origin.quote.text}"' if known.origin.quote else "by a click"
        raise ToolRefusedError(
            f"the team said {','.join(known.values)} ({told}); only what they say in this turn can change "
            "it: ask which holds"
        )


def _leave_open(desk: Desk, fact: Fact, *, entry: FactEntry) -> None:
    """Make an open question of *I don't know*, with who could answer it and what is at stake."""
    asked = word(question_id(FactRef(fact.subject, fact.key)), desk.model, catalogue=desk.catalogue)
    question = Question(
        id=fresh_id(f"{fact.key} {fact.subject}", {q.id for q in desk.model.questions}),
        subject=fact.subject,
        key=fact.key,
        text=asked.text if asked else entry.question,
        for_whom=entry.answered_by[0],
        at_stake=f'until it is known I reckon with "{labels_of((entry.worse,), entry)}"',
    )
    known = any((q.subject, q.key) == (fact.subject, fact.key) for q in desk.model.questions)
    desk.do(*([] if known else [RaiseQuestion(question=question)]), RecordFact(fact=fact))


RECORD_FACTS: Final = Tool(
    name="record_facts",
    description="Note what the team said. `unknown` makes it an open question for its owner.",
    arguments=_Facts,
    run=_record,
)
