"""Ids, retirement, and the ties between entries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from knowledge_base.catalogue import Catalogue
from knowledge_base.checks.check import Check, Flaw
from knowledge_base.entries import Entry, ThreatEntry
from knowledge_base.suggestions import did_you_mean
from knowledge_base.vocabulary import EntryStatus


def _unique_ids(catalogue: Catalogue) -> Iterator[Flaw]:
    seen: dict[str, Entry] = {}
    for entry in catalogue.entries():
        other = seen.setdefault(entry.id, entry)
        if other is not entry:
            yield Flaw(entry, ("id",), f"a {other.kind} bears the id '{entry.id}' too; every id is used once")


def _retired_entries_lead_on(catalogue: Catalogue) -> Iterator[Flaw]:
    for entry in catalogue.entries():
        retired = entry.status is EntryStatus.DEPRECATED
        if retired and not entry.replaced_by and not entry.retired_because:
            yield Flaw(entry, ("status",), "a deprecated entry says replaced_by or retired_because")
        if not retired and (entry.replaced_by or entry.retired_because):
            yield Flaw(entry, ("status",), "replaced_by and retired_because are for deprecated entries")


def _retired_entries_are_not_used(catalogue: Catalogue) -> Iterator[Flaw]:
    retired = {entry.id for entry in catalogue.entries() if entry.status is EntryStatus.DEPRECATED}
    for threat in catalogue.threats.values():
        if threat.id in retired:
            continue
        for position, link in enumerate(threat.mitigations):
            if link.id in retired:
                yield Flaw(
                    threat,
                    ("mitigations", position, "id"),
                    f"'{link.id}' is deprecated; use what replaced it",
                )
        if threat.specialises in retired:
            yield Flaw(
                threat, ("specialises",), f"'{threat.specialises}' is deprecated; use what replaced it"
            )


def _ties_exist(catalogue: Catalogue) -> Iterator[Flaw]:
    shelves: dict[str, set[str]] = {}
    for entry in catalogue.entries():
        shelves.setdefault(entry.kind, set()).add(entry.id)
    for entry in catalogue.entries():
        shelf = shelves[entry.kind]
        for position, other_id in enumerate(entry.replaced_by):
            if other_id not in shelf:
                yield Flaw(entry, ("replaced_by", position), _no_such(entry.kind, other_id, shelf))
    for threat in catalogue.threats.values():
        for path, other_id in _threat_ties(threat):
            if other_id not in catalogue.threats:
                yield Flaw(threat, path, _no_such("threat", other_id, catalogue.threats))
    for card in catalogue.cards.values():
        for position, other_id in enumerate(card.threats):
            if other_id not in catalogue.threats:
                yield Flaw(card, ("threats", position), _no_such("threat", other_id, catalogue.threats))


def _threat_ties(threat: ThreatEntry) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if threat.specialises is not None:
        yield ("specialises",), threat.specialises
    for position, other_id in enumerate(threat.step_of):
        yield ("step_of", position), other_id


def _no_such(kind: str, entry_id: str, known: Iterable[str]) -> str:
    return f"no {kind} '{entry_id}'{did_you_mean(entry_id, known)}"


def _no_circles(catalogue: Catalogue) -> Iterator[Flaw]:
    every = {entry.id: entry for entry in catalogue.entries()}
    yield from _circles(every, "replaced_by", lambda entry: entry.replaced_by)
    yield from _circles(catalogue.threats, "specialises", _parent)
    yield from _circles(
        catalogue.threats, "step_of", lambda entry: entry.step_of if isinstance(entry, ThreatEntry) else ()
    )


def _parent(entry: Entry) -> tuple[str, ...]:
    return (entry.specialises,) if isinstance(entry, ThreatEntry) and entry.specialises else ()


def _circles(
    entries: Mapping[str, Entry], tie: str, ahead: Callable[[Entry], Iterable[str]]
) -> Iterator[Flaw]:
    for entry in entries.values():
        reached: set[str] = set()
        waiting = list(ahead(entry))
        while waiting:
            other = waiting.pop()
            if other not in reached and other in entries:
                reached.add(other)
                waiting.extend(ahead(entries[other]))
        if entry.id in reached:
            yield Flaw(entry, (tie,), f"'{entry.id}' leads back to itself")


UNIQUE_IDS = Check("unique-ids", "an id finds one entry", _unique_ids)
RETIRED_LEAD_ON = Check(
    "retired-entries-lead-on", "a saved model learns what became of an old id", _retired_entries_lead_on
)
RETIRED_NOT_USED = Check(
    "retired-not-used", "nothing points at what was withdrawn", _retired_entries_are_not_used
)
TIES_EXIST = Check(
    "ties-exist", "replaced_by, specialises, step_of and cards name entries that exist", _ties_exist
)
NO_CIRCLES = Check("no-circles", "following a tie comes to an end", _no_circles)
