"""What `fourfold kb search` and `fourfold kb build` do."""

from __future__ import annotations

import json
import os
import sys
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from assistant.errors import UsageError
from assistant.settings import load_settings
from knowledge_base.catalogue import Catalogue, load_catalogue
from knowledge_base.errors import ChecksumError
from knowledge_base.retrieval.opening import Search, build_search_index, index_of, open_search
from knowledge_base.retrieval.port import Facet, Hit, Where
from ui.cli.kb_queries import Query, problem_of, read_queries, write_whole

_WIDTH = 100


@dataclass(frozen=True)
class Scope:
    """How much is asked for: how many entries, of one kind or of any."""

    limit: int
    kind: str | None = None

    @property
    def where(self) -> Where | None:
        """Return the filter."""
        return Where({Facet.KIND: frozenset({self.kind})}) if self.kind else None


@dataclass(frozen=True)
class Found:
    """An entry that was found, as it is printed."""

    entry: str
    kind: str
    title: str
    references: list[str]
    passage: str
    score: float
    found_by: list[str]


def answer_one(text: str, scope: Scope, *, as_json: bool) -> None:
    """Print the entries that answer one query.

    Raises:
        UsageError: the query holds no word, or far too many.
    """
    if problem := problem_of(text):
        raise UsageError(f"the query {problem}")
    catalogue = load_catalogue()
    with _opened(catalogue) as search:
        found = [_found(catalogue, hit) for hit in search.search(text, limit=scope.limit, where=scope.where)]
        if as_json:
            ranked = [asdict(entry) for entry in found]
            print(json.dumps({"index": search.index_name, "notices": search.notices, "ranked": ranked}))
        else:
            print(_in_words(found))


def answer_file(file: Path, scope: Scope, *, out: Path | None) -> None:
    """Answer a file of queries, a line each, into `out` or onto standard output."""
    queries = read_queries(file)
    catalogue = load_catalogue()
    with _opened(catalogue) as search:
        answers = "".join(_answer(catalogue, search, query=query, scope=scope) for query in queries)
    if out is None:
        sys.stdout.write(answers)
    else:
        write_whole(out, answers)


def build(*, force: bool) -> None:
    """Build the index and say where it is."""
    catalogue, cache = load_catalogue(), _cache()
    built = build_search_index(catalogue, cache, progress=_tell, force=force)
    print(f"{'built' if built else 'already there and whole'}: {index_of(catalogue, cache).folder}")


@contextmanager
def _opened(catalogue: Catalogue) -> Iterator[Search]:
    """Open the search; a damaged file is an error here, since its remedy is one command away."""
    with open_search(catalogue, _cache(), progress=_tell) as search:
        if isinstance(search.problem, ChecksumError):
            raise search.problem
        for notice in search.notices:
            _tell(notice)
        yield search


def _cache() -> Path:
    return load_settings(os.environ, Path.cwd()).cache_dir


def _tell(message: str) -> None:
    print(f"fourfold: {message}", file=sys.stderr)


def _found(catalogue: Catalogue, hit: Hit) -> Found:
    entry = catalogue.entry(hit.entry_id)
    return Found(
        entry=entry.id,
        kind=hit.passage.kind,
        title=entry.title,
        references=[catalogue.label(reference) for reference in entry.references],
        passage=hit.passage.text,
        score=round(hit.score, 6),
        found_by=list(hit.found_by),
    )


def _answer(catalogue: Catalogue, search: Search, *, query: Query, scope: Scope) -> str:
    found = (
        _found(catalogue, hit) for hit in search.search(query.text, limit=scope.limit, where=scope.where)
    )
    ranked = [{"entry": entry.entry, "references": entry.references} for entry in found]
    return json.dumps({"id": query.id, "ranked": ranked}) + "\n"


def _in_words(found: Sequence[Found]) -> str:
    if not found:
        return "Nothing found. Say in a sentence what could happen, who would do it, or to whom."
    return "\n".join(
        f"{place:>3}. {entry.title}\n"
        f"     {_shortened(' · '.join([f'{entry.kind} {entry.entry}', *entry.references]))}\n"
        f"     {_shortened(entry.passage)}\n"
        for place, entry in enumerate(found, start=1)
    )


def _shortened(text: str) -> str:
    return textwrap.shorten(text, _WIDTH, placeholder=" ...")
