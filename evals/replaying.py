"""Play a recorded talk with a language model again: the same words, the same replies, today's product."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from assistant.exchange.report import Report
from assistant.service import Message
from evals.bench import Bench
from evals.case import Case, InterviewCase, suite_of
from evals.drafts import known_facts, read_draft
from evals.output import Interviewed, Output
from evals.talking import a_service_of_its_own, notices_of_silence, said
from evals.transcripts import Transcript


def replay(case: Case, bench: Bench) -> Output:
    """Play the case's transcript and return what scorers judge.

    Raises:
        ModelSilentError: the first replies do not fit the product any more, so that guided mode took over.
    """
    transcript = bench.transcripts[suite_of(case), case.id]
    with TemporaryDirectory() as folder:
        stages = list(_played(transcript, bench, folder=Path(folder)))
    end = stages[-1]
    if not isinstance(case, InterviewCase):
        return read_draft(end.report, bench.catalogue)
    before = [stage for stage in stages if not stage.corrects]
    return Interviewed(
        asked=tuple(stage.asked for stage in before if stage.asked),
        facts=known_facts(before[-1].report.model),
        corrected=known_facts(end.report.model) if end.corrects else None,
        silent=sum(stage.silent for stage in stages),
    )


class _Stage(NamedTuple):
    """Where the talk stands after a turn; what is asked next, if anything is."""

    report: Report
    asked: str | None
    corrects: bool
    silent: bool


def _played(transcript: Transcript, bench: Bench, *, folder: Path) -> Iterator[_Stage]:
    """Say each turn's words while a scripted model has that turn's replies."""
    script = folder / "replies.json"
    own = replace(bench, settings=replace(bench.settings, model=f"scripted:{script}"))
    model_id = None
    for turn in transcript.turns:
        script.write_text(json.dumps({"answers": turn.answers}), "utf-8")
        with a_service_of_its_own(own, folder=folder) as service:
            first = model_id is None
            model_id = model_id or service.create("Replay", actor="script").model_id
            told = service.say(model_id, Message(text=turn.says))
            ask = service.question(model_id)
            yield _Stage(
                report=service.report(model_id),
                asked=ask.id if ask else None,
                corrects=turn.corrects,
                silent=bool(notices_of_silence(said(told) if first else told)),
            )
