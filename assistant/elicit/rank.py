"""Put threats in an order a team can work through: by risk, with room for every sort of threat."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from assistant.elicit.risk_table import LEVELS
from assistant.model.threat import Rating, Threat
from knowledge_base.vocabulary import RiskLevel

FIRST: Final = 20
"""How many threats the limits below are about."""
PER_FAMILY: Final = 3
PER_ANCHOR: Final = 4
CONDITIONAL: Final = 4
ASSERTED_FOR_EACH_IF: Final = 2
"""Of the first, at most so many hang on an open answer, and no more than one for every two that do not."""
LEVELS_A_CHANCE: Final = 8.0
"""By how many levels a threat comes earlier whose answer is sure to be what the words hint at; chosen on the
development cases."""
LEVELS_EXPECTED: Final = 6.0
"""By how many levels a threat that is sure to be expected is chosen earlier, as did best on the development
cases."""
LEAST_CHANCE: Final = 0.1
"""The chance below which a threat that hangs on an open answer is asked about and not told: of those told
before, one in seventeen was expected, on descriptions that were held out."""
RESERVED: Final = ("conventional", "oversight", "people", "supply_chain")
"""The sorts of threat that keep a place each among the first, if they rate medium or more."""

Tell = Callable[[Threat], Threat | None]


def rating_today(threat: Threat) -> Rating:
    """Return the rating of a threat that was rated, as every derived one is.

    Raises:
        ValueError: it was not.
    """
    if threat.risk is None:
        raise ValueError(f"'{threat.id}' is not rated")
    return threat.risk.today


def sort_key(threat: Threat) -> tuple[int, bool, int, int, str]:
    """Order by level, then impact and likelihood today, each by its upper end.

    What hangs on an open answer counts as one level less: it may not be there at all.
    """
    today = rating_today(threat)
    level = LEVELS.index(today.level) - bool(threat.depends_on)
    return -level, bool(threat.depends_on), -today.impact.high, -today.likelihood.high, threat.id


def rank(
    threats: Sequence[Threat],
    *,
    tell: Tell = lambda threat: threat,
    chances: Mapping[str, float] = MappingProxyType({}),
) -> list[Threat]:
    """Order threats; among the first twenty no family, anchor or *if* crowds out the rest.

    Args:
        threats: what is asserted, and what hangs on an open answer.
        tell: puts into words what a conditional threat hangs on; nothing where that cannot be said.
        chances: how likely a threat is by what the words let one expect or hint at; empty where nobody
            can tell.

    Returns:
        The first twenty, chosen under the limits by risk and chance and put in order of risk, then the other
        asserted ones. A conditional threat that is unlikely or beyond its places is left out, as is one
        whose entry is told already: it is asked about instead.
    """
    ordered = sorted(threats, key=lambda threat: _promise(threat, chances))
    kept = _reserved(ordered)
    chosen = {threat.id for threat in kept}
    families = Counter(threat.family for threat in kept)
    anchors = Counter(threat.anchor for threat in kept)
    told = {threat.entry for threat in ordered if not threat.depends_on}
    ifs = _places_for_ifs(ordered)
    for threat in _likely_ifs_first(ordered, chances):
        if len(kept) >= FIRST:
            break
        over = families[threat.family] >= PER_FAMILY or anchors[threat.anchor] >= PER_ANCHOR
        if threat.id in chosen or over:
            continue
        if threat.depends_on:
            unlikely = bool(chances) and chances.get(threat.id, 0.0) < LEAST_CHANCE
            if ifs == 0 or unlikely or threat.entry in told or (wording := tell(threat)) is None:
                continue
            ifs -= 1
            told.add(threat.entry)
            kept.append(wording)
        else:
            kept.append(threat)
        chosen.add(threat.id)
        families[threat.family] += 1
        anchors[threat.anchor] += 1
    rest = (threat for threat in ordered if threat.id not in chosen and not threat.depends_on)
    return [*sorted(kept, key=sort_key), *rest]


def _promise(threat: Threat, chances: Mapping[str, float]) -> tuple[float, tuple[int, bool, int, int, str]]:
    """Order as by risk, an expected threat earlier by some levels."""
    key = sort_key(threat)
    return key[0] - LEVELS_EXPECTED * chances.get(threat.id, 0.0), key


def _likely_ifs_first(ordered: Sequence[Threat], chances: Mapping[str, float]) -> list[Threat]:
    """Put the conditional threats, in the places they have together, in order of level and chance."""

    def promise(threat: Threat) -> float:
        return LEVELS.index(rating_today(threat).level) + LEVELS_A_CHANCE * chances.get(threat.id, 0.0)

    ifs = iter(sorted((threat for threat in ordered if threat.depends_on), key=promise, reverse=True))
    return [next(ifs) if threat.depends_on else threat for threat in ordered]


def _places_for_ifs(ordered: Sequence[Threat]) -> int:
    asserted = min(FIRST, sum(not threat.depends_on for threat in ordered))
    return min(CONDITIONAL, max(1, asserted // ASSERTED_FOR_EACH_IF))


def _reserved(ordered: Sequence[Threat]) -> list[Threat]:
    """Return the most pressing threat of each sort that keeps a place."""
    kept = []
    for sort in RESERVED:
        best = next((t for t in ordered if t.quota == sort and not t.depends_on), None)
        if best is not None and rating_today(best).level is not RiskLevel.LOW:
            kept.append(best)
    return kept
