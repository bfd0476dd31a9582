"""How long the pages of a large model take, and how much a turn of a conversation adds to its answer.

A page is measured as its script runs on the server, without the browser: that is what every click costs.
"""

from __future__ import annotations

import functools
import json
import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from assistant.model.threat import Proposal, Threat
from assistant.model.threat_model import ThreatModel
from assistant.service import Fourfold, Message
from assistant.settings import load_settings
from knowledge_base.catalogue import load_catalogue
from knowledge_base.vocabulary import HarmKind, LifecycleStage, Provenance, Stride
from tests.bench.benchmark import Benchmark, cpu_of_call
from tests.bench.matching import make_large_model

ELEMENTS: Final = 200
THREATS: Final = 300
TURNS: Final = 40
_APP: Final = Path(__file__).parents[2] / "ui" / "web" / "app.py"
_TITLES: Final = {
    "threats": "What can go wrong?",
    "system": "What are we working on?",
    "response": "What are we going to do about it?",
    "review": "Did we do a good enough job?",
}
_PAGES: Final[tuple[tuple[str, dict[str, str]], ...]] = (
    ("threats", {}),
    ("threats", {"view": "STRIDE matrix"}),
    ("threats", {"view": "By life-cycle stage"}),
    ("system", {}),
    ("response", {}),
    ("review", {}),
)


def make_model(elements: int, *, threats: int) -> ThreatModel:
    """Build a system of so many parts, with so many threats that came with a file."""
    model = make_large_model(elements)
    parts = model.system.components
    brought = tuple(
        Threat(
            id=f"brought-{n}@{parts[n % len(parts)].id}",
            title=f"Somebody does the {n}th thing to {parts[n % len(parts)].name}",
            statement=f"The {n}th thing is done to {parts[n % len(parts)].name}, which costs the shop money.",
            anchor=parts[n % len(parts)].id,
            stride=(list(Stride)[n % len(Stride)],),
            harm=(HarmKind.SECURITY,),
            stages=(list(LifecycleStage)[n % len(LifecycleStage)],),
            provenance=Provenance.IMPORTED,
        )
        for n in range(threats)
    )
    proposal = Proposal(id="brought", threats=brought, provenance=Provenance.IMPORTED)
    return model.model_copy(update={"proposals": (proposal,)})


@contextmanager
def _own_folder(**settings: str) -> Iterator[Path]:
    """Work in a data folder of one's own, and put the environment back."""
    before = dict(os.environ)
    with TemporaryDirectory() as folder:
        os.environ.update({"FOURFOLD_DATA_DIR": folder, **settings})
        try:
            yield Path(folder)
        finally:
            os.environ.clear()
            os.environ.update(before)


def run_page(name: str, query: dict[str, str], *, elements: int, threats: int) -> float:
    """Return the CPU seconds of a page drawn again, as after a click, in a tab that has it open already."""
    from streamlit.logger import set_log_level
    from streamlit.testing.v1 import AppTest
    from streamlit.util import calc_hash

    from ui.web.backend import close_fourfold, fourfold

    set_log_level("ERROR")  # it would say every time that there is no browser
    with _own_folder():
        model = fourfold().workspace.adopt(make_model(elements, threats=threats), actor="import:bench")
        try:
            app = AppTest.from_file(str(_APP), default_timeout=120)
            app.query_params["m"] = model.model_id
            for key, value in query.items():
                app.query_params[key] = value
            app.run()
            app._page_hash = calc_hash(name)
            app.run()
            taken = cpu_of_call(app.run)
            if app.exception or app.error or app.title[0].value != _TITLES[name]:
                raise RuntimeError(f"the page {name} did not draw: {app}")
            return taken
        finally:
            close_fourfold()


def turn_overhead(share: float) -> float:
    """Return the CPU seconds of a turn whose answer takes none: the given share of them takes no longer.

    Args:
        share: 0.5 for the usual turn, 0.95 for all but the slowest twentieth.
    """
    replies = {"turns": [{"reply": {"text": "Noted."}} for _ in range(TURNS + 1)]}
    with _own_folder() as folder:
        script = folder / "script.json"
        script.write_text(json.dumps(replies), encoding="utf-8")
        os.environ["FOURFOLD_AGENT"] = f"scripted:{script}"
        with Fourfold.open(load_settings(os.environ, folder)) as service:
            model = service.workspace.adopt(make_model(ELEMENTS, threats=THREATS), actor="import:bench")
            say = functools.partial(service.say, model.model_id, Message(text="Hello"))
            say()  # the first one derives the model
            taken = [_cpu_seconds(say) for _ in range(TURNS)]
    return statistics.quantiles(taken, n=100)[round(share * 100) - 1]


def _cpu_seconds(call: Callable[[], object]) -> float:
    before = time.process_time()
    call()
    return time.process_time() - before


def _called(name: str, query: dict[str, str]) -> str:
    return "-".join([name, *(value.split()[0].lower() for value in query.values())])


PAGES: Final = tuple(
    Benchmark(
        name=f"page-{_called(name, query)}",
        what=" ".join([name, *query.values(), f"of {THREATS} threats and {ELEMENTS} elements, drawn again"]),
        measure=functools.partial(run_page, name, query, elements=ELEMENTS, threats=THREATS),
        yardstick="the same page of 20 threats and 10 elements",
        measure_yardstick=functools.partial(run_page, name, query, elements=10, threats=20),
    )
    for name, query in _PAGES
)

TURNS_TAKEN: Final = tuple(
    Benchmark(
        name=f"turn-p{round(share * 100)}",
        what=f"what a turn adds to its answer, the {round(share * 100)}th of a hundred (budget 0.1 s)",
        measure=functools.partial(turn_overhead, share),
        yardstick="load the catalogue",
        measure_yardstick=functools.partial(cpu_of_call, load_catalogue),
    )
    for share in (0.5, 0.95)
)
