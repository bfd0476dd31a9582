"""Match every threat entry against a system: candidates that hold, may hold, or were ruled out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from assistant.elicit.view import FAMILY_FACTS, SystemView
from assistant.model.threat import RuledOut
from assistant.model.values import SYSTEM
from knowledge_base.conditions import FactRef, Match, Truth, evaluate
from knowledge_base.entries import ThreatEntry
from knowledge_base.vocabulary import EntryStatus


@dataclass(frozen=True)
class Candidate:
    """One way in which an entry applies.

    Attributes:
        id: `entry@anchor`, with `~binding` where the entry tells sources apart.
        match: the truest match; others of the same id only widen `affected`.
        affected: elements bound by any match of this id, without the anchor.
    """

    id: str
    entry: ThreatEntry
    anchor: str
    match: Match
    affected: tuple[str, ...] = ()

    @property
    def conditional(self) -> bool:
        """Whether an open fact would decide it."""
        return self.match.truth is Truth.UNKNOWN

    @property
    def hangs_on_family(self) -> bool:
        """Whether a whole family of threats hangs on what is open here; then one asks instead."""
        return any(ref.subject == SYSTEM and ref.key in FAMILY_FACTS for ref in self.match.unknown)


@dataclass(frozen=True)
class Matched:
    """What matching all entries gave."""

    candidates: tuple[Candidate, ...]
    ruled_out: tuple[RuledOut, ...]


def match_entries(view: SystemView) -> Matched:
    """Evaluate every active threat entry against the system."""
    candidates: list[Candidate] = []
    ledger: list[RuledOut] = []
    for entry in view.catalogue.threats.values():
        if entry.status is not EntryStatus.ACTIVE or entry.step_of:
            continue
        result = evaluate(entry.applies_when, view)
        found = _grouped(entry, result.matches)
        kept = [c for c in found if (line := _sign_against(c, view)) is None or ledger.append(line)]
        candidates += [c for c in kept if _runs_here(c, view)]
        ledger += [_vendor_line(c, view) for c in kept if not _runs_here(c, view)]
        ledger += list(_stated_no(entry, result.ruled_out, view, {c.anchor for c in found}))
    return Matched(tuple(_most_specific(candidates, view)), tuple(dict.fromkeys(ledger)))


def _grouped(entry: ThreatEntry, matches: tuple[Match, ...]) -> list[Candidate]:
    """Make one candidate of each id, from its truest match."""
    best: dict[str, Candidate] = {}
    touched: dict[str, dict[str, None]] = {}
    for match in matches:
        anchor = SYSTEM if entry.one_per == "system" or entry.anchor == SYSTEM else match.bindings[entry.anchor]
        name = f"{entry.id}@{anchor}"
        if entry.one_per == "source_and_anchor" and entry.distinguished_by:
            source = match.bindings[entry.distinguished_by]
            name = name if source == anchor else f"{name}~{source}"
        touched.setdefault(name, {}).update(dict.fromkeys(match.bindings.values()))
        best.setdefault(name, Candidate(name, entry, anchor, match))
    return [
        Candidate(c.id, entry, c.anchor, c.match, tuple(e for e in touched[name] if e != c.anchor))
        for name, c in best.items()
    ]


def _sign_against(candidate: Candidate, view: SystemView) -> RuledOut | None:
    """Find a stated fact that is a sign that the threat does not apply."""
    for sign in candidate.entry.does_not_apply_when:
        if sign.fact is None:
            continue
        for subject in dict.fromkeys([candidate.anchor, SYSTEM]):
            if view.read(subject, sign.fact) & set(sign.any_of):
                return _line(candidate.entry, candidate.anchor, sign.says, view, FactRef(subject, sign.fact))
    return None


def _runs_here(candidate: Candidate, view: SystemView) -> bool:
    """Whether the threat is ours at all where its anchor runs."""
    scope = view.read(candidate.anchor, "scope")
    against = [v for v in candidate.entry.scope_variants if not v.applies and scope & {str(s) for s in v.scopes}]
    return not against


def _vendor_line(candidate: Candidate, view: SystemView) -> RuledOut:
    scope = view.read(candidate.anchor, "scope")
    variant = next(
        v for v in candidate.entry.scope_variants if not v.applies and scope & {str(s) for s in v.scopes}
    )
    return _line(candidate.entry, candidate.anchor, variant.note, view, FactRef(candidate.anchor, "scope"))


def _stated_no(
    entry: ThreatEntry, ruled_out: tuple[Match, ...], view: SystemView, alive: set[str]
) -> Iterator[RuledOut]:
    """Turn matches that a stated fact made false into ledger lines, one an anchor."""
    seen: set[str] = set()
    for match in ruled_out:
        anchor = match.bindings.get(entry.anchor, SYSTEM)
        if anchor in alive or anchor in seen or not match.because:
            continue
        decisive = match.because[-1]
        fact = view.fact(*decisive)
        if fact is None or fact.origin.certainty == "assumed":
            continue
        seen.add(anchor)
        yield _line(entry, anchor, _said(view, decisive), view, decisive)


def _said(view: SystemView, ref: FactRef) -> str:
    entry = view.catalogue.facts.get(ref.key)
    title = entry.title if entry else ref.key
    values = ", ".join(sorted(v.replace("_", " ") for v in view.read(*ref)))
    whom = "" if ref.subject == SYSTEM else f" ({view.model.system.name_of(ref.subject)})"
    return f"{title}{whom}: {values}"


def _line(entry: ThreatEntry, anchor: str, reason: str, view: SystemView, ref: FactRef) -> RuledOut:
    fact = view.fact(*ref)
    return RuledOut(
        entry=entry.id,
        title=entry.title,
        anchor=anchor,
        reason=reason,
        subject=ref.subject,
        key=ref.key,
        quote=fact.origin.quote if fact else None,
    )


def _most_specific(candidates: list[Candidate], view: SystemView) -> Iterator[Candidate]:
    """Drop a parent where a child holds at the same place; drop an unsure child where its parent holds."""
    sure = {(c.entry.id, c.anchor) for c in candidates if not c.conditional}
    covered = {
        (c.entry.specialises, element)
        for c in candidates
        if c.entry.specialises and not c.conditional
        for element in (c.anchor, *c.affected)
    }
    for candidate in candidates:
        if (candidate.entry.id, candidate.anchor) in covered and _covers_source(candidate, candidates):
            continue
        parent = candidate.entry.specialises
        places = (candidate.anchor, *candidate.affected)
        if candidate.conditional and parent and any((parent, place) in sure for place in places):
            continue
        yield candidate


def _covers_source(parent: Candidate, candidates: list[Candidate]) -> bool:
    """Whether a child tells of the same source, where the parent tells sources apart."""
    name = parent.entry.distinguished_by
    if name is None:
        return True
    source = parent.match.bindings.get(name)
    children = [c for c in candidates if c.entry.specialises == parent.entry.id and not c.conditional]
    return any(source in c.match.bindings.values() for c in children)
