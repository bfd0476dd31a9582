"""Prose: short, plain, without markup, in one spelling."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from knowledge_base.catalogue import Catalogue
from knowledge_base.checks.check import Check, Flaw
from knowledge_base.entries import Entry
from knowledge_base.loading.document import Path

_LIMITS: Final[Mapping[str, int]] = {
    "title": 80,
    "short_title": 90,
    "summary": 500,
    "attacker_view": 900,
    "example": 1100,
    "consequences": 240,
    "phrases": 160,
    "statement": 260,
    "premise": 260,
    "mitigations": 220,
    "scope_variants": 320,
    "does_not_apply_when": 260,
    "likelihood": 200,
    "impact": 200,
    "how": 400,
    "limits": 500,
    "ask": 220,
    "question": 220,
    "why": 260,
    "choices": 90,
    "answered_by": 60,
    "generic_name": 40,
    "asks": 260,
}
"""The longest text under each field of an entry, in characters."""

_NOT_PROSE: Final = frozenset(
    {"applies_when", "references", "products", "components", "actors", "data", "people", "says"}
)
"""Fields of an entry that hold patterns, names and conditions."""

_MAY_HOLD_MARKUP: Final = frozenset({"verification"})  # probes are hostile text on purpose

_MARKUP: Final = re.compile(
    r"https?://|\bwww\.|</?[a-zA-Z][^>]*>|\[[^\]]*\]\([^)]*\)|\*\*|__|`|^#{1,6} |&[a-z]+;", re.MULTILINE
)
_TWO_BLANKS: Final = re.compile(r"\S {2,}\S")
_UNFINISHED: Final = re.compile(r"\b(TODO|FIXME|TBD|XXX|lorem ipsum)\b")
_HYPE: Final = re.compile(
    r"\b(cutting[- ]edge|state[- ]of[- ]the[- ]art|revolutionary|game[- ]chang\w+|seamless\w*"
    r"|world[- ]class|unprecedented|best[- ]in[- ]class|next[- ]gen\w*|holistic\w*|leverag\w+"
    r"|synerg\w+|paradigm\w*|ever[- ]evolving|rapidly evolving"
    r"|in today's|delv\w+|landscape|robust\w*|comprehensive\w*|crucial\w*|devastating\w*|catastrophic\w*)\b",
    re.IGNORECASE,
)
_AMERICAN: Final[Mapping[str, str]] = {
    "behavior": "behaviour",
    "color": "colour",
    "favor": "favour",
    "honor": "honour",
    "neighbor": "neighbour",
    "center": "centre",
    "defense": "defence",
    "offense": "offence",
    "catalog": "catalogue",
    "artifact": "artefact",
    "analyze": "analyse",
    "modeling": "modelling",
    "modeled": "modelled",
    "labeling": "labelling",
    "labeled": "labelled",
    "canceled": "cancelled",
    "traveler": "traveller",
    "fulfill": "fulfil",
    "organization": "organisation",
    "summarize": "summarise",
    "recognize": "recognise",
    "minimize": "minimise",
    "anonymize": "anonymise",
    "sanitize": "sanitise",
    "prioritize": "prioritise",
    "customize": "customise",
    "lifecycle": "life cycle",
}
_SPELLING: Final = re.compile(rf"\b({'|'.join(_AMERICAN)})(s|d|r|rs|al|ally)?\b", re.IGNORECASE)
_HEADINGS: Final = frozenset(
    {
        "prompt injection",
        "sensitive information disclosure",
        "excessive agency",
        "supply chain",
        "supply chain vulnerabilities",
        "data and model poisoning",
        "training data poisoning",
        "unbounded consumption",
        "model denial of service",
        "misinformation",
        "overreliance",
        "hidden context exposure",
        "system prompt leakage",
        "vector and embedding weaknesses",
        "improper output handling",
        "insecure output handling",
        "insecure plugin design",
        "model theft",
        "agent goal hijack",
        "tool misuse and exploitation",
        "identity and privilege abuse",
        "agentic supply chain vulnerabilities",
        "unexpected code execution",
        "memory and context poisoning",
        "memory poisoning",
        "insecure inter agent communication",
        "cascading failures",
        "human agent trust exploitation",
        "rogue agents",
        "tool poisoning",
        "shadow mcp servers",
    }
)
"""Headings of public catalogues; our own titles say more."""


class Prose(NamedTuple):
    """One text of an entry."""

    path: Path
    text: str


def prose_of(entry: Entry) -> Iterator[Prose]:
    """Yield every text of an entry that people read."""
    for field, value in entry.model_dump(mode="json", by_alias=True).items():
        if field not in _NOT_PROSE:
            yield from _texts(value, (field,))


def _texts(value: object, path: Path) -> Iterator[Prose]:
    if isinstance(value, str):
        if " " in value:  # ids, values and single words are checked elsewhere
            yield Prose(path, value)
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(inner, (*path, key))
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from _texts(inner, (*path, position))


def _text_is_short(catalogue: Catalogue) -> Iterator[Flaw]:
    for entry in catalogue.entries():
        for path, text in prose_of(entry):
            limit = _LIMITS.get(str(path[0]))
            if limit is not None and len(text) > limit:
                yield Flaw(entry, path, f"{len(text)} characters; at most {limit} are read here")


def _text_is_plain(catalogue: Catalogue) -> Iterator[Flaw]:
    for entry in catalogue.entries():
        for path, text in prose_of(entry):
            if _TWO_BLANKS.search(text):
                yield Flaw(entry, path, "two blanks in a row")
            markup = None if path[0] in _MAY_HOLD_MARKUP else _MARKUP.search(text)
            if markup:
                yield Flaw(entry, path, f"'{markup[0]}': text is plain; links come from references")


def _text_is_finished(catalogue: Catalogue) -> Iterator[Flaw]:
    for entry in catalogue.entries():
        for path, text in prose_of(entry):
            if unfinished := _UNFINISHED.search(text):
                yield Flaw(entry, path, f"'{unfinished[0]}': write it, or leave the field out")


def _words_are_sober(catalogue: Catalogue) -> Iterator[Flaw]:
    for entry in catalogue.entries():
        for path, text in prose_of(entry):
            if hype := _HYPE.search(text):
                yield Flaw(entry, path, f"'{hype[0]}': say what it does instead")


def _spelling_is_british(catalogue: Catalogue) -> Iterator[Flaw]:
    for entry in catalogue.entries():
        for path, text in prose_of(entry):
            for found in _SPELLING.finditer(text):
                yield Flaw(entry, path, f"'{found[0]}': spelled '{_AMERICAN[found[1].lower()]}' here")


def _titles_are_our_own(catalogue: Catalogue) -> Iterator[Flaw]:
    seen: dict[tuple[str, str], str] = {}
    for entry in catalogue.entries():
        plain = " ".join(re.findall(r"\w+", entry.title.casefold().replace("&", "and")))
        if entry.kind in ("threat", "mitigation") and plain in _HEADINGS:
            yield Flaw(
                entry, ("title",), f"'{entry.title}' is a public catalogue's heading; say what happens here"
            )
        other = seen.setdefault((entry.kind, plain), entry.id)
        if other != entry.id:
            yield Flaw(entry, ("title",), f"'{other}' has the same title")


TEXT_SHORT = Check("text-short", "text fits where it is shown", _text_is_short)
TEXT_PLAIN = Check("text-plain", "text is safe and alike in every output format", _text_is_plain)
TEXT_FINISHED = Check("text-finished", "nothing unwritten is shipped", _text_is_finished)
WORDS_SOBER = Check("words-sober", "text informs and does not sell", _words_are_sober)
SPELLING = Check("spelling", "one spelling everywhere, so that search finds it", _spelling_is_british)
TITLES_OWN = Check("titles-own", "a title says more than the heading it falls under", _titles_are_our_own)
