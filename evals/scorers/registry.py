"""Every scorer there is, by suite."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from evals.scorers.interviews import CORRECTED, LEARNED, QUESTIONS, REPEATED
from evals.scorers.ranking import MRR_10, NDCG_10, RECALL_5, RECALL_10
from evals.scorers.scorer import Scorer
from evals.scorers.soundness import DETERMINISM, GROUNDED
from evals.scorers.threats import (
    CONDITIONAL,
    COVERAGE,
    COVERAGE_ANCHORED,
    DUPLICATES,
    IRRELEVANT,
    LENGTH,
    TWO_NAMES,
)
from evals.scorers.understanding import FACTS, FOUND, INVENTED, TYPED

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
            GROUNDED,
            DETERMINISM,
        ),
        "extraction": (FOUND, TYPED, FACTS, INVENTED),
        "interview": (LEARNED, REPEATED, QUESTIONS, CORRECTED),
    }
)


def scorer_of(suite: str, name: str) -> AnyScorer:
    """Return a suite's scorer by its name."""
    return next(scorer for scorer in SCORERS[suite] if scorer.name == name)
