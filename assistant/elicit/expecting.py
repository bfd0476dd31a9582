"""Threats that hang on something open, and that the words as a whole suggest: such a one stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from assistant.elicit.rules import Candidate
from assistant.elicit.view import SystemView
from assistant.model.facts import Expectation
from assistant.model.threat_model import ThreatModel

STANDS: Final = 0.3
"""The chance from which an expected threat stands though something about it is open; chosen on the
development cases (docs/decisions/0010). Of those that stand so on held-out descriptions 53 % are expected."""


def with_expected(candidates: Sequence[Candidate], view: SystemView) -> list[Candidate]:
    """Let of each entry that is expected, and holds nowhere for sure, one conditional candidate stand.

    That is the one whose parts the suggesting words name, that hangs on least and rests on what was said.
    """
    expected = {one.entry: one for one in view.model.expectations if one.chance >= STANDS}
    sure = {candidate.entry.id for candidate in candidates if not candidate.conditional}
    ways: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        if candidate.entry.id in expected and candidate.entry.id not in sure:
            ways[candidate.entry.id].append(candidate)
    standing = {
        best.id: replace(best, expected=expected[entry])
        for entry, several in ways.items()
        for best in [max(several, key=lambda one: _telling(one, expected[entry], view=view))]
    }
    return [standing.get(candidate.id, candidate) for candidate in candidates]


def expected_chances(model: ThreatModel) -> Mapping[str, float]:
    """Return for each entry how far the words let one expect it; empty where nobody can tell."""
    return {one.entry: one.chance for one in model.expectations}


def _telling(candidate: Candidate, expectation: Expectation, *, view: SystemView) -> tuple[int, int, int]:
    words = expectation.quote.text.lower()
    parts = set(candidate.match.bindings.values())
    named = sum(view.model.system.name_of(part).lower() in words for part in parts)
    said = sum(view.is_said(part) for part in parts)
    return named, -len(candidate.match.unknown), said
