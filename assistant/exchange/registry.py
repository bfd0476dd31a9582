"""The output formats there are."""

from assistant.errors import UsageError
from assistant.exchange.exporter import Exporter
from assistant.exchange.graphviz import GRAPHVIZ
from assistant.exchange.markdown import MARKDOWN
from assistant.exchange.native import NATIVE_JSON

EXPORTERS: tuple[Exporter, ...] = (NATIVE_JSON, MARKDOWN, GRAPHVIZ)


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
