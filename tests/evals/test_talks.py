"""Recorded talks end as they must with today's product; a talk that says nothing is no talk."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import InputError
from assistant.service import TurnState
from assistant.settings import Settings
from evals.bench import Bench
from evals.scorers.talks import ENDED, MODEL_CALLS, MODEL_SILENT
from evals.talk_cases import Talk, TalkEnd
from evals.talks import answer, load_talks, play, shortfalls, talk_set
from knowledge_base.catalogue import Catalogue

TALKS = load_talks()


@pytest.mark.parametrize("talk", TALKS, ids=[talk.id for talk in TALKS])
def test_a_recorded_talk_ends_as_it_must(
    talk: Talk, settings: Settings, catalogue: Catalogue, tmp_path: Path
) -> None:
    played = play(talk, settings=settings, catalogue=catalogue, folder=tmp_path)
    assert [turn.error for turn in played.turns if turn.state is not TurnState.DONE] == []
    assert played.silent == ()
    assert shortfalls(played, talk.ends) == []


def test_an_end_that_was_not_reached_is_told(
    settings: Settings, catalogue: Catalogue, tmp_path: Path
) -> None:
    played = play(TALKS[0], settings=settings, catalogue=catalogue, folder=tmp_path)
    wrong = TalkEnd(
        parts=("mars",), facts={"writers@mars": ("public",)}, worst_day="mars", parked=99, calls=0
    )
    assert len(shortfalls(played, wrong)) == 5


@pytest.mark.parametrize("words", ["a: [", "id: x", "turns: []"])
def test_a_file_that_is_no_talk_is_named(words: str, tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(words, encoding="utf-8")
    with pytest.raises(InputError, match=r"x\.yaml: not a talk"):
        load_talks(tmp_path)


def test_a_talk_is_a_case_that_scorers_judge(bench: Bench) -> None:
    (talk, *_) = talk_set("test").cases
    found = answer(talk, bench)
    assert ENDED.score(talk, found).value == 1.0
    assert MODEL_SILENT.score(talk, found).value == 0.0
    assert (MODEL_CALLS.score(talk, found).value or 0) > 0


def test_a_talk_whose_model_says_nothing_does_not_end_as_it_must(bench: Bench) -> None:
    (talk, *_) = load_talks()
    mute = tuple(turn.model_copy(update={"replies": ()}) for turn in talk.turns)
    found = answer(talk.model_copy(update={"turns": mute}), bench)
    assert ENDED.score(talk, found).value == 0.0
    assert (MODEL_SILENT.score(talk, found).value or 0) > 0
