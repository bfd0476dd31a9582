"""How long it takes to find what can go wrong in small, large and huge systems."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Final

from assistant.elicit.elicit import elicit_threats
from assistant.elicit.rules import match_entries
from assistant.elicit.view import SystemView
from assistant.model.facts import Fact
from assistant.model.system import Actor, Component, DataFlow, System, TrustBoundary
from assistant.model.threat_model import ThreatModel
from knowledge_base.catalogue import Catalogue, load_catalogue
from knowledge_base.vocabulary import ComponentKind, FlowRole, Writer
from tests.bench.benchmark import Benchmark, cpu_of_call

SIZES: Final = (10, 100, 1_000)

PARTS: Final = (
    ("page", ComponentKind.CHAT_FRONT_END),
    ("agent", ComponentKind.AGENT),
    ("model", ComponentKind.MODEL_ENDPOINT),
    ("search", ComponentKind.RETRIEVER),
    ("index", ComponentKind.VECTOR_STORE),
    ("wiki", ComponentKind.DOCUMENT_STORE),
    ("mail", ComponentKind.CHANNEL_CONNECTOR),
    ("orders", ComponentKind.DATABASE),
    ("refunds", ComponentKind.TOOL),
    ("logs", ComponentKind.LOG_STORE),
)
"""One application; a system of a thousand parts is a hundred of them that share a few."""

FLOWS: Final = (
    ("page", "agent", FlowRole.INSTRUCTION),
    ("agent", "page", FlowRole.DATA),
    ("agent", "model", FlowRole.INSTRUCTION),
    ("model", "agent", FlowRole.DATA),
    ("wiki", "index", FlowRole.DATA),
    ("index", "search", FlowRole.DATA),
    ("search", "agent", FlowRole.DATA),
    ("mail", "agent", FlowRole.DATA),
    ("orders", "agent", FlowRole.DATA),
    ("agent", "refunds", FlowRole.INSTRUCTION),
)

FACTS: Final = (
    ("wiki", "writers", ("customer",)),
    ("mail", "writers", ("public",)),
    ("refunds", "irreversible", ("yes",)),
    ("refunds", "moves-money", ("yes",)),
    ("page", "renders-markup", ("yes",)),
    ("search", "access-per-user", ("no",)),
    ("logs", "logs-hold-content", ("yes",)),
)


def make_large_model(size: int) -> ThreatModel:
    """Build a system of so many parts and as many flows, some of which read the first application's wiki."""
    applications = size // len(PARTS)
    return ThreatModel(
        id=f"large-{size}",
        system=System(
            name="Shop",
            components=tuple(
                Component(id=f"{name}-{n}", name=f"{name} {n}", kind=kind)
                for n in range(applications)
                for name, kind in PARTS
            ),
            flows=tuple(_flows(applications)),
            actors=(Actor(id="customers", name="customers", writer=Writer.CUSTOMER, reaches=("page-0",)),),
            boundaries=tuple(
                TrustBoundary(id=f"app-{n}", name=f"App {n}", members=(f"page-{n}", f"agent-{n}"))
                for n in range(applications)
            ),
        ),
        facts=tuple(
            Fact(subject=f"{name}-{n}", key=key, values=values)
            for n in range(applications)
            for name, key, values in FACTS
        ),
    )


def _flows(applications: int) -> Iterator[DataFlow]:
    for n in range(applications):
        for source, target, role in FLOWS:
            shared = source == "wiki" and n % 5 == 1
            start = "wiki-0" if shared else f"{source}-{n}"
            yield DataFlow(id=f"{source}-{target}-{n}", source=start, target=f"{target}-{n}", role=role)


@functools.cache
def _catalogue() -> Catalogue:
    return load_catalogue()


@functools.cache
def _model(size: int) -> ThreatModel:
    return make_large_model(size)


def match(size: int) -> None:
    """Find the candidates of a system of so many parts."""
    match_entries(SystemView(_model(size), _catalogue()))


def elicit(size: int) -> None:
    """Derive and rank the threats of a system of so many parts."""
    elicit_threats(_model(size), _catalogue())


MATCHING: Final = tuple(
    Benchmark(
        name=f"match-{size}",
        what=f"candidates of {size:,} parts and as many flows" + (" (budget 0.2 s)" if size == 1_000 else ""),
        measure=functools.partial(cpu_of_call, functools.partial(match, size)),
        yardstick="load the catalogue",
        measure_yardstick=functools.partial(cpu_of_call, load_catalogue),
    )
    for size in SIZES
)

ELICITING: Final = Benchmark(
    name="elicit-1000",
    what="ranked threats of 1,000 parts and as many flows",
    measure=functools.partial(cpu_of_call, functools.partial(elicit, 1_000)),
    yardstick="load the catalogue",
    measure_yardstick=functools.partial(cpu_of_call, load_catalogue),
)
