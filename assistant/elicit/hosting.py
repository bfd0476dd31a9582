"""The same system hosted by a vendor or run by ourselves: which threats come, go, or change hands."""

from __future__ import annotations

from typing import Final, NamedTuple

from assistant.changes.apply import apply_all, with_fields
from assistant.changes.change import Change, PutElement, RecordFact
from assistant.elicit.elicit import elicit_threats
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
    before = _live(model, catalogue)
    after = _live(apply_all(model, _moves(model, to)), catalogue)
    shared = [name for name in after if name in before]
    return HostingComparison(
        to,
        tuple(threat for name, threat in after.items() if name not in before),
        tuple(threat for name, threat in before.items() if name not in after),
        tuple(
            Moved(after[name], before[name].owner, after[name].owner)
            for name in shared
            if before[name].owner is not after[name].owner
        ),
        tuple(after[name] for name in shared if _level(before[name]) != _level(after[name])),
    )


def _live(model: ThreatModel, catalogue: Catalogue) -> dict[str, Threat]:
    threats = elicit_threats(model, catalogue).threats
    return {threat.id: threat for threat in threats if threat.status in _LIVE}


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
