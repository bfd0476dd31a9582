"""A file of queries for `fourfold kb search --queries`, and the file of answers."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import InputError
from knowledge_base.retrieval.query import MAX_QUERY_CHARACTERS, clean_query, has_word

_EXAMPLE = '{"id": "q1", "text": "someone hides text in a web page our bot reads"}'


@dataclass(frozen=True)
class Query:
    """A line of the file."""

    id: str | int
    text: str


def read_queries(file: Path) -> list[Query]:
    """Read a file of queries; blank lines do not count.

    Raises:
        InputError: lists every line that cannot be used.
    """
    queries: list[Query] = []
    problems: list[str] = []
    for number, line in enumerate(_read(file).split(b"\n"), start=1):
        try:
            if line.strip():
                queries.append(_query(line))
        except ValueError as error:
            problems.append(f"{file}:{number}: {error}")
    if problems:
        raise InputError("\n".join(problems))
    if not queries:
        raise InputError(f"{file}: holds no query; write a line each, such as {_EXAMPLE}")
    return queries


def problem_of(text: str) -> str | None:
    """Say why a text cannot be searched for, if so."""
    if len(text) > MAX_QUERY_CHARACTERS:
        return (
            f"has {len(text):,} characters, at most {MAX_QUERY_CHARACTERS:,} are searched: "
            "ask about one thing at a time"
        )
    if not has_word(clean_query(text)):
        return "holds no word: say in a sentence what could happen"
    return None


def write_whole(file: Path, text: str) -> None:
    """Write a file at once or not at all.

    Raises:
        InputError: it cannot be written; what was there before is still there.
    """
    temporary = file.with_name(f".{file.name}.{os.getpid()}.tmp")
    try:
        if file.exists() and not file.is_file():  # a pipe or /dev/stdout has no place to swap
            file.write_text(text, encoding="utf-8")
            return
        try:
            temporary.write_text(text, encoding="utf-8")
            temporary.replace(file)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise InputError(
            f"{file}: cannot be written ({error.strerror}); "
            "name a file in a folder with room that you may write to"
        ) from error


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes().removeprefix(b"\xef\xbb\xbf")
    except OSError as error:
        raise InputError(f"{file}: cannot be read ({error.strerror}); name a file of queries") from error


def _query(line: bytes) -> Query:
    try:
        value = json.loads(line.decode())
    except UnicodeDecodeError as error:
        raise ValueError(f"not UTF-8 at byte {error.start + 1}; save the file as UTF-8") from error
    except (json.JSONDecodeError, RecursionError) as error:
        raise ValueError(f"not JSON ({error}); write a line such as {_EXAMPLE}") from error
    if not isinstance(value, dict):
        raise ValueError(f"not a JSON object; write a line such as {_EXAMPLE}")
    return Query(_id_of(value), _text_of(value))


def _id_of(value: dict[object, object]) -> str | int:
    id_ = value.get("id")
    if isinstance(id_, bool) or not isinstance(id_, str | int) or id_ == "":
        raise ValueError(f"id: a text or a number is needed; write a line such as {_EXAMPLE}")
    return id_


def _text_of(value: dict[object, object]) -> str:
    text = value.get("text")
    if not isinstance(text, str):
        raise ValueError(f"text: a text is needed; write a line such as {_EXAMPLE}")
    if problem := problem_of(text):
        raise ValueError(f"text: {problem}")
    return text
