"""Suggest mitigations for a threat: what is specific and in our hands first, then the rest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from assistant.model.facts import FactKey
from assistant.model.response import PlannedMitigation, Response
from assistant.model.system import Control
from assistant.model.threat import Threat
from assistant.model.threat_model import ThreatModel
from assistant.model.values import Line, Value
from knowledge_base.catalogue import Catalogue
from knowledge_base.entries import MitigationEntry, MitigationLink
from knowledge_base.vocabulary import (
    NON_TECHNICAL_KINDS,
    ControlState,
    FactTime,
    MitigationKind,
    MitigationStatus,
    Owner,
    ResponseKind,
    RiskLevel,
)

EARLY: Final = 3
"""Among how many of the first a high risk has an option that is not technical, where one exists."""
_ORDER: Final = {kind: n for n, kind in enumerate(MitigationKind)}
_HIGH: Final = (RiskLevel.HIGH, RiskLevel.CRITICAL)
_OURS: Final = (Owner.US, Owner.SHARED)
_STATUS_OF: Final = {
    ControlState.CLAIMED: MitigationStatus.IN_PROGRESS,
    ControlState.PLANNED: MitigationStatus.PLANNED,
    ControlState.IN_PLACE: MitigationStatus.DONE,
    ControlState.TESTED: MitigationStatus.DONE,
}


class Suggestion(Value):
    """A mitigation for one threat of this system.

    Attributes:
        effect: what it does to this threat.
        limits: what remains although it works.
        responsible: who has to act where the anchor runs.
        technical: whether it is neither design-out, process, contract, disclosure nor training.
        said: the control the team already mentioned, if it amounts to this.
        verify: one way to find out whether it works.
    """

    mitigation: str
    title: Line
    effect: Line
    limits: Line
    responsible: Owner
    technical: bool
    status: MitigationStatus = MitigationStatus.PROPOSED
    said: Line = ""
    verify: str = ""


def suggest_mitigations(threat: Threat, model: ThreatModel, catalogue: Catalogue) -> list[Suggestion]:  # noqa: PLR0917  the threat of a model, read with a catalogue
    """Order a threat's mitigations.

    What is in our hands comes before what others must do, then by kind: design out, deterministic limit,
    isolation, detection and recovery, filters, prompts, process and policy; what is done already comes
    last. A high risk keeps a non-technical or design-out option among the first three where one exists.
    """
    entry = catalogue.threats.get(threat.entry or "")
    if entry is None:
        return []
    known = [
        (link, catalogue.mitigations[link.id])
        for link in entry.mitigations
        if link.id in catalogue.mitigations
    ]
    found = [(one.sort, _suggestion(one, link, threat=threat, model=model)) for link, one in known]
    suggestions = [suggestion for _, suggestion in sorted(found, key=lambda pair: _place(*pair))]
    high = threat.risk is not None and threat.risk.today.level in _HIGH
    return _with_people_early(suggestions) if high else suggestions


def _place(kind: MitigationKind, suggestion: Suggestion) -> tuple[bool, bool, int]:
    done = suggestion.status is MitigationStatus.DONE
    return done, suggestion.responsible not in _OURS, _ORDER[kind]


def _suggestion(
    entry: MitigationEntry, link: MitigationLink, *, threat: Threat, model: ThreatModel
) -> Suggestion:
    said = _said(entry.id, threat, model=model)
    return Suggestion(
        mitigation=entry.id,
        title=entry.title,
        effect=link.effect,
        limits=entry.limits,
        responsible=_owner(entry, threat.anchor, model=model),
        technical=entry.sort not in NON_TECHNICAL_KINDS,
        status=_STATUS_OF[said.state] if said else MitigationStatus.PROPOSED,
        said=said.name if said else "",
        verify=next(iter(entry.verification.gherkin), ""),
    )


def _owner(entry: MitigationEntry, anchor: str, *, model: ThreatModel) -> Owner:
    """Return who has to act where the anchor runs."""
    fact = model.facts_by_key.get(FactKey(anchor, "scope", FactTime.TODAY))
    scopes = fact.values if fact else ()
    return next((who for scope, who in entry.owners.items() if str(scope) in scopes), entry.owners["default"])


def _said(mitigation: str, threat: Threat, *, model: ThreatModel) -> Control | None:
    """Return the control that was mentioned for it and that got furthest."""
    near = {threat.anchor, *threat.affected}
    fitting = [
        control
        for control in model.system.controls
        if control.mitigation == mitigation and (not control.guards or near & set(control.guards))
    ]
    order = tuple(_STATUS_OF.values())
    return max(fitting, key=lambda control: order.index(_STATUS_OF[control.state]), default=None)


def _with_people_early(found: Sequence[Suggestion]) -> list[Suggestion]:
    """Bring the first open non-technical option forward among the first three."""
    at = next(
        (n for n, s in enumerate(found) if not s.technical and s.status is not MitigationStatus.DONE), 0
    )
    if at < EARLY:
        return list(found)
    return [*found[: EARLY - 1], found[at], *found[EARLY - 1 : at], *found[at + 1 :]]


def first_response(  # noqa: PLR0917  as suggest_mitigations
    threat: Threat, model: ThreatModel, catalogue: Catalogue, *, count: int = EARLY
) -> Response:
    """Draft a response: mitigate, with the first suggestions as proposals nobody owns yet."""
    chosen = suggest_mitigations(threat, model, catalogue)[:count]
    planned = tuple(
        PlannedMitigation(mitigation=s.mitigation, title=s.title, status=s.status, responsible=s.responsible)
        for s in chosen
    )
    return Response(threat=threat.id, kind=ResponseKind.MITIGATE, mitigations=planned)
