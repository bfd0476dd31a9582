"""What an output format is."""

from collections.abc import Callable
from dataclasses import dataclass

from assistant.exchange.report import Report


@dataclass(frozen=True)
class Exporter:
    """One output format."""

    name: str  # how it is asked for
    title: str  # how people read it
    suffix: str  # of the file name, with its dot
    mime: str
    write: Callable[[Report], bytes]
    loses: tuple[str, ...] = ()  # what the format cannot carry, in words
