"""Each content check: the smallest catalogue passes it, and one change makes it speak."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from knowledge_base.catalogue import Catalogue
from knowledge_base.checks.registry import CHECKS
from knowledge_base.entries import Entry, SourceCatalogue
from knowledge_base.loading import read_document

MakeEntry = Callable[..., Entry]
MakeCatalogue = Callable[..., Catalogue]

BY_NAME = {check.name: check for check in CHECKS}
LAID_OVER = ("statement", "likelihood", "impact")


class Case(NamedTuple):
    """Entries to add or replace, each a kind with changed fields; what the check says, and where."""

    check: str
    given: Sequence[Mapping[str, Mapping[str, Any]]]
    at: str
    says: str


def _cases() -> list[Case]:
    table: Any = read_document((Path(__file__).parent / "cases.yaml").read_bytes()).value
    return [
        Case(check, case["given"], case["at"], case["says"])
        for check, cases in table.items()
        for case in cases
    ]


CASES = _cases()


def _changed(kind: str, changes: Mapping[str, Any], make_entry: MakeEntry) -> Entry:
    smallest = make_entry(kind).model_dump(mode="json", by_alias=True)
    laid = {field: {**smallest[field], **changes[field]} for field in LAID_OVER if field in changes}
    return make_entry(kind, **{**changes, **laid})


def _told(check: str, catalogue: Catalogue) -> list[tuple[str, str]]:
    flaws = BY_NAME[check].find(catalogue)
    return [
        (
            " ".join(filter(None, [flaw.entry.id if flaw.entry else "", ".".join(map(str, flaw.path))])),
            flaw.message,
        )
        for flaw in flaws
    ]


@pytest.mark.parametrize("name", BY_NAME)
def test_the_smallest_catalogue_passes(name: str, make_catalogue: MakeCatalogue) -> None:
    assert _told(name, make_catalogue()) == []


@pytest.mark.parametrize("case", CASES, ids=[f"{case.check}: {case.says}" for case in CASES])
def test_one_change_is_noticed(case: Case, make_catalogue: MakeCatalogue, make_entry: MakeEntry) -> None:
    entries = [_changed(kind, changes, make_entry) for one in case.given for kind, changes in one.items()]

    told = _told(case.check, make_catalogue(*entries))

    assert [where for where, says in told if case.says in says] == [case.at], told


@pytest.mark.parametrize(
    ("changes", "where", "says"),
    [
        ({"id_pattern": "LLM("}, "id_pattern", "owasp-llm: not a regular expression"),
        ({"urls": {"2020": "https://example.org"}}, "urls.2020", "no edition '2020'"),
        ({"label": "{number}"}, "label", "only {id}, {base} and {edition}"),
        ({"url": "http://example.org"}, "url", "begins with https://"),
        ({"aliases": {"2025/LLM99": "2026/LLM01"}}, "aliases.2025/LLM99", "'2025/LLM99' is not edition/id"),
        ({"aliases": {"2025/LLM01": "2027/LLM01"}}, "aliases.2025/LLM01", "'2027/LLM01' is not edition/id"),
        ({"aliases": {"2025/LLM01": "2025/LLM01"}}, "aliases.2025/LLM01", "leads back to itself"),
    ],
)
def test_the_table_of_cited_catalogues(
    changes: Mapping[str, Any],
    where: str,
    says: str,
    make_catalogue: MakeCatalogue,
    make_source: Callable[..., SourceCatalogue],
) -> None:
    told = _told("catalogue-table", make_catalogue(sources=(make_source(**changes),)))

    assert [place for place, message in told if says in message] == [f"catalogues.0.{where}"]


def test_a_kind_without_an_entry_is_named(make_catalogue: MakeCatalogue) -> None:
    every = make_catalogue()
    without = Catalogue.of([entry for entry in every.entries() if entry.id != "wallet"])

    assert _told("kinds-match", without) == [
        ("", "kinds/wallet.yaml is missing; the vocabulary has this kind of component")
    ]


def test_probes_may_hold_hostile_text(make_catalogue: MakeCatalogue, make_entry: MakeEntry) -> None:
    probe = "Plant ![x](https://example.org/?q=secret) and <img src=x> in a mail."
    catalogue = make_catalogue(make_entry("mitigation", verification={"probes": [probe]}))

    assert _told("text-plain", catalogue) == []


def test_every_check_says_what_it_guards_under_a_name_of_its_own() -> None:
    assert len(BY_NAME) == len(CHECKS)
    assert all(check.guards for check in CHECKS)
    assert {case.check for case in CASES} | {"catalogue-table"} == set(BY_NAME)
