"""How long a first draft takes, from a description to a model with threats."""

from tests.bench.benchmark import Benchmark, cpu_of_program
from ui.cli.main import COMMANDS

DESCRIPTION = """\
We are adding a support assistant to our web shop. Customers chat with it on the website. It looks up help
articles, which customers can suggest edits to, in a vector store, reads the customer's orders from our
order database, and can issue refunds up to 100 euros through our payment service. The language model is
called through a vendor's API. Support staff read the conversations in our log store.
"""


DRAFT = Benchmark(
    name="draft",
    what="fourfold draft of five sentences, process start included (budget 3 s on the clock)",
    measure=lambda: cpu_of_program("-m", "ui.cli.main", "draft", "-", "--json", stdin=DESCRIPTION),
    yardstick="load the catalogue in a process of its own",
    measure_yardstick=lambda: cpu_of_program(
        "-c", "from knowledge_base.catalogue import load_catalogue; load_catalogue()"
    ),
    available=lambda: any(command.name == "draft" for command in COMMANDS),
)
