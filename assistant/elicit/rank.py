"""Put threats in an order a team can work through: by risk, with room for every sort of threat."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from assistant.elicit.risk_table import LEVELS
from assistant.model.threat import Threat
from knowledge_base.vocabulary import RiskLevel

FIRST: Final = 20
"""How many threats the limits below are about; of the conditional ones, one an entry."""
PER_FAMILY: Final = 3
PER_ANCHOR: Final = 4
CONDITIONAL: Final = 4
RESERVED: Final = ("conventional", "oversight", "people", "supply_chain")
"""The sorts of threat that keep a place each among the first, if they rate medium or more."""


def sort_key(threat: Threat) -> tuple[int, bool, int, int, str]:
    """Order by level, asserted before conditional, then impact and likelihood today (their upper ends)."""
    assert threat.risk is not None, "every threat is rated before it is ranked"
    today = threat.risk.today
    level = LEVELS.index(today.level)
    return (-level, bool(threat.depends_on), -today.impact.high, -today.likelihood.high, threat.id)


def rank(threats: Sequence[Threat]) -> list[Threat]:
    """Order threats; among the first twenty no family, anchor or *if* crowds out the rest.

    Returns:
        The first twenty, chosen under the limits and in order of risk, then the other asserted ones. What
        is conditional beyond its places is left out: it is asked about instead.
    """
    ordered = sorted(threats, key=sort_key)
    kept = _reserved(ordered)
    families = Counter(t.family for t in kept)
    anchors = Counter(t.anchor for t in kept)
    conditional: set[str] = set()
    for threat in ordered:
        if len(kept) >= FIRST:
            break
        over = families[threat.family] >= PER_FAMILY or anchors[threat.anchor] >= PER_ANCHOR
        told = threat.entry in conditional or len(conditional) >= CONDITIONAL
        if threat in kept or over or (threat.depends_on and told):
            continue
        kept.append(threat)
        families[threat.family] += 1
        anchors[threat.anchor] += 1
        if threat.depends_on:
            conditional.add(threat.entry or threat.id)
    first = sorted(kept, key=sort_key)
    chosen = {threat.id for threat in first}
    return [*first, *(t for t in ordered if t.id not in chosen and not t.depends_on)]


def _reserved(ordered: Sequence[Threat]) -> list[Threat]:
    """Return the most pressing threat of each sort that keeps a place."""
    kept = []
    for sort in RESERVED:
        best = next((t for t in ordered if t.quota == sort and not t.depends_on), None)
        if best is not None and best.risk is not None and best.risk.today.level is not RiskLevel.LOW:
            kept.append(best)
    return kept
