"""A baseline: STRIDE per element, as template tools list it, over the parts that the product understood.

Which letters an element gets: Shostack, Threat Modeling: Designing for Security, 2014, chapter 3.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from assistant.model.system import System
from assistant.service import draft_model
from evals.bench import Bench
from evals.case import Case, CoverageCase
from evals.output import Drafted, Output, Shown
from knowledge_base.vocabulary import ElementShape, Stride

_S, _T, _R, _I, _D, _E = Stride
_OF_FLOW: Final = (_T, _I, _D)
_OF_SHAPE: Final[Mapping[ElementShape, tuple[Stride, ...]]] = MappingProxyType(
    {
        ElementShape.EXTERNAL: (_S, _R),
        ElementShape.PROCESS: (_S, _T, _R, _I, _D, _E),
        ElementShape.STORE: (_T, _R, _I, _D),
    }
)


def stride_per_element(case: Case, bench: Bench) -> Output:
    """List each letter that each part and flow gets, in the order of the system.

    A line stands for every entry that bears its letter, so it meets any one that is expected at its part.
    """
    assert isinstance(case, CoverageCase)  # noqa: S101  the suite says so
    draft = draft_model(case.words, settings=bench.settings, catalogue=bench.catalogue)
    system = draft.report.model.system
    bearing = {
        letter: tuple(entry.id for entry in bench.catalogue.threats.values() if letter in entry.stride)
        for letter in Stride
    }
    return Drafted(
        shown=tuple(
            Shown(
                entries=bearing[letter],
                anchor=anchor,
                touches=touches,
                statement=f"{letter.label} of {' and '.join((anchor, *touches))}",
            )
            for letter, anchor, touches in _lines(system, bench)
        ),
        names=tuple(component.name for component in system.components),
    )


def _lines(system: System, bench: Bench) -> Iterator[tuple[Stride, str, tuple[str, ...]]]:
    for component in system.components:
        shape = bench.catalogue.kind(component.kind).shape
        yield from ((letter, component.name, ()) for letter in _OF_SHAPE[shape])
    for flow in system.flows:
        ends = (system.name_of(flow.source), system.name_of(flow.target))
        yield from ((letter, ends[0], ends[1:]) for letter in _OF_FLOW)
