"""How long the catalogue takes to load."""

import functools
from pathlib import Path

import yaml

from knowledge_base.catalogue import load_catalogue
from tests.bench.benchmark import Benchmark, cpu_of_call

CATALOGUE_DATA = Path(__file__).parents[2] / "knowledge_base" / "catalogue_data"


def parse_every_file() -> None:
    """Parse the catalogue's YAML with libyaml, and do nothing with it."""
    for path in sorted(CATALOGUE_DATA.rglob("*.yaml")):
        yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)


CATALOGUE = Benchmark(
    name="catalogue",
    what="load the catalogue",
    measure=functools.partial(cpu_of_call, load_catalogue),
    yardstick="parse its YAML with libyaml",
    measure_yardstick=functools.partial(cpu_of_call, parse_every_file),
)
