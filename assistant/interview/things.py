"""The parts of a system as sentences speak of them: what kind of thing, called what, which product."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from assistant.interview.mentions import Mention
from assistant.interview.text import Sentence
from knowledge_base.entries import Product
from knowledge_base.vocabulary import ComponentKind as K
from knowledge_base.vocabulary import DeploymentScope

HUB_KINDS: Final = (K.AGENT, K.ORCHESTRATOR)
HUB_WORDS: Final = frozenset("bot chatbot assistant copilot agent companion helper tutor scribe npc".split())
"""A chat page called by one of these words is the application behind it."""
MODEL_KINDS: Final = (K.MODEL_ENDPOINT, K.MODEL_SERVER)
CONTENT: Final = frozenset(
    """mail email e-mail message ticket comment call letter attachment document file page photo picture image
    upload question answer request transcript pdf thread issue contract cv resume""".split()
)
"""Words for what goes through rather than for a place."""
_PLAIN: Final = frozenset(
    """vector search index store database db log logging trace tracing model llm language large ai embedding
    memory chat page web app website site ui frontend front end window widget login sign on in parser upload
    retrieval retriever scheduler job training fine tuning tune tuned pipeline moderation filter content
    guardrail crawler import evaluation eval approval step queue interface box portal browser history
    conversation knowledge engine reranker gpu cluster semantic user server endpoint provider vendor api code
    pretraining pre supervised dpo sft rlhf ppo retraining lora preference finetuning red team safety computer
    use control authentication swear word""".split()
)
"""Words that say no more than a kind: with the article they mean the part that is there already."""


@dataclass(frozen=True)
class Thing:
    """A component as one sentence speaks of it.

    Attributes:
        name: the team's words for it.
        product: the product it is, where it has words of its own besides.
        head: the normal forms of the words the lexicon knows.
        described: whether the name says more than the lexicon's words.
        sign: whether it was told of without being named.
    """

    kind: K
    name: str
    head: tuple[str, ...]
    described: bool
    sign: bool
    mention: Mention
    start: int
    end: int
    product: Product | None = None
    product_name: str | None = None

    @property
    def sentence(self) -> Sentence:
        """The sentence it stands in."""
        return self.mention.sentence

    @property
    def scope(self) -> DeploymentScope | None:
        """Who runs it, where its product's name settles that."""
        return self.product.scope if self.product else None

    @property
    def is_product(self) -> bool:
        """Whether it is called by a product's name."""
        return self.product is not None and self.product_name is None

    @property
    def plain(self) -> bool:
        """Whether its words say no more than its kind."""
        return self.product is None and not self.described and set(self.head) <= _PLAIN


_PAGES_OF: Final = re.compile(
    r"\b((?:pages|content|contents|texts|articles) (?:of|on|from) (?:the |our |their |its )?)$", re.IGNORECASE
)
_PAGE_TO_USE: Final = re.compile(
    r"\b(?:into|on|through|via|it one|in) (?:a|an|the|our|each|one)?\s*(?:\w+ )?$", re.IGNORECASE
)
_LIES_IN: Final = re.compile(
    r"\b(?:is|are|was|lies?|lives?|sits?|stands?|kept|stored|written) (?:in|on) (?:an?|the|our) (?:\w+ )?$",
    re.IGNORECASE,
)
_LOGGED: Final = re.compile(
    r"\b(?:logs?|logged|logging|traces?|traced|audit trail)\b[^.;,]{0,40}\b(?:to|in|into|with|"
    r"on)\s+(?:an?\s|the\s|our\s)*$",
    re.IGNORECASE,
)
_PURPOSE: Final = re.compile(r" for (?:the )?\w+(?: files?\b| data\b)?", re.IGNORECASE)


def things_alone(mentions: Sequence[Mention]) -> list[Thing]:
    """Return a thing for each mention of a component, in the order of the text."""
    return [_by_context(_alone(mention, mention.kind)) for mention in mentions if mention.kind is not None]


def _alone(mention: Mention, kind: K) -> Thing:
    return Thing(
        kind=kind,
        name=mention.name,
        head=mention.head,
        described=mention.described,
        sign=mention.meaning.sign,
        mention=mention,
        start=mention.start,
        end=mention.end,
        product=mention.meaning.product,
    )


def of_protocol(thing: Thing) -> Thing:
    """Take *the Notion server* for an MCP server where these are spoken of."""
    named = thing.described or thing.product is not None
    if not named or thing.kind is K.MCP_SERVER or not thing.name.lower().endswith(("server", "servers")):
        return thing
    purpose = _PURPOSE.match(thing.sentence.text, thing.end)
    return replace(thing, kind=K.MCP_SERVER, name=f"{thing.name}{purpose[0]}" if purpose else thing.name)


def _by_context(thing: Thing) -> Thing:
    """Let the words around a page say what it is: one to read from, or one to type into."""
    if thing.kind is K.CHAT_FRONT_END and (found := _PAGES_OF.search(thing.mention.before)):
        start = found.start(1)
        name = thing.sentence.text[start : thing.end]
        return replace(thing, kind=K.DOCUMENT_STORE, name=name, described=True, start=start)
    if thing.kind is K.CHAT_FRONT_END and thing.head[-1] in HUB_WORDS:
        return replace(thing, kind=K.ORCHESTRATOR)
    if thing.product and thing.kind in (K.VECTOR_STORE, K.DATABASE) and _LOGGED.search(thing.mention.before):
        return replace(thing, kind=K.LOG_STORE)
    page = thing.kind is K.DOCUMENT_STORE and thing.head[-1] in ("page", "webpage")
    before = thing.mention.before
    if page and _PAGE_TO_USE.search(before) and not _LIES_IN.search(before):
        return replace(thing, kind=K.CHAT_FRONT_END)
    return thing
