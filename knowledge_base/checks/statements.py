"""How a threat is told: its statement and short title name things of the system at hand."""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge_base.catalogue import Catalogue
from knowledge_base.checks.check import Check, Flaw
from knowledge_base.conditions import SYSTEM
from knowledge_base.entries import ThreatEntry
from knowledge_base.loading.document import Path
from knowledge_base.suggestions import did_you_mean

SYSTEM_WORDS = frozenset({"people", "asset", "users", SYSTEM})
"""Placeholders that stand for something of the system and need no binding."""

SUFFIXES = frozenset({"writer", "action", "content", "scope"})
"""What can be said of a bound element besides its name."""

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_LEAST_NAMES = 2
_VAGUE = re.compile(
    r"\b(may|might|can|could) (potentially|possibly)\b|\bpotentially\b|\bpossibly\b"
    r"|\bcompromis\w* (the )?(security|integrity|system)\b"
    r"|\bsecurity (breach|issue|risk|problem|incident)s?\b"
    r"|\b(bad|threat) actors?\b|\bmalicious (actor|user|party|parties)s?\b"
    r"|\badverse\b|\bnegative (impact|effect|consequence)s?\b"
    r"|\bunintended (consequence|behaviour|action)s?\b|\bvarious\b|\band so on\b|\betc\b",
    re.IGNORECASE,
)


def _wordings(threat: ThreatEntry) -> Iterator[tuple[Path, str]]:
    yield ("short_title",), threat.short_title
    for part, wordings in threat.statement.parts().items():
        for position, wording in enumerate(wordings):
            yield ("statement", part, position), wording


def _placeholders_are_known(catalogue: Catalogue) -> Iterator[Flaw]:
    for threat in catalogue.threats.values():
        bound = threat.applies_when.variables()
        for path, wording in _wordings(threat):
            for placeholder in _PLACEHOLDER.findall(wording):
                wrong = _wrong_with(placeholder, bound)
                if wrong:
                    yield Flaw(threat, path, wrong)
            if set(_PLACEHOLDER.sub("", wording)) & set("{}"):
                yield Flaw(threat, path, "a brace without its partner")


def _wrong_with(placeholder: str, bound: frozenset[str]) -> str | None:
    name, dot, suffix = placeholder.partition(".")
    if name not in bound and name not in SYSTEM_WORDS:
        hint = did_you_mean(name, bound | SYSTEM_WORDS)
        return f"{{{placeholder}}}: applies_when does not bind '{name}'{hint}"
    if dot and name in SYSTEM_WORDS:
        return f"{{{placeholder}}}: '{name}' stands alone"
    if dot and suffix not in SUFFIXES:
        return (
            f"{{{placeholder}}}: use one of .{', .'.join(sorted(SUFFIXES))}{did_you_mean(suffix, SUFFIXES)}"
        )
    return None


def _statements_name_things(catalogue: Catalogue) -> Iterator[Flaw]:
    for threat in catalogue.threats.values():
        if len(_names(wordings[0] for wordings in threat.statement.parts().values())) < _LEAST_NAMES:
            yield Flaw(
                threat,
                ("statement",),
                f"the first wordings name fewer than {_LEAST_NAMES} things of the system",
            )
        anchor = threat.anchor
        if anchor != SYSTEM and anchor not in _names([threat.short_title]):
            yield Flaw(threat, ("short_title",), f"the title names the anchor, {{{anchor}}}")


def _names(wordings: Iterator[str] | list[str]) -> set[str]:
    return {found.partition(".")[0] for wording in wordings for found in _PLACEHOLDER.findall(wording)}


def _statements_can_always_be_made(catalogue: Catalogue) -> Iterator[Flaw]:
    for threat in catalogue.threats.values():
        certain = threat.applies_when.variables() | {SYSTEM}
        for part, wordings in threat.statement.parts().items():
            unsure = sorted(set(_PLACEHOLDER.findall(wordings[-1])) - certain)
            if unsure:
                message = f"{{{unsure[0]}}} may be unknown; end with a wording that needs only bound names"
                yield Flaw(threat, ("statement", part, len(wordings) - 1), message)


def _statements_are_concrete(catalogue: Catalogue) -> Iterator[Flaw]:
    for threat in catalogue.threats.values():
        for path, wording in _wordings(threat):
            vague = _VAGUE.search(wording)
            if vague:
                yield Flaw(threat, path, f"'{vague[0]}' says nothing; say who does what to which thing")


PLACEHOLDERS_KNOWN = Check(
    "placeholders-known", "every {name} in a statement can be filled in", _placeholders_are_known
)
STATEMENTS_NAME = Check(
    "statements-name-things",
    "a threat is about this system: it names the anchor and another thing",
    _statements_name_things,
)
STATEMENTS_MADE = Check(
    "statements-can-be-made", "there is a wording even where little is known", _statements_can_always_be_made
)
STATEMENTS_CONCRETE = Check(
    "statements-concrete", "no statement hides behind vague words", _statements_are_concrete
)
