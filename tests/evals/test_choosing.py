"""Who answers which cases."""

import pytest

from assistant.errors import UsageError
from evals.choosing import choose
from knowledge_base.catalogue import Catalogue


def names(
    catalogue: Catalogue, suite: str | None = None, engine: str = "guided"
) -> tuple[set[str], set[str]]:
    found = choose(catalogue, split="development", suite=suite, engine=engine)
    return {one.suite for one in found.case_sets}, {one.name for one in found.targets}


def test_guided_mode_stands_beside_search_baselines_and_recorded_talks(catalogue: Catalogue) -> None:
    suites, targets = names(catalogue)
    assert {"retrieval", "coverage", "repair", "talks"} <= suites
    assert {"guided", "hybrid", "bm25", "pytm", "replay"} <= targets
    assert not {"scripted", "live"} & targets


def test_another_engine_answers_alone(catalogue: Catalogue) -> None:
    suites, targets = names(catalogue, engine="live")
    assert targets == {"live"}
    assert not {"retrieval", "stride", "repair"} & suites
    assert names(catalogue, engine="replay") == ({"talks"}, {"replay"})


def test_one_suite_is_asked_of_those_who_answer_it(catalogue: Catalogue) -> None:
    assert names(catalogue, suite="extraction") == ({"extraction"}, {"guided"})


def test_nobody_there_is_told(catalogue: Catalogue) -> None:
    with pytest.raises(UsageError, match="live does not answer retrieval"):
        names(catalogue, suite="retrieval", engine="live")


def test_each_third_case(catalogue: Catalogue) -> None:
    (whole,), (some,) = (
        choose(catalogue, split="development", suite="interview", every=n).case_sets for n in (1, 3)
    )
    assert some.cases == whole.cases[::3]
    assert 0 < len(some.cases) < len(whole.cases)
