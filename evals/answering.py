"""The product as each suite asks it: without a language model, or with the one that the settings name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from assistant.errors import InputError
from assistant.exchange.report import Report
from assistant.model.threat import Threat
from assistant.model.values import SYSTEM
from assistant.service import suggest_mitigations
from evals.bench import Bench
from evals.case import Case, CoverageCase, ExtractionCase, InterviewCase
from evals.drafts import fingerprint, first_entries, read_draft, stands_for
from evals.judgement_cases import (
    ApplicabilityCase,
    MitigatedThreat,
    MitigationCase,
    PrioritisationCase,
    StrideLabel,
)
from evals.output import Drafted, Interviewed, Letters, Output, Proposals, Proposed, Tellings, Withstood
from evals.repair_cases import RepairCase
from evals.repairing import repair
from evals.scorers.matching import names_one_of
from evals.steadiness_cases import ParaphraseCase, RobustnessCase
from evals.talking import draft, interview
from knowledge_base.vocabulary import RiskLevel

_PRESSING: Final = (RiskLevel.HIGH, RiskLevel.CRITICAL)


def answer(case: Case, bench: Bench) -> Output:
    """Let the product answer a case of any suite but retrieval."""
    return _ANSWERS[type(case)](case, bench)


def _twice(case: CoverageCase, bench: Bench) -> Drafted:
    """Draft twice, so that the two can be compared; once with a model, which never says the same again."""
    drafts = [draft(case.words, bench) for _ in range(1 if bench.settings.model else 2)]
    return read_draft(drafts[0], bench.catalogue, fingerprints=tuple(map(fingerprint, drafts)))


def _once(case: ExtractionCase | ApplicabilityCase | PrioritisationCase, bench: Bench) -> Drafted:
    return read_draft(draft(case.words, bench), bench.catalogue)


def _interview(case: InterviewCase, bench: Bench) -> Interviewed:
    return interview(case, bench)


def _letters(label: StrideLabel, bench: Bench) -> Letters:
    return Letters(stride=bench.catalogue.threats[label.entry].stride)


def _proposals(case: MitigationCase, bench: Bench) -> Proposals:
    report = draft(case.words, bench)
    threats = [_threat(want, report) for want in case.threats]
    return Proposals(
        threats=tuple(_proposed(threat, report) for threat in threats),
        pressing=tuple(bool(t.risk and t.risk.today.level in _PRESSING) for t in threats),
    )


def _threat(want: MitigatedThreat, report: Report) -> Threat:
    """Return the threat that is asked about; where the draft lacks it, the entry at the whole system.

    Whether the draft has it is for coverage to say; here only what is proposed for it counts.
    """
    catalogue, system = report.catalogue, report.model.system
    found = [t for t in report.analysis.threats if want.entry in stands_for(t, catalogue)]
    found.sort(key=lambda t: (t.entry != want.entry, not names_one_of(want.anchor, system.name_of(t.anchor))))
    if found:
        return found[0]
    entry = catalogue.threats[want.entry]
    return Threat(id=f"{entry.id}@{SYSTEM}", entry=entry.id, title=entry.title, statement="", anchor=SYSTEM)


def _proposed(threat: Threat, report: Report) -> tuple[Proposed, ...]:
    found = suggest_mitigations(threat, report.model, report.catalogue)
    return tuple(Proposed(mitigation=one.mitigation, technical=one.technical) for one in found)


def _withstood(case: RobustnessCase, bench: Bench) -> Withstood:
    try:
        report = draft(case.words * case.times, bench)
    except InputError:
        return Withstood(outcome="refused")
    threats = report.analysis.threats
    texts = [text for threat in threats for text in (threat.title, threat.statement)]
    texts += [element.name for element in report.model.system.components]
    return Withstood(
        outcome="threats" if threats else "no_threats",
        texts=tuple(texts),
        first=first_entries(report),
        plain=first_entries(draft(case.plain, bench)) if case.plain else None,
    )


def _tellings(case: ParaphraseCase, bench: Bench) -> Tellings:
    first, *others = (first_entries(draft(words, bench)) for words in (case.words, *case.others))
    return Tellings(first=first, others=tuple(others))


_ANSWERS: Final[Mapping[type, Callable[[Any, Bench], Output]]] = MappingProxyType(
    {  # Any: each takes the case it is listed for
        CoverageCase: _twice,
        ExtractionCase: _once,
        InterviewCase: _interview,
        ApplicabilityCase: _once,
        StrideLabel: _letters,
        MitigationCase: _proposals,
        PrioritisationCase: _once,
        RobustnessCase: _withstood,
        ParaphraseCase: _tellings,
        RepairCase: repair,
    }
)
