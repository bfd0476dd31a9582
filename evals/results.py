"""A run's folder: `run.json` says what was run, `results.jsonl` holds a line for each case.

A line is written when its case is done, so an interrupted run goes on where it stopped.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from pydantic import Field, ValidationError

from assistant.errors import InputError, UsageError
from evals.agreement import Agreement
from evals.scorers.scorer import Score
from evals.shape import Shape, Split

_RUN: Final = "run.json"
_RESULTS: Final = "results.jsonl"


class RunHeader(Shape):
    """What was run; two runs with equal headers can be compared line by line.

    Attributes:
        left_out: targets that could not be asked, and why.
        cases: for each suite the SHA-256 of its files.
        scorers: for each suite its scorers with their versions.
        model: the chat model; nothing where none took part.
        prompts: the version of the prompts; nothing where there are none.
        without: the part of the product that was switched off.
        agreement: how far a second pass over the cases gave the same labels, by suite.
        seed: what bootstrap samples are drawn with.
    """

    version: str
    split: Split
    targets: tuple[str, ...]
    left_out: dict[str, str] = Field(default={})
    cases: dict[str, str]
    scorers: dict[str, dict[str, int]]
    catalogue_version: str
    catalogue_digest: str
    model: str | None = None
    prompts: str | None = None
    without: str | None = None
    agreement: dict[str, Agreement] = Field(default={})
    seed: int


class Result(Shape):
    """What one case gave.

    Attributes:
        index: the vector index that answered, if one did.
        crash: why there is no answer.
    """

    suite: str
    target: str
    case: str
    scores: dict[str, Score] = Field(default={})
    index: str | None = None
    crash: str | None = None
    seconds: float = 0.0

    @property
    def key(self) -> tuple[str, str, str]:
        """What is done once in a run."""
        return (self.suite, self.target, self.case)


class Run(Shape):
    """A run that was read."""

    header: RunHeader
    results: tuple[Result, ...]


class RunFolder:
    """Where a run is kept."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def begin(self, header: RunHeader) -> list[Result]:
        """Start a run, or take up one that was interrupted; what crashed is tried again.

        Returns:
            What was done already.

        Raises:
            UsageError: the folder holds a run of something else, or other files.
        """
        if (self._folder / _RUN).is_file():
            run = self.read()
            if run.header != header:
                changed = _changed(run.header, header)
                raise UsageError(
                    f"{self._folder}: this run was made with other {', '.join(changed)}; name a new folder"
                )
            kept = [result for result in run.results if result.crash is None]
            self._rewrite(kept)
            return kept
        if self._folder.exists() and (not self._folder.is_dir() or any(self._folder.iterdir())):
            raise UsageError(f"{self._folder}: there is something else in it; name a new folder")
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / _RUN).write_text(header.model_dump_json(indent=2) + "\n", "utf-8")
        return []

    def add(self, result: Result) -> None:
        """Keep the result of one case."""
        with (self._folder / _RESULTS).open("a", encoding="utf-8") as file:
            file.write(result.model_dump_json() + "\n")

    def read(self) -> Run:
        """Read a run, finished or not.

        Raises:
            InputError: it is no run, or damaged.
        """
        try:
            header = RunHeader.model_validate_json((self._folder / _RUN).read_text("utf-8"))
        except (OSError, ValidationError, UnicodeDecodeError) as error:
            raise InputError(f"{self._folder}: not the folder of a run; name one made by eval run") from error
        return Run(header=header, results=tuple(self._results()))

    def _results(self) -> list[Result]:
        path = self._folder / _RESULTS
        lines = path.read_text("utf-8").splitlines() if path.is_file() else []
        found = []
        for number, line in enumerate(lines, start=1):
            try:
                found.append(Result.model_validate_json(line))
            except ValidationError as error:
                if number == len(lines):
                    break  # cut off when the run was interrupted; the case is run again
                raise InputError(f"{path}:{number}: damaged; remove this line and run again") from error
        return found

    def _rewrite(self, results: Sequence[Result]) -> None:
        """Drop what is run again: a line that was cut off, cases that crashed."""
        text = "".join(result.model_dump_json() + "\n" for result in results)
        (self._folder / _RESULTS).write_text(text, "utf-8")


def _changed(old: RunHeader, new: RunHeader) -> list[str]:
    before, now = json.loads(old.model_dump_json()), json.loads(new.model_dump_json())
    return [name.replace("_", " ") for name in before if before[name] != now[name]]
