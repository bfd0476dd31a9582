"""Who answers in place of the product's users' engine: guided mode, or the chat agent with some model."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

from assistant.errors import UsageError
from assistant.settings import Settings

ENGINES: Final = ("guided", "scripted", "replay", "live")
"""Without a model; with replies from a script; recorded talks played again; with the configured model."""


def settings_of(engine: str, settings: Settings, *, script: Path | None = None) -> Settings:
    """Return the settings that an engine works with.

    Args:
        engine: one of `ENGINES`.
        settings: what the user has configured.
        script: the replies of the scripted engine, a JSON file of `assistant.llm.scripted`.

    Raises:
        UsageError: the engine lacks its model or its script; says what to do.
    """
    guided = replace(settings, model=None, model_extract=None, agent=None)
    if engine == "live":
        if settings.model is None:
            raise UsageError(
                "--engine live asks the configured model, and there is none: set FOURFOLD_MODEL, such as "
                "ollama:llama3.2, or `model` in fourfold.toml"
            )
        return replace(settings, agent=None)
    if engine == "scripted":
        if script is None or not script.is_file():
            raise UsageError("--engine scripted wants --script FILE, the replies of a model as JSON")
        return replace(guided, model=f"scripted:{script.resolve()}")
    return guided
