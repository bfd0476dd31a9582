"""Descriptions as teams write them, to try things out with: terse, rambling, and with a diagram."""

from importlib.resources import files
from typing import NamedTuple


class Sample(NamedTuple):
    """A description; `id` names its file."""

    id: str
    title: str
    about: str

    @property
    def text(self) -> str:
        """The description."""
        file = files("assistant.interview") / "sample_texts" / f"{self.id}.md"
        return file.read_text(encoding="utf-8").strip()


SAMPLES = (
    Sample(
        "support-assistant",
        "Support assistant",
        "terse: a shop's assistant that pays refunds",
    ),
    Sample("tender-search", "Tender search", "rambling: search over internal documents"),
    Sample("claims-agent", "Claims agent", "with a diagram: an agent that prepares decisions"),
)
