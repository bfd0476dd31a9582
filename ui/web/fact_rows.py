"""The facts of a model as page 1 shows them: what is known, how surely, in whose words; and what is open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from assistant.exchange.report import SET_ASIDE, Report
from assistant.model.facts import Fact, FactKey
from assistant.model.system import Artefact, Component
from assistant.model.threat_model import ThreatModel
from assistant.model.values import SYSTEM, Origin
from knowledge_base.entries import FactEntry
from knowledge_base.vocabulary import Certainty, FactTime, FactValue, SubjectKind
from ui.web.decisions import PERSON
from ui.web.element_fields import words
from ui.web.element_rows import Columns
from ui.web.origin_words import quoted, sure_words

CHANGE = "Change"
_ANYWAY = {FactValue.UNKNOWN: "We do not know", FactValue.NOT_APPLICABLE: "Does not apply"}


@dataclass(frozen=True)
class FactLine:
    """Something known, or something that would decide threats and is not known.

    Attributes:
        decides: how many open threats hang on it.
    """

    about: FactKey
    fact: Fact | None
    decides: int = 0

    @property
    def is_open(self) -> bool:
        """Whether the matter is undecided."""
        return self.fact is None or self.fact.is_open


def fact_lines(report: Report) -> list[FactLine]:
    """Return what decides threats: what is open first, the most telling before the rest."""
    hanging: dict[FactKey, int] = {}
    for threat in report.analysis.threats:
        if threat.status not in SET_ASIDE:
            for fact in threat.depends_on:
                about = FactKey(fact.subject, fact.key, FactTime.TODAY)
                hanging[about] = hanging.get(about, 0) + 1
    asked = [FactKey(q.subject, q.key, FactTime.TODAY) for q in report.model.questions]
    known = report.model.facts_by_key
    keys = dict.fromkeys([*hanging, *asked, *known])
    lines = [FactLine(key, known.get(key), hanging.get(key, 0)) for key in keys]
    return sorted(lines, key=lambda line: (not line.is_open, -line.decides))


def fact_rows(report: Report, lines: Iterable[FactLine]) -> Columns:
    """Return facts as a table by columns."""
    every = list(lines)
    return {
        "Change": [CHANGE for _ in every],
        "What": [report.fact_title(line.about.key) + _when(line.about) for line in every],
        "Answer": [answer(report, line) for line in every],
        "About": [subject_name(report, line.about.subject) for line in every],
        "Known how": [
            sure_words(line.fact.origin, report.model) if line.fact else "Not said" for line in every
        ],
        "In these words": [_quote(line.fact, report.model) for line in every],
    }


def fact_names(report: Report, lines: Iterable[FactLine]) -> list[str]:
    """Return what each line is called."""
    return [
        f"{report.fact_title(line.about.key)}: {subject_name(report, line.about.subject)}" for line in lines
    ]


def subject_name(report: Report, subject: str) -> str:
    """Return what a fact is about."""
    return "The whole system" if subject == SYSTEM else report.model.system.name_of(subject)


def answer(report: Report, line: FactLine) -> str:
    """Return what is known, in the words of the quick answers; what is open says what hangs on it."""
    if line.is_open:
        hangs = f": decides {line.decides} of the threats" if line.decides else ""
        value = line.fact.values[0] if line.fact and line.fact.values else ""
        state = "Conflicting" if value == FactValue.CONFLICTING else "Open"
        return state + hangs
    assert line.fact is not None  # noqa: S101  for the type checker: an open line returned above
    labels = dict(answers(report.catalogue.facts.get(line.about.key)))
    return ", ".join(labels.get(value, words(value)) for value in line.fact.values)


def answers(entry: FactEntry | None) -> Iterator[tuple[str, str]]:
    """Yield the answers a person can choose, each value with how it reads."""
    offered = {choice.value: choice.label for choice in entry.choices} if entry else {}
    yield from offered.items()
    yield from ((value, label) for value, label in _ANYWAY.items() if value not in offered)


def applicable(report: Report, subject: str) -> list[FactEntry]:
    """Return the facts that can be known of the system or of an element, by title."""
    element = report.model.system.by_id.get(subject)
    sort = SubjectKind.SYSTEM if subject == SYSTEM else element.type if element else ""
    kind = element.kind if isinstance(element, (Component, Artefact)) else None
    found = [
        entry
        for entry in report.catalogue.facts.values()
        if entry.subject == sort and (not entry.applies_to or kind in entry.applies_to)
    ]
    return sorted(found, key=lambda entry: entry.title)


def answered(about: FactKey, values: Iterable[str]) -> Fact:
    """Return the fact that a person states."""
    return Fact(
        subject=about.subject,
        key=about.key,
        values=tuple(values),
        when=about.when,
        origin=Origin(certainty=Certainty.SAID, by=PERSON),
    )


def _when(about: FactKey) -> str:
    return "" if about.when is FactTime.TODAY else f" ({about.when.label.lower()})"


def _quote(fact: Fact | None, model: ThreatModel) -> str:
    if fact is None or fact.origin.quote is None:
        return ""
    against = f" — but: {quoted(fact.against, model)}" if fact.against else ""
    return f"{quoted(fact.origin.quote, model)}{against}"
