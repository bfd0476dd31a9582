"""The guided engine and the baselines, over real words."""

from collections.abc import Callable

from evals.bench import Bench
from evals.case import CoverageCase
from evals.output import Drafted
from evals.scorers.soundness import DETERMINISM, GROUNDED
from evals.targets import TARGETS, target_of

WORDS = "Our support agent reads customers' mail, uses GPT-4o and can issue refunds in Shopify."


def test_the_guided_engine_gives_what_scorers_need(
    bench: Bench, make_system: Callable[..., CoverageCase]
) -> None:
    case = make_system(words=WORDS)
    found = target_of("guided").answer(case, bench)
    assert isinstance(found, Drafted)
    assert found.shown
    assert found.parts
    assert found.names
    assert found.quotes
    assert all(shown.own in bench.catalogue.threats for shown in found.shown)
    assert GROUNDED.score(case, found).value == 1.0
    assert DETERMINISM.score(case, found).value == 1.0


def test_every_item_for_everyone_stands_for_some_entry(
    bench: Bench, make_system: Callable[..., CoverageCase]
) -> None:
    found = target_of("owasp-for-all").answer(make_system(), bench)
    assert isinstance(found, Drafted)
    assert len(found.shown) == 10
    assert all(shown.entries and shown.own is None for shown in found.shown)


def test_names_are_used_once() -> None:
    assert len({target.name for target in TARGETS}) == len(TARGETS)
