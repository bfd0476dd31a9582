"""The threats as a table for spreadsheets (RFC 4180), with cells that no spreadsheet takes for formulas."""

from __future__ import annotations

import csv
import io
from typing import Final

from assistant.exchange.escaping import visible
from assistant.exchange.exporter import Exporter
from assistant.exchange.report import Report
from assistant.model.threat import Threat
from assistant.model.values import SYSTEM

COLUMNS: Final = (
    "rank",
    "id",
    "standing",
    "title",
    "statement",
    "anchor",
    "affected",
    "stride",
    "harm",
    "stages",
    "likelihood",
    "impact",
    "risk today",
    "risk after plan",
    "status",
    "response",
    "mitigations",
    "owner",
    "due",
    "sources",
    "found by",
)
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def write_csv(report: Report) -> bytes:
    """Write a row a threat; UTF-8 with a byte order mark, which spreadsheets need to read it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for rank, threat in enumerate(report.analysis.threats, 1):
        writer.writerow([_safe(cell) for cell in _row(report, threat, rank=rank)])
    return ("\ufeff" + out.getvalue()).encode()


def _row(report: Report, threat: Threat, *, rank: int) -> list[str]:
    name = report.model.system.name_of
    response = report.model.responses_by_threat.get(threat.id)
    planned = response.mitigations if response else ()
    risk = threat.risk
    return [
        str(rank),
        threat.id,
        "unreviewed draft" if threat.status == "proposed" else "reviewed",
        threat.title,
        threat.statement,
        report.title if threat.anchor == SYSTEM else name(threat.anchor),
        "; ".join(name(element) for element in threat.affected),
        "; ".join(category.label for category in threat.stride),
        "; ".join(kind.label for kind in threat.harm),
        "; ".join(stage.label for stage in threat.stages),
        f"{risk.today.likelihood.low}-{risk.today.likelihood.high}" if risk else "",
        f"{risk.today.impact.low}-{risk.today.impact.high}" if risk else "",
        risk.today.level.label if risk else "",
        risk.planned.level.label if risk and risk.planned else "",
        threat.status.label,
        response.kind.label if response else "",
        "; ".join(m.title for m in planned) or "; ".join(map(report.mitigation_title, threat.mitigations)),
        "; ".join(dict.fromkeys(m.owner for m in planned if m.owner)),
        "; ".join(dict.fromkeys(m.due.isoformat() for m in planned if m.due)),
        "; ".join(report.citation(reference).label for reference in threat.references),
        threat.provenance.label,
    ]


def _safe(cell: str) -> str:
    """Put an apostrophe before what a spreadsheet would run (OWASP, CSV Injection)."""
    text = visible(cell)
    return f"'{text}" if text.startswith(_FORMULA) else text


CSV_TABLE: Final = Exporter(
    name="csv",
    title="Threats as a table (CSV)",
    suffix=".csv",
    mime="text/csv",
    write=write_csv,
    loses=(
        "the system: parts, flows, boundaries",
        "facts, quotes, questions and reasons",
        "the ledger and the review",
    ),
)
