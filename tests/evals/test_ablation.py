"""The figures notice when a part of the product is switched off: each on the development split."""

from dataclasses import replace
from statistics import fmean

import pytest

from assistant.errors import UsageError
from evals.ablation import ABLATIONS, WHOLE, ablation_of
from evals.answering import answer
from evals.bench import Bench
from evals.case_files import load_cases
from evals.scorers.registry import scorer_of

_ENOUGH = {"corrects-herself", "does-not-know"}
"""An interview takes seconds; two people whose first answer leaves something open show it plainly."""


def mean(suite: str, measure: str, *, bench: Bench, without: str | None = None) -> float:
    """Return one figure of guided mode on the development split, as a run would give it."""
    scorer = scorer_of(suite, measure)
    own = replace(bench, ablation=ablation_of(without))
    cases = [
        case
        for case in load_cases(suite, "development", catalogue=bench.catalogue).cases
        if suite != "interview" or case.id in _ENOUGH
    ]
    values = [scorer.score(case, answer(case, own)).value for case in cases]
    return fmean(value for value in values if value is not None)


@pytest.mark.parametrize(
    ("without", "suite", "measure"),
    [
        ("lexicon", "extraction", "found-f1"),
        ("lexicon", "coverage", "coverage@20"),
        ("reader", "extraction", "facts-found"),
        ("reader", "coverage", "coverage@20"),
        ("taint", "coverage", "coverage@20"),
        ("specialisation", "coverage", "duplicate@20"),
        ("ledger", "interview", "repeated"),
    ],
)
def test_a_part_that_is_switched_off_makes_a_figure_worse(
    without: str, suite: str, measure: str, bench: Bench
) -> None:
    whole = mean(suite, measure, bench=bench)
    less = mean(suite, measure, bench=bench, without=without)
    assert less < whole if scorer_of(suite, measure).more_is_better else less > whole


def test_labels_are_judged_with_the_whole_catalogue(bench: Bench) -> None:
    without = replace(bench, ablation=ablation_of("lexicon"))
    assert without.product.lexicon == {}
    assert without.catalogue.lexicon


def test_without_a_name_nothing_is_switched_off(bench: Bench) -> None:
    assert ablation_of(None) is WHOLE
    assert bench.product is bench.catalogue


def test_what_cannot_be_switched_off_is_told() -> None:
    with pytest.raises(UsageError, match="did you mean 'ledger'"):
        ablation_of("leger")
    assert len({ablation.name for ablation in ABLATIONS}) == 5
