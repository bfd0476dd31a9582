"""From a draft of the product to what scorers judge."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Final

from assistant.exchange.report import Report
from assistant.model.facts import Fact
from assistant.model.system import Component, System
from assistant.model.threat import Threat
from assistant.model.threat_model import ThreatModel
from assistant.model.values import SYSTEM, Origin
from evals.output import Drafted, KnownFact, Part, Shown
from knowledge_base.catalogue import Catalogue
from knowledge_base.entries import Reference
from knowledge_base.errors import UnknownEntryError
from knowledge_base.vocabulary import Certainty, FactTime

_SAID: Final = frozenset({Certainty.SAID, Certainty.HEDGED})


def fingerprint(report: Report) -> str:
    """Return a digest of everything a draft holds."""
    whole = report.model.model_dump_json() + report.analysis.model_dump_json()
    return hashlib.sha256(whole.encode()).hexdigest()


def read_draft(report: Report, catalogue: Catalogue, *, fingerprints: tuple[str, ...] = ()) -> Drafted:
    """Take from a draft what is judged."""
    model, threats = report.model, report.analysis.threats
    return Drafted(
        shown=tuple(_shown(threat, model.system, catalogue=catalogue) for threat in threats),
        ruled_out=tuple(dict.fromkeys(line.entry for line in report.analysis.ledger)),
        names=tuple(_names(model.system)),
        parts=tuple(_part(component) for component in model.system.components),
        facts=known_facts(model),
        cited=dict(_cited(threats, catalogue)),
        quotes=tuple(_quotes(report)),
        fingerprints=fingerprints,
    )


def first_entries(report: Report, *, count: int = 10) -> tuple[str, ...]:
    """Return the entries of the first threats, in their order."""
    return tuple(threat.entry or threat.id for threat in report.analysis.threats[:count])


def stands_for(threat: Threat, catalogue: Catalogue) -> tuple[str, ...]:
    """Return the entries a threat says: its own, those of its variants, and what these specialise."""
    own = [threat.entry or "", *(variant.partition("@")[0] for variant in threat.variants)]
    return tuple(dict.fromkeys(entry for name in own for entry in _general(name, catalogue)))


def known_facts(model: ThreatModel) -> tuple[KnownFact, ...]:
    """Return what is known of today."""
    today = (fact for fact in model.facts if fact.when is FactTime.TODAY and not fact.is_open)
    return tuple(_known(fact, model.system) for fact in today)


def _names(system: System) -> Iterator[str]:
    """Yield what parts, things and people of the system are called."""
    yield from (component.name for component in system.components)
    yield from (artefact.name for artefact in system.artefacts)
    yield from (asset.name for asset in system.assets)
    yield from (actor.name for actor in system.actors)
    yield from (party.name for party in system.affected)


def _shown(threat: Threat, system: System, *, catalogue: Catalogue) -> Shown:
    others = {*threat.affected, *threat.bindings.values()} - {threat.anchor}
    return Shown(
        entries=stands_for(threat, catalogue),
        own=threat.entry,
        anchor=system.name_of(threat.anchor),
        touches=tuple(system.name_of(element) for element in sorted(others)),
        statement=threat.statement,
        conditional=bool(threat.depends_on),
    )


def _general(entry: str | None, catalogue: Catalogue) -> Iterator[str]:
    """Yield an entry and those it is a special case of."""
    seen: set[str] = set()
    while entry and entry not in seen:
        seen.add(entry)
        yield entry
        found = catalogue.threats.get(entry)
        entry = found.specialises if found else None


def _part(component: Component) -> Part:
    return Part(
        name=component.name,
        product=component.product or "",
        kind=component.kind,
        said=component.origin.certainty in _SAID,
        quotes=_quoted(component.origin),
    )


def _known(fact: Fact, system: System) -> KnownFact:
    about = system.by_id.get(fact.subject)
    return KnownFact(
        subject=SYSTEM if fact.subject == SYSTEM else system.name_of(fact.subject),
        product=(about.product or "") if isinstance(about, Component) else "",
        key=fact.key,
        values=fact.values,
        said=fact.origin.certainty in _SAID,
        quotes=_quoted(fact.origin),
    )


def _quoted(origin: Origin) -> tuple[str, ...]:
    return (origin.quote.text,) if origin.quote else ()


def _quotes(report: Report) -> Iterator[str]:
    model = report.model
    for element in model.system.elements():
        yield from _quoted(element.origin)
    for fact in model.facts:
        yield from _quoted(fact.origin)
    for threat in report.analysis.threats:
        yield from (reason.quote.text for reason in threat.reasons if reason.quote)


def _cited(threats: tuple[Threat, ...], catalogue: Catalogue) -> Iterator[tuple[str, bool]]:
    for threat in threats:
        yield threat.entry or threat.id, threat.entry in catalogue.threats
        yield from ((name, name in catalogue.mitigations) for name in threat.mitigations)
        yield from ((reference, _resolves(reference, catalogue)) for reference in threat.references)


def _resolves(reference: str, catalogue: Catalogue) -> bool:
    try:
        return bool(catalogue.label(Reference.model_validate(reference)))
    except (ValueError, UnknownEntryError):
        return False
