"""Builders of the smallest cases, answers and runs."""

from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.settings import Settings, load_settings
from evals.bench import Bench
from evals.case import CoverageCase, ExpectedThreat, NonThreat, Query
from evals.output import Shown
from knowledge_base.catalogue import Catalogue, load_catalogue
from knowledge_base.vocabulary import LifecycleStage, OurRole


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings({"FOURFOLD_DATA_DIR": str(tmp_path), "FOURFOLD_CACHE_DIR": str(tmp_path)}, tmp_path)


@pytest.fixture
def bench(settings: Settings, catalogue: Catalogue) -> Bench:
    return Bench(settings, catalogue, lambda _: None)


@pytest.fixture
def make_query() -> Callable[..., Query]:
    def make(name: str = "a-query", **relevant: int) -> Query:
        graded = {entry.replace("_", "-"): grade for entry, grade in (relevant or {"wrong": 2}).items()}
        return Query(id=name, words="what could go wrong", relevant=graded)

    return make


@pytest.fixture
def make_system() -> Callable[..., CoverageCase]:
    """Build a system from wishes, each `entry/entry@word`, and what is ruled out."""

    def make(*wishes: str, never: str = "never", words: str = "A bot answers mail.") -> CoverageCase:
        return CoverageCase(
            id="a-system",
            labelled_by="a test",
            judgement="made up",
            archetype="a bot",
            our_role=OurRole.APPLICATION_BUILDER,
            stages=(LifecycleStage.OPERATION,),
            words=words,
            expected=tuple(_wish(wish) for wish in wishes or ("wrong@bot",)),
            not_expected=(NonThreat(entry=never, because="ruled out"),),
        )

    return make


def _wish(wish: str) -> ExpectedThreat:
    entries, _, anchor = wish.partition("@")
    return ExpectedThreat(entries=tuple(entries.split("/")), anchor=(anchor or "bot",), because="it was said")


@pytest.fixture
def show() -> Callable[..., Shown]:
    def make(
        *entries: str, anchor: str = "mail bot", statement: str = "", conditional: bool = False
    ) -> Shown:
        return Shown(
            entries=entries, own=entries[0], anchor=anchor, statement=statement, conditional=conditional
        )

    return make
