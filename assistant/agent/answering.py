"""What an answer does to the model: facts settled, questions left open, the team's fear kept in its words."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from assistant.agent.guided_turn import GuidedTurn
from assistant.agent.telling import VENDOR
from assistant.changes.change import (
    CloseQuestion,
    DescribeSystem,
    ProposeThreats,
    RaiseQuestion,
    RecordFact,
    RetractFact,
)
from assistant.elicit.risk import rate_worst_day
from assistant.interview.agenda import IN_A_ROW, topic_of
from assistant.interview.questions import AskedQuestion, question_id
from assistant.interview.sketch import LONGEST_QUOTE, Understood
from assistant.interview.told import labels_of, tell_fact
from assistant.model.facts import Fact, FactKey, Question, Utterance
from assistant.model.threat import Proposal, Threat
from assistant.model.values import READER, SYSTEM, Origin, Quote, fresh_id
from knowledge_base.catalogue import Catalogue
from knowledge_base.conditions import FactRef
from knowledge_base.entries import FactEntry
from knowledge_base.vocabulary import Certainty, FactValue, HarmKind, Provenance

Recall = Callable[[str], str | None]
"""Returns the id of the threat entry that words certainly amount to, nothing where that is not certain."""

_LONGEST_WORDS: Final = 2_000
_HARMS: Final = (
    (HarmKind.PRIVACY, r"\b(?:leak\w*|privacy|private|personal|salar\w+|secret\w*|confidential\w*|data)\b"),
    (
        HarmKind.SAFETY,
        r"\b(?:die\w*|death|kill\w*|hurt\w*|injur\w+|health|emergency|suicid\w+|danger\w*|child\w*|ill)\b",
    ),
    (
        HarmKind.SECURITY,
        r"\b(?:steal\w*|stolen|hack\w*|fraud\w*|money|refund\w*|attack\w*|abuse\w*|manipulat\w+|for free)\b",
    ),
    (
        HarmKind.SOCIETAL,
        r"\b(?:discriminat\w+|unfair\w*|racis\w+|sexis\w+|press|reputation|propaganda|election\w*|elect)\b",
    ),
)


_FOLLOWS: Final = {
    ("sensitive-personal-data", "yes"): (("handles-personal-data", "yes"),),
    ("handles-personal-data", "no"): (("sensitive-personal-data", "no"),),
}
"""What an answer settles besides."""


def settle(
    turn: GuidedTurn, ref: FactRef, *, entry: FactEntry, values: tuple[str, ...], origin: Origin
) -> None:
    """Record a direct answer; it takes the place of whatever was known, and ends a contradiction."""
    fact = Fact(subject=ref.subject, key=ref.key, values=values, origin=origin)
    turn.do(RecordFact(fact=fact))
    turn.no_longer_doubt(question_id(ref))
    _forget_readings(turn, fact)
    _follow(turn, fact)
    for question in turn.model.questions:
        if (question.subject, question.key) == ref:
            turn.do(CloseQuestion(id=question.id))
    turn.forget(IN_A_ROW)
    told = tell_fact(turn.model, entry, fact=fact)
    mine = f"'{entry.title.lower()}'"
    turn.understood = [
        u
        for u in turn.understood
        if u.subject != ref.subject or not (u.text.startswith(entry.title) or mine in u.text)
    ]
    turn.notices = [notice for notice in turn.notices if f"({entry.title.lower()}" not in notice]
    quote = origin.quote.text if origin.quote else ""
    turn.understood.append(Understood(told, quote, origin.certainty, ref.subject))


def _forget_readings(turn: GuidedTurn, told: Fact) -> None:
    """Take back what was only read of another part and goes against what people say now."""
    for fact in turn.model.facts:
        same = fact.key == told.key and fact.when is told.when and fact.subject != told.subject
        if same and fact.origin.by == READER and set(fact.values) != set(told.values):
            turn.do(RetractFact(subject=fact.subject, key=fact.key))


def _follow(turn: GuidedTurn, fact: Fact) -> None:
    """Record what follows of other facts from an answer, where nothing was said of them."""
    for key, value in _FOLLOWS.get((fact.key, fact.values[0]), ()):
        known = turn.model.facts_by_key.get(FactKey(fact.subject, key, fact.when))
        if known is None or known.origin.certainty in (Certainty.INFERRED, Certainty.ASSUMED):
            origin = Origin(certainty=Certainty.INFERRED, by="guided", quote=fact.origin.quote)
            turn.do(RecordFact(fact=Fact(subject=fact.subject, key=key, values=(value,), origin=origin)))


def leave_open(
    turn: GuidedTurn, catalogue: Catalogue, *, ref: FactRef, asked: AskedQuestion, vendor: bool = False
) -> None:
    """Make an open question of *I don't know*, with who could answer it and what is at stake.

    *The vendor handles it* is no answer either: somebody has to get it from the vendor, in writing.
    """
    entry = catalogue.facts[ref.key]
    whom = VENDOR if vendor else asked.for_whom
    stake = f'until it is known I reckon with "{labels_of((entry.worse,), entry)}"'
    question = Question(
        id=fresh_id(f"{ref.key} {ref.subject}", {q.id for q in turn.model.questions}),
        subject=ref.subject,
        key=ref.key,
        text=asked.text,
        for_whom=whom,
        at_stake=stake,
    )
    unknown = Fact(
        subject=ref.subject, key=ref.key, values=(str(FactValue.UNKNOWN),), origin=Origin(by="person")
    )
    turn.do(RaiseQuestion(question=question), RecordFact(fact=unknown))
    turn.count(topic_of(asked.id, catalogue))
    turn.count(IN_A_ROW)
    if vendor:
        turn.words.append(
            f"Noted: you rely on the vendor for that. It is a question for them, in writing; {stake}."
        )
    else:
        turn.words.append(f"Noted as an open question for {_who(whom)}; {stake}.")


def _who(role: str) -> str:
    return f"the {role}" if role else "whoever can answer it"


def keep_fear(
    turn: GuidedTurn, text: str, *, utterance: Utterance, catalogue: Catalogue, recall: Recall | None
) -> None:
    """Keep the team's worst day in its words, as a threat of its own."""
    words = " ".join(text.split())[:_LONGEST_WORDS]
    turn.do(DescribeSystem(worst_day=words))
    taken = {threat.id.partition("@")[0] for p in turn.model.proposals for threat in p.threats}
    quote = Quote(text=utterance.text.strip()[:LONGEST_QUOTE], utterance=utterance.id)
    found = recall(words) if recall else None
    entry = catalogue.threats.get(found) if found else None
    threat = Threat(
        id=f"{fresh_id('worst day', taken)}@{SYSTEM}",
        entry=entry.id if entry else None,
        title="The team's own worst day",
        statement=words,
        anchor=SYSTEM,
        harm=entry.harm if entry else (harm_in(words),),
        stride=entry.stride if entry else (),
        references=tuple(str(reference) for reference in entry.references) if entry else (),
        mitigations=tuple(link.id for link in entry.mitigations) if entry else (),
        provenance=Provenance.TEAM,
        origin=Origin(by="person", quote=quote),
        risk=rate_worst_day(),
    )
    ids = {proposal.id for proposal in turn.model.proposals}
    proposal = Proposal(id=fresh_id("worst day", ids), threats=(threat,), provenance=Provenance.TEAM)
    turn.do(ProposeThreats(proposal=proposal))
    turn.words.append(
        "That is now a threat of its own, in your words, and stands among the first until you rate it."
    )


def harm_in(words: str) -> HarmKind:
    """Say which kind of harm words speak of; quality where they speak of none."""
    found = (kind for kind, pattern in _HARMS if re.search(pattern, words, re.IGNORECASE))
    return next(found, HarmKind.QUALITY)
