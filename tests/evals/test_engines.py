"""Engines with a model: a script, a recorded talk, the configured one; what is said where it is missing."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.errors import UsageError
from assistant.settings import Settings
from evals.bench import Bench
from evals.case import Answer, Correction, InterviewCase, Learned
from evals.engines import settings_of
from evals.talking import ModelSilentError, draft, interview

WORDS = "Customers ask our support agent about orders. It uses GPT-4o."
PERSON = InterviewCase(
    id="somebody",
    labelled_by="a test",
    judgement="made up",
    person="Somebody who knows one thing.",
    words=WORDS,
    answers=(Answer(about=("purpose",), says="It answers questions about orders."),),
    must_learn=(Learned(key="audience", values=("customers",)),),
    correction=Correction(says="Actually, only employees use it.", key="audience", values=("employees",)),
)


def script(folder: Path, *texts: str) -> Path:
    path = folder / "replies.json"
    path.write_text(json.dumps({"answers": [{"pieces": [text]} for text in texts]}), "utf-8")
    return path


def test_guided_asks_no_model_even_if_one_is_configured(settings: Settings) -> None:
    configured = replace(settings, model="ollama:llama3.2", agent="scripted:x.json")
    assert settings_of("guided", configured) == replace(configured, model=None, agent=None)
    assert settings_of("live", configured).model == "ollama:llama3.2"


@pytest.mark.parametrize(
    ("engine", "told"),
    [("live", "set FOURFOLD_MODEL"), ("scripted", "--engine scripted wants --script FILE")],
)
def test_a_missing_model_is_told(engine: str, told: str, settings: Settings) -> None:
    with pytest.raises(UsageError, match=told):
        settings_of(engine, settings)


def test_a_scripted_model_takes_part_in_a_draft(bench: Bench, tmp_path: Path) -> None:
    own = replace(bench, settings=settings_of("scripted", bench.settings, script=script(tmp_path, "I see.")))
    assert draft(WORDS, own).model.title == "Draft"  # a stored talk, and the model was not silent
    assert draft(WORDS, bench).model.title != "Draft"


def test_a_model_that_says_nothing_is_not_given_credit_for_guided_mode(bench: Bench, tmp_path: Path) -> None:
    own = replace(bench, settings=settings_of("scripted", bench.settings, script=script(tmp_path)))
    with pytest.raises(ModelSilentError, match="guided mode"):
        draft(WORDS, own)


def test_turns_that_guided_mode_had_to_answer_are_counted(bench: Bench, tmp_path: Path) -> None:
    own = replace(bench, settings=settings_of("scripted", bench.settings, script=script(tmp_path, "I see.")))
    talk = interview(PERSON, own)
    assert talk.silent
    assert interview(PERSON, bench).silent is None
