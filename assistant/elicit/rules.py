"""Match every threat entry against a system: candidates that hold, may hold, or were ruled out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assistant.elicit.risk_table import reach_of
from assistant.elicit.view import SystemView
from assistant.model.facts import Expectation
from assistant.model.threat import RuledOut
from assistant.model.values import SYSTEM
from knowledge_base.conditions import FactRef, Match, Scene, Truth, evaluate
from knowledge_base.entries import ThreatEntry
from knowledge_base.vocabulary import EntryStatus, FactValue


@dataclass(frozen=True)
class Candidate:
    """One way in which an entry applies.

    Attributes:
        id: `entry@anchor`, with `~binding` where the entry tells sources apart.
        match: the most telling match; others of the same id only widen `affected`.
        affected: elements bound by any match of this id, without the anchor.
        expected: what lets it stand though something about it is open.
    """

    id: str
    entry: ThreatEntry
    anchor: str
    match: Match
    affected: tuple[str, ...] = ()
    expected: Expectation | None = None

    @property
    def conditional(self) -> bool:
        """Whether an open fact would decide it, and nothing else lets it stand."""
        return self.match.truth is Truth.UNKNOWN and self.expected is None

    @property
    def source(self) -> str | None:
        """The element that tells it apart from others of its entry at the same anchor."""
        name = self.entry.distinguished_by
        return self.match.bindings.get(name) if name else None


@dataclass(frozen=True)
class Matched:
    """What matching all entries gave."""

    candidates: tuple[Candidate, ...]
    ruled_out: tuple[RuledOut, ...]


def match_entries(view: SystemView) -> Matched:
    """Evaluate every active threat entry against the system; a step of another threat is none of its own."""
    candidates: list[Candidate] = []
    ledger: list[RuledOut] = []
    scene = Scene(view)
    for entry in view.catalogue.threats.values():
        if entry.status is not EntryStatus.ACTIVE or entry.step_of:
            continue
        result = evaluate(entry.applies_when, scene)
        found = _grouped(entry, result.matches, view=view)
        for candidate in found:
            line = _sign_against(candidate, view) or _not_run_by_us(candidate, view)
            if line is None:
                candidates.append(candidate)
            else:
                ledger.append(line)
        ledger += _stated_no(entry, result.ruled_out, view=view, alive={c.anchor for c in found})
    return Matched(tuple(candidates), tuple(dict.fromkeys(ledger)))


def _grouped(entry: ThreatEntry, matches: Sequence[Match], *, view: SystemView) -> list[Candidate]:
    """Make one candidate of each id, from its most telling match."""
    groups: dict[tuple[str, str], list[Match]] = {}
    for match in matches:
        anchor = (
            SYSTEM if entry.one_per == "system" or entry.anchor == SYSTEM else match.bindings[entry.anchor]
        )
        name = f"{entry.id}@{anchor}"
        if entry.one_per == "source_and_anchor" and entry.distinguished_by:
            source = match.bindings[entry.distinguished_by]
            name = name if source == anchor else f"{name}~{source}"
        groups.setdefault((name, anchor), []).append(match)
    candidates = []
    for (name, anchor), group in groups.items():
        best = _most_telling(group, entry, view=view)
        alike = (best, *(match for match in group if match.truth is best.truth))
        bound = (element for match in alike for element in match.bindings.values())
        affected = dict.fromkeys(element for element in bound if element != anchor)
        candidates.append(Candidate(name, entry, anchor, best, tuple(affected)))
    return candidates


def _most_telling(group: Sequence[Match], entry: ThreatEntry, *, view: SystemView) -> Match:
    """Prefer what is sure, hangs on little, rests on what was said, and is open to the widest circle."""
    if len(group) == 1:
        return group[0]

    def order(match: Match) -> tuple[int, int, int, int]:
        source = match.bindings.get(entry.likelihood.source or "")
        reach = reach_of(view.taint(source)) if source else 0
        said = sum(view.is_said(element) for element in match.bindings.values())
        return match.truth.rank, -len(match.unknown), reach or 0, said

    return max(group, key=order)


def _sign_against(candidate: Candidate, view: SystemView) -> RuledOut | None:
    """Find a stated fact that is a sign that the threat does not apply."""
    for sign in candidate.entry.does_not_apply_when:
        if view.our_role() in sign.our_role:
            return _line(candidate.entry, candidate.anchor, reason=sign.says, view=view)
        if sign.fact is None:
            continue
        for subject in dict.fromkeys([candidate.anchor, SYSTEM]):
            fact = view.stated(subject, sign.fact)
            if fact is not None and not set(sign.any_of).isdisjoint(fact.values):
                ref = FactRef(subject, sign.fact)
                return _line(candidate.entry, candidate.anchor, reason=sign.says, view=view, ref=ref)
    return None


def _not_run_by_us(candidate: Candidate, view: SystemView) -> RuledOut | None:
    """Say so where a threat is not ours at all, because of who runs its anchor or another part of it."""
    for variant in candidate.entry.scope_variants:
        part = candidate.match.bindings[variant.of] if variant.of else candidate.anchor
        scopes = view.read(part, "scope")
        sure = str(FactValue.UNKNOWN) not in scopes
        if not variant.applies and sure and not scopes.isdisjoint(map(str, variant.scopes)):
            ref = FactRef(part, "scope")
            return _line(candidate.entry, candidate.anchor, reason=variant.note, view=view, ref=ref)
    return None


def _stated_no(
    entry: ThreatEntry, ruled_out: Iterable[Match], *, view: SystemView, alive: set[str]
) -> Iterator[RuledOut]:
    """Turn matches that a fact made false into ledger lines, one an anchor."""
    seen: set[str] = set(alive)
    for match in ruled_out:
        anchor = match.bindings.get(entry.anchor, SYSTEM)
        if anchor in seen or not match.because:
            continue
        decisive = match.because[-1]
        if view.fact(*decisive) is not None:
            seen.add(anchor)
            yield _line(entry, anchor, reason=_said(view, decisive), view=view, ref=decisive)


def _said(view: SystemView, ref: FactRef) -> str:
    entry = view.catalogue.facts.get(ref.key)
    labels = {c.value: c.label for c in entry.choices} if entry else {}
    values = ", ".join(sorted(labels.get(v, v.replace("_", " ")) for v in view.read(*ref)))
    whom = "" if ref.subject == SYSTEM else f" ({view.model.system.name_of(ref.subject)})"
    unsure = "" if view.stated(*ref) else "assumed, not said: "
    return f"{unsure}{entry.title if entry else ref.key}{whom}: {values}"


def _line(
    entry: ThreatEntry, anchor: str, *, reason: str, view: SystemView, ref: FactRef | None = None
) -> RuledOut:
    fact = view.fact(*ref) if ref is not None else None
    return RuledOut(
        entry=entry.id,
        title=entry.title,
        anchor=anchor,
        reason=reason[:2_000],
        subject=ref.subject if ref is not None else None,
        key=ref.key if ref is not None else None,
        quote=fact.origin.quote if fact else None,
    )
