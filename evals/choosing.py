"""From what was asked for to cases and those who answer them."""

from __future__ import annotations

from typing import NamedTuple

from assistant.errors import UsageError
from evals.case_files import CaseSet, load_cases, suites_with_cases
from evals.shape import Split
from evals.talks import talk_set
from evals.targets import TARGETS, Target
from knowledge_base.catalogue import Catalogue


class Chosen(NamedTuple):
    """Which cases are run, and who answers them."""

    case_sets: tuple[CaseSet, ...]
    targets: tuple[Target, ...]


def choose(  # noqa: PLR0913  each narrows the choice
    catalogue: Catalogue,
    *,
    split: Split,
    suite: str | None = None,
    engine: str = "guided",
    target: str | None = None,
    every: int = 1,
) -> Chosen:
    """Choose guided mode beside search, baselines and recorded talks, or another engine alone.

    Args:
        catalogue: what the labels name.
        split: which cases.
        suite: one suite only.
        engine: who answers.
        target: one who answers only.
        every: 1 for all cases of a suite, 3 for each third.

    Raises:
        CaseError: lists every problem of every case file.
        UsageError: nobody is there to answer the suite.
    """
    only = target or (engine if engine != "guided" else None)
    able = [
        one
        for one in TARGETS
        if only in (None, one.name)
        and (not one.engine or one.name == engine)
        and (suite is None or suite in one.suites)
    ]
    if not able:
        raise UsageError(f"{only} does not answer {suite or 'any suite'}; leave the suite or {only} out")
    suites = (suite,) if suite else (*suites_with_cases(split), "talks")
    answered = [name for name in suites if any(name in one.suites for one in able)]
    whole = (_cases(name, split, catalogue=catalogue) for name in answered)
    return Chosen(tuple(one._replace(cases=one.cases[::every]) for one in whole), tuple(able))


def _cases(suite: str, split: Split, *, catalogue: Catalogue) -> CaseSet:
    return talk_set(split) if suite == "talks" else load_cases(suite, split, catalogue=catalogue)
