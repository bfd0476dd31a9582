"""What is measured: the guided engine, the search, and the plain things they have to beat."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from assistant.errors import UsageError
from evals import baselines, talks
from evals.answering import answer
from evals.bench import Bench
from evals.case import SUITES, Case
from evals.output import Output
from evals.pytm_model import pytm_findings, why_not
from evals.scorers.registry import SCORERS, AnyScorer
from evals.stride_templates import stride_per_element
from knowledge_base.suggestions import did_you_mean


@dataclass(frozen=True)
class Target:
    """Something that answers the cases of some suites.

    Attributes:
        name: with the suite it names a row of the leaderboard.
        baseline: whether it is there to be beaten.
        measures: the measures that make sense for it; empty for all of its suites.
        why_not: says why it cannot be asked here, and what to do; nothing where it can.
        engine: whether it is the product as somebody talks with it; one of them answers in a run.
    """

    name: str
    about: str
    suites: tuple[str, ...]
    answer: Callable[[Case, Bench], Output]
    baseline: bool = False
    measures: tuple[str, ...] = ()
    why_not: Callable[[], str | None] = lambda: None
    engine: bool = False

    def judged_by(self, suite: str) -> tuple[AnyScorer, ...]:
        """Return the scorers that have something to say about its answers."""
        return tuple(scorer for scorer in SCORERS[suite] if not self.measures or scorer.name in self.measures)


def _hybrid(case: Case, bench: Bench) -> Output:
    return baselines.ranking(case, bench.search)


_OF_WORDS: Final = tuple(suite for suite in SUITES if suite not in ("retrieval", "stride", "repair"))
"""The suites whose cases somebody tells an engine; the others are the same for all of them."""
_GUIDED: Final = (*_OF_WORDS, "stride", "repair")
_AT_PARTS: Final = ("coverage-anchored@20", "two-names@20", "duplicate@20", "listed@20")
_LISTS: Final = ("coverage@20", "irrelevant@20", "on-target@20", "listed@20")

TARGETS: Final = (
    Target("hybrid", "the product's search: words and meaning, fused by rank", ("retrieval",), _hybrid),
    Target("bm25", "words alone", ("retrieval",), baselines.bm25, baseline=True),
    Target("dense", "meaning alone (all-MiniLM-L6-v2)", ("retrieval",), baselines.dense, baseline=True),
    Target("fusion", "both, fused by rank and nothing else", ("retrieval",), baselines.fusion, baseline=True),
    Target("guided", "the product without a language model", _GUIDED, answer, engine=True),
    Target("scripted", "the chat agent, its model answering from a script", _OF_WORDS, answer, engine=True),
    Target("replay", "the chat agent with a model's replies as they were recorded", ("talks",), talks.answer),
    Target("live", "the chat agent with the configured model", _OF_WORDS, answer, engine=True),
    Target(
        "owasp-for-all",
        "the ten items of OWASP LLM 2025 whatever the system; each meets any one entry that cites it",
        ("coverage",),
        baselines.owasp,
        baseline=True,
        measures=_LISTS,
    ),
    Target(
        "minilm-top-20",
        "the twenty entries nearest in meaning to the whole description",
        ("coverage",),
        baselines.top_texts,
        baseline=True,
        measures=_LISTS,
    ),
    Target(
        "stride-templates",
        "each letter that each part and flow gets; a line meets any one entry expected there that bears it",
        ("coverage",),
        stride_per_element,
        baseline=True,
        measures=_AT_PARTS,
    ),
    Target(
        "pytm",
        "what OWASP pytm finds in the same parts and flows; each meets any one entry that cites the same",
        ("coverage",),
        pytm_findings,
        baseline=True,
        measures=("coverage@20", *_AT_PARTS),
        why_not=why_not,
    ),
)
"""Everything that is measured, the product first within its suite."""


def target_of(name: str) -> Target:
    """Return a target by its name.

    Raises:
        UsageError: there is none; names the nearest one.
    """
    known = {target.name: target for target in TARGETS}
    if name not in known:
        raise UsageError(f"there is no target '{name}'{did_you_mean(name, known)}")
    return known[name]
