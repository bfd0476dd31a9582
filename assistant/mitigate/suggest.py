"""Suggest mitigations for a threat: what is specific and in our hands first, then the rest."""

from __future__ import annotations

from typing import Final

from assistant.elicit.view import SystemView
from assistant.model.response import PlannedMitigation, Response
from assistant.model.threat import Threat
from assistant.model.threat_model import ThreatModel
from assistant.model.values import Line, Value
from knowledge_base.catalogue import Catalogue
from knowledge_base.entries import MitigationEntry
from knowledge_base.vocabulary import (
    NON_TECHNICAL_KINDS,
    ControlState,
    MitigationKind,
    MitigationStatus,
    Owner,
    ResponseKind,
    RiskLevel,
)

_ORDER: Final = {kind: n for n, kind in enumerate(MitigationKind)}
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


def suggest_mitigations(threat: Threat, model: ThreatModel, catalogue: Catalogue) -> list[Suggestion]:
    """Order a threat's mitigations.

    What is in our hands comes before what others must do, then by kind: design out, deterministic limit,
    isolation, detection and recovery, filters, prompts, process and policy. A high risk keeps a
    non-technical or design-out option among the first three where one exists.
    """
    entry = catalogue.threats.get(threat.entry or "")
    if entry is None:
        return []
    view = SystemView(model, catalogue)
    scopes = view.read(threat.anchor, "scope")
    effects = {link.id: link.effect for link in entry.mitigations}
    found = [
        _suggestion(catalogue.mitigations[name], effect, threat, model, scopes)
        for name, effect in effects.items()
        if name in catalogue.mitigations
    ]
    place = {name: n for n, name in enumerate(effects)}
    found.sort(
        key=lambda s: (
            s.responsible not in (Owner.US, Owner.SHARED),
            _ORDER[catalogue.mitigations[s.mitigation].sort],
            place[s.mitigation],
        )
    )
    high = threat.risk is not None and threat.risk.today.level in (RiskLevel.HIGH, RiskLevel.CRITICAL)
    return _with_people_early(found) if high else found


def _suggestion(
    entry: MitigationEntry, effect: str, threat: Threat, model: ThreatModel, scopes: frozenset[str]
) -> Suggestion:
    owner = next((who for scope, who in entry.owners.items() if str(scope) in scopes), entry.owners["default"])
    near = {threat.anchor, *threat.affected}
    said = next(
        (
            control
            for control in model.system.controls
            if control.mitigation == entry.id and (not control.guards or near & set(control.guards))
        ),
        None,
    )
    return Suggestion(
        mitigation=entry.id,
        title=entry.title,
        effect=effect,
        limits=entry.limits,
        responsible=owner,
        technical=entry.sort not in NON_TECHNICAL_KINDS,
        status=_STATUS_OF[said.state] if said else MitigationStatus.PROPOSED,
        said=said.name if said else "",
        verify=next(iter(entry.verification.gherkin), ""),
    )


def _with_people_early(found: list[Suggestion]) -> list[Suggestion]:
    """Bring the first non-technical option forward to the third place."""
    at = next((n for n, s in enumerate(found) if not s.technical), None)
    if at is None or at < 3:
        return found
    return [*found[:2], found[at], *found[2:at], *found[at + 1 :]]


def first_response(threat: Threat, model: ThreatModel, catalogue: Catalogue, *, count: int = 3) -> Response:
    """Draft a response: mitigate, with the first suggestions as proposals nobody owns yet."""
    chosen = suggest_mitigations(threat, model, catalogue)[:count]
    planned = tuple(
        PlannedMitigation(mitigation=s.mitigation, title=s.title, status=s.status, responsible=s.responsible)
        for s in chosen
    )
    return Response(threat=threat.id, kind=ResponseKind.MITIGATE, mitigations=planned)
