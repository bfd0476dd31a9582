"""Recorded talks with a language model.

A transcript is a JSON file in `cases/replay/<split>/`: the case it belongs to, what the person said turn by
turn, and what the model answered each time it was called in that turn.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pydantic import Field, JsonValue, ValidationError

from assistant.errors import InputError
from evals.case import SUITES
from evals.shape import Shape, Slug, Split, Text

TRANSCRIPTS: Final = Path(__file__).parent / "cases" / "replay"


class RecordedTurn(Shape):
    """What a person said, and each answer that the model gave while the turn ran.

    Attributes:
        answers: as in the script of a scripted model: pieces of text, tool calls.
        corrects: whether the person takes something back, as the case's correction does.
    """

    says: Text
    answers: tuple[dict[str, JsonValue], ...]
    corrects: bool = False


class Transcript(Shape):
    """One talk.

    Attributes:
        recorded: which model, when, with which prompts; or that a person wrote the replies by hand.
    """

    suite: str
    case: Slug
    recorded: Text
    turns: tuple[RecordedTurn, ...] = Field(min_length=1)


def load_transcripts(split: Split, *, folder: Path = TRANSCRIPTS) -> dict[tuple[str, str], Transcript]:
    """Read the transcripts of a split, by suite and case.

    Raises:
        InputError: a file is no transcript; says which and why.
    """
    found = {}
    for path in sorted((folder / split).glob("*.json")):
        try:
            transcript = Transcript.model_validate_json(path.read_bytes())
        except (OSError, ValidationError) as error:
            raise InputError(f"{path}: not a transcript: {error}") from error
        if transcript.suite not in SUITES:
            raise InputError(f"{path}: no suite '{transcript.suite}'; name one of {', '.join(SUITES)}")
        found[transcript.suite, transcript.case] = transcript
    return found
