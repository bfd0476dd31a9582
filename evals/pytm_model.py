"""A baseline: what OWASP pytm finds in the system that the product understood. It runs here and nowhere else.

pytm (https://github.com/OWASP/pytm, MIT) is an optional extra: `pip install 'fourfold[evals]'`. Its model has
flags where ours has facts; those that the words settle are set, the rest keeps pytm's defaults.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from assistant.model.system import Component
from assistant.model.threat_model import ThreatModel
from assistant.model.values import SYSTEM
from assistant.service import draft_model
from evals.bench import Bench
from evals.case import Case, CoverageCase
from evals.output import Drafted, Output, Shown
from knowledge_base.vocabulary import ComponentKind, ElementShape, FactTime

if TYPE_CHECKING:
    from pytm import Element, Finding

_CWE: Final = re.compile(r"cwe\.mitre\.org/data/definitions/(\d+)")
_ITEMS: Final = MappingProxyType(
    {  # pytm cites the list of 2023 by its pages; these are the items of 2025 on the same matter
        "llm01-prompt-injection": "owasp-llm/2025/LLM01",
        "llm03-training-data-poisoning": "owasp-llm/2025/LLM04",
        "llm06-sensitive-information-disclosure": "owasp-llm/2025/LLM02",
        "llm08-excessive-agency": "owasp-llm/2025/LLM06",
    }
)
_SEVERITY: Final = ("Very High", "High", "Medium", "Low", "Very Low")
_MODELS: Final = frozenset({ComponentKind.MODEL_ENDPOINT, ComponentKind.MODEL_SERVER})
_AGENTS: Final = frozenset({ComponentKind.AGENT, ComponentKind.ORCHESTRATOR})
_RETRIEVERS: Final = frozenset({ComponentKind.RETRIEVER, ComponentKind.VECTOR_STORE})
_ACTING: Final = frozenset({ComponentKind.TOOL, ComponentKind.MCP_SERVER, ComponentKind.PLUGIN})
_RUNNING: Final = frozenset({ComponentKind.CODE_INTERPRETER, ComponentKind.SANDBOX})
_SERVERS: Final = frozenset({ComponentKind.SERVICE, ComponentKind.GATEWAY, ComponentKind.CHAT_FRONT_END})


def why_not() -> str | None:
    """Say why pytm cannot be asked; nothing where it can."""
    return None if find_spec("pytm") else "pytm is not installed: pip install 'fourfold[evals]'"


def pytm_findings(case: Case, bench: Bench) -> Output:
    """List pytm's threats once each, the most severe first; each stands for entries that cite the same."""
    assert isinstance(case, CoverageCase)  # noqa: S101  the suite says so
    draft = draft_model(case.words, settings=bench.settings, catalogue=bench.catalogue)
    found: dict[str, list[Finding]] = {}
    for finding in sorted(
        _findings(draft.report.model, bench), key=lambda one: _SEVERITY.index(one.severity)
    ):
        found.setdefault(finding.threat_id, []).append(finding)
    citing = _Citing(bench)
    return Drafted(
        shown=tuple(_shown(findings, citing) for findings in found.values()),
        names=tuple(component.name for component in draft.report.model.system.components),
    )


def _shown(findings: Sequence[Finding], citing: _Citing) -> Shown:
    first, *others = findings
    return Shown(
        entries=citing.entries(first.references),
        anchor=first.target,
        touches=tuple(finding.target for finding in others),
        statement=f"{first.description}: {first.target}",
    )


def _findings(model: ThreatModel, bench: Bench) -> list[Finding]:
    from pytm import TM, Actor, Dataflow

    TM.reset()  # pytm keeps everything in its class
    whole = TM(model.system.name or "system", description="as drafted")
    made = {part.id: _element(part, model, bench=bench) for part in model.system.components}
    made |= {actor.id: Actor(actor.name) for actor in model.system.actors}
    for flow in model.system.flows:
        if flow.source in made and flow.target in made:
            Dataflow(made[flow.source], made[flow.target], flow.name or "content")
    whole.check()
    whole.resolve()
    return list(whole.findings)


def _element(part: Component, model: ThreatModel, *, bench: Bench) -> Element:
    from pytm import LLM, Agent, Datastore, ExternalEntity, Process, Server

    shape = bench.catalogue.kind(part.kind).shape
    if part.kind in _MODELS:
        return LLM(part.name, **_flags(part, model))
    if part.kind in _AGENTS:
        return Agent(part.name, usesExternalTools=_has(model, _ACTING))
    if shape is ElementShape.STORE:
        return Datastore(part.name)
    if shape is ElementShape.EXTERNAL:
        return ExternalEntity(part.name)
    return Server(part.name) if part.kind in _SERVERS else Process(part.name)


def _flags(part: Component, model: ThreatModel) -> Mapping[str, bool]:
    scope = _known(model, "scope", of=part.id)
    return {
        "isThirdParty": not scope or bool(scope & {"vendor_api", "saas"}),
        "isSelfHosted": bool(scope & {"self_hosted", "local_open_weights"}),
        "processesPersonalData": "yes" in _known(model, "handles-personal-data"),
        "hasAgentCapabilities": _has(model, _AGENTS),
        "hasAccessToSensitiveSystems": _has(model, _ACTING),
        "executesCode": _has(model, _RUNNING),
        "hasRAG": _has(model, _RETRIEVERS),
        "hasFineTuning": "yes" in _known(model, "trains-model"),
    }


def _known(model: ThreatModel, key: str, *, of: str = SYSTEM) -> frozenset[str]:
    return frozenset(
        value
        for fact in model.facts
        if (fact.subject, fact.key, fact.when) == (of, key, FactTime.TODAY)
        for value in fact.values
    )


def _has(model: ThreatModel, kinds: frozenset[ComponentKind]) -> bool:
    return any(component.kind in kinds for component in model.system.components)


class _Citing:
    """Finds the entries that cite what a finding cites."""

    def __init__(self, bench: Bench) -> None:
        self._by_reference: dict[str, list[str]] = {}
        for entry in bench.catalogue.threats.values():
            for reference in entry.references:
                key = f"cwe/{reference.id}" if reference.catalogue == "cwe" else str(reference)
                self._by_reference.setdefault(key, []).append(entry.id)

    def entries(self, references: str) -> tuple[str, ...]:
        names = [name for reference in _cited(references) for name in self._by_reference.get(reference, ())]
        return tuple(dict.fromkeys(names))


def _cited(references: str) -> Iterator[str]:
    yield from (f"cwe/{number}" for number in _CWE.findall(references))
    yield from (item for page, item in _ITEMS.items() if page in references)
