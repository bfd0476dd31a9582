"""The baselines that other tools' ways of working give, over real words."""

from collections.abc import Callable

import pytest

from evals.bench import Bench
from evals.case import CoverageCase
from evals.output import Drafted
from evals.pytm_model import pytm_findings
from evals.scorers.threats import COVERAGE, COVERAGE_ANCHORED
from evals.stride_templates import stride_per_element
from knowledge_base.vocabulary import Stride

WORDS = "Our support agent reads customers' mail, uses GPT-4o and can issue refunds in Shopify."
MakeSystem = Callable[..., CoverageCase]


def test_each_part_gets_the_letters_of_its_shape(bench: Bench, make_system: MakeSystem) -> None:
    found = stride_per_element(make_system(words=WORDS), bench)
    assert isinstance(found, Drafted)
    of_the_agent = [s.statement for s in found.shown if s.anchor == "support agent" and not s.touches]
    assert of_the_agent == [f"{letter.label} of support agent" for letter in Stride]
    tampering = next(s for s in found.shown if s.statement == "Tampering of support agent")
    assert all(Stride.TAMPERING in bench.catalogue.threats[entry].stride for entry in tampering.entries)


def test_a_letter_meets_what_is_expected_at_its_part_only(bench: Bench, make_system: MakeSystem) -> None:
    entry = next(e.id for e in bench.catalogue.threats.values() if Stride.SPOOFING in e.stride)
    here = make_system(f"{entry}@support agent", words=WORDS)
    elsewhere = make_system(f"{entry}@lighthouse", words=WORDS)
    found = stride_per_element(here, bench)
    assert COVERAGE_ANCHORED.score(here, found).value == 1.0
    assert COVERAGE_ANCHORED.score(elsewhere, found).value == 0.0


def test_pytm_s_findings_stand_for_entries_that_cite_the_same(bench: Bench, make_system: MakeSystem) -> None:
    pytest.importorskip("pytm", reason="pytm is not installed")
    case = make_system("agent-repudiation/injection-into-action@gpt-4o", words=WORDS)
    found = pytm_findings(case, bench)
    assert isinstance(found, Drafted)
    assert COVERAGE.score(case, found).value == 1.0  # Excessive Agency, LLM06
    assert len({shown.statement.partition(":")[0] for shown in found.shown}) == len(found.shown)
    assert pytm_findings(case, bench) == found  # it keeps nothing of the run before
