"""References to public catalogues, and the table they are looked up in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge_base.catalogue import Catalogue
from knowledge_base.checks.check import Check, Flaw
from knowledge_base.entries import Reference, SourceCatalogue
from knowledge_base.loading.document import Path
from knowledge_base.suggestions import did_you_mean


def _references_are_known(catalogue: Catalogue) -> Iterator[Flaw]:
    for entry in catalogue.entries():
        for position, reference in enumerate(entry.references):
            wrong = _wrong_with(reference, catalogue)
            if wrong:
                yield Flaw(entry, ("references", position), wrong)
            elif reference in entry.references[:position]:
                yield Flaw(entry, ("references", position), f"'{catalogue.label(reference)}' is cited twice")


def _wrong_with(reference: Reference, catalogue: Catalogue) -> str | None:
    source = catalogue.sources.get(reference.catalogue)
    if source is None:
        hint = did_you_mean(reference.catalogue, catalogue.sources)
        return f"no public catalogue '{reference.catalogue}'{hint}"
    if reference.edition not in source.editions:
        return (
            f"{source.title} has no edition '{reference.edition}'; use one of: {', '.join(source.editions)}"
        )
    if not re.fullmatch(source.id_pattern, reference.id):
        return f"'{reference.id}' is not an id of {source.title}; its ids look like {source.id_pattern}"
    return None


def _table_of_catalogues_is_right(catalogue: Catalogue) -> Iterator[Flaw]:
    for position, source in enumerate(catalogue.sources.values()):
        for path, message in _wrong_in(source):
            yield Flaw(None, ("catalogues", position, *path), f"{source.id}: {message}")


def _wrong_in(source: SourceCatalogue) -> Iterator[tuple[Path, str]]:
    try:
        pattern = re.compile(source.id_pattern)
    except re.error as error:
        yield ("id_pattern",), f"not a regular expression: {error}"
        return
    for edition in source.urls:
        if edition not in source.editions:
            yield ("urls", edition), f"no edition '{edition}'"
    for field, template in (("label", source.label), ("url", source.url)):
        if set(re.findall(r"\{(.*?)\}", template)) - {"id", "base", "edition"}:
            yield (field,), "only {id}, {base} and {edition} are filled in"
    if not all(url.startswith("https://") for url in (source.url, *source.urls.values())):
        yield ("url",), "an address begins with https://"
    for old, new in source.aliases.items():
        for place in (old, new):
            edition, _, source_id = place.partition("/")
            if edition not in source.editions or not pattern.fullmatch(source_id):
                yield ("aliases", old), f"'{place}' is not edition/id of this catalogue"
    yield from _circles(source)


def _circles(source: SourceCatalogue) -> Iterator[tuple[Path, str]]:
    for start in source.aliases:
        seen = [start]
        while (place := source.aliases.get(seen[-1])) is not None and place not in seen:
            seen.append(place)
        if place == start:
            yield ("aliases", start), f"'{start}' leads back to itself"


REFERENCES_KNOWN = Check(
    "references-known",
    "every reference names a catalogue, an edition and a possible id",
    _references_are_known,
)
TABLE_RIGHT = Check(
    "catalogue-table",
    "labels, addresses and aliases of cited catalogues can be made",
    _table_of_catalogues_is_right,
)
