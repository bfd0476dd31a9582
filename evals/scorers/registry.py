"""Every scorer there is, by suite."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from evals.scorers.interviews import CORRECTED, LEARNED, QUESTIONS, REPEATED, SILENT
from evals.scorers.letters import FIRST_LETTER, LETTERS_F1
from evals.scorers.order import PAIRS, PLACED, TAU, TAU_OF_ALL
from evals.scorers.proposals import NOT_ONLY_TECHNICAL_3, UNFIT_5, WANTED, WANTED_5
from evals.scorers.ranking import MRR_10, NDCG_10, RECALL_5, RECALL_10
from evals.scorers.repairs import CALLS, REPAIRED
from evals.scorers.scorer import Scorer
from evals.scorers.soundness import DETERMINISM, GROUNDED
from evals.scorers.steadiness import ALIKE_10, CLEAN, OUTCOME, UNMOVED_10
from evals.scorers.talks import ENDED, MODEL_CALLS, MODEL_SILENT
from evals.scorers.threats import (
    CONDITIONAL,
    COVERAGE,
    COVERAGE_ANCHORED,
    DUPLICATES,
    IRRELEVANT,
    LENGTH,
    ON_TARGET,
    TWO_NAMES,
)
from evals.scorers.understanding import FACTS, FOUND, INVENTED, TYPED
from evals.scorers.verdicts import VERDICTS, WRONGLY_ASSERTED

AnyScorer = Scorer[Any, Any]  # Any: each narrows its case and output itself

SCORERS: Final[Mapping[str, tuple[AnyScorer, ...]]] = MappingProxyType(
    {
        "retrieval": (RECALL_5, RECALL_10, MRR_10, NDCG_10),
        "coverage": (
            COVERAGE,
            COVERAGE_ANCHORED,
            IRRELEVANT,
            DUPLICATES,
            TWO_NAMES,
            CONDITIONAL,
            LENGTH,
            ON_TARGET,
            GROUNDED,
            DETERMINISM,
        ),
        "extraction": (FOUND, TYPED, FACTS, INVENTED),
        "interview": (LEARNED, REPEATED, QUESTIONS, CORRECTED, SILENT),
        "applicability": (VERDICTS, WRONGLY_ASSERTED),
        "stride": (FIRST_LETTER, LETTERS_F1),
        "mitigations": (WANTED_5, WANTED, UNFIT_5, NOT_ONLY_TECHNICAL_3),
        "prioritisation": (TAU, TAU_OF_ALL, PAIRS, PLACED),
        "robustness": (OUTCOME, CLEAN, UNMOVED_10),
        "paraphrase": (ALIKE_10,),
        "repair": (REPAIRED, CALLS),
        "talks": (ENDED, MODEL_SILENT, MODEL_CALLS),
    }
)


def scorer_of(suite: str, name: str) -> AnyScorer:
    """Return a suite's scorer by its name."""
    return next(scorer for scorer in SCORERS[suite] if scorer.name == name)
