"""Engines with a model: a script, a recorded talk, the configured one; what is said where it is missing."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.errors import InputError, UsageError
from assistant.settings import Settings
from evals.bench import Bench
from evals.case import Answer, Correction, CoverageCase, InterviewCase, Learned
from evals.engines import settings_of
from evals.output import Drafted, Interviewed
from evals.replaying import replay
from evals.talking import ModelSilentError, draft, interview
from evals.targets import target_of
from evals.transcripts import Transcript, load_transcripts

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


def recorded(*turns: tuple[str, str], suite: str = "interview", corrects: bool = False) -> Transcript:
    return Transcript.model_validate(
        {
            "suite": suite,
            "case": "somebody" if suite == "interview" else "a-system",
            "recorded": "written by hand for a test",
            "turns": [
                {
                    "says": said,
                    "answers": [{"pieces": [text]}],
                    "corrects": corrects and number == len(turns),
                }
                for number, (said, text) in enumerate(turns, start=1)
            ],
        }
    )


def test_a_recorded_interview_is_played_turn_by_turn(bench: Bench) -> None:
    talk = recorded((WORDS, "Thank you."), ("Actually, only employees use it.", "Noted."), corrects=True)
    own = replace(bench, transcripts={("interview", "somebody"): talk})
    assert target_of("replay").takes("interview", PERSON, bench=own)
    assert not target_of("replay").takes("interview", PERSON, bench=bench)
    found = replay(PERSON, own)
    assert isinstance(found, Interviewed)
    assert found.silent == 0
    assert found.corrected is not None


def test_a_recorded_draft_is_judged_as_one(bench: Bench, make_system: Callable[..., CoverageCase]) -> None:
    case = make_system(words=WORDS)
    own = replace(
        bench, transcripts={("coverage", "a-system"): recorded((WORDS, "Thank you."), suite="coverage")}
    )
    found = replay(case, own)
    assert isinstance(found, Drafted)


@pytest.mark.parametrize(("text", "told"), [("{}", "not a transcript"), ("", "not a transcript")])
def test_a_broken_transcript_is_named(text: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "test").mkdir()
    (tmp_path / "test" / "talk.json").write_text(text)
    with pytest.raises(InputError, match=rf"talk\.json: {told}"):
        load_transcripts("test", folder=tmp_path)


def test_a_transcript_of_no_suite_is_named(tmp_path: Path) -> None:
    (tmp_path / "test").mkdir()
    talk = recorded((WORDS, "Thank you.")).model_copy(update={"suite": "singing"})
    (tmp_path / "test" / "talk.json").write_text(talk.model_dump_json())
    with pytest.raises(InputError, match="no suite 'singing'"):
        load_transcripts("test", folder=tmp_path)
