"""The output formats there are."""

from assistant.errors import UsageError
from assistant.exchange.csv_table import CSV_TABLE
from assistant.exchange.exporter import Exporter
from assistant.exchange.graphviz import GRAPHVIZ
from assistant.exchange.html_report import HTML_REPORT
from assistant.exchange.markdown import MARKDOWN
from assistant.exchange.mermaid import MERMAID
from assistant.exchange.native import NATIVE_JSON
from assistant.exchange.svg import SVG
from assistant.exchange.threat_dragon import THREAT_DRAGON

EXPORTERS: tuple[Exporter, ...] = (
    NATIVE_JSON,
    MARKDOWN,
    HTML_REPORT,
    THREAT_DRAGON,
    CSV_TABLE,
    MERMAID,
    GRAPHVIZ,
    SVG,
)


def find_exporter(name: str) -> Exporter:
    """Return an exporter by its name.

    Raises:
        UsageError: there is no such format; lists those there are.
    """
    for exporter in EXPORTERS:
        if exporter.name == name:
            return exporter
    known = ", ".join(exporter.name for exporter in EXPORTERS)
    raise UsageError(f"there is no export format '{name}'; there are {known}")


def exporter_for(file_name: str) -> Exporter:
    """Return the exporter whose files are called like this; the longest ending counts.

    A plain `.json` is Fourfold's own format.

    Raises:
        UsageError: no format has that ending; lists those there are.
    """
    fitting = [exporter for exporter in EXPORTERS if file_name.endswith(exporter.suffix)]
    if not fitting and file_name.endswith(".json"):
        return NATIVE_JSON
    if fitting:
        return max(fitting, key=lambda exporter: len(exporter.suffix))
    known = ", ".join(exporter.suffix for exporter in EXPORTERS)
    raise UsageError(f"{file_name}: no format has that ending; there are {known}")
