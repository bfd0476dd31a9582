"""Which threats a person wants to see."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from assistant.model.threat import Threat
from assistant.model.threat_model import ThreatModel
from knowledge_base.vocabulary import Stride, ThreatStatus


class Shown(StrEnum):
    """Which threats by what people said of them."""

    OPEN = "To review"
    CONFIRMED = "Confirmed"
    ASIDE = "Set aside"
    ALL = "All"


_STATUSES = {
    Shown.OPEN: frozenset({ThreatStatus.PROPOSED, ThreatStatus.STALE}),
    Shown.CONFIRMED: frozenset({ThreatStatus.CONFIRMED}),
    Shown.ASIDE: frozenset({ThreatStatus.DISMISSED, ThreatStatus.DUPLICATE}),
    Shown.ALL: frozenset(ThreatStatus),
}


@dataclass(frozen=True)
class ThreatFilter:
    """What is looked for; what is left empty does not matter."""

    words: str = ""
    shown: Shown = Shown.ALL
    stride: frozenset[Stride] = frozenset()
    elements: frozenset[str] = frozenset()

    def keeps(self, threat: Threat, model: ThreatModel) -> bool:
        """Tell whether a threat is looked for."""
        return (
            threat.status in _STATUSES[self.shown]
            and (not self.stride or bool(self.stride & set(threat.stride)))
            and (not self.elements or bool(self.elements & {threat.anchor, *threat.affected}))
            and all(word in _haystack(threat, model) for word in self.words.casefold().split())
        )


def keep(threats: Iterable[Threat], wanted: ThreatFilter, *, model: ThreatModel) -> list[Threat]:
    """Return the threats that are looked for, in their order."""
    return [threat for threat in threats if wanted.keeps(threat, model)]


def _haystack(threat: Threat, model: ThreatModel) -> str:
    name = model.system.name_of(threat.anchor)
    return "\n".join((threat.title, threat.statement, name, *threat.references)).casefold()
