"""A small language model that ignores tools, invents, and never comes to an end: the hostile case."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.llm.local import SERVERS, Weights
from assistant.llm.providers import PROVIDERS, ModelChoice

CONTEXT = 4_096
LONGEST = 48
PATIENT = 300.0  # seconds: a busy machine reads some tens of tokens a second


def local_choice(file: Path, *, context: int = CONTEXT, longest: int = LONGEST) -> ModelChoice:
    provider = next(provider for provider in PROVIDERS if provider.name == "local")
    weights = Weights(file=file, context=context, longest=longest)
    return ModelChoice(provider=provider, model=file.name, timeout=PATIENT, weights=weights)


@contextmanager
def ended_servers() -> Iterator[None]:
    """End every server that was started, so that no process is left behind."""
    try:
        yield
    finally:
        SERVERS.close()
