"""What the formats are for, what came with a file, and what each download weighs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from assistant.errors import AssistantError
from assistant.exchange.exporter import Exporter
from assistant.exchange.report import Report
from assistant.model.threat_model import ThreatModel
from assistant.model.values import slug
from knowledge_base.errors import KnowledgeError
from knowledge_base.vocabulary import ThreatStatus
from ui.web.wording import count

PURPOSES: Final = {
    "json": "To keep, to move to another Fourfold, and to import again. It holds everything.",
    "markdown": "To read, to put into a wiki or a repository, and to compare with the last one.",
    "html": "To send to somebody, to print, and to file: one page that loads nothing from elsewhere.",
    "threat-dragon": "To go on in OWASP Threat Dragon 2.6, with the diagram and the threats on its parts.",
    "csv": "To sort and filter in a spreadsheet, or to load into a ticket system.",
    "mermaid": "To draw the data flows in Markdown, where Mermaid is understood.",
    "graphviz": "To lay out the data-flow diagram with Graphviz.",
    "svg": "To put the data-flow diagram as a picture into a document or onto a slide.",
}
"""What each format is for."""

WITH_LEDGER: Final = frozenset({"json", "markdown", "html"})
"""The formats that say what was ruled out, and why."""


@dataclass(frozen=True)
class Prepared:
    """A format made ready, or why this model cannot be written in it."""

    exporter: Exporter
    file_name: str
    content: bytes = b""
    refused: str = ""

    @property
    def size(self) -> str:
        """The size of the file in words."""
        return size_words(len(self.content))


def prepare(report: Report, exporter: Exporter) -> Prepared:
    """Write a model in a format; a format that refuses it says why."""
    name = f"{slug(report.title, otherwise='threat-model')}{exporter.suffix}"
    try:
        return Prepared(exporter, name, content=exporter.write(report))
    except (AssistantError, KnowledgeError) as error:
        return Prepared(exporter, name, refused=str(error))


def size_words(size: int) -> str:
    """Return the size of a file as people read it."""
    if size < 1_000:
        return f"{size} bytes"
    if size < 1_000_000:
        return f"{size / 1_000:.0f} kB"
    return f"{size / 1_000_000:.1f} MB"


def came_with_a_file(first: ThreatModel, *, changes: int) -> bool:
    """Tell whether a model began as a file or as a copy, by its first version."""
    return changes == 0 and bool(first.system.components or first.facts or first.decisions)


def import_lines(first: ThreatModel, report: Report) -> list[str]:
    """Return what a model brought along when it came, and what did not come with it."""
    parts = count(len(tuple(first.system.elements())), "element")
    facts, signed = count(len(first.facts), "fact"), count(len(first.sign_offs), "signed review")
    decided, answered = count(len(first.decisions), "decision"), count(len(first.responses), "response")
    derived = count(len(report.analysis.threats), "threat")
    lines = [
        f"Read: {parts}, {facts}, {decided}, {answered}, {signed}.",
        f"Derived anew with catalogue {report.catalogue.version}: {derived}. Decisions were kept.",
    ]
    if stale := report.counts[ThreatStatus.STALE]:
        words = "decision concerns a threat" if stale == 1 else "decisions concern threats"
        lines.append(f"{stale} {words} that no longer follows from the system; look again.")
    return [*lines, "Not in such a file: earlier versions and the conversation."]
