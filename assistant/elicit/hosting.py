"""The same system hosted by a vendor or run by ourselves: which threats come, go, or change hands."""

from __future__ import annotations

from typing import Final, NamedTuple

from assistant.changes.apply import apply_all, with_fields
from assistant.changes.change import Change, PutElement, RecordFact
from assistant.elicit.elicit import Elicited, elicit_threats
from assistant.model.facts import Fact
from assistant.model.threat import Threat
from assistant.model.threat_model import ThreatModel
from knowledge_base.catalogue import Catalogue
from knowledge_base.vocabulary import ComponentKind, DeploymentScope, Owner, ThreatStatus

_KIND_IN: Final = {
    DeploymentScope.VENDOR_API: ComponentKind.MODEL_ENDPOINT,
    DeploymentScope.SELF_HOSTED: ComponentKind.MODEL_SERVER,
}
_MODELS: Final = frozenset(_KIND_IN.values())
_LIVE: Final = (ThreatStatus.PROPOSED, ThreatStatus.CONFIRMED)


class Moved(NamedTuple):
    """A threat that stays, but that somebody else has to act on."""

    threat: Threat
    before: Owner
    after: Owner


class HostingComparison(NamedTuple):
    """What changes when every model of the system is run in another way.

    Attributes:
        to: how the models are run in the comparison.
        gained: threats that come with it, ranked.
        lost: threats that go.
        moved: threats that stay with another owner.
        rated_otherwise: threats that stay with another level, as they would be.
    """

    to: DeploymentScope
    gained: tuple[Threat, ...]
    lost: tuple[Threat, ...]
    moved: tuple[Moved, ...]
    rated_otherwise: tuple[Threat, ...]


def compare_hosting(model: ThreatModel, catalogue: Catalogue, *, to: DeploymentScope) -> HostingComparison:
    """Compare the threats of a system as it is with those it would have if its models ran elsewhere.

    Only models are moved, and nothing is saved. Facts about the old place (whether a server can be
    reached, say) are kept where they still make sense.

    Args:
        model: the system as it is.
        catalogue: the knowledge.
        to: `vendor_api` or `self_hosted`.
    """
    before = elicit_threats(model, catalogue)
    after = elicit_threats(apply_all(model, _moves(model, to)), catalogue)
    old, new = _live(before), _live(after)
    shared = [name for name in new if name in old]
    here, there = _told(old) | _maybe(before), _told(new) | _maybe(after)
    return HostingComparison(
        to,
        tuple(threat for name, threat in new.items() if name not in here),
        tuple(threat for name, threat in old.items() if name not in there),
        tuple(
            Moved(new[name], old[name].owner, new[name].owner)
            for name in shared
            if old[name].owner is not new[name].owner
        ),
        tuple(new[name] for name in shared if _level(old[name]) != _level(new[name])),
    )


def _live(elicited: Elicited) -> dict[str, Threat]:
    return {threat.id: threat for threat in elicited.threats if threat.status in _LIVE}


def _told(threats: dict[str, Threat]) -> set[str]:
    """Return the ids of the threats and of what stands under them."""
    return {name for threat in threats.values() for name in (threat.id, *threat.variants)}


def _maybe(elicited: Elicited) -> set[str]:
    """Return the conditional threats, shown or not: one that only lost its place is not lost."""
    return {matter.threat for matter in elicited.open_matters if matter.decides}


def _moves(model: ThreatModel, to: DeploymentScope) -> list[Change]:
    moves: list[Change] = []
    for component in model.system.components:
        if component.kind in _MODELS:
            fact = Fact(subject=component.id, key="scope", values=(str(to),), origin=component.origin)
            moves += [
                PutElement(element=with_fields(component, kind=_KIND_IN[to])),
                RecordFact(fact=fact),
            ]
    return moves


def _level(threat: Threat) -> str | None:
    return threat.risk.today.level if threat.risk is not None else None
