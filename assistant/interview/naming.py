"""What to call a part: the team's own words, tidied, or the kind's usual name where they say less."""

from __future__ import annotations

import re
from typing import Final

from assistant.interview.text import same_words, words_of
from assistant.interview.things import MODEL_KINDS, Thing
from assistant.model.system import Component
from knowledge_base.catalogue import Catalogue
from knowledge_base.vocabulary import Certainty, ComponentKind

_LEADS: Final = frozenset("the a an our".split())
_TRAILS: Final = frozenset("for of by on from where with".split())
_SUBJECT: Final = re.compile(r"\s[a-z]+s\b")
"""What comes after a name of its own: *Lumen drafts*; a scanner has an article."""
_VAGUE_MODELS: Final = frozenset(
    """model llm ai genai gpt language-model large-language-model ai-model foundation-model generative-model
    genai-model local-model open-model generative-ai gen-ai chat-model own-model self-hosted-model
    hosted-model small-language-model open-source-model ai-service ai-provider""".split()
)


def generic_name(kind: ComponentKind, catalogue: Catalogue) -> str:
    """Return the usual name of a kind, without its article."""
    return catalogue.kind(kind).generic_name.removeprefix("the ")


def component_name(thing: Thing, catalogue: Catalogue) -> str:
    """Return what to call a thing."""
    if thing.sign or thing.head == ("rag",):
        return generic_name(thing.kind, catalogue)
    if thing.is_product:
        return thing.name
    words = thing.name.split()
    while len(words) > 1 and words[0].lower() in _LEADS:
        words = words[1:]
    while len(words) > 1 and words[-1].lower() in _TRAILS:
        words = words[:-1]
    name = " ".join(words)
    starts = (
        not thing.mention.is_product
        and thing.start == 0
        and name[:1].isupper()
        and name[1:2].islower()
        and not (_proper(name) or (_SUBJECT.match(thing.mention.after) and not name.endswith("s")))
    )
    return name[0].lower() + name[1:] if starts else name


def _proper(name: str) -> bool:
    """Whether a name keeps its capital at the start of a sentence: *Slack channel*, *iPhone app*."""
    first = name.split(maxsplit=1)[0]
    return any(c.isupper() for c in first[1:]) or (len(name.split()) > 1 and name.split()[1][:1].isupper())


def is_vague(component: Component, catalogue: Catalogue) -> bool:
    """Whether a component's name says no more than its kind, so that a better one may take its place."""
    if component.origin.is_template:
        return True
    if component.product is not None:
        return False
    if component.kind in MODEL_KINDS:
        return "-".join(words_of(component.name)) in _VAGUE_MODELS
    generic = generic_name(component.kind, catalogue)
    inferred = component.origin.certainty is Certainty.INFERRED and component.origin.by == "guided"
    return inferred or same_words(component.name, generic)
