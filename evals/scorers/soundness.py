"""Whether what is cited exists, what is quoted was said, and the same words give the same model."""

from __future__ import annotations

from typing import Final

from evals.case import CoverageCase
from evals.output import Drafted
from evals.scorers.scorer import Score, Scorer, share


def _grounded(case: CoverageCase, drafted: Drafted) -> Score:
    words = " ".join(case.words.split())
    strange = [name for name, known in drafted.cited.items() if not known]
    strange += [quote for quote in drafted.quotes if " ".join(quote.split()) not in words]
    every = len(drafted.cited) + len(drafted.quotes)
    return share(every - len(strange), every, remarks=tuple(strange))


def _deterministic(_: CoverageCase, drafted: Drafted) -> Score:
    if len(drafted.fingerprints) < 2:
        return Score(value=None)
    return Score(value=1.0 if len(set(drafted.fingerprints)) == 1 else 0.0)


GROUNDED: Final = Scorer(
    name="groundedness",
    version=1,
    about="share of the cited ids that exist and of the quotes that stand in the words",
    case=CoverageCase,
    output=Drafted,
    measure=_grounded,
)
DETERMINISM: Final = Scorer(
    name="determinism",
    version=1,
    about="share of the descriptions that gave the same model twice",
    case=CoverageCase,
    output=Drafted,
    measure=_deterministic,
)
