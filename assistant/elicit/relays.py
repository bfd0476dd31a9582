"""Gateways between an application and its models: conditions see through them.

What an application sends to such a gateway reaches the models behind it, and what the gateway hands back is
theirs; it is no way in for people. The gateway itself stays where it is: `flow` to and from it still holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Final

from assistant.model.system import DataFlow, System
from knowledge_base.vocabulary import ComponentKind, FlowRole

_HUBS: Final = frozenset({ComponentKind.AGENT, ComponentKind.ORCHESTRATOR})
_MODELS: Final = frozenset({ComponentKind.MODEL_ENDPOINT, ComponentKind.MODEL_SERVER})

ModelsBehind = Mapping[str, tuple[str, ...]]
"""The models behind each gateway that an application sends its prompts through."""


def models_behind(system: System) -> ModelsBehind:
    """Return for each gateway that an application sends prompts through the models they get to."""
    kinds = {c.id: c.kind for c in system.components}
    asked = {
        f.target
        for f in system.flows
        if kinds.get(f.target) is ComponentKind.GATEWAY
        and kinds.get(f.source) in _HUBS
        and f.role is FlowRole.INSTRUCTION
    }
    found: dict[str, list[str]] = {}
    for flow in system.flows:
        if flow.source in asked and kinds.get(flow.target) in _MODELS:
            found.setdefault(flow.source, []).append(flow.target)
    return {gateway: tuple(dict.fromkeys(models)) for gateway, models in found.items()}


def seen_through_gateways(system: System, *, behind: ModelsBehind) -> tuple[DataFlow, ...]:
    """Return the flows as conditions see them; a flow that is seen through keeps its id."""
    if not behind:
        return system.flows
    return tuple(chain.from_iterable(_seen(flow, system, behind=behind) for flow in system.flows))


def _seen(flow: DataFlow, system: System, *, behind: ModelsBehind) -> Iterator[DataFlow]:
    hubs = {c.id for c in system.components if c.kind in _HUBS}
    if flow.source in behind and flow.target in hubs:
        yield from (flow.model_copy(update={"source": model}) for model in behind[flow.source])
        return
    yield flow
    if flow.target in behind and flow.source in hubs:
        yield from (flow.model_copy(update={"target": model}) for model in behind[flow.target])
