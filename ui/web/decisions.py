"""What a person decides about threats: the same changes as everywhere else, saved at once."""

from datetime import UTC, datetime
from typing import Final

from assistant.model.system import Control
from assistant.model.threat import Decision, PersonRating, Threat
from assistant.model.threat_model import ThreatModel
from assistant.model.values import fresh_id
from assistant.service import DecideThreat, PutElement, RateThreat, ReopenThreat
from knowledge_base.vocabulary import ControlState, DismissReason, ThreatStatus
from ui.web.backend import fourfold

PERSON: Final = "person"
"""Who acts, as long as nobody signs in."""


def confirm(model_id: str, threat: Threat) -> None:
    """Keep a threat."""
    _decide(
        model_id,
        Decision(threat=threat.id, status=ThreatStatus.CONFIRMED, by=PERSON, at=_now(), frozen=threat),
    )


def set_aside(model_id: str, threat: Threat, *, reason: DismissReason) -> None:
    """Take a threat off the list, for a reason."""
    _decide(
        model_id,
        Decision(
            threat=threat.id,
            status=ThreatStatus.DISMISSED,
            reason=reason,
            by=PERSON,
            at=_now(),
            frozen=threat,
        ),
    )


def reopen(model_id: str, threat: Threat) -> None:
    """Take a decision back."""
    fourfold().edit(model_id, [ReopenThreat(threat=threat.id)], actor=PERSON)


def rate(model_id: str, rating: PersonRating) -> None:
    """Put a person's rating in place of the computed one."""
    fourfold().edit(model_id, [RateThreat(rating=rating)], actor=PERSON)


def add_control(
    model: ThreatModel, threat: Threat, *, name: str, mitigation: str | None, state: ControlState
) -> None:
    """Record what is said to guard against a threat; the threat stays, rated anew."""
    guards = (threat.anchor,) if threat.anchor in model.system.by_id else ()
    control = Control(
        id=fresh_id(name, model.system.by_id, otherwise="control"),
        name=name,
        mitigation=mitigation,
        guards=guards,
        state=state,
    )
    fourfold().edit(model.id, [PutElement(element=control)], actor=PERSON)


def _decide(model_id: str, decision: Decision) -> None:
    fourfold().edit(model_id, [DecideThreat(decision=decision)], actor=PERSON)


def _now() -> datetime:
    return datetime.now(UTC)
