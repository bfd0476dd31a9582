"""What a language model is told: one Markdown file a prompt, each with a version."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from string import Template
from typing import Final, NamedTuple

import yaml

NAMES: Final = ("interviewer", "brief")


class Prompt(NamedTuple):
    """A prompt as it is authored.

    Attributes:
        version: raised with every change of the words; it goes on record with each turn.
        fields: the names of what is put in, marked `$name` in the text.
    """

    id: str
    version: int
    fields: tuple[str, ...]
    text: str

    def filled(self, **fields: str) -> str:
        """Return the text with its fields put in.

        Raises:
            KeyError: a field is missing.
        """
        return Template(self.text).substitute(fields)


def prompt_versions() -> dict[str, int]:
    """Return the version of every prompt by its name, for the record of a run."""
    names = sorted(file.name for file in files("assistant.agent.prompts").iterdir())
    return {name[:-3]: load_prompt(name[:-3]).version for name in names if name.endswith(".md")}


@cache
def load_prompt(name: str) -> Prompt:
    """Load a prompt by its name.

    Raises:
        ValueError: its file has no front matter.
    """
    raw = (files("assistant.agent.prompts") / f"{name}.md").read_text(encoding="utf-8")
    _, front, text = raw.split("---\n", 2)
    head = yaml.safe_load(front)
    return Prompt(head["id"], head["version"], tuple(head.get("fields", ())), text.strip())
