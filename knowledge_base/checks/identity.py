"""Ids, retirement, and the ties between entries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from knowledge_base.catalogue import Catalogue
from knowledge_base.checks.check import Check, Flaw
from knowledge_base.entries import CardEntry, Entry, ThreatEntry
from knowledge_base.loading.document import Path
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
        for kind, path, other_id in _ties(entry):
            known = shelves.get(kind, set())
            if other_id not in known:
                yield Flaw(entry, path, f"no {kind} '{other_id}'{did_you_mean(other_id, known)}")


def _ties(entry: Entry) -> Iterator[tuple[str, Path, str]]:
    """Yield the kind, place and id of every entry that another one names."""
    yield from ((entry.kind, ("replaced_by", at), other) for at, other in enumerate(entry.replaced_by))
    if isinstance(entry, ThreatEntry):
        if entry.specialises is not None:
            yield "threat", ("specialises",), entry.specialises
        yield from (("threat", ("step_of", at), other) for at, other in enumerate(entry.step_of))
    if isinstance(entry, CardEntry):
        yield from (("threat", ("threats", at), other) for at, other in enumerate(entry.threats))


def _no_circles(catalogue: Catalogue) -> Iterator[Flaw]:
    every = {entry.id: entry for entry in catalogue.entries()}
    for tie in ("replaced_by", "specialises", "step_of"):
        ahead = {entry_id: _ahead(entry, tie) for entry_id, entry in every.items()}
        for entry_id in ahead:
            if entry_id in _reached(entry_id, ahead):
                yield Flaw(every[entry_id], (tie,), f"'{entry_id}' leads back to itself")


def _ahead(entry: Entry, tie: str) -> tuple[str, ...]:
    if tie == "replaced_by":
        return entry.replaced_by
    if not isinstance(entry, ThreatEntry):
        return ()
    return entry.step_of if tie == "step_of" else tuple(filter(None, [entry.specialises]))


def _reached(start: str, ahead: Mapping[str, tuple[str, ...]]) -> set[str]:
    reached: set[str] = set()
    waiting = list(ahead[start])
    while waiting:
        other = waiting.pop()
        if other not in reached:
            reached.add(other)
            waiting.extend(ahead.get(other, ()))
    return reached


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
