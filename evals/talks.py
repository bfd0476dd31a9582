"""Whole talks with a language model, played again: a person's words and clicks, the model's replies, the end.

A talk is a YAML file in `cases/replay/`. It is played through the front door with a scripted model, so tools,
engine, rules and store are today's. What counts is how it ends, and that the model never fell silent.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple

import yaml
from pydantic import ValidationError

from assistant.errors import InputError
from assistant.model.threat_model import ThreatModel
from assistant.service import Fourfold, Message, Turn
from assistant.settings import Settings
from evals.bench import Bench
from evals.case import Case
from evals.case_files import CaseSet
from evals.output import Output, Talked
from evals.shape import Split
from evals.talk_cases import ModelReply, Talk, TalkEnd, TalkTurn
from evals.talking import notices_of_silence
from knowledge_base.catalogue import Catalogue

TALKS: Final = Path(__file__).parent / "cases" / "replay"


class Played(NamedTuple):
    """How a talk went.

    Attributes:
        silent: what was said where guided mode had to answer for the model.
    """

    model: ThreatModel
    turns: tuple[Turn, ...]
    silent: tuple[str, ...]


def talk_set(split: Split, folder: Path = TALKS) -> CaseSet:
    """Return the talks as the cases of a suite of their own; they belong to both splits.

    Raises:
        InputError: a file is no talk; says which and why.
    """
    files = sorted(folder.glob("*.yaml"))
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
    return CaseSet("talks", split, tuple(load_talks(folder)), digest)


def answer(case: Case, bench: Bench) -> Output:
    """Play a talk as a case of the evaluation."""
    assert isinstance(case, Talk)  # noqa: S101  the suite says so
    with TemporaryDirectory() as folder:
        played = play(case, settings=bench.settings, catalogue=bench.product, folder=Path(folder))
    failed = tuple(turn.error for turn in played.turns if turn.error)
    calls = sum(turn.reply.spent.calls for turn in played.turns if turn.reply and turn.reply.spent)
    return Talked(
        shortfalls=(*failed, *shortfalls(played, case.ends)), silent=len(played.silent), calls=calls
    )


def load_talks(folder: Path = TALKS) -> list[Talk]:
    """Read the talks of a folder.

    Raises:
        InputError: a file is no talk; says which and why.
    """
    talks = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            talk = Talk.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
        except (OSError, yaml.YAMLError, ValidationError) as error:
            raise InputError(f"{path}: not a talk: {error}") from error
        if talk.id != path.stem:
            raise InputError(f"{path}: its id is '{talk.id}'; name the file after it")
        talks.append(talk)
    return talks


def play(talk: Talk, *, settings: Settings, catalogue: Catalogue, folder: Path) -> Played:
    """Play a talk in a database of its own.

    Args:
        talk: what is said and replied.
        settings: limits and budget; the model is the talk's own.
        catalogue: the knowledge.
        folder: an empty folder for the database and the script.
    """
    turns = tuple(_played(talk, settings=settings, catalogue=catalogue, folder=folder))
    with Fourfold.open(_in(folder, settings), catalogue=catalogue) as service:
        model = service.view(turns[-1].model_id).model
    silent = tuple(notice for turn in turns for notice in notices_of_silence(turn))
    return Played(model, turns, silent)


def _in(folder: Path, settings: Settings) -> Settings:
    script = folder / "replies.json"
    return replace(
        settings,
        data_dir=folder,
        database_url=f"sqlite:///{folder / 'talk.db'}",
        model=f"scripted:{script}",
        agent=None,
    )


def _played(talk: Talk, *, settings: Settings, catalogue: Catalogue, folder: Path) -> Iterator[Turn]:
    model_id = None
    for turn in talk.turns:
        script = {"answers": [_scripted(reply) for reply in turn.replies]}
        (folder / "replies.json").write_text(json.dumps(script), encoding="utf-8")
        with Fourfold.open(_in(folder, settings), catalogue=catalogue) as service:
            model_id = model_id or service.create(talk.id, actor="person").model_id
            yield service.say(model_id, _message(turn))


def _message(turn: TalkTurn) -> Message:
    if turn.clicks:
        return Message(kind="choose", chosen=turn.clicks)
    return Message(kind=turn.does) if turn.does else Message(text=turn.says, document=turn.document)


def _scripted(reply: ModelReply) -> dict[str, Any]:
    return {
        "pieces": [f"{word} " for word in reply.text.split()],
        "tool_calls": [
            {"id": f"call-{n}", "name": call.name, "arguments": json.dumps(call.arguments)}
            for n, call in enumerate(reply.calls)
        ],
    }


def shortfalls(played: Played, ends: TalkEnd) -> list[str]:
    """Say in what a talk did not end as it must; nothing where it did."""
    model = played.model
    known = {f"{fact.key}@{fact.subject}": fact.values for fact in model.facts}
    open_ones = {f"{question.key}@{question.subject}" for question in model.questions}
    proposed = {threat.id for proposal in model.proposals for threat in proposal.threats}
    calls = sum(turn.reply.spent.calls for turn in played.turns if turn.reply and turn.reply.spent)
    found = [f"no part {part}" for part in ends.parts if part not in model.system.by_id]
    found += [f"part {part} is there" for part in ends.no_parts if part in model.system.by_id]
    found += [f"{k} is {known.get(k)}, not {v}" for k, v in ends.facts.items() if known.get(k) != v]
    found += [f"not decided: {t}" for t, s in ends.decided.items() if _status(model, t) != s]
    found += [f"not planned: {t}" for t in ends.planned if t not in model.responses_by_threat]
    found += [f"not proposed: {t}" for t in ends.proposed if t not in proposed]
    found += [f"not open: {q}" for q in ends.open_questions if q not in open_ones]
    if ends.worst_day not in model.system.worst_day:
        found.append(f"the worst day is {model.system.worst_day!r}")
    if len(model.parked) < ends.parked:
        found.append(f"{len(model.parked)} points parked")
    if calls > ends.calls:
        found.append(f"{calls} calls")
    return found


def _status(model: ThreatModel, threat: str) -> str:
    decision = model.decisions_by_threat.get(threat)
    return str(decision.status) if decision else ""
