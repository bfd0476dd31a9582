"""From a team's words to facts: the catalogue's patterns, and whom each fact is about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from assistant.interview.patterns import Manner, Polarity, compiled, manner_of, occurring
from assistant.interview.sketch import Sketch
from assistant.interview.text import Sentence
from assistant.interview.things import HUB_KINDS, MODEL_KINDS
from assistant.model.system import Artefact, Component
from assistant.model.values import SYSTEM
from knowledge_base.catalogue import Catalogue
from knowledge_base.entries import FactEntry
from knowledge_base.vocabulary import Certainty, FactTime, SubjectKind
from knowledge_base.vocabulary import ComponentKind as K

_RULED: Final = re.compile(r"^(?:\W+\w+){0,2}?\W+(?:should|shall|must|may|ought)\b", re.IGNORECASE)
_BY_MENTION: Final = frozenset({"vulnerable-users", "handles-personal-data", "sensitive-personal-data"})
"""Facts that the mere mention of people or data tells."""
_DENIED_NEAR: Final = re.compile(
    r"\b(?:no|not|never|without|nor|neither|excludes?|cannot|\w+n['’]t)\s+(?:[\w'’-]+,?\s+){0,3}$",
    re.IGNORECASE,
)
_BY_DEFAULT: Final = re.compile(r"^\W*(?:by default|unless|except|until)\b", re.IGNORECASE)
_DENIES: Final = re.compile(
    r"\b(?:not|never|no longer|but no|instead of|rather than)\b|n['’]t\b", re.IGNORECASE
)
"""A denial in the gap of a pattern denies it: *the key is in the vault, not in the configuration*."""
_NEAR: Final = 9
_FAR: Final = 15
_STORES: Final = frozenset({K.DATABASE, K.DOCUMENT_STORE, K.VECTOR_STORE, K.SERVICE})
Says = Mapping[str, Sequence[str]]
"""The phrases that state each value of a fact."""
ON_ITS_FACE: Final = frozenset({"writers", "vetted"})
"""Facts that are recorded only of a part the sentence names, or of the only part they fit."""


@dataclass(frozen=True)
class Said:
    """A fact's value as one sentence states it.

    Attributes:
        named: whether the sentence names the subject; otherwise it is the likeliest.
    """

    entry: FactEntry
    subject: str
    value: str
    sentence: Sentence
    manner: Manner
    named: bool = True


def find_statements(
    sketch: Sketch, sentences: Sequence[Sentence], *, catalogue: Catalogue
) -> Iterator[list[Said]]:
    """Yield what is said, together for each subject, fact and time."""
    said: dict[tuple[str, str, FactTime], list[Said]] = {}
    for entry, says in _worth_trying(catalogue, "\n".join(sentence.text for sentence in sentences).lower()):
        for sentence in sentences:
            for found in _statements(sketch, (entry, says), sentence=sentence):
                said.setdefault((found.subject, entry.id, found.manner.when), []).append(found)
    yield from said.values()


def _worth_trying(catalogue: Catalogue, text: str) -> Iterator[tuple[FactEntry, Says]]:
    """Yield the facts with those of their phrases that occur anywhere; most occur nowhere."""
    for entry in catalogue.facts.values():
        says = {value: occurring(patterns, text) for value, patterns in entry.says.items()}
        if any(says.values()):
            yield entry, says


def _statements(sketch: Sketch, heard: tuple[FactEntry, Says], *, sentence: Sentence) -> list[Said]:
    (entry, says), found = heard, []
    for value, patterns in says.items():
        for pattern in patterns:
            match = compiled(pattern).search(sentence.text)
            if match is None:
                continue
            manner = manner_of(sentence.text, match.start(), end=match.end())
            if _DENIES.search(match[0]) and not _DENIES.search(pattern):
                manner = manner._replace(polarity=Polarity.NO)
            if manner.polarity is Polarity.NO and entry.id in _BY_MENTION and not _is_denied(sentence, match):
                break
            meant = _usually(_meant(value, manner), entry, after=sentence.text[match.end() :])
            if meant is None or _only_wished(meant, sentence.text[match.end() :]):
                break
            subject = subject_of(sketch, entry, sentence=sentence, at=(match.start(), match.end()))
            if manner.when is FactTime.RETIRED and not _in_clause(
                sketch, subject, sentence=sentence, at=match.start()
            ):
                break
            if subject is not None:
                named = any(subject == element for element, _, _ in _places(sketch, sentence))
                found.append(Said(entry, subject, meant, sentence, manner, named))
            break
    return _without_denied_twice(found)


def _in_clause(sketch: Sketch, subject: str | None, *, sentence: Sentence, at: int) -> bool:
    """Whether a part is named in the clause before a place; of what was there once, only this tells whose."""
    places = [(s, e) for element, s, e in _places(sketch, sentence) if element == subject]
    return any("," not in sentence.text[end:at] for _, end in places if end <= at) or subject == SYSTEM


def _meant(value: str, manner: Manner) -> str | None:
    """Turn a denied yes into a no; a denied choice says nothing of which other choice holds."""
    if manner.polarity is Polarity.YES:
        return value
    return "no" if value in ("yes", "partly") else None


def _is_denied(sentence: Sentence, match: re.Match[str]) -> bool:
    """Whether a mention itself is denied: *no patients*, but not *nobody tells patients*."""
    return _DENIED_NEAR.search(sentence.text[: match.start()]) is not None or bool(_DENIES.search(match[0]))


def _usually(value: str | None, entry: FactEntry, *, after: str) -> str | None:
    """Take *read-only by default* for partly: there is a way round it."""
    if value is None or not _BY_DEFAULT.match(after):
        return value
    return "partly" if any(choice.value == "partly" for choice in entry.choices) else None


def _only_wished(value: str, after: str) -> bool:
    """Whether *no personal data should be entered* states a wish and not what is so."""
    return value == "no" and _RULED.match(after) is not None


def _without_denied_twice(found: list[Said]) -> list[Said]:
    """Prefer what a pattern says outright to what follows from denying another in the same sentence."""
    outright = [said for said in found if said.manner.polarity is Polarity.YES]
    return outright if outright and not outright[0].entry.multiple else found


def subject_of(sketch: Sketch, entry: FactEntry, *, sentence: Sentence, at: tuple[int, int]) -> str | None:
    """Find whom a fact is about: the nearest fitting part the sentence mentions, else the likeliest."""
    if entry.subject is SubjectKind.SYSTEM:
        return SYSTEM
    elements: list[Component | Artefact] = [*sketch.model.system.components, *sketch.model.system.artefacts]
    fitting = {element.id: element for element in elements if _fits(element, entry)}
    start, end = at
    near = [
        (max(0, start - place_end, place_start - end), element)
        for element, place_start, place_end in _places(sketch, sentence)
        if element in fitting
    ]
    if near:
        distance, nearest = min(near, key=lambda pair: pair[0])
        described = any(
            _beside(at, place) and _is_store(sketch, place[0]) for place in _places(sketch, sentence)
        )
        return None if described and distance > _FAR else nearest
    return _likeliest(sketch, entry, fitting=list(fitting.values()))


def _beside(at: tuple[int, int], place: tuple[str, int, int]) -> bool:
    """Whether another part stands right beside what was said: *Snowflake, read only*."""
    return 0 <= at[0] - place[2] <= _NEAR or 0 <= place[1] - at[1] <= _NEAR


def _likeliest(sketch: Sketch, entry: FactEntry, *, fitting: list[Component | Artefact]) -> str | None:
    """Return whom a sentence that names no fitting part is about: the only one, or the application."""
    hubs = sketch.components(*HUB_KINDS)
    if hubs and entry.applies_to[:1] and entry.applies_to[0] in HUB_KINDS:
        return hubs[0].id
    sure = [e for e in fitting if not _assumed(e)] or fitting
    if len(sure) == 1:
        return sure[0].id
    if entry.id in ON_ITS_FACE or not sure:
        return None
    order = {kind: n for n, kind in enumerate(entry.applies_to)}
    sure.sort(key=lambda element: order.get(element.kind, len(order)))
    alike = [e for e in sure if e.kind == sure[0].kind]
    return alike[0].id if len(alike) == 1 or alike[0].kind in MODEL_KINDS else None


def _is_store(sketch: Sketch, element: str) -> bool:
    part = sketch.model.system.by_id.get(element)
    return isinstance(part, Component) and part.kind in _STORES


def _places(sketch: Sketch, sentence: Sentence) -> Iterator[tuple[str, int, int]]:
    for element, places in sketch.places.items():
        for where, start, end in places:
            if where is sentence:
                yield element, start, end


def _assumed(element: Component | Artefact) -> bool:
    return element.origin.certainty in (Certainty.INFERRED, Certainty.ASSUMED)


def _fits(element: Component | Artefact, entry: FactEntry) -> bool:
    wanted = Artefact if entry.subject is SubjectKind.ARTEFACT else Component
    return isinstance(element, wanted) and (not entry.applies_to or element.kind in entry.applies_to)
