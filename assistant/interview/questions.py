"""The questions there are: four openers, and one for each fact of each subject."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from assistant.interview.text import normal_form
from assistant.interview.told import labels_of
from assistant.model.facts import FactKey
from assistant.model.threat_model import ThreatModel
from assistant.model.values import SYSTEM
from knowledge_base.catalogue import Catalogue
from knowledge_base.conditions import FactRef
from knowledge_base.entries import Choice
from knowledge_base.vocabulary import Certainty, FactTime


class AskedQuestion(NamedTuple):
    """A question in words.

    Attributes:
        id: `opener:<name>` or `fact:<key>@<subject>`.
        choices: quick answers; none for an opener.
        again: how it is put the second time, where the first answer could not be read.
    """

    id: str
    text: str
    why: str
    choices: tuple[Choice, ...] = ()
    multiple: bool = False
    for_whom: str = ""
    again: str = ""


class Gap(NamedTuple):
    """Something nobody knows yet, and how much hangs on it."""

    question: str
    worth: float
    threats: tuple[str, ...]


PURPOSE: Final = AskedQuestion(
    "opener:purpose",
    "What are you working on? Tell me in your own words: what it is for, who uses it, what it reads and "
    "what it may do.",
    "Two sentences are enough for a first draft; everything after that corrects and sharpens it.",
)
MODEL: Final = AskedQuestion(
    "opener:model",
    "Where does a generative model come in: what is sent to it, and what is done with what it answers? If "
    "there is none, "
    "say no.",
    "What I know is about systems built with generative AI; without it I would only be guessing.",
)
MORE: Final = AskedQuestion(
    "opener:more",
    "That is short. Who uses it, what does it read before it answers, and what may it do?",
    "A draft is only as good as what it knows of your system; two sentences change most of it.",
    again="One sentence will do: who asks it, and what does it look at to answer?",
)
WORST_DAY: Final = AskedQuestion(
    "opener:worst-day",
    "Before you read the whole list: what is the worst thing this could do to someone, and who "
    "would want that?",
    "You know your users better than any catalogue. What you fear most weighs more in every rating.",
    again="In one sentence: who could be harmed by it, and how?",
)
WALK: Final = AskedQuestion(
    "opener:walk",
    "Take one real request and walk me through it: where does it start, what is read or called on the way, "
    "and where does "
    "the answer go?",
    "Threats live on the ways between parts; a part that is not on the map cannot be looked at.",
    again="What happens first when somebody uses it, and what happens last?",
)
OPENERS: Final = (PURPOSE, MODEL, MORE, WORST_DAY, WALK)
OUTPUT: Final = FactRef(SYSTEM, "output-used-for")
UNCLEAR: Final = "unclear:"
"""The prefix of the keys of `shrugs` under which answers are counted that could not be read."""
ACTS: Final = "acts"
"""The facts behind the last opener: what happens with the output, and what acts on it by itself."""


_ARE: Final = {"I": "Are", "i": "are"}
_ACRONYMS: Final = frozenset(
    "FAQ CRM CMS ERP LMS WMS DMS PMS EHR HRIS ATS IVR API UI PDF SSO VM CV GPU".split()
)
"""Short forms that stand with an article, other than names such as SAP."""


def question_id(ref: FactRef) -> str:
    """Return the id of the question about a fact."""
    return f"fact:{ref.key}@{ref.subject}"


def fact_of(question: str) -> FactRef | None:
    """Return the fact a question is about, nothing for an opener."""
    if not question.startswith("fact:"):
        return None
    key, _, subject = question.removeprefix("fact:").partition("@")
    return FactRef(subject, key)


def is_known(ref: FactRef, model: ThreatModel) -> bool:
    """Whether a fact was told, read or inferred, and is not merely assumed or left open."""
    found = model.facts_by_key.get(FactKey(*ref, FactTime.TODAY))
    return found is not None and not found.is_open and found.origin.certainty is not Certainty.ASSUMED


def word(question: str, model: ThreatModel, *, catalogue: Catalogue) -> AskedQuestion | None:
    """Put a question into words, in others where the first answer could not be read.

    Returns:
        Nothing when what it is about is gone.
    """
    asked = _first_words(question, model, catalogue=catalogue)
    if asked is None:
        return None
    if question in model.interview.doubts:
        return asked._replace(text=f"{_doubted(question, model, catalogue=catalogue)}{asked.text}")
    if f"{UNCLEAR}{question}" not in model.interview.shrugs:
        return asked._replace(text=f"{asked.text} {_along(question, model, catalogue=catalogue)}".strip())
    closest = "; ".join(choice.label for choice in asked.choices)
    again = asked.again or f"Which of these comes closest: {closest}? ({asked.text.rstrip('?')})"
    return asked._replace(text=again)


def _doubted(question: str, model: ThreatModel, *, catalogue: Catalogue) -> str:
    """Say what is on record, and what later words sound like."""
    ref = fact_of(question)
    known = model.facts_by_key.get(FactKey(*ref, FactTime.TODAY)) if ref is not None else None
    if ref is None or known is None:
        return ""
    entry = catalogue.facts[ref.key]
    now = labels_of(model.interview.doubts[question], entry)
    return (
        f'I have noted "{labels_of(known.values, entry)}"; what you said sounds like "{now}". Which holds? '
    )


def _first_words(question: str, model: ThreatModel, *, catalogue: Catalogue) -> AskedQuestion | None:
    opener = next((o for o in OPENERS if o.id == question), None)
    ref = fact_of(question)
    if opener is not None or ref is None:
        return opener
    entry = catalogue.facts.get(ref.key)
    if entry is None or (ref.subject != SYSTEM and ref.subject not in model.system.by_id):
        return None
    name = _name(ref.subject, model)
    return AskedQuestion(
        question,
        _with_name(entry.question, name),
        _with_name(entry.why, name),
        entry.choices,
        entry.multiple,
        entry.answered_by[0],
    )


def _with_name(words: str, name: str) -> str:
    """Put a name into a question; of several *the letters are searched*."""
    text = words.replace("{name}", name)
    last = name.rsplit(maxsplit=1)[-1]
    if not name.startswith("the ") or not last.endswith("s") or normal_form(last) == last.lower():
        return text
    text = re.sub(rf"\b([Ii])s {re.escape(name)}\b", lambda m: f"{_ARE[m[1]]} {name}", text)
    text = re.sub(rf"\b([Dd])oes {re.escape(name)}\b", rf"\1o {name}", text)
    return text.replace(f"{name} is ", f"{name} are ").replace(f"{name} does ", f"{name} do ")


def _name(subject: str, model: ThreatModel) -> str:
    return "the system" if subject == SYSTEM else _called(model, subject)


def waiting_along(question: str, model: ThreatModel) -> str | None:
    """Return the question asked in the same breath, while its answer is not known and its part is there."""
    other = model.interview.along.get(question)
    ref = fact_of(other or "")
    if ref is None or is_known(ref, model) or ref.subject not in (SYSTEM, *model.system.by_id):
        return None
    return other


def _along(question: str, model: ThreatModel, *, catalogue: Catalogue) -> str:
    """Return what is asked in the same breath, in words."""
    other = fact_of(waiting_along(question, model) or "")
    if other is None or other.key not in catalogue.facts:
        return ""
    asked = _with_name(catalogue.facts[other.key].question, _name(other.subject, model))
    return f"And {asked[0].lower()}{asked[1:]}"


def _called(model: ThreatModel, element: str) -> str:
    """Return a part's name as it stands in a sentence: *the HR wiki*, *the FAQ*, *Datadog*."""
    name = model.system.name_of(element)
    if name.startswith(("the ", "our ")):
        return name
    last = name.split()[-1]
    common = last.islower() or last.rstrip("s") in _ACRONYMS
    return f"the {name}" if common else name
