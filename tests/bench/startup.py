"""How long `fourfold --help` takes."""

from tests.bench.benchmark import Benchmark, cpu_of_program

HELP = Benchmark(
    name="help",
    what="fourfold --help (budget 0.5 s)",
    measure=lambda: cpu_of_program("-m", "ui.cli.main", "--help"),
    yardstick="python -c pass",
    measure_yardstick=lambda: cpu_of_program("-c", "pass"),
)
