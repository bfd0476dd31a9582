"""From YAML files to cases: every problem of every file, with file and line."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from pydantic import ValidationError

from assistant.errors import InputError
from evals.case import SHAPES, SUITES, Case, QueryFile, cases_of
from evals.shape import CaseFile, Split
from knowledge_base.catalogue import Catalogue
from knowledge_base.loading import Document, DocumentError, Problem, read_document
from knowledge_base.loading.complaints import complaints
from knowledge_base.suggestions import did_you_mean

CASE_FOLDER: Final = Path(__file__).parent / "cases"


class CaseError(InputError):
    """Cases that cannot be used, all of them at once."""


class CaseSet(NamedTuple):
    """The cases of one suite and split.

    Attributes:
        digest: SHA-256 of the files they came from.
        second_labelled_by: who made a second pass over some of them.
    """

    suite: str
    split: Split
    cases: tuple[Case, ...]
    digest: str
    second_labelled_by: tuple[str, ...] = ()


def load_cases(suite: str, split: Split, *, catalogue: Catalogue, folder: Path = CASE_FOLDER) -> CaseSet:
    """Read the cases of a suite.

    Raises:
        CaseError: lists every problem of every file, labels that name no entry included.
    """
    problems: list[str] = []
    cases: list[Case] = []
    seconds: dict[str, None] = {}
    digest = hashlib.sha256()
    for path in sorted((folder / suite / split).glob("*.yaml")):
        content = path.read_bytes()
        digest.update(content)
        name = path.relative_to(folder).as_posix()
        found, wrong = _read(name, content, shape=SHAPES[suite])
        cases += cases_of(found) if found else ()
        seconds |= dict.fromkeys(_second(found))
        problems += [str(problem) for problem in wrong]
        problems += [f"{name}:1: {remark}" for remark in _strangers(found, catalogue)]
    problems += [f"{suite}/{split}: the id '{name}' is there twice" for name in _twice(cases)]
    if not cases and not problems:
        problems = [f"{suite}/{split}: there is no case; write one into {folder / suite / split}"]
    if problems:
        raise CaseError("\n".join(problems))
    return CaseSet(suite, split, tuple(cases), digest.hexdigest(), tuple(seconds))


def suites_with_cases(split: Split, *, folder: Path = CASE_FOLDER) -> tuple[str, ...]:
    """Return the suites that have a case file in a split."""
    return tuple(suite for suite in SUITES if any((folder / suite / split).glob("*.yaml")))


def _read(name: str, content: bytes, *, shape: type[CaseFile]) -> tuple[CaseFile | None, list[Problem]]:
    try:
        document = read_document(content)
    except DocumentError as error:
        return None, [Problem(name, error.remark.line, (), error.remark.message)]
    problems = [Problem(name, remark.line, (), remark.message) for remark in document.remarks]
    try:
        found = shape.model_validate(document.value)
    except ValidationError as error:
        told = complaints(error, document.value, shape=shape)
        problems += [Problem(name, document.line(path), path, message) for path, message in told]
        return None, sorted(problems, key=lambda problem: problem.line)
    return found, problems + _misnamed(name, found, document=document)


def _second(file: CaseFile | None) -> list[str]:
    return [file.second_labelled_by] if isinstance(file, QueryFile) and file.second_labelled_by else []


def _misnamed(name: str, found: CaseFile, *, document: Document) -> list[Problem]:
    stem, last = Path(name).stem, f"-{Path(name).stem}"
    if found.id == stem or found.id.endswith(last):
        return []
    return [Problem(name, document.line(("id",)), ("id",), f"'{found.id}' is not the file's name")]


def _strangers(file: CaseFile | None, catalogue: Catalogue) -> Iterator[str]:
    known = {entry.id for entry in catalogue.entries()}
    for case in cases_of(file) if file else ():
        for entry in sorted(case.entries() - known):
            yield f"{case.id}: no entry '{entry}'{did_you_mean(entry, known)}"


def _twice(cases: list[Case]) -> list[str]:
    ids = [case.id for case in cases]
    return sorted({name for name in ids if ids.count(name) > 1})
