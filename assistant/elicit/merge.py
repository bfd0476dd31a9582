"""One idea, one threat: what is the same elsewhere is named in it and not told again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from assistant.elicit.grammar import listed
from assistant.elicit.names import called
from assistant.elicit.rank import sort_key
from assistant.elicit.view import SystemView
from assistant.model.threat import Decision, Threat
from assistant.model.threat_model import ThreatModel
from knowledge_base.entries import ThreatEntry
from knowledge_base.vocabulary import Owner

_SUPPLIER: Final = "supplier"


def merged(threats: Sequence[Threat], view: SystemView) -> list[Threat]:
    """Make one threat of those with the same anchor, effect and first control, and one of each entry.

    Conditional threats stay apart, since each hangs on something else. So does what a person has decided
    about; it takes with it only what stood under it when it was decided.
    """
    alone: list[Threat] = []
    groups: dict[str, list[Threat]] = {}
    for threat in threats:
        if threat.depends_on:
            alone.append(threat)
        else:
            groups.setdefault(threat.entry or threat.id, []).append(threat)
    same = [one for group in groups.values() for one in _folded(group, view=view)]
    by_effect: dict[tuple[str, str], list[Threat]] = {}
    for threat in same:
        by_effect.setdefault((threat.anchor, _effect(threat, view)), []).append(threat)
    return [*alone, *(one for group in by_effect.values() for one in _folded(group, view=view))]


def worked_on(model: ThreatModel) -> frozenset[str]:
    """Return the ids of the threats that people decided about, rated or planned something for."""
    return frozenset(
        one.threat for several in (model.decisions, model.ratings, model.responses) for one in several
    )


def _effect(threat: Threat, view: SystemView) -> str:
    """Return what makes threats one at the same anchor; what a supplier alone can mend is one matter."""
    if threat.owner is Owner.PROVIDER:
        return _SUPPLIER
    entry = view.catalogue.threats.get(threat.entry or "")
    return (entry.same_as if entry else None) or threat.id


def _folded(group: Sequence[Threat], *, view: SystemView) -> list[Threat]:
    """Put the less pressing threats of a group under the first, decided ones apart."""
    model = view.model
    rest = {threat.id: threat for threat in sorted(group, key=sort_key)}
    found = []
    for threat in list(rest.values()):
        decision = model.decisions_by_threat.get(threat.id)
        if decision is not None:
            under = [rest.pop(name) for name in _under(decision, model.decisions_by_threat) if name in rest]
            found.append(_with_variants(rest.pop(threat.id), under, view=view))
    touched = worked_on(model)
    heads = [rest.pop(name) for name in list(rest) if name in touched]
    if not heads and rest:
        heads = [rest.pop(next(iter(rest)))]
    if heads:
        found += [_with_variants(heads[0], list(rest.values()), view=view), *heads[1:]]
    return found


def _under(decision: Decision, decided: Mapping[str, Decision]) -> Iterable[str]:
    return (name for name in decision.frozen.variants if name not in decided)


def _with_variants(first: Threat, others: Sequence[Threat], *, view: SystemView) -> Threat:
    if not others:
        return first
    every = (first, *others)
    affected = dict.fromkeys(element for t in every for element in (t.anchor, *t.affected))
    return first.model_copy(
        update={
            "statement": f"{first.statement}{_the_same_goes(first, others, view=view)}",
            "variants": tuple(
                dict.fromkeys(name for t in every for name in (t.id, *t.variants) if name != first.id)
            ),
            "affected": tuple(element for element in affected if element != first.anchor),
        }
    )


def _the_same_goes(first: Threat, others: Iterable[Threat], *, view: SystemView) -> str:
    """Name where else the same entry holds: other anchors, then other sources at the same one."""
    entry = view.catalogue.threats.get(first.entry or "")
    alike = [threat for threat in others if threat.entry == first.entry]
    places = [called(view, t.anchor) for t in alike if t.anchor != first.anchor]
    sources = [called(view, s) for t in alike if (s := _source(t, entry)) and s != _source(first, entry)]
    said = []
    if places:
        said.append(f"for {listed(places)}")
    if sources:
        said.append(f"for what comes from {listed(sources)}")
    return f" The same goes {' and '.join(said)}." if said else ""


def _source(threat: Threat, entry: ThreatEntry | None) -> str | None:
    name = entry.distinguished_by if entry else None
    return threat.bindings.get(name) if name else None
