"""Whether an answer in the wrong shape is mended, and what cannot be mended is given up."""

from __future__ import annotations

from typing import Final

from evals.output import Repaired
from evals.repair_cases import PartsDraft, RepairCase
from evals.scorers.scorer import Score, Scorer


def _repaired(case: RepairCase, found: Repaired) -> Score:
    wanted = None if case.value is None else PartsDraft.model_validate(case.value).model_dump(mode="json")
    right = found.value == wanted
    remark = f"{'a value' if found.value else 'given up'}: {case.because}"
    return Score(value=float(right), remarks=() if right else (remark,))


def _calls(_: RepairCase, found: Repaired) -> Score:
    return Score(value=float(found.calls))


REPAIRED: Final = Scorer(
    name="repaired",
    version=1,
    about="share of the misshapen answers that end in the right value, or are given up where there is none",
    case=RepairCase,
    output=Repaired,
    measure=_repaired,
)
CALLS: Final = Scorer(
    name="calls",
    version=1,
    about="how often the model was asked, at most three times; for reading the others, no aim",
    case=RepairCase,
    output=Repaired,
    measure=_calls,
    more_is_better=False,
    worst=3.0,
    gated=False,
)
