"""The tables of page 1: what the system consists of, and how each part came into the model."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from assistant.exchange.report import SET_ASIDE, Report, listed_components
from assistant.model.system import COLLECTIONS, Element, System
from assistant.model.threat import Threat
from knowledge_base.vocabulary import RiskLevel
from ui.web.element_fields import FIELDS, Box, Field, called, choices
from ui.web.origin_words import sure_words
from ui.web.wording import count

OPEN: Final = "Open"
Columns = dict[str, list[str]]

_SHOWN: Final[Mapping[str, tuple[str, ...]]] = {
    "artefact": ("kind", "publisher", "loaded_by"),
    "flow": ("role", "trigger", "authenticated_as", "encrypted"),
    "boundary": ("members",),
    "asset": ("data_class", "subjects", "held_by"),
    "actor": ("writer", "part", "reaches"),
    "adversary": ("goal", "access", "patience"),
    "affected": ("relation", "recourse", "notices_by"),
    "control": ("state", "guards", "evidence"),
}


def elements_of(system: System, kind: str) -> Sequence[Element]:
    """Return the elements of a type."""
    found: tuple[Element, ...] = getattr(system, COLLECTIONS[kind])
    return found


def component_rows(report: Report, *, untrusted: Collection[str]) -> Columns:
    """Return the table of components by columns, in the order in which they are listed."""
    open_ones = open_threats(report)
    parts = listed_components(report.model.system)
    return {
        "Open": [OPEN for _ in parts],
        "Name": [part.name for part in parts],
        "Kind": [part.kind.label for part in parts],
        "Threats": [threat_words(open_ones.get(part.id, ())) for part in parts],
        "Known how": [sure_words(part.origin, report.model) for part in parts],
        "Content": ["Untrusted" if part.id in untrusted else "" for part in parts],
    }


def rows(report: Report, kind: str) -> Columns:
    """Return the table of any other type of element by columns."""
    system = report.model.system
    elements = elements_of(system, kind)
    fields = [field for name in _SHOWN[kind] for field in FIELDS[kind] if field.name == name]
    table = {
        "Open": [OPEN for _ in elements],
        "Name": [called(system, element) for element in elements],
    }
    for field in fields:
        table[field.label] = [cell(system, field, element=element) for element in elements]
    table["Known how"] = [sure_words(element.origin, report.model) for element in elements]
    return table


def cell(system: System, field: Field, *, element: Element) -> str:
    """Return a field's value as the table shows it; what is open says so where it matters."""
    value = getattr(element, field.name)
    if field.box is Box.YES_NO:
        return "Unknown" if value is None else "Yes" if value else "No"
    readable: dict[str, str] = choices(system, field) if field.box is not Box.LINE else {}
    if isinstance(value, tuple):
        return ", ".join(readable.get(str(one), str(one)) for one in value)
    return readable.get(str(value), str(value)) if value else ""


def open_threats(report: Report) -> dict[str, list[Threat]]:
    """Return the threats that nobody set aside, by the element they are anchored at."""
    found: dict[str, list[Threat]] = defaultdict(list)
    for threat in report.analysis.threats:
        if threat.status not in SET_ASIDE:
            found[threat.anchor].append(threat)
    return dict(found)


def threat_words(threats: Sequence[Threat]) -> str:
    """Return how many threats there are and the highest risk of them; none found is not none."""
    if not threats:
        return "None found"
    level = highest(threats)
    return f"{level.label if level else 'Not rated'} · {count(len(threats), 'threat')}"


def highest(threats: Sequence[Threat]) -> RiskLevel | None:
    """Return the highest risk as it is today; nothing where none is rated."""
    levels = [threat.risk.today.level for threat in threats if threat.risk is not None]
    return max(levels, key=list(RiskLevel).index, default=None)
