"""From what is filled in about a threat to a response, and what is missing before it can stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from assistant.model.response import Acceptance, PlannedMitigation, Response
from assistant.service import Suggestion
from knowledge_base.vocabulary import MitigationStatus, ResponseKind


@dataclass(frozen=True)
class Filled:
    """What the drawer holds."""

    kind: ResponseKind
    mitigations: tuple[PlannedMitigation, ...] = field(default=())
    residual: str = ""
    reason: str = ""
    by: str = ""
    expires: date | None = None


def missing(filled: Filled, *, today: date) -> list[str]:
    """Say in sentences why a response cannot be saved as it is; nothing where it can."""
    problems = []
    if filled.kind is ResponseKind.ACCEPT:
        if not filled.reason.strip():
            problems.append("Accepting a risk needs a reason: say why it is worth taking.")
        if not filled.by.strip():
            problems.append("Accepting a risk needs a person: say who takes it on.")
        if filled.expires is None:
            problems.append("Accepting a risk needs an expiry: say when it is looked at again.")
        elif filled.expires <= today:
            problems.append("The acceptance would have expired already: choose a day to come.")
    return problems


def response_of(threat_id: str, filled: Filled) -> Response:
    """Return the response; one that accepts keeps its mitigations, so that nothing planned is lost."""
    acceptance = None
    if filled.kind is ResponseKind.ACCEPT and filled.expires is not None:
        acceptance = Acceptance(reason=filled.reason, by=filled.by, expires=filled.expires)
    return Response(
        threat=threat_id,
        kind=filled.kind,
        mitigations=filled.mitigations,
        acceptance=acceptance,
        residual=filled.residual,
    )


def planned(suggestion: Suggestion) -> PlannedMitigation:
    """Return a suggestion as somebody means to do it; what the team has already keeps its state."""
    status = suggestion.status
    return PlannedMitigation(
        mitigation=suggestion.mitigation,
        title=suggestion.title,
        status=MitigationStatus.PLANNED if status is MitigationStatus.PROPOSED else status,
        responsible=suggestion.responsible,
    )


def own(title: str) -> PlannedMitigation:
    """Return a mitigation of the team's own."""
    return PlannedMitigation(title=title, status=MitigationStatus.PLANNED)


def not_chosen(suggestions: Iterable[Suggestion], response: Response | None) -> list[Suggestion]:
    """Return the suggestions that are not in the plan."""
    chosen = {m.mitigation for m in response.mitigations} if response else set()
    return [suggestion for suggestion in suggestions if suggestion.mitigation not in chosen]
