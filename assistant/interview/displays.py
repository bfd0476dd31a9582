"""Pages that only show what came out: *operators see it on a dashboard*. Nobody talks to the system there."""

from __future__ import annotations

import re
from typing import Final

from assistant.interview.sketch import Sketch
from assistant.interview.text import words_of
from assistant.model.system import Actor, Component
from knowledge_base.vocabulary import ComponentKind as K

_DISPLAYS: Final = frozenset("dashboard wallboard scoreboard leaderboard monitor display".split())
"""Words for pages that are made to be looked at; whether one is, its sentences have to say."""
_SHOWS: Final = re.compile(
    r"\b(?:sees?|seen|saw|shows?|shown|showing|displays?|displayed|views?|viewed|watch(?:es|ed)?|reads?|"
    r"appears?|lands?|visible|looks? at|lists?|listed|posted|published|pushed|goes|written)\b",
    re.IGNORECASE,
)
_TALKS: Final = re.compile(
    r"\b(?:ask(?:s|ed|ing)?|chat(?:s|ting|bot)?|typ(?:e|es|ed|ing)|talk(?:s|ing)?|prompt(?:s|ed|ing)?|"
    r"upload(?:s|ed|ing)?|quer(?:y|ies|ying)|converses?|instruct(?:s|ed)?|submit(?:s|ted)?|enters?|"
    r"(?:put|send|write)s? (?:\w+ ){0,2}(?:questions?|requests?|commands?|prompts?))\b",
    re.IGNORECASE,
)
_FRONTS: Final = (K.CHAT_FRONT_END, K.CHANNEL_CONNECTOR)


def displays(sketch: Sketch) -> set[str]:
    """Return the pages that only show: known ones that nothing comes from, and new ones told of as such."""
    pages = [page for page in sketch.components(K.CHAT_FRONT_END) if _may_be_one(page)]
    known = {page.id for page in pages if page.id not in sketch.fresh and _only_receives(sketch, page)}
    new = {page.id for page in pages if page.id in sketch.fresh and _is_only_seen(sketch, page)}
    others = [c for c in sketch.components(*_FRONTS) if c.id not in known | new]
    if not others and _TALKS.search(sketch.utterance.text):
        new = set()
    return {page for page in known | new if not _is_talked_to(sketch, page)}


def sees_only(sketch: Sketch, actor: Actor, *, pages: set[str]) -> str | None:
    """Return the page on which somebody only sees what came out, nothing for those who do more."""
    sentences = [sentence for sentence, _, _ in sketch.places.get(actor.id, ())]
    if any(_TALKS.search(sentence.text) for sentence in sentences):
        return None
    seen = (e for sentence in sentences for e, _ in sketch.mentioned_in(sentence) if e in pages)
    return next(seen, None)


def _may_be_one(page: Component) -> bool:
    return bool(_DISPLAYS & set(words_of(page.name)))


def _only_receives(sketch: Sketch, page: Component) -> bool:
    flows = sketch.model.system.flows
    components = {c.id for c in sketch.model.system.components}
    return any(f.target == page.id for f in flows) and not any(
        f.source == page.id and f.target in components for f in flows
    )


def _is_only_seen(sketch: Sketch, page: Component) -> bool:
    sentences = [sentence.text for sentence, _, _ in sketch.places.get(page.id, ())]
    return any(map(_SHOWS.search, sentences)) and not _is_talked_to(sketch, page.id)


def _is_talked_to(sketch: Sketch, page: str) -> bool:
    return any(_TALKS.search(sentence.text) for sentence, _, _ in sketch.places.get(page, ()))
