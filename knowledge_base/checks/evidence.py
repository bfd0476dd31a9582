"""How an entry is grounded, found and verified."""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge_base.catalogue import Catalogue
from knowledge_base.checks.check import Check, Flaw
from knowledge_base.entries import MitigationEntry, ThreatEntry
from knowledge_base.vocabulary import EntryStatus, HarmKind

_LEAST_PHRASES = 3
_STEPS = ("Given", "When", "Then")


def _scenarios_have_their_steps(catalogue: Catalogue) -> Iterator[Flaw]:
    verified: tuple[ThreatEntry | MitigationEntry, ...] = (
        *catalogue.threats.values(),
        *catalogue.mitigations.values(),
    )
    for entry in verified:
        for position, scenario in enumerate(entry.verification.gherkin):
            missing = [step for step in _STEPS if not re.search(rf"(^|\n)\s*{step} ", scenario)]
            if missing:
                path = ("verification", "gherkin", position)
                yield Flaw(
                    entry, path, f"a scenario has Given, When and Then on lines of their own; no {missing[0]}"
                )
        if not entry.verification.gherkin and not entry.verification.probes:
            yield Flaw(entry, ("verification",), "say how to find out: gherkin or probes")


def _threats_are_grounded(catalogue: Catalogue) -> Iterator[Flaw]:
    for threat in catalogue.threats.values():
        if threat.status is not EntryStatus.ACTIVE:
            continue
        if HarmKind.SECURITY in threat.harm and not threat.references:
            yield Flaw(threat, ("references",), "a security threat cites at least one public catalogue")
        if len(threat.phrases) < _LEAST_PHRASES:
            yield Flaw(
                threat, ("phrases",), f"give at least {_LEAST_PHRASES} phrases by which people would put it"
            )


def _phrases_are_not_shared(catalogue: Catalogue) -> Iterator[Flaw]:
    seen: dict[str, str] = {}
    for threat in catalogue.threats.values():
        for position, phrase in enumerate(threat.phrases):
            plain = " ".join(re.findall(r"\w+", phrase.casefold()))
            if plain in seen:
                yield Flaw(
                    threat, ("phrases", position), f"'{phrase}' is a phrase of '{seen[plain]}' already"
                )
            seen.setdefault(plain, threat.id)


SCENARIOS = Check(
    "scenarios", "whoever verifies an entry knows what to do and what to see", _scenarios_have_their_steps
)
GROUNDED = Check(
    "threats-grounded", "a threat is cited and can be found in people's own words", _threats_are_grounded
)
PHRASES_APART = Check("phrases-apart", "search can tell two threats apart", _phrases_are_not_shared)
