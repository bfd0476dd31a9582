"""How values read on the pages."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from assistant.model.threat import Threat
from knowledge_base.vocabulary import (
    DismissReason,
    LifecycleStage,
    Provenance,
    RiskLevel,
    Stride,
    ThreatStatus,
)

RISK_ICONS: Final = {
    RiskLevel.CRITICAL: ":material/crisis_alert:",
    RiskLevel.HIGH: ":material/keyboard_double_arrow_up:",
    RiskLevel.MEDIUM: ":material/drag_handle:",
    RiskLevel.LOW: ":material/keyboard_arrow_down:",
}
STATUS_ICONS: Final = {
    ThreatStatus.PROPOSED: ":material/lightbulb:",
    ThreatStatus.CONFIRMED: ":material/check_circle:",
    ThreatStatus.DISMISSED: ":material/do_not_disturb_on:",
    ThreatStatus.DUPLICATE: ":material/content_copy:",
    ThreatStatus.STALE: ":material/history:",
}
RAISED_BY: Final = {
    Provenance.RETRIEVED: ":material/search: Found by search",
    Provenance.NOVEL: ":material/smart_toy: From the language model, not in the catalogue",
    Provenance.TEAM: ":material/groups: From the team",
    Provenance.IMPORTED: ":material/upload: Imported",
}
"""Where a threat came from, if not from a rule of the catalogue."""
REASONS: Final = {
    DismissReason.NOT_TRUE_OF_US: "Not true of us",
    DismissReason.ALREADY_HANDLED: "Already handled …",
    DismissReason.TOO_UNLIKELY: "Too unlikely",
    DismissReason.NOT_OURS: "Not ours to fix",
    DismissReason.UNCLEAR: "Unclear",
}


def risk_words(threat: Threat) -> str:
    """Return a threat's risk as a word with its numbers: never a colour alone."""
    if threat.risk is None:
        return "Not rated"
    today = threat.risk.today
    likelihood, impact = (
        _range(today.likelihood.low, today.likelihood.high),
        _range(today.impact.low, today.impact.high),
    )
    return f"{today.level.label} (likelihood {likelihood}, impact {impact})"


def level_words(threat: Threat) -> str:
    """Return a threat's risk as one word."""
    return threat.risk.today.level.label if threat.risk else "Not rated"


def stride_letters(categories: Sequence[Stride]) -> str:
    """Return the letters of STRIDE categories."""
    return "".join(category.letter for category in categories)


def stage_words(stages: Sequence[LifecycleStage]) -> str:
    """Return life-cycle stages in a few words."""
    if len(stages) > 2:
        return f"{stages[0].label} and {len(stages) - 1} more stages"
    return ", ".join(stage.label for stage in stages)


def count(number: int, noun: str) -> str:
    """Return a number with its noun: `1 threat`, `2 threats`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def time_words(moment: datetime, *, now: datetime, zone: str | None) -> str:
    """Return a moment as the reader's clock shows it: the time alone on the same day."""
    local = moment.astimezone(_zone(zone))
    today = now.astimezone(_zone(zone)).date()
    clock = local.strftime("%H:%M")
    if local.date() == today:
        return clock
    if local.date() == today - timedelta(days=1):
        return f"yesterday {clock}"
    return f"{local.day} {local.strftime('%B %Y')}, {clock}"


def _zone(name: str | None) -> ZoneInfo:
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def _range(low: int, high: int) -> str:
    return str(high) if low == high else f"{low} to {high}"
